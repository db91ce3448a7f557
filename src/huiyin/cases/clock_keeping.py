"""The clocks of a case follow what happens to it: they start, are met, stand and go on (T04, T10)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.cases.clock_rules import Book, book_of, calendar_of, usual_calendar, usual_rules, version_of
from huiyin.cases.clock_schedule import Moments, Running, schedule
from huiyin.cases.contracts import CaseChannel
from huiyin.cases.fields import case_row
from huiyin.cases.models import Case, CaseClock, CaseEntry, ClockPause
from huiyin.cases.problems import NoPauseNow, NothingToPause, NothingWritten, PauseNotGranted
from huiyin.cases.workflow import Step
from huiyin.clocks import Calendar, Pause, due
from huiyin.clocks.problems import NoRulesThen
from huiyin.clocks.rules import ClockKind, ClockRule, PauseReason, RuleVersion
from huiyin.core import audit
from huiyin.core.typed_text import typed

# A customer who speaks with us has had the first reply.
SPOKEN_WITH = frozenset({CaseChannel.PHONE, CaseChannel.COUNTER, CaseChannel.CHAT})
MEETS: dict[ClockKind, frozenset[Step]] = {
    ClockKind.FIRST_REPLY: frozenset({Step.ACKNOWLEDGE, Step.ASK, Step.CONFIRM, Step.REFUTE, Step.REFUSE}),
    ClockKind.SOLUTION: frozenset({Step.SOLVE, Step.CONFIRM, Step.REFUSE}),
    ClockKind.CONFIRMATION: frozenset({Step.ASK, Step.CONFIRM, Step.REFUTE, Step.REFUSE, Step.GIVE_UP}),
}
AGAIN = frozenset({Step.REFUTE, Step.REOPEN})
PAUSABLE = (ClockKind.SOLUTION, ClockKind.CONFIRMATION)


@transaction.atomic
def start_clocks(cases: Sequence[Case]) -> list[CaseClock]:
    """Start what was promised for new cases and set when each is due next; saves `Case.due_at`."""
    books: dict[int, Book] = {}
    clocks: list[CaseClock] = []
    for case in cases:
        book = books.get(case.unit_id) or books.setdefault(case.unit_id, book_of(case.unit))
        first = _new_clock(case, ClockKind.FIRST_REPLY, book, case.opened_at)
        if first is not None and case.channel in SPOKEN_WITH:
            first.met_at = case.opened_at
        clocks += [one for one in (first, _new_clock(case, ClockKind.SOLUTION, book, case.opened_at)) if one]
    made = CaseClock.objects.bulk_create(set_moments(clocks), batch_size=500)
    by_case: dict[int, list[CaseClock]] = {}
    for clock in made:
        by_case.setdefault(clock.case_id, []).append(clock)
    changed = [case for case in cases if _take_over_due(case, by_case.get(case.pk, ()))]
    Case.objects.bulk_update(changed, ["due_at"], batch_size=500)
    return made


@transaction.atomic
def follow(case: Case, step: Step, now: datetime | None = None) -> None:
    """Let the clocks follow a step that was just taken; saves `Case.due_at` where it moves."""
    now = now or timezone.now()
    clocks = list(case.clocks.select_for_update())
    for clock in clocks:
        _follow_one(clock, step, now)
    if step in AGAIN:
        clocks += _begin(case, ClockKind.SOLUTION, now, clocks)
    elif step == Step.SOLVE:
        clocks += _begin(case, ClockKind.CONFIRMATION, now, clocks)
    if _take_over_due(case, clocks):
        case.save(update_fields=["due_at"])


def _follow_one(clock: CaseClock, step: Step, now: datetime) -> None:
    if step == Step.UNMERGE and clock.stopped_at is not None and clock.met_at is None:
        clock.stopped_at = None
        set_moments([clock])
    elif not clock.is_running:
        return
    elif step in MEETS[ClockKind(clock.kind)]:
        _meet(clock, now)
    elif step in {Step.MERGE, Step.GIVE_UP, Step.CONFIRM, Step.REFUSE} or (
        step == Step.REOPEN and clock.kind == ClockKind.CONFIRMATION
    ):
        clock.stopped_at, clock.next_at = now, None
    else:
        return
    clock.save()


def _meet(clock: CaseClock, at: datetime) -> None:
    clock.met_at, clock.next_at = max(at, clock.started_at), None
    if clock.met_at > clock.due_at and clock.breached_at is None:
        clock.breached_at = clock.due_at


@transaction.atomic
def meet(*, case: Case, kind: ClockKind, at: datetime | None = None) -> bool:
    """What a clock waits for has happened, such as a first call to the customer; False where none waits."""
    clock = case.clocks.select_for_update().filter(kind=kind, met_at=None, stopped_at=None).first()
    if clock is None:
        return False
    _meet(clock, at or timezone.now())
    clock.save()
    if _take_over_due(case, list(case.clocks.all())):
        Case.objects.filter(pk=case.pk).update(due_at=case.due_at)
    return True


@transaction.atomic
def reconsider(case: Case) -> list[CaseClock]:
    """Choose again what was promised, by what is known of the case now; gives the running clocks that changed.

    The version stays that of the day it came; a clock keeps its beginning, and its new end may have passed.
    """
    changed = []
    for clock in case.clocks.select_for_update().filter(met_at=None, stopped_at=None):
        rule = judged_by(case, clock).clock_for(ClockKind(clock.kind), case_row(case))
        if rule is None or (rule.span.amount, rule.span.unit.value) == (clock.amount, clock.unit):
            continue
        clock.amount, clock.unit, clock.escalations = rule.span.amount, rule.span.unit.value, _chain(rule)
        clock.n_told, clock.breached_at = 0, None
        clock.taken.all().delete()
        changed.append(clock)
    if changed:
        pauses = pauses_of([case.pk])
        for clock in set_moments(changed, pauses):
            clock.save()
            _note(case, None, "clock_changed", clock=clock.kind, due_at=clock.due_at.isoformat())
        if _take_over_due(case, list(case.clocks.all())):
            case.save(update_fields=["due_at"])
    return changed


@transaction.atomic
def pause(*, by: User, case_id: int, reason: str, until: datetime, text: str) -> ClockPause:
    """Let the solution and confirmation clocks of a case stand until a moment, for a reason the rules know.

    Raises `NothingToPause` where none runs, is late or stands already; `PauseNotGranted` beyond the
    reason's limit or number, and for a reason the case's rules do not know; `NothingWritten`.
    """
    case = Case.objects.select_for_update().get(pk=case_id)
    now, text = timezone.now(), typed(text)
    clocks = list(case.clocks.select_for_update().filter(kind__in=PAUSABLE, met_at=None, stopped_at=None))
    if not clocks or any(clock.is_late(now) for clock in clocks) or paused_now(case, now):
        raise NothingToPause()
    if not text:
        raise NothingWritten()
    known = judged_by(case, clocks[0]).pause_reason(reason)
    used = case.clock_pauses.filter(reason=reason).count()
    longest = longest_pause(known, clocks[0], now) if known else now
    if known is None or used >= known.most or not now < until <= longest:
        raise PauseNotGranted(
            reason=dict(known.name) if known else reason,
            most=known.most if known else 0,
            limit={one: known.limit.in_words(one) for one in ("zh", "en")} if known else "-",
            used=used,
        )
    made = ClockPause.objects.create(
        case=case,
        reason=reason,
        name=known.name["zh"][:80],
        name_en=known.name["en"][:80],
        text=text[:2000],
        by=by,
        started_at=now,
        ends_at=until,
    )
    _rearrange(case, clocks)
    _note(case, by, "paused", made.text, name=made.name, name_en=made.name_en, until=until.isoformat())
    audit.record("case.paused", by=by, on=f"case:{case.pk}", reason=reason, until=until.isoformat())
    return made


@transaction.atomic
def resume(*, by: User, case_id: int) -> ClockPause:
    """End a pause before its time. Raises `NoPauseNow`."""
    case, now = Case.objects.select_for_update().get(pk=case_id), timezone.now()
    standing = paused_now(case, now)
    if standing is None:
        raise NoPauseNow()
    standing.ends_at, standing.resumed_by = max(now, standing.started_at), by
    standing.save(update_fields=["ends_at", "resumed_by"])
    _rearrange(case, list(case.clocks.filter(kind__in=PAUSABLE, met_at=None, stopped_at=None)))
    _note(case, by, "resumed")
    audit.record("case.resumed", by=by, on=f"case:{case.pk}")
    return standing


def longest_pause(reason: PauseReason, clock: CaseClock, now: datetime) -> datetime:
    """Until when a reason lets a clock stand at the latest, from now on."""
    return due(now, reason.limit, _calendar(clock))


def paused_now(case: Case, now: datetime) -> ClockPause | None:
    """The pause in which the case's clocks stand."""
    return case.clock_pauses.filter(started_at__lte=now, ends_at__gt=now).order_by("-pk").first()


