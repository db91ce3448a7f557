"""Reading rules, what they raised, and rosters: who sees which."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.accounts.queries import visible_units
from huiyin.alerts.contracts import RaisedState, RuleKind
from huiyin.alerts.looking import condition_of, days_of, figure_alert, judged, text_alert, theme_alert
from huiyin.alerts.models import Raised, Roster, Rule
from huiyin.alerts.queries import n_new
from huiyin.conditions import at_least
from huiyin.core.access import ANALYSTS
from huiyin.facts.schema import ANSWERED_ON, RESPONSE_ID
from huiyin.metrics.glance import Glance, glance_of
from huiyin.surveys.queries import programmes_of
from huiyin.texts.queries import theme_days

DAYS_TRIED = 365
DAYS_OF_TEXTS = 90
MOST_EXAMPLES = 5


def rules_of(user: User) -> QuerySet[Rule]:
    """The rules of the programmes that the person may see, with how often each fired in a month."""
    if user.role not in ANALYSTS:
        return Rule.objects.none()
    since = timezone.now() - datetime.timedelta(days=30)
    rows = Rule.objects.filter(archived_at=None, programme__in=programmes_of(user))
    return rows.select_related("programme", "roster", "made_by").annotate(
        n_month=Count("raised", filter=Q(raised__raised_at__gte=since)), last=Max("raised__raised_at")
    )


def rule_for(user: User, rule_id: int) -> Rule:
    """One rule that the person may see; 404 otherwise."""
    return get_object_or_404(rules_of(user), pk=rule_id)


def raised_of(user: User) -> QuerySet[Raised]:
    """The alerts of the person's programmes, and those the person was told of, newest first."""
    rows = Raised.objects.select_related("rule", "programme", "acknowledged_by", "case")
    theirs = Q(pk__in=Raised.objects.filter(told__user=user).values("pk"))
    seen = Q(programme__in=programmes_of(user))
    return rows.filter(seen if user.role in ANALYSTS else seen & theirs)


def raised_for(user: User, raised_id: int) -> Raised:
    """One alert that the person may see; 404 otherwise."""
    return get_object_or_404(raised_of(user), pk=raised_id)


def n_unanswered(user: User) -> int:
    """How many alerts of rules nobody has acknowledged yet."""
    return raised_of(user).filter(state=RaisedState.NEW).count()


def n_waiting(user: User) -> int:
    """How many alerts nobody has acknowledged yet, of rules and of control charts: the number in the menu."""
    return n_unanswered(user) + n_new(user)


def rosters_of(user: User) -> QuerySet[Roster]:
    """The rosters of the person's units."""
    rows = Roster.objects.filter(archived_at=None, unit__in=visible_units(user)).select_related("unit")
    return rows.prefetch_related("places__user", "substitutions__user")


def roster_for(user: User, roster_id: int) -> Roster:
    """One roster that the person may see; 404 otherwise."""
    return get_object_or_404(rosters_of(user), pk=roster_id)


@dataclass(frozen=True)
class TrialRun:
    """What a rule would have raised. `days` counts alerts by day of the last `n_days`; `examples` are the newest."""

    n_days: int
    n: int
    n_looked_at: int
    days: Sequence[tuple[datetime.date, int]]
    examples: Sequence[dict[str, Any]]
    response_ids: Sequence[int] = ()

    @property
    def n_days_hit(self) -> int:
        """Days with at least one."""
        return len(self.days)

    @property
    def per_week(self) -> float:
        """How many alerts a week of that time."""
        return self.n / self.n_days * 7

    @property
    def most(self) -> int:
        """The most on one day."""
        return max((n for _, n in self.days), default=0)


