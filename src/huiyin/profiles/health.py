"""The health of the relationship with one customer, 0 (lost) to 100 (sound), from parts with reasons. Pure.

A part that cannot be judged is left out and the others count in proportion; below half of all weight
the health is not told. The weights are a convention of the organisation, not a finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin.profiles.contracts import Graded, Told

LATEST = 3  # grades that say how satisfied a customer is now
YEAR = 365.0
LEAST_WEIGHT = 0.5
OPEN_CASE, UNCONFIRMED_CASE, CONFIRMED_CASE = 45.0, 25.0, 10.0  # points a case of the last year costs
FRESH, STALE = 90.0, 365.0  # days since the customer was last heard of


@dataclass(frozen=True)
class Signals:
    """What is known of a customer at `now`; grades oldest first."""

    now: datetime
    grades: Sequence[Graded] = ()
    n_open: int = 0
    n_unconfirmed: int = 0  # closed within a year without the customer's word that it is solved
    n_confirmed: int = 0  # closed within a year on the customer's word
    n_undelivered: int = 0  # within a year
    n_reached: int = 0
    opted_out: bool = False
    heard_at: datetime | None = None


@dataclass(frozen=True)
class Health:
    """`score` is None where too little is known. `parts` are in the order of their weight."""

    score: float | None
    parts: tuple[Told, ...]
    known: float  # share of all weight that could be judged

    @property
    def band(self) -> str:
        """ "good" from 70, "watch" from 45, "poor" below, "" where it cannot be told."""
        if self.score is None:
            return ""
        return "good" if self.score >= 70 else "watch" if self.score >= 45 else "poor"

    @property
    def burdens(self) -> tuple[Told, ...]:
        """The parts that hold the health down, the heaviest first."""
        low = [part for part in self.parts if part.score is not None and part.score < 60 and part.weight]
        return tuple(sorted(low, key=lambda part: -(100 - (part.score or 0)) * part.weight))


def health_of(signals: Signals, weights: Mapping[str, float]) -> Health:
    """The health of one customer.

    >>> from datetime import UTC, datetime
    >>> now = datetime(2026, 11, 22, tzinfo=UTC)
    >>> weights = {"satisfaction": 40, "trend": 10, "complaints": 30, "reach": 10, "contact": 10}
    >>> found = health_of(Signals(now, [Graded(now, 90.0)], n_open=1, heard_at=now), weights)
    >>> round(found.score, 1), found.burdens[0].key
    (78.1, 'complaints')
    >>> health_of(Signals(now), weights).score is None
    True
    """
    parts = [
        _told("satisfaction", weights, *_satisfaction(signals)),
        _told("trend", weights, *_trend(signals)),
        _told("complaints", weights, *_complaints(signals)),
        _told("reach", weights, *_reach(signals)),
        _told("contact", weights, *_contact(signals)),
    ]
    total = sum(part.weight for part in parts)
    known = [(part.score, part.weight) for part in parts if part.score is not None]
    weight = sum(w for _, w in known)
    share = weight / total if total else 0.0
    score = sum(s * w for s, w in known) / weight if weight and share >= LEAST_WEIGHT else None
    return Health(score, tuple(sorted(parts, key=lambda part: -part.weight)), share)


def _told(key: str, weights: Mapping[str, float], score: float | None, zh: str, en: str) -> Told:
    return Told(key, {"zh": zh, "en": en}, score, float(weights.get(key, 0.0)))


Part = tuple[float | None, str, str]


def _days(earlier: datetime, now: datetime) -> float:
    return (now - earlier).total_seconds() / 86400


def _recent(signals: Signals) -> list[Graded]:
    return [one for one in signals.grades if _days(one.at, signals.now) <= YEAR][-LATEST:]


def _satisfaction(signals: Signals) -> Part:
    recent = _recent(signals)
    if not recent:
        return None, "近一年没有评价", "No grade within a year"
    mean = sum(one.score for one in recent) / len(recent)
    return (
        mean,
        f"最近 {len(recent)} 次评价平均 {mean:.0f} 分（百分制）",
        f"Latest grades (n = {len(recent)}) average {mean:.0f} of 100",
    )


def _trend(signals: Signals) -> Part:
    recent = _recent(signals)
    earlier = [one.score for one in signals.grades][:-1]
    if not recent or not earlier:
        return None, "评价不足两次，看不出变化", "Fewer than two grades: no change to see"
    change = recent[-1].score - sum(earlier) / len(earlier)
    score = min(max(60 + change, 0.0), 100.0)
    way = ("上升", "above") if change > 0 else ("下降", "below") if change < 0 else ("持平", "as")
    return (
        score,
        f"最近一次比此前平均{way[0]} {abs(change):.0f} 分" if change else "最近一次与此前平均持平",
        f"The last grade is {abs(change):.0f} points {way[1]} the earlier ones"
        if change
        else "The last grade is as the earlier ones",
    )


def _complaints(signals: Signals) -> Part:
    cost = (
        OPEN_CASE * signals.n_open
        + UNCONFIRMED_CASE * signals.n_unconfirmed
        + CONFIRMED_CASE * signals.n_confirmed
    )
    if not signals.n_open + signals.n_unconfirmed + signals.n_confirmed:
        if not signals.grades and signals.heard_at is None:
            return None, "没有工单，也没有别的往来", "No case, and nothing else either"
        return 100.0, "没有工单", "No case"
    return (
        max(100.0 - cost, 0.0),
        f"未结工单 {signals.n_open} 张；近一年未经客户确认结案 {signals.n_unconfirmed} 张、"
        f"经客户确认 {signals.n_confirmed} 张",
        f"Open cases: {signals.n_open}; closed within a year without the customer's word: "
        f"{signals.n_unconfirmed}, on it: {signals.n_confirmed}",
    )


def _reach(signals: Signals) -> Part:
    if signals.opted_out:
        return 20.0, "客户不愿再收到邀请", "Wants no invitations"
    n = signals.n_undelivered + signals.n_reached
    if not n:
        return None, "近一年没有联系过", "Not contacted within a year"
    return (
        100.0 * signals.n_reached / n,
        f"近一年联系 {n} 次，{signals.n_undelivered} 次未送达或被拒绝",
        f"Contacts within a year: {n}, of them not delivered or refused: {signals.n_undelivered}",
    )


def _contact(signals: Signals) -> Part:
    if signals.heard_at is None:
        return None, "没有往来记录", "Never heard of"
    days = max(_days(signals.heard_at, signals.now), 0.0)
    score = 100.0 * (1 - min(max((days - FRESH) / (STALE - FRESH), 0.0), 1.0))
    if days < 1:
        return score, "一天之内有往来", "Heard of within a day"
    return (
        score,
        f"上次往来在 {days:.0f} 天前",
        "Last heard of yesterday" if days < 1.5 else f"Last heard of {days:.0f} days ago",
    )
