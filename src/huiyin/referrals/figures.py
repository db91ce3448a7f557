"""What recommending brought, with intervals. Pure: counts and rows in, estimates out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

import numpy as np

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.bases import Base, base_of
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.summaries import Moments
from huiyin.referrals.contracts import COUNTED, ReferralState


class Group(Enum):
    """Customers by what they said when they were last asked how likely they are to recommend us."""

    PROMOTERS = "promoters"
    PASSIVES = "passives"
    DETRACTORS = "detractors"


@dataclass(frozen=True)
class Row:
    """A referral as far as its figures go; `cost` is what both rewards cost, 0 where none was granted."""

    state: str
    registered_on: date
    expires_on: date
    joined_on: date | None
    cost: float


@dataclass(frozen=True)
class Said:
    """A customer's last likelihood to recommend (0-100), and whether a friend registered from that day on."""

    recommend: float
    did: bool


@dataclass
class Gathered:
    """What the figures of a unit rest on. `rows` registered or joined within the period."""

    first_on: date
    last_on: date
    today: date
    n_holders: int = 0
    n_sharers: int = 0
    n_new_codes: int = 0
    n_opened: int = 0
    rows: list[Row] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    cost: float = 0.0
    n_rewards: int = 0
    n_waiting: int = 0


@dataclass(frozen=True)
class Figure:
    """An estimate with what its base allows: "hidden", "small" or "normal"."""

    estimate: Estimate
    base: Base


@dataclass(frozen=True)
class Days:
    """Days from registering to joining: median and the middle half; None where too few joined."""

    n: int
    median: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Figures:
    """The figures of a period. `ended` are new friends whose time to join is over, `open` those whose is not."""

    n_registered: int
    n_checked_new: int
    n_known: int
    n_oneself: int
    n_twice: int
    n_joined: int
    n_open: int
    new_rate: Figure
    join_rate: Figure
    sharing_rate: Figure
    days: Days
    cost_per_customer: Figure
    said: tuple[tuple[Group, Figure], ...]


def group_of(recommend: float) -> Group | None:
    """The group of a likelihood on a 0-10 scale, given as 0-100; None for one that is of another scale.

    >>> group_of(90.0), group_of(80.0), group_of(60.0), group_of(75.0)
    (<Group.PROMOTERS: 'promoters'>, <Group.PASSIVES: 'passives'>, <Group.DETRACTORS: 'detractors'>, None)
    """
    points = recommend / 10
    if abs(points - round(points)) > 1e-6:
        return None
    return Group.PROMOTERS if points > 8.5 else Group.PASSIVES if points > 6.5 else Group.DETRACTORS


def share(k: int, n: int) -> Figure:
    """A share with Wilson's interval, hidden where its base is too small."""
    return Figure(share_of_counts(k, n), base_of(n))


def figures_of(known: Gathered) -> Figures:
    """All figures.

    Whether friends join is told only of those whose time is over: counting those still under way as not joined would
    make every last month look bad, and leaving only them out would make it look good.
    """
    period = [row for row in known.rows if known.first_on <= row.registered_on <= known.last_on]
    states = [row.state for row in period]
    new = [row for row in period if row.state in COUNTED]
    ended = [row for row in new if row.expires_on < known.today]
    joined = [row for row in known.rows if _joined_within(row, known)]
    return Figures(
        n_registered=len(period),
        n_checked_new=len(new),
        n_known=states.count(ReferralState.KNOWN),
        n_oneself=states.count(ReferralState.ONESELF),
        n_twice=states.count(ReferralState.TWICE),
        n_joined=len(joined),
        n_open=sum(row.state == ReferralState.NEW for row in new),
        new_rate=share(len(new), sum(state != ReferralState.REGISTERED for state in states)),
        join_rate=share(sum(row.state == ReferralState.JOINED for row in ended), len(ended)),
        sharing_rate=share(known.n_sharers, known.n_holders),
        days=_days(joined),
        cost_per_customer=_mean([row.cost for row in joined]),
        said=_said(known.said),
    )


def _joined_within(row: Row, known: Gathered) -> bool:
    is_joined = row.state == ReferralState.JOINED and row.joined_on is not None
    return is_joined and known.first_on <= (row.joined_on or known.today) <= known.last_on


def _days(joined: Sequence[Row]) -> Days:
    taken = [(row.joined_on - row.registered_on).days for row in joined if row.joined_on is not None]
    if base_of(len(taken)) == "hidden":
        return Days(len(taken), None, None, None)
    lower, median, upper = np.quantile(np.array(taken, dtype=np.float64), [0.25, 0.5, 0.75])
    return Days(len(taken), float(median), float(lower), float(upper))


def _mean(costs: Sequence[float]) -> Figure:
    moments = Moments.from_arrays(np.array(costs, dtype=np.float64))
    found = mean_interval(moments, unit=Unit.SCALE, bounds=(0.0, float("inf")))
    return Figure(found, base_of(len(costs)))


def _said(said: Sequence[Said]) -> tuple[tuple[Group, Figure], ...]:
    found = []
    for group in Group:
        did = [one.did for one in said if group_of(one.recommend) is group]
        found.append((group, share(sum(did), len(did))))
    return tuple(found)
