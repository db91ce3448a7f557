"""Making promises, changing them from a day on, withdrawing them."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.core import audit
from huiyin.core.typed_text import typed
from huiyin.promises.contracts import NewPromise
from huiyin.promises.indicators import indicators
from huiyin.promises.models import Promise, PromiseVersion
from huiyin.promises.problems import (
    EndsBeforeItBegins,
    NoSuchIndicator,
    NothingWritten,
    NotPlanned,
    PromiseHasBegun,
    ValueOutOfRange,
)

DAY = timedelta(days=1)


def has_begun(version: PromiseVersion, today: date) -> bool:
    """Whether customers may rely on it: it holds, and was not written only today."""
    return version.valid_from <= today and timezone.localdate(version.saved_at) < today


@transaction.atomic
def make_promise(*, by: User, unit: Unit, wanted: NewPromise) -> PromiseVersion:
    """A new promise; its first day may lie in the past, where it was made before this register.

    Raises `NothingWritten`, `EndsBeforeItBegins`, `NoSuchIndicator`, `ValueOutOfRange`.
    """
    wanted = _checked(unit, wanted)
    promise = Promise.objects.create(unit=unit, created_by=by, created_at=timezone.now())
    version = _write(PromiseVersion(promise=promise, number=1), wanted, by)
    audit.record("promise.make", by=by, on=f"promise:{promise.pk}", unit=unit.pk)
    return version


@transaction.atomic
def change_promise(*, by: User, promise_id: int, wanted: NewPromise) -> PromiseVersion:
    """Mend the words of the version that holds, or say from which day on something else holds.

    A version that has begun keeps its figures; another one begins today at the earliest and ends it the
    day before. A version that has not begun is written anew. Raises `PromiseHasBegun` besides those of
    `make_promise`.
    """
    promise = Promise.objects.select_for_update().get(pk=promise_id)
    wanted, today = _checked(promise.unit, wanted), timezone.localdate()
    versions = list(promise.versions.all()[:2])
    newest = versions[0]
    if not has_begun(newest, today):
        before = versions[1] if len(versions) > 1 else None
        version = _replanned(newest, before, wanted, by, today)
    elif wanted.valid_from == newest.valid_from:
        version = _mended(newest, wanted, by, today)
    elif wanted.valid_from < today:
        raise PromiseHasBegun(first=newest.valid_from)
    else:
        _end(newest, wanted.valid_from - DAY)
        version = _write(PromiseVersion(promise=promise, number=newest.number + 1), wanted, by)
    audit.record("promise.change", by=by, on=f"promise:{promise.pk}", version=version.number)
    return version


def _replanned(
    version: PromiseVersion, before: PromiseVersion | None, wanted: NewPromise, by: User, today: date
) -> PromiseVersion:
    if before is not None:
        if wanted.valid_from < today or wanted.valid_from <= before.valid_from:
            raise PromiseHasBegun(first=before.valid_from)
        if before.valid_to is not None and before.valid_to == version.valid_from - DAY:
            before.valid_to = None
        _end(before, wanted.valid_from - DAY)
    return _write(version, wanted, by)


def _mended(version: PromiseVersion, wanted: NewPromise, by: User, today: date) -> PromiseVersion:
    had = NewPromise(**{one.name: getattr(version, one.name) for one in fields(NewPromise)})
    ended = wanted.valid_to is not None and wanted.valid_to < today - DAY
    if wanted.figures != had.figures or (wanted.valid_to != had.valid_to and ended):
        raise PromiseHasBegun(first=version.valid_from)
    for name in ("text", "text_en", "limits", "limits_en", "note", "valid_to"):
        setattr(version, name, getattr(wanted, name))
    version.saved_by = by
    version.save()
    return version


def _end(version: PromiseVersion, last: date) -> None:
    """Let a version end on a day, unless it ends earlier."""
    version.valid_to = last if version.valid_to is None else min(version.valid_to, last)
    version.save(update_fields=["valid_to"])


def _write(version: PromiseVersion, wanted: NewPromise, by: User) -> PromiseVersion:
    for one in fields(NewPromise):
        setattr(version, one.name, getattr(wanted, one.name))
    version.saved_by, version.saved_at = by, timezone.now()
    version.measured_at = version.problem = None
    version.save()
    version.outcomes.all().delete()
    return version


def _checked(unit: Unit, wanted: NewPromise) -> NewPromise:
    """What is wanted, tidied; raises what is wrong with it."""
    words = {
        name: typed(getattr(wanted, name)) for name in ("text", "text_en", "limits", "limits_en", "note")
    }
    found: NewPromise = replace(wanted, **words)  # type: ignore[arg-type] # these fields are texts
    if not found.indicator:
        found = replace(found, target="", promised=None)
    if not found.text:
        raise NothingWritten()
    if found.valid_to is not None and found.valid_to < found.valid_from:
        raise EndsBeforeItBegins(first=found.valid_from, last=found.valid_to)
    if found.indicator:
        _check_value(unit, found)
    return found


def _check_value(unit: Unit, wanted: NewPromise) -> None:
    is_known = wanted.indicator in indicators
    target = indicators[wanted.indicator].target(unit, wanted.target) if is_known else None
    if target is None:
        raise NoSuchIndicator(what=wanted.target or wanted.indicator)
    value = wanted.promised
    if value is None or not math.isfinite(value) or not target.low <= value <= target.high:
        scale = 100 if target.unit == "rate" else 1
        shown = "–" if value is None else f"{value * scale:g}"
        raise ValueOutOfRange(low=f"{target.low * scale:g}", high=f"{target.high * scale:g}", value=shown)


@transaction.atomic
def drop_planned(*, by: User, promise_id: int) -> None:
    """Take back a version that has not begun; the one before goes on. Raises `NotPlanned`."""
    promise = Promise.objects.select_for_update().get(pk=promise_id)
    newest, *before = promise.versions.all()[:2]
    if has_begun(newest, timezone.localdate()) or not before:
        raise NotPlanned(number=newest.number)
    if before[0].valid_to == newest.valid_from - DAY:
        before[0].valid_to = None
        before[0].save(update_fields=["valid_to"])
    newest.delete()
    audit.record("promise.drop_planned", by=by, on=f"promise:{promise.pk}", version=newest.number)


@transaction.atomic
def withdraw_promise(*, by: User, promise_id: int, withdrawn: bool = True) -> Promise:
    """Take a promise out of the register and off the page, or put it back; what was delivered stays."""
    promise = Promise.objects.select_for_update().get(pk=promise_id)
    promise.withdrawn_at = timezone.now() if withdrawn else None
    promise.save(update_fields=["withdrawn_at"])
    audit.record("promise.withdraw" if withdrawn else "promise.restore", by=by, on=f"promise:{promise.pk}")
    return promise
