"""Promises in words: values with their unit, verdicts, charts of months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.core.templatetags.huiyin import in_language, number, percent, signed
from huiyin.formats.problems import from_json
from huiyin.promises.contracts import Delivered, Direction
from huiyin.promises.indicators import Target
from huiyin.promises.judging import Judged
from huiyin.promises.models import PromiseVersion
from huiyin.promises.queries import PromiseLine

THIN = "\u00a0"


def value_words(value: float | None, unit: Unit, suffix: str = "") -> str:
    """A value in its unit.

    >>> value_words(0.95, Unit.RATE), value_words(24.0, Unit.AMOUNT, " 小时")
    ('95.0%', '24.0 小时')
    """
    if value is None:
        return "–"
    if unit is Unit.RATE:
        return percent(value)
    shown = signed(value, 1) if unit is Unit.POINTS else number(value, 2 if unit is Unit.SCALE else 1)
    return f"{shown}{suffix}"


def interval_words(low: float | None, high: float | None, unit: Unit) -> str:
    """Two ends; "" without them."""
    if low is None or high is None:
        return ""
    return f"{value_words(low, unit).removesuffix('%')}{THIN}–{THIN}{value_words(high, unit)}"


def difference_words(value: float | None, unit: Unit, suffix: str = "") -> str:
    """Delivered minus promised, with its sign; a difference of shares is in percentage points."""
    if value is None:
        return "–"
    if unit is Unit.RATE:
        return _("%(value)s percentage points") % {"value": signed(value * 100, 1)}
    return f"{signed(value, 2 if unit is Unit.SCALE else 1)}{suffix}"


def standard_words(version: PromiseVersion, target: Target | None, unit: Unit | None = None) -> str:
    """The standard of a promise, such as "at least 95.0%"; "" where nothing is measured."""
    if version.promised is None:
        return ""
    unit = target.unit if target else unit or Unit.AMOUNT
    suffix = in_language(target.suffix) if target else ""
    value = value_words(version.promised, unit, suffix)
    return f"{Direction(version.direction).label} {value}"


@dataclass(frozen=True)
class ShownOutcome:
    """What was delivered in a time, as a page says it. `hidden` where too few stand behind it."""

    judged: Judged
    first_on: date
    last_on: date
    value: str
    interval: str
    difference: str
    difference_interval: str
    n: int
    n_open: int
    hidden: bool
    small: bool
    verdict: str
    more: str


def shown_outcome(judged: Judged, suffix: str = "") -> ShownOutcome:
    """One of them."""
    delivered, estimate = judged.delivered, judged.delivered.estimate
    hidden, unit = judged.base == "hidden", estimate.unit
    value = value_words(estimate.value, unit, suffix)
    if delivered.is_bound and not hidden:
        value = _("%(value)s or more") % {"value": value}
    gap = interval_words(judged.low, judged.high, unit)
    if gap:
        low, high = (difference_words(end, unit) for end in (judged.low, judged.high))
        gap = f"{low.split(THIN)[0].split(' ')[0] if unit is Unit.RATE else low}{THIN}–{THIN}" + (
            high.split(" ")[0] if unit is Unit.RATE else high
        )
    return ShownOutcome(
        judged,
        delivered.first_on,
        delivered.last_on,
        "–" if hidden else value,
        "" if hidden else interval_words(estimate.low, estimate.high, unit),
        difference_words(judged.difference, unit, suffix),
        gap,
        estimate.n,
        delivered.n_open,
        hidden,
        judged.base == "small",
        "" if hidden else judged.verdict,
        "" if hidden else _more(delivered),
    )


def _more(delivered: Delivered) -> str:
    """What else is known of hours: median, 90th percentile, how many took longer than promised."""
    detail = delivered.detail
    if "p90" not in detail:
        return ""
    words = _("Half of them within %(median)s hours, nine of ten within %(p90)s.") % {
        "median": number(detail["median"], 1),
        "p90": number(detail["p90"], 1),
    }
    late = _("%(late)s took longer than promised (%(low)s – %(high)s).") % {
        "late": percent(detail["late"]),
        "low": percent(detail["late_low"]),
        "high": percent(detail["late_high"]),
    }
    n = int(detail.get("n_waiting", 0))
    waiting = ngettext(
        "%(n)s is not done yet and counts as long as it has run.",
        "%(n)s are not done yet and count as long as they have run.",
        n,
    )
    waiting = waiting % {"n": n} if n else ""
    gap = "" if page_language() == "zh" else " "
    return gap.join(part for part in (words, late, waiting) if part)


@dataclass(frozen=True)
class ShownPromise:
    """A promise as a list or the public page shows it."""

    line: PromiseLine
    text: str
    limits: str
    standard: str
    measured: str
    outcome: ShownOutcome | None
    problem: Problem | None


def shown_promise(line: PromiseLine) -> ShownPromise:
    """One of them, in the language of the page."""
    version, target = line.version, line.target
    suffix = in_language(target.suffix) if target else ""
    unit = line.whole.delivered.estimate.unit if line.whole else None
    return ShownPromise(
        line,
        version.text_in(page_language()),
        version.limits_in(page_language()),
        standard_words(version, target, unit),
        in_language(target.measured) if target else "",
        shown_outcome(line.whole, suffix) if line.whole else None,
        problem_of(version),
    )


def problem_of(version: PromiseVersion) -> Problem | None:
    """What came in the way when it was last measured."""
    return from_json(version.problem) if version.problem else None


def chart_of(months: Sequence[Judged], promised: float, unit: Unit) -> dict[str, Any] | None:
    """Value and interval by month with the promised value as a line; None below two months with enough behind them."""
    shown = [one for one in months if one.base != "hidden"]
    if len(shown) < 2:
        return None
    axis = {"format": ".0%"} if unit is Unit.RATE else {}
    values = [_datum(one.delivered) for one in shown]
    x = {"field": "month", "type": "ordinal", "title": None, "axis": {"labelAngle": 0, "labelOverlap": True}}
    y = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": False}, "axis": axis}
    ends = {"y": {**y, "field": "low"}, "y2": {"field": "high"}}
    return {
        "width": "container",
        "height": 220,
        "data": {"values": values},
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.4}, "encoding": {"x": x, **ends}},
            {"mark": {"type": "line", "point": {"size": 60}}, "encoding": {"x": x, "y": y}},
            {
                "mark": {"type": "rule", "strokeDash": [6, 4], "color": "#d63939"},
                "encoding": {"y": {"datum": promised}},
            },
        ],
    }


def _datum(delivered: Delivered) -> dict[str, Any]:
    estimate: Estimate = delivered.estimate
    ends = {"value": estimate.value, "low": estimate.low, "high": estimate.high}
    kept = {name: None if end is None else round(end, 4) for name, end in ends.items()}
    return {"month": f"{delivered.first_on:%Y-%m}", **kept, "n": estimate.n}
