"""The frame of a campaign as arrays: who fits, whom the rules spare, who can be reached, who is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from huiyin.accounts.models import Unit
from huiyin.campaigns.drawing import Drawn, draw, in_volume_frame, volume_bands
from huiyin.campaigns.models import CampaignWave, Invitation
from huiyin.campaigns.plan import Plan
from huiyin.campaigns.reaching import column_of, reachable
from huiyin.customers import queries as customers
from huiyin.customers.asking import people_of
from huiyin.customers.contact_rules import Bools, Ints, People, Reason, Rules, decide, minute_of

NO_ADDRESS = "no_address"
NOT_DRAWN = "not_drawn"
INVITED = "invited"  # in this wave already
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Frame:
    """Customers of a frame in the order of their numbers; every array and list has one entry for each."""

    ids: Ints
    people: People
    strata: list[str]
    clusters: list[str]
    volumes: list[float]
    unit_paths: list[str]
    has: dict[str, Bools]  # channel → whether there is an address for it
    reasons: Ints  # `Reason`, whatever else speaks against

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def can_reach(self) -> Bools:
        """Who has an address for at least one of the channels."""
        reached: Bools = np.logical_or.reduce([np.zeros(len(self), dtype=np.bool_), *self.has.values()])
        return reached

    def first_channels(self, positions: Ints) -> dict[str, Ints]:
        """By which channel those at some positions are asked first; channels in the plan's order."""
        left, found = positions, {}
        for channel, there in self.has.items():
            found[channel] = left[there[left]]
            left = left[~there[left]]
        return found

    @property
    def may_ask(self) -> Bools:
        """Whom the rules and a known address allow to ask."""
        allowed: Bools = (self.reasons == Reason.ASK) & self.can_reach
        return allowed


@dataclass(frozen=True)
class Selection:
    """A frame with those drawn, as positions of the frame."""

    frame: Frame
    drawn: Drawn
    positions: Ints
    bands: list[str]

    def counts(self) -> dict[str, int]:
        """How many customers of the frame are asked ("ask"), and why the others are not."""
        frame = self.frame
        spared = np.bincount(frame.reasons, minlength=len(Reason))
        found = {Reason(code).name.lower(): int(n) for code, n in enumerate(spared) if code and n}
        n_unreachable = int(((frame.reasons == Reason.ASK) & ~frame.can_reach).sum())
        n_undrawn = int(frame.may_ask.sum()) - len(self.positions)
        found |= {NO_ADDRESS: n_unreachable, NOT_DRAWN: n_undrawn}
        return {"ask": len(self.positions)} | {key: n for key, n in found.items() if n}


def load(
    unit: Unit, plan: Plan, kind: str, *, now: datetime, rules: Rules, progress: Progress | None = None
) -> Frame:
    """Read the frame and let the rules judge everybody in it."""
    rows = customers.chosen(unit, rule=plan.condition, file_id=plan.file_id)
    rows = customers.grouped(rows, plan.strata, "stratum")
    rows = customers.grouped(rows, plan.clusters, "cluster")
    addresses = reachable(plan.channels)
    extra = ["stratum", "cluster", "volume", "unit__path", *addresses]
    ids, people, more = people_of(rows, now=now, extra=extra)
    if progress is not None:
        progress(1)
    there = {
        name: np.fromiter((bool(value) for value in more[name]), np.bool_, count=len(ids))
        for name in addresses
    }
    return Frame(
        ids,
        people,
        ["" if value is None else str(value) for value in more["stratum"]],
        ["" if value is None else str(value) for value in more["cluster"]],
        [0.0 if value is None else float(value) for value in more["volume"]],
        more["unit__path"],
        {channel: there[column] for channel in plan.channels if (column := column_of(channel))},
        decide(people, kind, minute_of(now), rules),
    )


def select(frame: Frame, plan: Plan, seed: int, *, month: int | None = None) -> Selection:
    """Draw from those whom the rules allow to ask; the volume rule is applied to the whole frame first."""
    positions = np.arange(len(frame))
    if plan.volume_share > 0:
        positions = in_volume_frame(frame.volumes, plan, month if plan.by_month else None)
    positions = positions[frame.may_ask[positions]]
    drawn = draw([frame.strata[at] for at in positions], [frame.clusters[at] for at in positions], plan, seed)
    return Selection(frame, drawn, positions[drawn.positions], volume_bands(frame.volumes))


def write(selection: Selection, wave: CampaignWave, *, due: Sequence[datetime], start: int, most: int) -> int:
    """Write invitations from position `start` of those drawn, at most so many; who has one keeps it."""
    frame, part = selection.frame, selection.positions[start : start + most]
    rows = [
        Invitation(
            campaign_id=wave.campaign_id,
            wave=wave,
            contact_id=int(frame.ids[at]),
            stratum=frame.strata[at][:120],
            unit_path=frame.unit_paths[at],
            volume_band=selection.bands[at],
            due_at=due[number],
        )
        for number, at in enumerate(part.tolist())
    ]
    Invitation.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True)
    return len(rows)
