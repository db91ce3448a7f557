"""By which rules and which calendar the cases of a unit are judged, and changing them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.cases.fields import case_fields
from huiyin.cases.models import CaseClock, ClockRound, TimeRules, TimeRulesVersion, WorkCalendar
from huiyin.cases.problems import NoSuchPromise, TooLateToChangeRules
from huiyin.clocks import Calendar
from huiyin.clocks.rules import RuleSet, RuleVersion, rule_set_from_json, version_from_json
from huiyin.core import audit
from huiyin.packs import queries as packs

USUAL = ("general", "standard")
CHINESE_ZONES = {"Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Harbin", "PRC"}


@dataclass(frozen=True)
class Book:
    """What a unit's cases are judged by. `rules` and `calendar_row` are None where nobody made any."""

    rules: TimeRules | None
    rule_set: RuleSet
    version_ids: Mapping[date, int]
    calendar_row: WorkCalendar | None
    calendar: Calendar

    def version_at(self, moment: datetime) -> tuple[RuleVersion, int | None]:
        """The version for a case that came then, and its number; raises NoRulesThen."""
        version = self.rule_set.version_on(self.calendar.day_of(moment))
        return version, self.version_ids.get(version.valid_from)


def paths_over(unit: Unit) -> list[str]:
    """The paths of a unit and of those above it, its own first."""
    steps = [step for step in unit.path.split("/") if step]
    return ["/" + "/".join(steps[:n]) + "/" for n in range(len(steps), 0, -1)]


def book_of(unit: Unit) -> Book:
    """The rules and the calendar of the unit, or of the nearest one above that has any."""
    row = _nearest(WorkCalendar.objects.select_related("unit"), unit)
    rules = _nearest(TimeRules.objects.filter(archived_at=None).select_related("unit"), unit)
    calendar = calendar_of(row) if row else usual_calendar()
    if rules is None:
        return Book(None, usual_rules(), {}, row, calendar)
    rule_set, ids = _rule_set(rules.pk, rules.saved_at)
    return Book(rules, rule_set, ids, row, calendar)


def _nearest(rows: QuerySet[Any], unit: Unit) -> Any:
    paths = paths_over(unit)
    found = rows.filter(unit__path__in=paths)
    return min(found, key=lambda row: paths.index(row.unit.path), default=None)


def calendar_of(row: WorkCalendar) -> Calendar:
    """The calendar of a row, read once for each time it was saved."""
    return _stored_calendar(row.pk, row.saved_at)


@lru_cache(maxsize=256)
def _stored_calendar(key: int, saved_at: datetime) -> Calendar:
    return WorkCalendar.objects.get(pk=key).calendar()


@lru_cache(maxsize=256)
def _rule_set(key: int, saved_at: datetime) -> tuple[RuleSet, Mapping[date, int]]:
    rules = TimeRules.objects.get(pk=key)
    rows = list(rules.versions.all())
    versions = tuple(version_of(row) for row in rows)
    name = {"zh": rules.name, "en": rules.name_in("en")}
    return RuleSet(str(key), name, versions), {row.valid_from: row.pk for row in rows}


def version_of(row: TimeRulesVersion) -> RuleVersion:
    """A stored version as rules; its last day is that of the column, which a later version may have set."""
    return replace(version_from_json(row.definition, case_fields()), valid_to=row.valid_to)


@lru_cache(maxsize=1)
def usual_rules() -> RuleSet:
    """The rules that hold where nobody made any."""
    return promise(*USUAL)


@lru_cache(maxsize=4)
def _usual_calendar(zone: str) -> Calendar:
    return Calendar.chinese(time_zone=zone) if zone in CHINESE_ZONES else Calendar(zone)


def usual_calendar() -> Calendar:
    """Office hours from Monday to Friday, in China with its official holidays."""
    return _usual_calendar(settings.TIME_ZONE)


def promise(pack: str, key: str) -> RuleSet:
    """A set of rules that a pack brings; raises `NoSuchPromise`."""
    data = next((one for one in packs.promises() if (one["pack"], one["key"]) == (pack, key)), None)
    if data is None:
        raise NoSuchPromise(name=f"{pack}/{key}")
    return rule_set_from_json(data, case_fields())


def promises() -> list[tuple[str, RuleSet]]:
    """All sets that packs bring, with the key of their pack."""
    return [(one["pack"], promise(one["pack"], one["key"])) for one in packs.promises()]


@transaction.atomic
def adopt(*, by: User, unit: Unit, pack: str, key: str) -> TimeRules:
    """Judge the unit's cases from now on by a set of a pack, free to be changed; the former set is put away.

    Cases that are open keep the promise they were opened with.
    """
    found, now = promise(pack, key), timezone.now()
    TimeRules.objects.filter(unit=unit, archived_at=None).update(archived_at=now)
    rules = _stored(found, unit, by, f"{pack}/{key}", now)
    audit.record("time_rules.adopt", by=by, on=f"unit:{unit.pk}", origin=rules.origin)
    return rules


