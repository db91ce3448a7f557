"""Reading telephone studies: progress, who is on which call, and rates by AAPOR's formulas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Avg, Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.sampling.dispositions import ResponseRates, response_rates
from huiyin.analytics.sampling.problems import NoCases
from huiyin.channels.telephone.leasing import callable_numbers
from huiyin.channels.telephone.models import Call, Monitoring, Number, Study
from huiyin.channels.telephone.outcomes import OUTCOMES
from huiyin.customers.queries import masked_phone
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for

ENOUGH_HOURS = 0.25  # of work before a pace is told
GRADED = ("verbatim", "neutral", "probing", "recording", "courtesy")  # what a supervisor grades, 1 to 5


@dataclass(frozen=True)
class Progress:
    """How far a study is."""

    n: int
    n_done: int
    n_over: int
    n_open: int
    n_callable: int
    n_appointments: int
    n_aside: int  # by the contact rules
    cells: tuple[tuple[str, int, int], ...]  # cell, interviews, wanted


@dataclass(frozen=True)
class InterviewerRow:
    """What one interviewer did; the pace is None in the first quarter of an hour, rates before the first call."""

    name: str
    n_calls: int
    n_interviews: int
    n_refusals: int
    hours: float
    calls_per_hour: float | None
    minutes_an_interview: float | None
    n_monitored: int
    mean_grade: float | None


def studies_of(programme: Programme) -> QuerySet[Study]:
    """The studies of a programme, newest first, with how many numbers and interviews they have."""
    rows = Study.objects.filter(programme=programme).select_related("questionnaire", "wave")
    return rows.annotate(
        n_numbers=Count("numbers"), n_done=Count("numbers", filter=Q(numbers__state=Number.DONE))
    )


def study_for(user: User, programme_id: int, study_id: int) -> Study:
    """One study of a programme that the person may see; 404 otherwise."""
    programme = programme_for(user, programme_id)
    rows = Study.objects.select_related("programme__unit", "questionnaire", "wave")
    return get_object_or_404(rows, pk=study_id, programme=programme)


def call_for(user: User, programme_id: int, study_id: int, call_id: int) -> Call:
    """One call of a study that the person may see; 404 otherwise."""
    study = study_for(user, programme_id, study_id)
    rows = Call.objects.select_related("number__study", "interviewer")
    return get_object_or_404(rows, pk=call_id, number__study=study)


def progress(study: Study) -> Progress:
    """Numbers by state, and the quota."""
    states = Counter(dict(study.numbers.values_list("state").annotate(n=Count("pk")).order_by()))
    now = timezone.now()
    done = dict(
        study.numbers.filter(state=Number.DONE).values_list("cell").annotate(n=Count("pk")).order_by()
    )
    return Progress(
        sum(states.values()),
        states[Number.DONE],
        states[Number.OVER],
        states[Number.OPEN],
        callable_numbers(study, now).count(),
        study.numbers.filter(state=Number.OPEN, has_appointment=True).count(),
        study.numbers.exclude(reason="").count(),
        tuple((cell, done.get(cell, 0), wanted) for cell, wanted in study.quotas.items()),
    )


def rates(study: Study) -> ResponseRates | None:
    """AAPOR's rates of all numbers, each by its latest disposition; None without numbers."""
    codes = list(study.numbers.values_list("code", flat=True))
    try:
        return response_rates(codes)
    except NoCases:
        return None


def on_the_line(study: Study) -> list[tuple[str, str, datetime]]:
    """Who is on a call now: interviewer, masked number, since when."""
    rows = Call.objects.filter(
        number__study=study, ended_at=None, number__leased_until__gt=timezone.now()
    ).select_related("number", "interviewer")
    return [
        (call.interviewer.name if call.interviewer else "–", masked_phone(call.number.phone), call.started_at)
        for call in rows.order_by("started_at")
    ]


