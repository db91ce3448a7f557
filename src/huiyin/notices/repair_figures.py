"""What repairs were worth in a month: crews there in time, how long each step took, how satisfied customers were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.db.models import Q
from django.utils import timezone

from huiyin.accounts.models import Unit
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.bases import base_of
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.exploring.question import Marks, Question, Shown
from huiyin.metrics.queries import current_contracts, explored
from huiyin.notices.contracts import HAPPENS, AskedAbout, OutageKind
from huiyin.notices.figures import FEWEST, Share, month_span
from huiyin.notices.models import Outage, Repair, RepairMetric
from huiyin.notices.terms import Terms
from huiyin.surveys.models import Programme


@dataclass(frozen=True)
class Step:
    """Minutes from the report to one node: how many repairs have it, and the median and 90th percentile.

    The percentiles are None where fewer than ten have it.
    """

    n: int
    median_minutes: float | None
    p90_minutes: float | None


@dataclass(frozen=True)
class RepairLine:
    """One fault with its repair, if any was written down; `is_in_time` is None while that is open."""

    outage: Outage
    repair: Repair | None
    allowed_minutes: float | None
    arrived_minutes: float | None
    is_in_time: bool | None


@dataclass(frozen=True)
class RepairMonth:
    """The faults of a month and how they were repaired; `in_time` counts those whose crew had to be there by now."""

    lines: tuple[RepairLine, ...]
    in_time: Share
    dispatched: Step
    arrived: Step
    restored: Step

    @property
    def n_unwritten(self) -> int:
        """Faults of which no node was written down: they are in no figure."""
        return sum(line.repair is None for line in self.lines)


@dataclass(frozen=True)
class Satisfaction:
    """A chosen metric of a survey over a month; `contract` is None where it is gone."""

    asked: AskedAbout
    programme: Programme
    contract: MetricContract | None
    estimate: Estimate | None

    @property
    def base(self) -> str:
        """Whether the base is normal, small, or too small for a figure ("hidden")."""
        return (
            "hidden"
            if self.estimate is None or self.estimate.value is None
            else base_of(self.estimate.n_effective)
        )


def repairs_of(unit: Unit, first_on: date) -> RepairMonth:
    """The faults of a unit and those below it that began in a month."""
    start, after = month_span(first_on)
    rows = Outage.objects.filter(
        Q(started_at__gte=start, started_at__lt=after),
        kind=OutageKind.FAULT,
        state__in=HAPPENS,
        unit__path__startswith=unit.path,
    )
    now = timezone.now()
    lines = tuple(_line(one, now) for one in rows.select_related("unit", "repair").order_by("started_at"))
    judged = [line.is_in_time for line in lines if line.is_in_time is not None]
    return RepairMonth(
        lines,
        Share(sum(judged), len(judged)),
        *(_step(lines, node) for node in ("dispatched_at", "arrived_at", "ended_at")),
    )


def _line(outage: Outage, now: datetime) -> RepairLine:
    repair = getattr(outage, "repair", None)
    if repair is None:
        return RepairLine(outage, None, None, None, None)
    allowed = Terms.from_json(outage.terms).arrival(repair.area)
    took = _minutes(repair.reported_at, repair.arrived_at)
    if repair.arrived_at is not None:
        in_time: bool | None = repair.arrived_at - repair.reported_at <= allowed
    else:  # nobody was there yet: late once the limit passed, before it open
        in_time = False if (outage.ended_at or now) - repair.reported_at > allowed else None
    return RepairLine(outage, repair, allowed.total_seconds() / 60, took, in_time)


def _step(lines: Sequence[RepairLine], node: str) -> Step:
    took = []
    for line in lines:
        if line.repair is not None:
            at = getattr(line.outage if node == "ended_at" else line.repair, node)
            minutes = _minutes(line.repair.reported_at, at)
            took += [] if minutes is None else [minutes]
    if len(took) < FEWEST:
        return Step(len(took), None, None)
    median, high = np.quantile(took, [0.5, 0.9])
    return Step(len(took), float(median), float(high))


def _minutes(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else (end - start).total_seconds() / 60


def satisfaction_of(unit: Unit, first_on: date) -> list[Satisfaction]:
    """What the chosen surveys say of a month; a unit without a choice of its own has that of the one above."""
    paths = [unit.path[: at + 1] for at, sign in enumerate(unit.path) if sign == "/" and at]
    rows = RepairMetric.objects.filter(unit__path__in=paths).select_related("unit", "programme")
    nearest: dict[str, RepairMetric] = {}
    for row in sorted(rows, key=lambda row: len(row.unit.path)):
        nearest[row.asked] = row
    start, after = month_span(first_on)
    last_on = (timezone.localtime(after) - timedelta(days=1)).date()
    found = []
    for asked in AskedAbout:
        if asked not in nearest:
            continue
        row = nearest[asked]
        contract = next(
            (one for one in current_contracts(row.programme_id) if one.key == row.contract_key), None
        )
        estimate = None
        if contract is not None:
            question = Question(
                shown=(f"{Shown.CONTRACT}{contract.key}",),
                first_on=timezone.localdate(start),
                last_on=last_on,
                marks=Marks.NONE,
            )
            estimate = explored(row.programme_id, question).cells[0][0][0].estimate
        found.append(Satisfaction(asked, row.programme, contract, estimate))
    return found