def judged_by(case: Case, clock: CaseClock | None) -> RuleVersion:
    """The version of the rules by which a case is judged: that of the day on which it came."""
    if clock is not None and clock.version is not None:
        return version_of(clock.version)
    if clock is not None:
        return usual_rules().version_on(_calendar(clock).day_of(case.opened_at))
    return book_of(case.unit).version_at(case.opened_at)[0]


def pauses_of(case_ids: Sequence[int]) -> dict[int, list[Pause]]:
    """The pauses of some cases, by case."""
    found: dict[int, list[Pause]] = {}
    for start in range(0, len(case_ids), 5000):
        rows = ClockPause.objects.filter(case_id__in=case_ids[start : start + 5000]).order_by()
        for case_id, begin, end in rows.values_list("case_id", "started_at", "ends_at"):
            found.setdefault(case_id, []).append(Pause(begin, end))
    return found


def set_moments(
    clocks: Sequence[CaseClock], pauses: dict[int, list[Pause]] | None = None
) -> Sequence[CaseClock]:
    """Work out when clocks run out and what happens next; nothing is saved."""
    for clock, moments in zip(
        clocks, schedule([running_of(clock, pauses or {}) for clock in clocks]), strict=True
    ):
        take_moments(clock, moments)
    return clocks


def take_moments(clock: CaseClock, moments: Moments) -> None:
    """Put worked-out moments into a clock."""
    clock.due_at, clock.is_certain = moments.due_at, moments.is_certain
    clock.next_at = moments.next_at if clock.is_running else None


