"""What routes and sorting rules would have done with last month's cases, before they are switched on."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.cases.contracts import CaseChannel, CaseState, Severity
from huiyin.cases.fields import case_fields, case_row
from huiyin.cases.models import Case, Route, SortingRule
from huiyin.cases.routing import People, Router, condition_of, routes_over
from huiyin.cases.sorting import Sorter, answer_text, rules_over
from huiyin.conditions.predicate import holds
from huiyin.responses.queries import stored_many
from huiyin.surveys import queries as surveys

LOOKED_BACK = timedelta(days=30)
MOST_CASES = 2_000
MOST_EXAMPLES = 20


@dataclass(frozen=True)
class Difference:
    """One case that would have gone to somebody else; `owner` None: nobody."""

    case: Case
    owner: User | None
    route: Route | None


@dataclass(frozen=True)
class PersonLine:
    """How many of the cases a person has, would have got, and at most at a time."""

    name: str
    n_now: int
    n_then: int
    most_at_once: int


@dataclass(frozen=True)
class RouteTrial:
    """Who would have got what. `n_cases` were tried, `left_out` is whether there were more than can be tried."""

    n_cases: int
    left_out: bool
    n_matched: int  # by the route under trial, or by any
    n_differ: int
    n_nobody: int
    people: tuple[PersonLine, ...]
    examples: tuple[Difference, ...]


def recent_cases(unit: Unit, now: datetime | None = None) -> tuple[list[Case], bool]:
    """Last month's cases of a unit and those below it, oldest first; the newest of them if they are too many."""
    since = (now or timezone.now()) - LOOKED_BACK
    rows = Case.objects.filter(responsible_unit__path__startswith=unit.path, opened_at__gte=since)
    rows = rows.select_related("unit", "responsible_unit", "owner", "contact", "category", "programme")
    found = list(rows.order_by("-opened_at", "-pk")[: MOST_CASES + 1])
    return found[:MOST_CASES][::-1], len(found) > MOST_CASES


def words_of(cases: Sequence[Case]) -> dict[int, str]:
    """What the customers said, by case: noted with it, or written in its answer."""
    said = {case.pk: case.words for case in cases if case.words}
    of_answers = [case for case in cases if case.pk not in said and case.response_id and case.programme_id]
    answers = {
        answer.id: answer for answer in stored_many([c.response_id for c in of_answers if c.response_id])
    }
    codebooks = {key: surveys.codebook(key) for key in {c.programme_id for c in of_answers if c.programme_id}}
    for case in of_answers:
        said[case.pk] = answer_text(answers.get(case.response_id or 0), codebooks[case.programme_id or 0])
    return said


def _as_new(case: Case) -> Case:
    """The case as it was when it came in: in the unit that was responsible, owned by nobody."""
    twin = Case()
    twin.__dict__.update({key: value for key, value in case.__dict__.items() if key != "_state"})
    twin.unit, twin.owner = case.responsible_unit, None
    twin.state, twin.outcome = CaseState.RECEIVED, ""
    twin.n_reopened = twin.n_handovers = 0
    twin._state.fields_cache = dict(case._state.fields_cache) | {"unit": case.responsible_unit, "owner": None}
    return twin


def try_routes(unit: Unit, route: Route | None = None, now: datetime | None = None) -> RouteTrial:
    """Route last month's cases in the order in which they came, `route` as if it were on.

    Loads begin at nothing and fall as the cases were closed, so limits and "fewest cases" work as they
    would have; absences are left out. People are those of today.
    """
    cases, left_out = recent_cases(unit, now)
    load: Counter[int] = Counter()
    people = People((now or timezone.now()).date() - timedelta(days=36_500), load)
    for about in people.about.values():
        about.away_until = None
    words, routers = words_of(cases), dict[int, Router]()
    ends: list[tuple[datetime, int]] = []
    had, gets, most = Counter[str](), Counter[str](), Counter[str]()
    matched, differ, nobody = 0, list[Difference](), 0
    for case in cases:
        while ends and ends[0][0] <= case.opened_at:
            load[heapq.heappop(ends)[1]] -= 1
        key = case.responsible_unit_id
        if key not in routers:
            routes = routes_over(case.responsible_unit, also=route)
            routers[key] = Router(case.responsible_unit, routes=routes, people=people)
        placed = routers[key].place(_as_new(case), words.get(case.pk, ""))
        matched += placed.route is not None and (route is None or placed.route.pk == route.pk)
        if case.owner is not None:
            had[case.owner.name] += 1
        if placed.owner is None:
            nobody += 1
        else:
            gets[placed.owner.name] += 1
            most[placed.owner.name] = max(most[placed.owner.name], load[placed.owner.pk])
            if case.closed_at is not None:
                heapq.heappush(ends, (case.closed_at, placed.owner.pk))
        if (placed.owner.pk if placed.owner else None) != case.owner_id:
            differ.append(Difference(case, placed.owner, placed.route))
    names = sorted(had | gets, key=lambda name: (-gets[name], name))
    lines = tuple(PersonLine(name, had[name], gets[name], most[name]) for name in names)
    examples = tuple(reversed(differ[-MOST_EXAMPLES:]))
    return RouteTrial(len(cases), left_out, matched, len(differ), nobody, lines, examples)


@dataclass(frozen=True)
class Regraded:
    """One case that the rule fits, with the severity it would have had."""

    case: Case
    severity: Severity
    is_worse: bool


@dataclass(frozen=True)
class SortingTrial:
    """How often a rule would have spoken, and what it would have changed."""

    n_cases: int
    left_out: bool
    n_matched: int
    n_worse: int
    by_channel: tuple[tuple[str, int], ...]
    examples: tuple[Regraded, ...]


def try_sorting(unit: Unit, rule: SortingRule, now: datetime | None = None) -> SortingTrial:
    """Sort last month's cases with the rules that are on and this one."""
    cases, left_out = recent_cases(unit, now)
    words, sorters = words_of(cases), dict[int, Sorter]()
    fits = holds(condition_of(rule.condition, case_fields(unit)))
    found: list[Regraded] = []
    for case in cases:
        said = words.get(case.pk, "")
        if not fits(case_row(case) | {"words": said}):
            continue
        key = case.responsible_unit_id
        if key not in sorters:
            on = [one for one in rules_over(case.responsible_unit) if one.pk != rule.pk]
            sorters[key] = Sorter(case.responsible_unit, [*on, rule])
        severity = Severity(sorters[key].sort(case, said).severity)
        found.append(Regraded(case, severity, severity.rank < Severity(case.severity).rank))
    channels = Counter(CaseChannel(one.case.channel) for one in found)
    return SortingTrial(
        len(cases),
        left_out,
        len(found),
        sum(one.is_worse for one in found),
        tuple((str(channel.label), n) for channel, n in channels.most_common()),
        tuple(reversed(found[-MOST_EXAMPLES:])),
    )
