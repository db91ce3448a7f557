"""What happens to cases by themselves: alerts open them (one for an answer at most), undone imports mark them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.analytics.codebook import Variable
from huiyin.cases import clock_keeping, holding
from huiyin.cases.alert_rules import AlertRule, alert_rules
from huiyin.cases.contracts import TIME_TO_ACT, Alert, CaseOpened
from huiyin.cases.intake import channel_of, responsible_for
from huiyin.cases.models import Case, CaseEntry
from huiyin.cases.queries import cases_without_answer, rules_on
from huiyin.cases.routing import Router
from huiyin.cases.sorting import Sorter, answer_text
from huiyin.core import audit, events
from huiyin.customers.queries import contacts_by_key
from huiyin.responses.contracts import StoredAnswer
from huiyin.surveys import queries as surveys


def worst_alert(
    answer: StoredAnswer, codebook: Sequence[Variable], rules: Iterable[AlertRule]
) -> Alert | None:
    """The most severe alert of an answer; among equals the first rule's."""
    alerts = [alert for rule in rules if (alert := rule.fires(answer, codebook)) is not None]
    return min(alerts, key=lambda alert: alert.severity.rank, default=None)


@transaction.atomic
def open_for_alerts(*, programme_id: int, answers: Iterable[StoredAnswer]) -> int:
    """Open the cases that the programme's rules ask for; answers that have a case are passed over.

    Returns how many are new. The same answers again open nothing; nor do those of an anonymous programme.
    """
    if surveys.anonymous_among([programme_id]):
        return 0
    rules, codebook = rules_on(programme_id), surveys.codebook(programme_id)
    found = [(answer, alert) for answer in answers if (alert := worst_alert(answer, codebook, rules))]
    return len(open_found(programme_id, found))


@transaction.atomic
def open_found(programme_id: int, found: Sequence[tuple[StoredAnswer, Alert]]) -> list[Case]:
    """Open a case for each answer with its alert, unless the answer has one; gives those that are new."""
    known = set(
        Case.objects.filter(response_id__in=[answer.id for answer, _ in found]).values_list(
            "response_id", flat=True
        )
    )
    found = [(answer, alert) for answer, alert in found if answer.id not in known]
    if not found:
        return []
    programme = surveys.programme(programme_id)
    cases = [_case(answer, alert) for answer, alert in found]
    contacts = contacts_by_key({case.respondent_key for case in cases} - {""})
    router, sorter = Router(programme.unit), Sorter(programme.unit)
    codebook = surveys.codebook(programme_id)
    details = []
    for case, (answer, alert) in zip(cases, found, strict=True):
        case.programme, case.unit = programme, programme.unit
        case.responsible_unit = responsible_for(answer, programme.unit)
        case.contact = contacts.get(case.respondent_key)
        details.append(_named(alert) | _sort_and_route(case, router, sorter, answer_text(answer, codebook)))
    router.remember()
    made = Case.objects.bulk_create(cases, batch_size=500)
    clock_keeping.start_clocks(made)
    for case in made:
        holding.follow(case)
    events.publish_all([CaseOpened(case.pk, programme_id) for case in made])
    CaseEntry.objects.bulk_create(
        [
            CaseEntry(
                case=case,
                at=case.opened_at,
                kind="opened",
                detail=detail,
            )
            for case, detail in zip(made, details, strict=True)
        ],
        batch_size=500,
    )
    audit.record(
        "case.open_by_rule",
        on=f"programme:{programme_id}",
        n_cases=len(made),
        first=made[0].pk,
        last=made[-1].pk,
    )
    return made


def _named(alert: Alert) -> dict[str, str]:
    """The name of a rule that people made, as it is now; built-in ones are known by their key."""
    return {} if alert.rule in alert_rules else {"rule_name": alert.title_zh}


def _sort_and_route(case: Case, router: Router, sorter: Sorter, text: str) -> dict[str, Any]:
    """Let the rules speak of a case not saved yet; what they said is for the history."""
    found = sorter.apply(case, text)
    placed = router.place(case, text)
    case.unit, case.owner = placed.unit, placed.owner
    detail: dict[str, Any] = {"rule": case.origin, "owner": case.owner.name if case.owner else ""}
    if placed.route:
        detail["route"] = placed.route.name
    if found.by:
        detail["sorted_by"] = list(found.by)
    return detail


def _case(answer: StoredAnswer, alert: Alert) -> Case:
    now = timezone.now()
    return Case(
        response_id=answer.id,
        respondent_key=answer.respondent_key,
        channel=channel_of(answer),
        origin=alert.rule,
        title=alert.title_zh[:200],
        title_en=alert.title_en[:200],
        type=alert.type,
        severity=alert.severity,
        opened_at=now,
        due_at=now + TIME_TO_ACT,
    )


@transaction.atomic
def mark_withdrawn(*, programme_id: int) -> int:
    """Say in each case whose answer is gone that it was withdrawn; the case stays. Returns how many are new."""
    keys, now = cases_without_answer(programme_id), timezone.now()
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        Case.objects.filter(pk__in=part).update(answer_withdrawn_at=now)
        CaseEntry.objects.bulk_create([CaseEntry(case_id=key, at=now, kind="withdrawn") for key in part])
    if keys:
        audit.record("case.mark_withdrawn", on=f"programme:{programme_id}", n_cases=len(keys))
    return len(keys)