def outcome_counts(study: Study) -> list[tuple[str, dict[str, str], str, int]]:
    """How often each outcome came of a call: key, name, AAPOR code, calls."""
    counts = dict(
        Call.objects.filter(number__study=study)
        .exclude(code="")
        .values_list("outcome")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return [(key, dict(one.name), one.code, counts.get(key, 0)) for key, one in OUTCOMES.items()]


def by_interviewer(study: Study) -> list[InterviewerRow]:
    """Calls, interviews and pace of each interviewer. Hours are the time between taking and ending calls."""
    calls = (
        Call.objects.filter(number__study=study)
        .exclude(ended_at=None)
        .exclude(outcome="abandoned")
        .select_related("interviewer")
    )
    heard: Counter[int | None] = Counter(
        Monitoring.objects.filter(call__number__study=study).values_list("call__interviewer", flat=True)
    )
    grades = _mean_grades(study)
    rows: dict[int | None, list[Call]] = {}
    for call in calls:
        rows.setdefault(call.interviewer_id, []).append(call)
    made = [_row(part, heard[who], grades.get(who)) for who, part in rows.items()]
    return sorted(made, key=lambda row: -row.n_calls)


def _row(calls: Sequence[Call], n_monitored: int, grade: float | None) -> InterviewerRow:
    hours = sum(_seconds(call) for call in calls) / 3600
    interviews = [call for call in calls if call.outcome in {"complete", "partial"}]
    first = calls[0].interviewer
    return InterviewerRow(
        first.name if first else "–",
        len(calls),
        len(interviews),
        sum(call.outcome == "refusal" for call in calls),
        hours,
        len(calls) / hours if hours >= ENOUGH_HOURS else None,
        sum(map(_seconds, interviews)) / 60 / len(interviews) if interviews else None,
        n_monitored,
        grade,
    )


def _seconds(call: Call) -> float:
    return (call.ended_at - call.started_at).total_seconds() if call.ended_at else 0.0


def _mean_grades(study: Study) -> dict[int | None, float]:
    found: dict[int | None, list[int]] = {}
    rows = Monitoring.objects.filter(call__number__study=study).values_list("call__interviewer", "grades")
    for who, grades in rows:
        found.setdefault(who, []).extend(int(grade) for grade in grades.values())
    return {who: sum(grades) / len(grades) for who, grades in found.items() if grades}


def monitorings(study: Study) -> list[Monitoring]:
    """What was heard, newest first."""
    rows = Monitoring.objects.filter(call__number__study=study)
    return list(rows.select_related("call__interviewer", "call__number", "by").order_by("-pk")[:50])


def recent_calls(study: Study, most: int = 12) -> list[Call]:
    """The latest calls that have ended, newest first."""
    rows = Call.objects.filter(number__study=study).exclude(ended_at=None).exclude(outcome="abandoned")
    return list(rows.select_related("number", "interviewer").order_by("-ended_at")[:most])


def history(number: Number) -> list[Call]:
    """The calls of a number that have ended, newest first."""
    return list(number.calls.exclude(ended_at=None).select_related("interviewer").order_by("-pk"))


def appointments(study: Study) -> list[tuple[date, list[Number]]]:
    """Call-backs by day, the nearest first."""
    rows = study.numbers.filter(state=Number.OPEN, has_appointment=True).order_by("next_at")
    days: dict[date, list[Number]] = {}
    for number in rows:
        days.setdefault(timezone.localtime(number.next_at).date(), []).append(number)
    return list(days.items())


def n_to_monitor(study: Study) -> tuple[int, int]:
    """How many interviews were listened in to, and how many the study wants."""
    interviews = Call.objects.filter(number__study=study, outcome__in=["complete", "partial"])
    heard = interviews.filter(monitorings__isnull=False).distinct().count()
    return heard, -(-interviews.count() * study.monitor_percent // 100)


def outcome_words(code: str) -> Mapping[str, str] | None:
    """What came of calls with that AAPOR code, in both languages; None for codes of other channels."""
    return next((one.name for one in OUTCOMES.values() if one.code == code), None)


@dataclass(frozen=True)
class ListRow:
    """One call list of a campaign."""

    study: Study
    n_waiting: int  # not called yet
    n_open: int  # to be called, or called again
    n_done: int


def lists_of(reference: str) -> list[ListRow]:
    """The call lists whose reference begins like this, oldest first."""
    rows = Study.objects.filter(reference__startswith=reference).order_by("pk")
    counted = rows.annotate(
        n_open=Count("numbers", filter=Q(numbers__state=Number.OPEN)),
        n_waiting=Count("numbers", filter=Q(numbers__state=Number.OPEN, numbers__n_attempts=0)),
        n_done=Count("numbers", filter=Q(numbers__state=Number.DONE)),
    )
    return [ListRow(row, row.n_waiting, row.n_open, row.n_done) for row in counted]


FEW_CLOSED = 30
USUAL_CALLS = 3.0  # a number, half of the six attempts that are usual at most


def calls_a_number(programme_id: int) -> float:
    """How many calls a number takes until it is closed: the programme's own mean, from 30 numbers on."""
    closed = Number.objects.filter(study__programme=programme_id, n_attempts__gt=0).exclude(state=Number.OPEN)
    found = closed.aggregate(n=Count("pk"), mean=Avg("n_attempts"))
    return float(found["mean"]) if found["n"] >= FEW_CLOSED else USUAL_CALLS