def running_of(clock: CaseClock, pauses: dict[int, list[Pause]]) -> Running:
    """A clock as the schedule wants it."""
    return Running(
        clock.started_at,
        clock.amount,
        clock.unit,
        json.dumps(clock.escalations),
        clock.n_told,
        clock.breached_at is not None,
        _calendar(clock),
        pauses.get(clock.case_id, ()) if clock.kind in PAUSABLE else (),
    )


def _calendar(clock: CaseClock) -> Calendar:
    return calendar_of(clock.calendar) if clock.calendar else usual_calendar()


def _new_clock(case: Case, kind: ClockKind, book: Book, at: datetime) -> CaseClock | None:
    try:
        version, version_id = book.version_at(case.opened_at)
    except NoRulesThen:
        return None
    rule = version.clock_for(kind, case_row(case))
    if rule is None:
        return None
    return CaseClock(
        case=case,
        kind=kind.value,
        turn=case.n_reopened,
        version_id=version_id,
        calendar=book.calendar_row,
        amount=rule.span.amount,
        unit=rule.span.unit.value,
        escalations=_chain(rule),
        started_at=at,
    )


def _begin(case: Case, kind: ClockKind, at: datetime, known: Iterable[CaseClock]) -> list[CaseClock]:
    """One more clock of the version that the case is judged by; none where this turn has it already."""
    known = list(known)
    if any(clock.kind == kind and clock.turn == case.n_reopened for clock in known):
        return []
    book = book_of(case.unit)
    clock = _new_clock(case, kind, book, at)
    if known and clock is not None:
        rule = judged_by(case, known[0]).clock_for(kind, case_row(case))
        if rule is None:
            return []
        clock.version, clock.amount, clock.unit = known[0].version, rule.span.amount, rule.span.unit.value
        clock.escalations = _chain(rule)
    if clock is None:
        return []
    set_moments([clock], pauses_of([case.pk]))
    clock.save()
    return [clock]


def _chain(rule: ClockRule) -> list[dict[str, Any]]:
    return [
        {"level": one.level.value, "share": one.share}
        if one.past_due is None
        else {"level": one.level.value, "past_due": one.past_due.as_json()}
        for one in rule.escalations
    ]


def _rearrange(case: Case, clocks: Sequence[CaseClock]) -> None:
    for clock in set_moments(clocks, pauses_of([case.pk])):
        clock.save(update_fields=["due_at", "next_at", "is_certain"])
    if _take_over_due(case, list(case.clocks.all())):
        case.save(update_fields=["due_at"])


def _take_over_due(case: Case, clocks: Iterable[CaseClock]) -> bool:
    """The case is due when its first running clock is; whether that changed."""
    running = [clock.due_at for clock in clocks if clock.is_running]
    if not running or case.due_at == min(running):
        return False
    case.due_at = min(running)
    return True


def _note(case: Case, by: User | None, kind: str, text: str = "", **detail: Any) -> None:
    CaseEntry.objects.create(case=case, at=timezone.now(), author=by, kind=kind, text=text, detail=detail)
