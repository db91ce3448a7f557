"""Measuring what was delivered: kept by month, so that pages read and never compute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit
from huiyin.analytics.problems import Problem
from huiyin.core import events
from huiyin.formats.problems import as_json
from huiyin.promises.contracts import Delivered, Delivery, PromiseDue
from huiyin.promises.indicators import indicators
from huiyin.promises.judging import Trial, tried
from huiyin.promises.models import Outcome, Promise, PromiseVersion
from huiyin.promises.problems import NoSuchIndicator

YEAR, HISTORY = 12, 36  # months: of the whole, and of those that are measured again
SETTLED = timedelta(days=92)  # so long after its end a version is measured again, for what comes late
NIGHT = 2  # o'clock


def first_of(last_on: date, months: int) -> date:
    """The first day of so many calendar months that end with the month of a day.

    >>> first_of(date(2026, 11, 22), 12), first_of(date(2026, 1, 31), 1)
    (datetime.date(2025, 12, 1), datetime.date(2026, 1, 1))
    """
    at = last_on.year * 12 + last_on.month - months
    return date(at // 12, at % 12 + 1, 1)


def measure(*, promise_id: int, now: datetime | None = None) -> None:
    """Measure the versions of a promise that hold or held till lately. What goes wrong is kept with the version."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    promise = Promise.objects.select_related("unit").get(pk=promise_id)
    for version in promise.versions.exclude(indicator=""):
        is_settled = version.valid_to is not None and version.valid_to < today - SETTLED
        if version.valid_from > today or (is_settled and version.measured_at is not None):
            continue
        try:
            whole, months = _delivered(promise.unit, version, today, now)
        except Problem as problem:
            version.problem = as_json(problem)
            version.save(update_fields=["problem"])
            continue
        _keep(version, whole, months, now)


def _delivered(
    unit: Unit, version: PromiseVersion, today: date, now: datetime
) -> tuple[Delivered, Sequence[Delivered]]:
    last = min(version.valid_to or today, today)
    year = max(version.valid_from, first_of(last, YEAR))
    long = max(version.valid_from, first_of(last, HISTORY))
    found = _asked(unit, version, long, last, now)
    whole = found.whole if year == long else _asked(unit, version, year, last, now).whole
    return whole, found.months


def _asked(unit: Unit, version: PromiseVersion, first_on: date, last_on: date, now: datetime) -> Delivery:
    if version.indicator not in indicators:
        raise NoSuchIndicator(what=version.indicator)
    return indicators[version.indicator].delivered(
        unit, version.target, first_on=first_on, last_on=last_on, promised=version.promised or 0.0, now=now
    )


@transaction.atomic
def _keep(version: PromiseVersion, whole: Delivered, months: Sequence[Delivered], now: datetime) -> None:
    first = max(version.valid_from, first_of(whole.last_on, HISTORY))
    version.outcomes.filter(is_whole=True).delete()
    version.outcomes.filter(is_whole=False, first_on__gte=first).delete()
    Outcome.objects.bulk_create(
        Outcome(
            version=version,
            is_whole=is_whole,
            first_on=one.first_on,
            last_on=one.last_on,
            estimate=one.estimate.as_json(),
            n_open=one.n_open,
            is_bound=one.is_bound,
            detail=dict(one.detail),
        )
        for is_whole, one in [(True, whole), *((False, month) for month in months)]
    )
    version.measured_at, version.problem = now, None
    version.save(update_fields=["measured_at", "problem"])


def tried_on_last_year(
    unit: Unit, indicator: str, target: str, direction: str, promised: float, now: datetime | None = None
) -> Trial:
    """What a promise would have come to over the last twelve months. Raises `NoSuchIndicator` and what it reads."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    if indicator not in indicators:
        raise NoSuchIndicator(what=indicator)
    found = indicators[indicator].delivered(
        unit, target, first_on=first_of(today, YEAR), last_on=today, promised=promised, now=now
    )
    return tried(found.whole, found.months, promised, direction)


def tend(now: datetime | None = None) -> int:
    """Once a night, when the worker keeps house: have every promise measured. Returns how many are to be."""
    now = now or timezone.now()
    local = timezone.localtime(now)
    tonight = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    if local < tonight:
        return 0
    with transaction.atomic():
        due = Promise.objects.select_for_update().filter(withdrawn_at=None).exclude(asked_at__gte=tonight)
        keys = list(due.values_list("pk", flat=True))
        Promise.objects.filter(pk__in=keys).update(asked_at=now)
        for key in keys:
            events.publish(PromiseDue(key))
    return len(keys)
