"""The field work of a campaign in numbers: dispositions, rates, course, who answers and who does not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Count, QuerySet, Sum, When
from django.db.models.functions import TruncDate

from huiyin.accounts.queries import unit_names
from huiyin.analytics.inference.proportions import wilson
from huiyin.analytics.problems import Problem
from huiyin.analytics.sampling.dispositions import ResponseRates, response_rates
from huiyin.campaigns import norms
from huiyin.campaigns.calling import reference_of
from huiyin.campaigns.contracts import OPEN_STATES, OUT_STATES, InvitationState, Method
from huiyin.campaigns.interviews import interview_case
from huiyin.campaigns.models import Campaign, Invitation
from huiyin.campaigns.plan import Plan
from huiyin.campaigns.reaching import CALLING
from huiyin.campaigns.representing import Representing, representing
from huiyin.channels.telephone.queries import ListRow, lists_of
from huiyin.responses.queries import Course, begun, course_of

ANSWERED, PARTIAL, REFUSED, BROKEN_OFF = "1.1", "1.2", "2.11", "2.12"
NOT_REACHED, OTHER, UNKNOWN, NO_SUCH = "2.2", "2.3", "3.19", "4.3"
ENOUGH = 30  # invitations before a rate is held against its norm
SMALL = 10

_CODES = {
    InvitationState.ANSWERED: ANSWERED,
    InvitationState.REFUSED: REFUSED,
    InvitationState.DELIVERED: NOT_REACHED,
    InvitationState.SENT: UNKNOWN,
    InvitationState.SPARED: OTHER,
    InvitationState.EXPIRED: OTHER,
}


@dataclass(frozen=True)
class Line:
    """One channel, group or day: invitations that went out, answers, and their rate with its interval."""

    name: str
    n: int
    n_answered: int
    rate: float | None
    low: float | None
    high: float | None
    norm: norms.Norm | None = None

    @property
    def is_below_norm(self) -> bool:
        """Whether even the upper end of the interval lies below the norm (C18)."""
        return (
            self.norm is not None and self.n >= ENOUGH and self.high is not None and self.high < self.norm.low
        )

    @property
    def is_small(self) -> bool:
        return self.n < SMALL


@dataclass(frozen=True)
class Day:
    """What happened on one day."""

    day: date
    n_asked: int
    n_answered: int


@dataclass(frozen=True)
class Field:
    """Everything the field page shows."""

    states: dict[str, int]
    reasons: dict[str, int]
    dispositions: dict[str, int]
    rates: ResponseRates | None
    channels: tuple[Line, ...]
    strata: tuple[Line, ...]
    units: tuple[Line, ...]
    days: tuple[Day, ...]
    course: Course
    representing: Representing | None
    participation: dict[str, int]
    n_parts: int
    cost: float
    n_open: int
    on_lists: dict[str, int]  # of `states`, those who are to be called: waiting ("asked"), called ("sent")
    call_lists: Sequence[ListRow]

    @property
    def warnings(self) -> list[Line]:
        """Channels whose response lies below the norm."""
        return [line for line in self.channels if line.is_below_norm]


def field_of(campaign: Campaign) -> Field:
    """The state of the field work now."""
    plan = Plan.from_json(campaign.plan)
    rows = Invitation.objects.filter(campaign=campaign)
    states = Counter(dict(rows.values_list("state").annotate(n=Count("pk")).order_by()))
    reasons = dict(
        rows.filter(state=InvitationState.SPARED).values_list("reason").annotate(n=Count("pk")).order_by()
    )
    dispositions = dispositions_of(campaign)
    course = course_of(campaign.questionnaire_id, [wave.name for wave in campaign.waves.all()])
    out = rows.filter(state__in=OUT_STATES)
    parts = dict(out.exclude(channel="").values_list("channel").annotate(n=Sum("n_parts")).order_by())
    expected = norms.expected(campaign.programme_id, [])
    invited_channels = set(parts)
    return Field(
        states=dict(states),
        reasons=reasons,
        dispositions=dispositions,
        rates=rates_of(dispositions),
        channels=lines_of(
            out, "channel", lambda name: expected.get(name) or norms.norm_of(name), drop_empty=True
        ),
        strata=lines_of(out, "stratum"),
        units=_with_names(lines_of(out, "unit_path"), campaign),
        days=days_of(rows),
        course=course,
        representing=representing(out),
        participation={
            name: n
            for name, n in course.by_channel.items()
            if name not in invited_channels and name not in plan.channels
        },
        n_parts=sum(n or 0 for n in parts.values()),
        cost=sum((n or 0) * float(plan.costs.get(name, 0)) for name, n in parts.items()),
        n_open=sum(states[state] for state in ("asked", "sent", "delivered")),
        on_lists=dict(
            rows.filter(channel=CALLING, state__in=OPEN_STATES)
            .values_list("state")
            .annotate(n=Count("pk"))
            .order_by()
        ),
        call_lists=lists_of(reference_of(campaign.pk)),
    )


def code_of(state: InvitationState, reason: str, *, is_repeated: bool = False, known: str = "") -> str:
    """The AAPOR code of an invitation; "" while nothing was sent, or where it was taken back.

    Who waits for a second message (`is_repeated`) stays a case. `known` is what the answer handed in counts
    as, or what the last call left.
    """
    if known:
        return known
    if state == InvitationState.ASKED and is_repeated:
        return UNKNOWN
    if state == InvitationState.BOUNCED:
        return NO_SUCH if reason == "permanent" else UNKNOWN
    return _CODES.get(state, "")


def dispositions_of(campaign: Campaign) -> dict[str, int]:
    """How many cases have each AAPOR code. Those who were never written to yet are no cases."""
    rows = Invitation.objects.filter(campaign=campaign)
    counts: Counter[str] = Counter()
    again = Case(When(n_attempts__gt=1, then=True), default=False, output_field=BooleanField())
    annotated = rows.annotate(again=again, known=interview_case(campaign))
    groups = annotated.values_list("state", "reason", "again", "known").annotate(n=Count("pk"))
    for state, reason, is_repeated, known, n in groups.order_by():
        counts[code_of(InvitationState(state), reason, is_repeated=is_repeated, known=known)] += n
    for state, n in broken_off(campaign).items():
        counts[BROKEN_OFF] += n
        counts[_CODES[InvitationState(state)]] -= n
    return {code: n for code, n in sorted(counts.items()) if n > 0 and code}


def broken_off(campaign: Campaign) -> dict[str, int]:
    """Of those who were reached and have not answered, how many have begun, by state."""
    hashes, counts = sorted(begun(campaign.questionnaire_id)), Counter[str]()
    # what a call left is told by the call
    rows = Invitation.objects.filter(campaign=campaign, state__in=["sent", "delivered"], code="")
    for start in range(0, len(hashes), 5000):
        some = rows.filter(link__token_hash__in=hashes[start : start + 5000])
        counts.update(dict(some.values_list("state").annotate(n=Count("pk")).order_by()))
    return dict(counts)


def rates_of(dispositions: Mapping[str, int]) -> ResponseRates | None:
    """AAPOR's rates of the cases; None while there are none."""
    try:
        return response_rates(dict(dispositions)) if sum(dispositions.values()) else None
    except Problem:
        return None


