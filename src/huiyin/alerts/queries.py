"""Reading alerts: who sees which, and how a programme is watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.alerts.contracts import AlertState, RuleKind
from huiyin.alerts.models import Alert, Raised, WatchSetting
from huiyin.alerts.presentation import AlertLine, line_of
from huiyin.core.access import ANALYSTS
from huiyin.core.shelf import Shelf
from huiyin.metrics.glance import glance_of
from huiyin.metrics.watching import (
    BackTest,
    WatchedSeries,
    WatchPlan,
    back_test,
    series_of,
    usual_plan,
)
from huiyin.responses.queries import WordedAnswer, stored_many, worded
from huiyin.surveys.queries import codebook, programmes_of

MOST_WORDS = 12
_tests: Shelf[BackTest] = Shelf(64)


def alerts_of(user: User) -> QuerySet[Alert]:
    """The alerts of the programmes that the person may see, newest first; none for who reads no figures."""
    if user.role not in ANALYSTS:
        return Alert.objects.none()
    return Alert.objects.filter(programme__in=programmes_of(user)).select_related(
        "programme", "acknowledged_by", "explained_by", "closed_by"
    )


def alert_for(user: User, alert_id: int) -> Alert:
    """One alert, if the person may see it; 404 otherwise, as if it did not exist."""
    return get_object_or_404(alerts_of(user), pk=alert_id)


def open_alerts(user: User, programme_id: int | None = None) -> QuerySet[Alert]:
    """Those that are not closed, of one programme or all; new ones first."""
    rows = alerts_of(user).exclude(state=AlertState.CLOSED)
    return rows if programme_id is None else rows.filter(programme_id=programme_id)


def alert_lines(alerts: Sequence[Alert], unit_names: Mapping[str, str]) -> list[AlertLine]:
    """Alerts in the language of the page; `unit_names` by unit path."""
    return [line_of(alert, unit_names) for alert in alerts]


def n_new(user: User) -> int:
    """How many alerts nobody has acknowledged yet: the number in the menu."""
    return alerts_of(user).filter(state=AlertState.NEW).count()


def setting_of(programme_id: int) -> WatchSetting:
    """How a programme is watched; nothing is stored by asking."""
    found = WatchSetting.objects.filter(programme_id=programme_id).select_related("saved_by").first()
    return found or WatchSetting(programme_id=programme_id)


def plan_of(setting: WatchSetting) -> WatchPlan:
    """The saved plan, or the usual one for the contracts in force."""
    if setting.plan is not None:
        return WatchPlan.from_json(setting.plan)
    state = glance_of(setting.programme_id)
    return usual_plan(state.contracts, state.codebook)


def watched_series(programme_id: int, plan: WatchPlan) -> list[WatchedSeries]:
    """The series of a plan as the facts are now."""
    state = glance_of(programme_id)
    return series_of(state.engine, state.source, state.contracts, plan, timezone.localdate())


def tried(programme_id: int, plan: WatchPlan) -> BackTest:
    """What a plan would have given in the last year; kept as long as facts, plan and day are the same."""
    today = timezone.localdate()
    key = (glance_of(programme_id).digest, str(plan), today)
    return _tests.get_or_make(key, lambda: back_test(watched_series(programme_id, plan), plan, today))


@dataclass(frozen=True)
class Verbatim:
    """What one respondent of an alert's period said in words."""

    response_id: int
    answer: WordedAnswer


def verbatims(alert: Alert, language: str) -> list[Verbatim]:
    """The words of an alert's period, read from the answers: what was erased since is not there."""
    ids: list[int] = list(alert.response_ids)[:MOST_WORDS]
    variables = codebook(alert.programme_id)
    found = {answer.id: answer for answer in stored_many(ids)}
    return [
        Verbatim(key, worded(found[key].answers, found[key].context, variables, language))
        for key in ids
        if key in found
    ]


@dataclass(frozen=True)
class Finding:
    """Something an alert found, in words; `kind` is "chart" or "rule", `case_id` the case it opened."""

    kind: str
    number: int
    title: str
    programme: str
    found_at: datetime
    case_id: int | None = None


def found_within(path: str, since: datetime, language: str = "zh") -> list[Finding]:
    """What control charts and rules found in the programmes of a unit and those below since a moment, newest first."""
    charts = Alert.objects.filter(programme__unit__path__startswith=path, opened_at__gte=since)
    watched = [
        RuleKind.FIGURE,
        RuleKind.CHART,
        RuleKind.TEXT,
        RuleKind.THEME,
    ]  # one answer or one clock is a case, no finding
    rules = Raised.objects.filter(
        programme__unit__path__startswith=path, raised_at__gte=since, rule__kind__in=watched
    )
    found = [
        Finding("chart", row.pk, _of_chart(row, language), row.programme.name, row.opened_at)
        for row in charts.select_related("programme")
    ]
    found += [
        Finding("rule", row.pk, row.rule.name, row.programme.name, row.raised_at, row.case_id)
        for row in rules.select_related("programme", "rule").defer("evidence")
    ]
    return sorted(found, key=lambda one: (one.found_at, one.kind, one.number), reverse=True)


def _of_chart(row: Alert, language: str) -> str:
    contract = row.evidence.get("contract", {})
    return str(contract.get("zh" if language.startswith("zh") else "en") or row.series)