@transaction.atomic
def save_version(*, by: User, rules: TimeRules, definition: Mapping[str, Any]) -> TimeRulesVersion:
    """Add a version that begins today or later; the one before ends the day before it.

    One that has not begun yet is replaced by another of the same day. Raises `TooLateToChangeRules` for a
    day in the past, where cases were judged already, and what `version_from_json` raises.
    """
    version = version_from_json(definition, case_fields())
    today = book_of(rules.unit).calendar.day_of(timezone.now())
    rules = TimeRules.objects.select_for_update().get(pk=rules.pk)
    begun = rules.versions.filter(valid_from=version.valid_from, valid_from__lte=today).exists()
    if version.valid_from < today or begun:
        raise TooLateToChangeRules(on=version.valid_from.isoformat())
    rules.versions.filter(valid_from=version.valid_from).delete()
    later = rules.versions.filter(valid_from__gt=version.valid_from).order_by("valid_from").first()
    if later is not None and (version.valid_to is None or version.valid_to >= later.valid_from):
        version = replace(version, valid_to=later.valid_from - timedelta(days=1))
    before = rules.versions.filter(valid_from__lt=version.valid_from).order_by("-valid_from").first()
    if before is not None and (before.valid_to is None or before.valid_to >= version.valid_from):
        before.valid_to = version.valid_from - timedelta(days=1)
        before.save(update_fields=["valid_to"])
    now = timezone.now()
    made = TimeRulesVersion.objects.create(
        rules=rules,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        definition=version.as_json(),
        saved_by=by,
        saved_at=now,
    )
    rules.saved_at = now
    rules.save(update_fields=["saved_at"])
    audit.record("time_rules.save", by=by, on=f"time_rules:{rules.pk}", valid_from=str(version.valid_from))
    return made


@transaction.atomic
def put_away(*, by: User, rules: TimeRules) -> None:
    """Judge the unit's cases by what holds above it again."""
    TimeRules.objects.filter(pk=rules.pk, archived_at=None).update(archived_at=timezone.now())
    audit.record("time_rules.put_away", by=by, on=f"time_rules:{rules.pk}")


@transaction.atomic
def save_calendar(*, by: User, unit: Unit, calendar: Calendar) -> WorkCalendar:
    """When the unit works, and those below without a calendar of their own; running clocks follow at the next round."""
    row, _ = WorkCalendar.objects.update_or_create(
        unit=unit,
        defaults={"definition": calendar.as_json(), "saved_by": by, "saved_at": timezone.now()},
    )
    running = CaseClock.objects.filter(met_at=None, stopped_at=None, case__unit__path__startswith=unit.path)
    above = Q(calendar=None) | ~Q(calendar__unit__path__startswith=unit.path)
    running.filter(above).update(calendar=row)
    audit.record("work_calendar.save", by=by, on=f"unit:{unit.pk}")
    return row


@transaction.atomic
def drop_calendar(*, by: User, unit: Unit) -> None:
    """Work when the unit above does."""
    row = WorkCalendar.objects.filter(unit=unit).first()
    if row is None:
        return
    over = WorkCalendar.objects.exclude(pk=row.pk).select_related("unit")
    CaseClock.objects.filter(calendar=row, met_at=None, stopped_at=None).update(calendar=_nearest(over, unit))
    row.delete()
    ClockRound.objects.update(known_until=0)  # the next round works all clocks out anew
    audit.record("work_calendar.drop", by=by, on=f"unit:{unit.pk}")


@transaction.atomic
def save_next(*, by: User, rules: TimeRules | None, definition: Mapping[str, Any]) -> TimeRulesVersion:
    """Add a version to a set of one's own (see `save_version`), or to a copy of what holds for one's unit now."""
    own = rules or copy_of(by=by, unit=by.unit, book=book_of(by.unit))
    return save_version(by=by, rules=own, definition=definition)


def copy_of(*, by: User, unit: Unit, book: Book) -> TimeRules:
    """A set of the unit's own with the versions that hold for it now, to be changed."""
    origin = book.rules.origin if book.rules else "/".join(USUAL)
    rules = _stored(book.rule_set, unit, by, origin, timezone.now())
    audit.record("time_rules.copy", by=by, on=f"unit:{unit.pk}", origin=rules.origin)
    return rules


def _stored(found: RuleSet, unit: Unit, by: User, origin: str, now: datetime) -> TimeRules:
    """A set with all its versions as one of the unit's own."""
    rules = TimeRules.objects.create(
        unit=unit, name=found.name["zh"][:80], name_en=found.name["en"][:80], origin=origin, saved_at=now
    )
    TimeRulesVersion.objects.bulk_create(
        TimeRulesVersion(
            rules=rules,
            valid_from=version.valid_from,
            valid_to=version.valid_to,
            definition=version.as_json(),
            saved_by=by,
            saved_at=now,
        )
        for version in found.versions
    )
    return rules