def lines_of(
    rows: QuerySet[Invitation], column: str, norm: Any = None, *, drop_empty: bool = False
) -> tuple[Line, ...]:
    """Answers over invitations by a column, with Wilson's interval; the largest groups first."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for name, state, n in rows.values_list(column, "state").annotate(n=Count("pk")).order_by():
        found[name][state] += n
    lines = []
    for name, states in found.items():
        n, answered = sum(states.values()), states[InvitationState.ANSWERED]
        if drop_empty and not name:
            continue
        interval = wilson(answered, n, 0.95) if n else (None, None)
        lines.append(
            Line(
                str(name),
                n,
                answered,
                answered / n if n else None,
                interval[0],
                interval[1],
                norm(name) if norm else None,
            )
        )
    return tuple(sorted(lines, key=lambda line: (-line.n, line.name)))


def _with_names(lines: Sequence[Line], campaign: Campaign) -> tuple[Line, ...]:
    names = unit_names(campaign.programme.unit.path)
    return tuple(replace(line, name=names.get(line.name, line.name)) for line in lines)


def days_of(rows: QuerySet[Invitation]) -> tuple[Day, ...]:
    """Invitations and answers by day, oldest first."""
    asked = dict(
        rows.filter(asked_at__isnull=False)
        .annotate(day=TruncDate("asked_at"))
        .values_list("day")
        .annotate(n=Count("pk"))
        .order_by()
    )
    answered = dict(
        rows.filter(answered_at__isnull=False)
        .annotate(day=TruncDate("answered_at"))
        .values_list("day")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return tuple(
        Day(day, asked.get(day, 0), answered.get(day, 0)) for day in sorted({*asked, *answered} - {None})
    )


def is_probability_sample(plan: Plan) -> bool:
    """Whether everybody of the frame had a known chance: fixed numbers filled at will are quotas."""
    return plan.method != Method.FIXED or not plan.stop_answers
