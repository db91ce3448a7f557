"""An alert in words and as a chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p

from huiyin.alerts.contracts import AlertState, Outcome
from huiyin.alerts.models import Alert
from huiyin.alerts.units import in_unit
from huiyin.core.small_charts import Judged, control_course, round_ticks
from huiyin.core.templatetags.huiyin import in_language, number
from huiyin.metrics.watching import LIMITS, WHOLE

STATES: Mapping[str, tuple[Promise | str, str]] = {
    AlertState.NEW: (_p("alert", "New"), "danger"),
    AlertState.ACKNOWLEDGED: (_p("alert", "Being looked into"), "warning"),
    AlertState.EXPLAINED: (_p("alert", "Explained"), "info"),
    AlertState.CLOSED: (_p("alert", "Closed"), "secondary"),
}
OUTCOMES: Mapping[str, Promise | str] = {
    Outcome.BACK_TO_NORMAL: gettext_lazy("Back to normal"),
    Outcome.NEW_LEVEL: gettext_lazy("A new level: set the limits anew from here"),
    Outcome.FALSE_ALARM: gettext_lazy("False alarm"),
    Outcome.DATA_ERROR: gettext_lazy("An error in the data"),
}
GRAIN_WORDS: Mapping[str, Promise | str] = {
    "day": gettext_lazy("by day"),
    "week": gettext_lazy("by week"),
    "month": gettext_lazy("by month"),
}


@dataclass(frozen=True)
class AlertLine:
    """One alert as the list and cards show it. `is_bad` says that the change is for the worse."""

    alert: Alert
    metric: str
    where: str
    period: str
    value: str
    limit: str
    is_bad: bool
    state: str
    state_kind: str

    @property
    def words(self) -> str:
        """The alert in one line."""
        return _("%(metric)s · %(where)s") % {"metric": self.metric, "where": self.where}


def line_of(alert: Alert, unit_names: Mapping[str, str] | None = None) -> AlertLine:
    """An alert in the language of the page."""
    evidence = alert.evidence
    point = evidence["points"][-1]
    is_high = alert.side == "high"
    state, kind = STATES[alert.state]
    return AlertLine(
        alert,
        in_language(evidence["contract"]),
        where_words(evidence, unit_names or {}),
        evidence["period"],
        in_unit(point["value"], evidence["unit"]),
        in_unit(point["high" if is_high else "low"], evidence["unit"]),
        is_high != evidence["contract"]["high_is_good"],
        str(state),
        kind,
    )


def where_words(evidence: Mapping[str, Any], unit_names: Mapping[str, str]) -> str:
    """The segment of an alert: its dimension and value."""
    dimension, value = evidence["dimension"], evidence["value"]
    if dimension["column"] == WHOLE:
        return in_language({"zh": dimension["zh"], "en": dimension["en"]})
    name = in_language({"zh": dimension["zh"], "en": dimension["en"]})
    return _("%(name)s: %(value)s") % {"name": name, "value": unit_names.get(value, value)}


def rule_words(rule: str) -> str:
    """What a point failed."""
    if rule == LIMITS:
        return _("beyond the control limits in one period")
    return _("a small shift that lasts: the moving average (EWMA) has drifted off")


@dataclass(frozen=True)
class PointLine:
    """One period in the table of the evidence."""

    name: str
    value: str
    n: str
    centre: str
    low: str
    high: str
    is_alarm: bool
    is_base: bool


def points_of(evidence: Mapping[str, Any]) -> list[PointLine]:
    """The frozen points with their limits, newest first."""
    unit = evidence["unit"]
    return [
        PointLine(
            point["name"],
            in_unit(point["value"], unit),
            number(point["n"]),
            in_unit(point["centre"], unit),
            in_unit(point["low"], unit),
            in_unit(point["high"], unit),
            bool(point["rule"]),
            point["baseline"],
        )
        for point in reversed(evidence["points"])
    ]


def chart_of(alert: Alert) -> SafeString:
    """The frozen chart, with the alarms since of the same episode behind it."""
    evidence = alert.evidence
    points = [*evidence["points"], *alert.later]
    unit = evidence["unit"]
    reach = [point[name] for point in points for name in ("value", "low", "high")]
    dots = [
        Judged(
            point["name"],
            point["value"],
            point["centre"],
            point["low"],
            point["high"],
            _("%(period)s: %(value)s (limits %(low)s to %(high)s), n = %(n)s")
            % {
                "period": point["name"],
                "value": in_unit(point["value"], unit),
                "low": in_unit(point["low"], unit),
                "high": in_unit(point["high"], unit),
                "n": number(point["n"]),
            },
            bool(point["rule"]),
            bool(point["baseline"]),
        )
        for point in points
    ]
    ticks = [(tick, in_unit(tick, unit)) for tick in round_ticks(reach)]
    return control_course(dots, words=dots[-1].text, ticks=ticks)