def tried(programme_id: int, kind: str, settings: Any, condition: Any) -> TrialRun:
    """A rule against history, nothing written. Raises a `Problem` where it cannot be asked."""
    state, today = glance_of(programme_id), timezone.localdate()
    if kind == RuleKind.ANSWER:
        return _answers_tried(state, condition, today)
    if kind == RuleKind.FIGURE:
        return _figures_tried(state, settings, condition, today)
    if kind == RuleKind.THEME:
        return _themes_tried(programme_id, settings, today)
    return _texts_tried(state, settings, condition, today)


def _answers_tried(state: Glance, condition: Any, today: datetime.date) -> TrialRun:
    since = at_least(ANSWERED_ON, today - datetime.timedelta(days=DAYS_TRIED))
    where = condition_of(condition, state) & since
    counts = state.engine.count(state.source, [ANSWERED_ON], where)
    days = sorted((datetime.date.fromisoformat(key[0]), n) for key, n in counts.items() if key[0])
    newest = state.engine.rows(state.source, [RESPONSE_ID, ANSWERED_ON], where, most=MOST_EXAMPLES)
    total = sum(state.engine.count(state.source, [], since).values())
    return TrialRun(
        DAYS_TRIED,
        sum(n for _, n in days),
        total,
        days,
        [{"response_id": int(row[RESPONSE_ID]), "day": row[ANSWERED_ON]} for row in newest],
    )


def _figures_tried(state: Glance, settings: Any, condition: Any, today: datetime.date) -> TrialRun:
    since, found, n = today - datetime.timedelta(days=DAYS_TRIED), [], 0
    for segments in judged(state, settings, condition, today).values():
        made = [(figure_alert(state, settings, one, len(segments)), one) for one in segments]
        day = datetime.date.fromisoformat(made[0][0].evidence["first_on"])
        if day >= since:
            n += len(segments)
            found += [(day, alert.evidence) for alert, one in made if one.is_beyond]
    return TrialRun(DAYS_TRIED, len(found), n, _by_day(found), _newest(found))


def _texts_tried(state: Glance, settings: Any, condition: Any, today: datetime.date) -> TrialRun:
    first = today - datetime.timedelta(days=DAYS_OF_TEXTS + 28)
    days, found = days_of(state, settings["variable"], condition, first, today), []
    told: dict[str, datetime.date] = {}
    since = today - datetime.timedelta(days=DAYS_OF_TEXTS)
    for day in sorted(day for day in days.texts if day >= since):
        for burst in days.look(day, float(settings["budget"]) / 30, int(settings["fewest"])):
            if burst.term not in told or (day - told[burst.term]).days > 7:
                told[burst.term] = day
                found.append((day, text_alert(burst, day, days.ids[day]).evidence))
    n = sum(len(texts) for day, texts in days.texts.items() if day >= since)
    return TrialRun(DAYS_OF_TEXTS, len(found), n, _by_day(found), _newest(found))


def _themes_tried(programme_id: int, settings: Any, today: datetime.date) -> TrialRun:
    days, since = theme_days(programme_id), today - datetime.timedelta(days=DAYS_OF_TEXTS)
    told: dict[str, datetime.date] = {}
    found, n = [], 0
    for back in range(DAYS_OF_TEXTS, -1, -1):
        day = today - datetime.timedelta(days=back)
        n += days.n_texts(day)
        for burst in days.look(day, float(settings["budget"]) / 30, int(settings["fewest"])):
            if burst.key not in told or (day - told[burst.key]).days > 7:
                told[burst.key] = day
                found.append((day, theme_alert(burst, day).evidence))
    return TrialRun((today - since).days, len(found), n, _by_day(found), _newest(found))


def _by_day(found: Iterable[tuple[datetime.date, Any]]) -> list[tuple[datetime.date, int]]:
    days: dict[datetime.date, int] = {}
    for day, _ in found:
        days[day] = days.get(day, 0) + 1
    return sorted(days.items())


def _newest(found: Sequence[tuple[datetime.date, Any]]) -> list[dict[str, Any]]:
    return [dict(evidence) for _, evidence in sorted(found, key=lambda one: one[0])[::-1][:MOST_EXAMPLES]]
