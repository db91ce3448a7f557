"""Making rules, switching them on and off, and looking for those that look at figures and words."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.accounts.queries import people_by_number, people_over
from huiyin.alerts.contracts import NewAlert, RuleKind, Urgency
from huiyin.alerts.looking import LOOKS_A_DAY, figure_alerts, text_alerts, theme_alerts
from huiyin.alerts.models import Raised, Roster, Rule
from huiyin.alerts.problems import AnonymousAnswers, NobodyListens, NotTheirAlerts
from huiyin.alerts.raising import raise_alerts, rules_at_work
from huiyin.analytics.problems import Problem
from huiyin.core import audit
from huiyin.messaging.queries import accounts
from huiyin.metrics.glance import glance_of
from huiyin.surveys.models import Identity, Programme
from huiyin.warehouse.queries import revision_of

SAME_WORD = timedelta(days=7)  # within which a word is not told again
logger = logging.getLogger("huiyin.alerts")


@dataclass(frozen=True)
class Wanted:
    """A rule as somebody filled it in; `condition` is JsonLogic, None for everything."""

    kind: str
    name: str
    condition: Any
    settings: Mapping[str, Any] = field(default_factory=dict)
    urgency: str = Urgency.MEDIUM
    opens_case: bool = False
    people: Collection[int] = ()
    robots: Collection[int] = ()
    roster: int | None = None
    answer_within: int = 0


@transaction.atomic
def save_rule(*, by: User, programme: Programme, wanted: Wanted, rule: Rule | None = None) -> Rule:
    """Make a rule, which begins switched off, or change one. What it raised before stays.

    Raises `NobodyListens`, `AnonymousAnswers` or `NotTheirAlerts`.
    """
    if wanted.kind == RuleKind.ANSWER and programme.identity == Identity.ANONYMOUS:
        raise AnonymousAnswers()
    roster = Roster.objects.filter(pk=wanted.roster, archived_at=None).first() if wanted.roster else None
    if not (wanted.opens_case or wanted.people or wanted.robots or roster):
        raise NobodyListens()
    _check_people(wanted.people, programme)
    made = rule or Rule(programme=programme, kind=wanted.kind, made_by=by, revision=0)
    made.name, made.condition, made.settings = wanted.name.strip(), wanted.condition, dict(wanted.settings)
    made.urgency, made.opens_case, made.roster = Urgency(wanted.urgency), wanted.opens_case, roster
    made.answer_within = wanted.answer_within
    made.revision, made.saved_at, made.looked_at = made.revision + 1, timezone.now(), ""
    made.save()
    made.people.set(wanted.people)
    made.robots.set(accounts().filter(pk__in=wanted.robots, kind="robot"))
    audit.record("alert_rule.save", by=by, on=f"alert_rule:{made.pk}", kind=made.kind, rule=made.condition)
    return made


def _check_people(keys: Collection[int], programme: Programme) -> None:
    known = set(people_over(programme.unit).values_list("pk", flat=True))
    if outside := set(keys) - known:
        names = [person.name for person in people_by_number(outside).values()]
        raise NotTheirAlerts(names="、".join(names) or "–")


@transaction.atomic
def switch_rule(*, by: User, rule: Rule, is_on: bool) -> None:
    """Let a rule work, or pause it. What happens while it is off raises nothing later."""
    Rule.objects.filter(pk=rule.pk).update(
        is_on=is_on, saved_at=timezone.now(), looked_at="", revision=rule.revision + 1
    )
    audit.record("alert_rule.switch", by=by, on=f"alert_rule:{rule.pk}", is_on=is_on)


@transaction.atomic
def put_away(*, by: User, rule: Rule) -> None:
    """Take a rule out of the list for good; its alerts stay."""
    Rule.objects.filter(pk=rule.pk).update(
        is_on=False, archived_at=timezone.now(), saved_at=timezone.now(), revision=rule.revision + 1
    )
    audit.record("alert_rule.put_away", by=by, on=f"alert_rule:{rule.pk}")


def look_at_all(now: datetime | None = None) -> int:
    """Ask every rule on figures or words whose facts changed, or for whom a period closed; returns how many."""
    now, n = now or timezone.now(), 0
    for rule in rules_at_work(RuleKind.FIGURE) | rules_at_work(RuleKind.TEXT) | rules_at_work(RuleKind.THEME):
        look = _look_name(rule, now)
        if look == rule.looked_at:
            continue
        try:
            found = list(_found(rule, now))
        except (
            Problem
        ) as problem:  # an engine that is away is asked again; what is gone is said on the rule's page
            logger.warning("alert rule %s could not be asked: %s", rule.pk, problem)
            continue
        with transaction.atomic():
            Rule.objects.filter(pk=rule.pk).update(looked_at=look)
            raise_alerts(rule, found)
        n += 1
    return n


def _look_name(rule: Rule, now: datetime) -> str:
    """Of the look that is due: figures at each change of the facts, words at fixed hours of the day."""
    here = timezone.localtime(now)
    if rule.kind in {RuleKind.TEXT, RuleKind.THEME}:
        return f"{here:%Y-%m-%d} {here.hour * LOOKS_A_DAY // 24}"
    return f"{here:%Y-%m-%d} {revision_of(rule.programme_id)}"[:40]


def _found(rule: Rule, now: datetime) -> list[NewAlert]:
    state, today = glance_of(rule.programme_id), timezone.localdate(now)
    if rule.kind == RuleKind.FIGURE:
        return list(figure_alerts(state, rule.settings, rule.condition, today))
    told = Raised.objects.filter(rule=rule, raised_at__gt=now - SAME_WORD)
    known = {evidence.get("term") for evidence in told.values_list("evidence", flat=True)}
    since = timezone.localdate(rule.saved_at)
    alerts = (
        theme_alerts(rule.programme_id, rule.settings, since, today)
        if rule.kind == RuleKind.THEME
        else text_alerts(state, rule.settings, rule.condition, since, today)
    )
    found: dict[str, NewAlert] = {}
    for alert in alerts:  # the newest day first
        found.setdefault(alert.evidence["term"], alert)
    return [alert for term, alert in found.items() if term not in known]
