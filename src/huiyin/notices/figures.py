"""What notices were worth: coverage, timeliness, accuracy, repeated and late outages. All are complete counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from huiyin.accounts.models import Unit
from huiyin.analytics.inference.proportions import wilson
from huiyin.analytics.operations.reliability import Reliability, reliability_indices
from huiyin.customers import queries as customers
from huiyin.notices.contracts import HAPPENS, TOLD, CallState, OutageKind, OutageState, Stage
from huiyin.notices.models import Affected, Outage, Telling
from huiyin.notices.terms import Terms

FEWEST, FEW = 10, 30  # outages: below the first no share is shown, below the second it is marked


@dataclass(frozen=True)
class Reach:
    """How an outage's customers were told; counts of customers.

    `n_told`: told of the time that held, by a message its provider took or by a call; `n_in_time`: of these,
    before the deadline; `n_restored_told`: told that it is over, `n_restored_in_time` within the minutes set.
    """

    n_affected: int
    n_told: int
    n_in_time: int
    n_key: int
    n_key_called: int
    n_to_call: int
    n_restored_told: int
    n_restored_in_time: int

    @property
    def coverage_rate(self) -> float | None:
        """Told over affected, 0–1."""
        return self.n_told / self.n_affected if self.n_affected else None

    @property
    def timeliness_rate(self) -> float | None:
        """Told in time over affected, 0–1."""
        return self.n_in_time / self.n_affected if self.n_affected else None


@dataclass(frozen=True)
class Punctuality:
    """How far moments missed the announced ones, in minutes (late is positive), and whether within tolerance."""

    start_minutes: float | None
    end_minutes: float | None
    start_is_accurate: bool | None
    end_is_accurate: bool | None
    is_late: bool | None


def punctuality(outage: Outage) -> Punctuality:
    """Announced against real moments; the end is compared with what customers had been told when it began."""
    tolerance = Terms.from_json(outage.terms).accuracy_minutes
    start = _minutes(outage.started_at, outage.announced_start) if outage.kind != OutageKind.FAULT else None
    end = _minutes(outage.ended_at, outage.promised_end)
    return Punctuality(
        start,
        end,
        None if start is None else abs(start) <= tolerance,
        None if end is None else abs(end) <= tolerance,
        None if end is None else end > tolerance,
    )


def _minutes(real: datetime | None, announced: datetime | None) -> float | None:
    return None if real is None or announced is None else (real - announced).total_seconds() / 60


def reach_of(outages: Sequence[Outage]) -> dict[int, Reach]:
    """How the customers of outages were told, by outage."""
    ids = [one.pk for one in outages]
    rows = Affected.objects.filter(outage__in=ids).order_by().values("outage")
    told = Q(told_at__isnull=False)
    counted = rows.annotate(
        n=Count("pk"),
        n_told=Count("pk", filter=told),
        n_in_time=Count("pk", filter=told & Q(told_at__lte=F("outage__deadline_at"))),
        n_key=Count("pk", filter=Q(is_key=True)),
        n_called=Count("pk", filter=Q(is_key=True, call_state=CallState.REACHED)),
        n_to_call=Count("pk", filter=Q(call_state=CallState.OPEN)),
    )
    over = _told_of_end(outages)
    found = {
        row["outage"]: Reach(
            row["n"],
            row["n_told"],
            row["n_in_time"],
            row["n_key"],
            row["n_called"],
            row["n_to_call"],
            *over.get(row["outage"], (0, 0)),
        )
        for row in counted
    }
    return {one.pk: found.get(one.pk, Reach(0, 0, 0, 0, 0, 0, 0, 0)) for one in outages}


def _told_of_end(outages: Sequence[Outage]) -> dict[int, tuple[int, int]]:
    found = {}
    for one in outages:
        if one.ended_at is None:
            continue
        made = one.announcements.filter(stage=Stage.RESTORED).first()
        if made is None:
            continue
        from_on = max(one.ended_at, made.not_before or one.ended_at)  # at night nobody is woken
        latest = from_on + timedelta(minutes=Terms.from_json(one.terms).restored_minutes)
        rows = Telling.objects.filter(announcement=made, state__in=TOLD)
        counted = rows.aggregate(n=Count("pk"), soon=Count("pk", filter=Q(sent_at__lte=latest)))
        found[one.pk] = (counted["n"], counted["soon"])
    return found


@dataclass(frozen=True)
class Controlled:
    """An outage under the three controls: repeated, temporary, late."""

    outage: Outage
    reach: Reach
    punctuality: Punctuality

    @property
    def is_repeated(self) -> bool:
        """Some of its customers had another outage not long before."""
        return self.outage.n_repeated > 0

    @property
    def is_temporary(self) -> bool:
        """It was not planned ahead."""
        return self.outage.kind == OutageKind.TEMPORARY

    @property
    def is_late(self) -> bool:
        """The service came back later than customers had been told."""
        return bool(self.punctuality.is_late)

    @property
    def is_controlled(self) -> bool:
        """Whether it belongs on the list of the meeting."""
        return self.is_repeated or self.is_temporary or self.is_late


@dataclass(frozen=True)
class Share:
    """A share of outages with Wilson's interval."""

    k: int
    n: int

    @property
    def rate(self) -> float | None:
        """0–1; None where there are too few outages for a share."""
        return self.k / self.n if self.n >= FEWEST else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """95 %; None where there are too few outages."""
        return wilson(self.k, self.n) if self.n >= FEWEST else None

    @property
    def is_small(self) -> bool:
        """Whether the share is to be read with care."""
        return FEWEST <= self.n < FEW


