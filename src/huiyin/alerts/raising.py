"""A rule fires: the alert, its case, its recipients and its event are written together, once a subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.alerts import planning
from huiyin.alerts.contracts import AlertRaised, NewAlert, RuleKind, Urgency
from huiyin.alerts.matching import answers_as_table, compiled_for
from huiyin.alerts.models import Alert as ChartAlert
from huiyin.alerts.models import Raised, Rule
from huiyin.alerts.wording import condition_words, title_of
from huiyin.cases import queries as case_queries
from huiyin.cases import services as cases
from huiyin.cases.contracts import Alert, CaseChannel, Severity
from huiyin.core import audit, events
from huiyin.responses import queries as responses
from huiyin.surveys import queries as surveys

SEVERITIES = {Urgency.HIGH: Severity.HIGH, Urgency.MEDIUM: Severity.MEDIUM, Urgency.LOW: Severity.LOW}
AT_A_TIME = 500
Found = tuple[Rule, NewAlert]


def rules_at_work(kind: str) -> Any:
    """The rules of a kind that are on."""
    return Rule.objects.filter(kind=kind, is_on=True, archived_at=None)


def somebody_watches() -> bool:
    """Whether any rule looks at answers as they arrive."""
    return bool(rules_at_work(RuleKind.ANSWER).exists())


@transaction.atomic
def raise_for_answers(programme_id: int, ids: Sequence[int]) -> list[Raised]:
    """Ask the programme's rules about some answers. The same answers again raise nothing.

    Answers of an anonymous programme raise none: the moment of an alert would tell when somebody answered.
    """
    rules = compiled_for(programme_id)
    if not rules.rules or surveys.anonymous_among([programme_id]):
        return []
    table = answers_as_table(programme_id, ids, rules.variables)
    hits = rules.hits(table) if table is not None else []
    if not hits:
        return []
    by_key = Rule.objects.in_bulk([key for key, _ in hits])
    known = set(
        Raised.objects.filter(rule__in=by_key, response_id__in=list(ids)).values_list(
            "rule_id", "response_id"
        )
    )
    fields = surveys.codebook(programme_id)
    found: list[Found] = []
    for key, chosen in hits:
        seen = condition_words(by_key[key].condition, fields)
        found += [
            (by_key[key], NewAlert(f"answer:{one}", {"condition": seen}, response_id=one))
            for one in chosen
            if (key, one) not in known
        ]
    return _raised(programme_id, _with_cases(programme_id, found))


def _with_cases(programme_id: int, found: list[Found]) -> list[Found]:
    """The same with the case of each answer whose rule opens one: one case an answer, by the most urgent rule."""
    wanted: dict[int, Rule] = {}
    order = list(Urgency)
    for rule, alert in found:
        if rule.opens_case and alert.response_id is not None:
            before = wanted.get(alert.response_id, rule)
            wanted[alert.response_id] = min(before, rule, key=lambda one: order.index(Urgency(one.urgency)))
    if not wanted:
        return found
    answers = responses.stored_many(sorted(wanted))
    cases.open_found(programme_id, [(answer, _alert(wanted[answer.id])) for answer in answers])
    opened = case_queries.cases_of_answers(list(wanted))
    return [
        (rule, _of_case(alert, opened.get(alert.response_id or 0)) if rule.opens_case else alert)
        for rule, alert in found
    ]


def _alert(rule: Rule) -> Alert:
    return Alert(f"rule:{rule.pk}"[:40], rule.name, rule.name, SEVERITIES[Urgency(rule.urgency)])


def _of_case(alert: NewAlert, case_id: int | None) -> NewAlert:
    return NewAlert(alert.subject, alert.evidence, alert.response_id, case_id)


@transaction.atomic
def raise_alerts(rule: Rule, found: Iterable[NewAlert]) -> list[Raised]:
    """Alerts of a rule that looks at figures, words or clocks; subjects it fired for before are passed over."""
    given = {alert.subject: alert for alert in found}
    known = set(Raised.objects.filter(rule=rule, subject__in=list(given)).values_list("subject", flat=True))
    fresh = [alert for subject, alert in given.items() if subject not in known]
    if rule.opens_case:
        fresh = [_intervention(rule, alert) for alert in fresh]
    return _raised(rule.programme_id, [(rule, alert) for alert in fresh])


def _intervention(rule: Rule, alert: NewAlert) -> NewAlert:
    """A case that somebody owns, so that the alert is followed by an act."""
    if alert.case_id is not None or rule.made_by is None:
        return alert
    title = title_of(rule.kind, rule.name, alert.evidence, "zh")
    case = cases.open_case(
        by=rule.made_by,
        programme=rule.programme,
        title=title[:200],
        severity=SEVERITIES[Urgency(rule.urgency)],
        channel=CaseChannel.ALERT,
    )
    return _of_case(alert, case.pk)


def _raised(programme_id: int, found: Sequence[Found], now: datetime | None = None) -> list[Raised]:
    """Write alerts with everything that follows from them, in the open transaction."""
    if not found:
        return []
    now = now or timezone.now()
    rows = [
        Raised(
            rule=rule,
            programme_id=programme_id,
            subject=alert.subject[:200],
            urgency=rule.urgency,
            evidence=dict(alert.evidence),
            response_id=alert.response_id,
            case_id=alert.case_id,
            raised_at=now,
        )
        for rule, alert in found
    ]
    made = Raised.objects.bulk_create(rows, batch_size=AT_A_TIME)
    planning.plan(made, now)
    events.publish_all(
        [
            AlertRaised(
                raised_id=row.pk,
                rule_id=row.rule_id,
                programme_id=programme_id,
                kind=row.rule.kind,
                urgency=row.urgency,
                response_id=row.response_id,
                case_id=row.case_id,
            )
            for row in made
        ]
    )
    audit.record(
        "alert.raise", on=f"programme:{programme_id}", n=len(made), first=made[0].pk, last=made[-1].pk
    )
    return made


def raise_for_chart(alert_id: int) -> list[Raised]:
    """Tell the rules that wait for control charts of an alert of theirs."""
    alert = ChartAlert.objects.filter(pk=alert_id).first()
    if alert is None:
        return []
    evidence = alert.evidence
    contract, made = evidence["contract"], []
    is_bad = (alert.side == "low") == contract["high_is_good"]
    for rule in rules_at_work(RuleKind.CHART).filter(programme_id=alert.programme_id):
        wanted: Mapping[str, Any] = rule.settings
        if wanted.get("contract") not in {"", None, contract["key"]}:
            continue
        if wanted.get("only_worse", True) and not is_bad:
            continue
        seen = {
            "chart_alert": alert.pk,
            "contract": contract,
            "dimension": evidence["dimension"],
            "segment": evidence["value"],
            "period": evidence["period"],
            "unit": evidence["unit"],
            "value": evidence["points"][-1]["value"],
            "is_bad": is_bad,
        }
        made += raise_alerts(rule, [NewAlert(f"chart:{alert.pk}", seen)])
    return made


@transaction.atomic
def forget_answers(response_ids: Sequence[int]) -> int:
    """Take the way to erased answers out of their alerts; returns how many."""
    return sum(
        Raised.objects.filter(response_id__in=response_ids[start : start + AT_A_TIME]).update(
            response_id=None
        )
        for start in range(0, len(response_ids), AT_A_TIME)
    )


@transaction.atomic
def acknowledge(*, by: Any, raised_ids: Sequence[int], note: str = "") -> int:
    """Somebody has seen some alerts and takes care of them: nobody further is told. Returns how many were new."""
    rows = Raised.objects.select_for_update(of=("self",)).filter(
        pk__in=list(raised_ids), acknowledged_at=None
    )
    keys, now = list(rows.values_list("pk", flat=True)), timezone.now()
    Raised.objects.filter(pk__in=keys).update(
        state="acknowledged",
        acknowledged_by=by,
        acknowledged_at=now,
        next_step_at=None,
        note=note.strip()[:2000],
    )
    if keys:
        audit.record("alert.acknowledge", by=by, on=f"alert:{keys[0]}", n=len(keys))
    return len(keys)
