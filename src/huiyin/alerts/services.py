"""Watching programmes, and what people do with alerts."""

from __future__ import annotations

import datetime
import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.alerts.contracts import AlertOpened, AlertState, Outcome
from huiyin.alerts.models import Alert, WatchSetting
from huiyin.alerts.problems import NothingWatched, NotOpen, WordsMissing
from huiyin.alerts.queries import plan_of, setting_of
from huiyin.alerts.watching import Found, Look, look
from huiyin.analytics.problems import Problem
from huiyin.analytics.trends.periods import first_day
from huiyin.core import audit
from huiyin.core.events import publish
from huiyin.metrics.glance import glance_of
from huiyin.metrics.watching import WatchPlan
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import watched_programmes
from huiyin.warehouse.queries import revision_of

AT_MOST_EVERY = timedelta(minutes=3)
LONGEST = 2000
logger = logging.getLogger("huiyin.alerts")


@transaction.atomic
def save_plan(*, by: User, programme: Programme, plan: WatchPlan, is_on: bool) -> WatchSetting:
    """Watch a programme by a plan from now on. Raises `NothingWatched` for an empty plan that is on."""
    if is_on and not plan.watches:
        raise NothingWatched()
    setting, _made = WatchSetting.objects.select_for_update().get_or_create(programme=programme)
    setting.plan, setting.is_on = plan.as_json(), is_on
    setting.saved_by, setting.saved_at = by, timezone.now()
    setting.evaluated_at = None  # looked at anew at the next tick
    setting.save()
    audit.record("alerts.plan", by=by, on=f"programme:{programme.pk}", budget=plan.budget, on_=is_on)
    return setting


def watch_due(now: datetime.datetime | None = None) -> int:
    """Look at every programme whose facts changed (at most every few minutes), and at all once a day; returns how many."""
    now = now or timezone.now()
    looked = 0
    for programme_id in watched_programmes():
        try:
            if _is_due(setting_of(programme_id), now):
                watch_programme(programme_id, now=now)
                looked += 1
        except Problem as problem:  # an engine that is away, a part that is damaged: tried again later
            logger.warning("programme %s could not be watched: %s", programme_id, problem)
    return looked


def _is_due(setting: WatchSetting, now: datetime.datetime) -> bool:
    if not setting.is_on:
        return False
    if setting.evaluated_at is None:
        return True
    if timezone.localdate(setting.evaluated_at) != timezone.localdate(now):
        return True  # a period has closed
    if now - setting.evaluated_at < AT_MOST_EVERY:
        return False
    return setting.revision != revision_of(setting.programme_id)


def watch_programme(programme_id: int, *, now: datetime.datetime | None = None) -> list[Alert]:
    """Look at a programme now; gives the alerts that it opened. The same look twice opens nothing twice."""
    now = now or timezone.now()
    setting, state = setting_of(programme_id), glance_of(programme_id)
    made = look(setting, plan_of(setting), state, timezone.localdate(now))
    return _written(programme_id, made, state.source.revision, now)


@transaction.atomic
def _written(programme_id: int, made: Look, revision: str, now: datetime.datetime) -> list[Alert]:
    setting, _new = WatchSetting.objects.select_for_update().get_or_create(programme_id=programme_id)
    setting.opens_from = setting.opens_from or made.opens_from
    setting.revision, setting.evaluated_at = revision, now
    setting.n_series, setting.n_short = made.n_series, made.n_short
    setting.save()
    opened = []
    for found in sorted(made.found, key=lambda one: one.point.period):
        alert = _told(programme_id, found, now)
        if alert is not None:
            opened.append(alert)
            publish(AlertOpened(alert_id=alert.pk, programme_id=programme_id))
    return opened


def _told(programme_id: int, found: Found, now: datetime.datetime) -> Alert | None:
    """A new alert, or None where the episode is known: then it becomes longer."""
    known = Alert.objects.filter(programme_id=programme_id, series=found.series.key)
    period = found.point.period
    if known.filter(first_period__lte=period, last_period__gte=period).exists():
        return None
    last = (
        known.exclude(state=AlertState.CLOSED).first()
        or known.filter(last_period=period - 1, side=found.point.side)
        .exclude(outcome=Outcome.NEW_LEVEL)
        .first()
    )
    if last is not None:
        if period > last.last_period:
            last.last_period = period
            last.last_on = datetime.date.fromisoformat(found.evidence["last_on"])
            last.later = [*last.later, found.evidence["points"][-1]]
            last.save(update_fields=["last_period", "last_on", "later"])
        return None
    return Alert.objects.create(
        programme_id=programme_id,
        series=found.series.key,
        grain=found.series.grain,
        side=found.point.side,
        rule=found.point.rule,
        first_period=period,
        last_period=period,
        first_on=datetime.date.fromisoformat(found.evidence["first_on"]),
        last_on=datetime.date.fromisoformat(found.evidence["last_on"]),
        evidence=found.evidence,
        response_ids=found.response_ids,
        opened_at=now,
    )


@transaction.atomic
def acknowledge(*, by: User, alert_id: int, text: str = "") -> Alert:
    """Say that somebody is looking into it. Raises `NotOpen`."""
    alert = _locked(alert_id)
    alert.acknowledged_by, alert.acknowledged_at = by, timezone.now()
    alert.note = text.strip()[:LONGEST] or alert.note
    if alert.state == AlertState.NEW:
        alert.state = AlertState.ACKNOWLEDGED
    return _saved(alert, by, "acknowledge")


@transaction.atomic
def explain(*, by: User, alert_id: int, text: str) -> Alert:
    """Say what the cause was. Raises `WordsMissing` or `NotOpen`."""
    if not text.strip():
        raise WordsMissing()
    alert = _locked(alert_id)
    alert.explained_by, alert.explained_at = by, timezone.now()
    alert.cause, alert.state = text.strip()[:LONGEST], AlertState.EXPLAINED
    return _saved(alert, by, "explain")


@transaction.atomic
def close(*, by: User, alert_id: int, outcome: str) -> Alert:
    """Close an alert; under a new level the limits of its series are set anew from its first day on. Raises `NotOpen`."""
    alert = _locked(alert_id)
    alert.closed_by, alert.closed_at = by, timezone.now()
    alert.outcome, alert.state = Outcome(outcome), AlertState.CLOSED
    if alert.outcome == Outcome.NEW_LEVEL:
        setting = WatchSetting.objects.select_for_update().get(programme_id=alert.programme_id)
        start = first_day(alert.first_period, alert.grain)  # type: ignore[arg-type]
        setting.levels = {**setting.levels, alert.series: start.isoformat()}
        setting.save(update_fields=["levels"])
    return _saved(alert, by, "close")


def _locked(alert_id: int) -> Alert:
    alert = Alert.objects.select_for_update(of=("self",)).get(pk=alert_id)
    if alert.state == AlertState.CLOSED:
        raise NotOpen()
    return alert


def _saved(alert: Alert, by: User, act: str) -> Alert:
    alert.save()
    audit.record(f"alert.{act}", by=by, on=f"alert:{alert.pk}", programme=alert.programme_id)
    return alert