@dataclass(frozen=True)
class Month:
    """The outages of a month and what they come to."""

    lines: tuple[Controlled, ...]
    n_affected: int
    n_told: int
    n_in_time: int
    n_repeated: int
    start_accurate: Share
    end_accurate: Share
    late: Share
    temporary: Share
    reliability: Reliability | None
    n_served: int

    @property
    def coverage_rate(self) -> float | None:
        """Told over affected, customers of all outages together."""
        return self.n_told / self.n_affected if self.n_affected else None

    @property
    def timeliness_rate(self) -> float | None:
        """Told in time over affected."""
        return self.n_in_time / self.n_affected if self.n_affected else None

    @property
    def repeat_rate(self) -> float | None:
        """Customers with another outage within the days set over affected."""
        return self.n_repeated / self.n_affected if self.n_affected else None


def month_span(first_on: date) -> tuple[datetime, datetime]:
    """The first moment of a month, and of the next."""
    start = datetime(first_on.year, first_on.month, 1)
    after = datetime(first_on.year + first_on.month // 12, first_on.month % 12 + 1, 1)
    return timezone.make_aware(start), timezone.make_aware(after)


def month_of(unit: Unit, first_on: date) -> Month:
    """The outages of a unit and those below it that began in a month; planned ones of the future are left out."""
    start, after = month_span(first_on)
    now = timezone.now()
    began = Q(started_at__gte=start, started_at__lt=after)
    due = Q(started_at=None, announced_start__gte=start, announced_start__lt=min(after, max(now, start)))
    rows = Outage.objects.filter(began | due, state__in=HAPPENS, unit__path__startswith=unit.path)
    outages = list(rows.select_related("unit").order_by("announced_start"))
    reach = reach_of(outages)
    lines = tuple(Controlled(one, reach[one.pk], punctuality(one)) for one in outages)
    starts = [
        line.punctuality.start_is_accurate for line in lines if line.punctuality.start_is_accurate is not None
    ]
    ends = [line.punctuality for line in lines if line.punctuality.end_is_accurate is not None]
    n_served = customers.n_contacts(unit)
    return Month(
        lines,
        sum(line.reach.n_affected for line in lines),
        sum(line.reach.n_told for line in lines),
        sum(line.reach.n_in_time for line in lines),
        sum(line.outage.n_repeated for line in lines),
        Share(sum(starts), len(starts)),
        Share(sum(bool(one.end_is_accurate) for one in ends), len(ends)),
        Share(sum(bool(one.is_late) for one in ends), len(ends)),
        Share(sum(line.is_temporary for line in lines), len(lines)),
        _reliability(lines, n_served, (min(after, now) - start).total_seconds() / 3600),
        n_served,
    )


def _reliability(lines: Sequence[Controlled], n_served: int, hours: float) -> Reliability | None:
    over = [line for line in lines if line.outage.state == OutageState.RESTORED]
    if not n_served or hours <= 0 or not over:
        return None
    lasted = [
        (line.outage.ended_at - line.outage.started_at).total_seconds() / 60
        if line.outage.ended_at and line.outage.started_at
        else 0.0
        for line in over
    ]
    return reliability_indices(
        [line.reach.n_affected for line in over], lasted, customers_served=n_served, period_hours=hours
    )
