"""Words and small shapes that the sections of a report share."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from huiyin.analytics.estimate import Unit
from huiyin.analytics.measures import Reads, measures
from huiyin.core.languages import page_language
from huiyin.core.templatetags.huiyin import number, percent
from huiyin.metrics.contracts import MetricContract
from huiyin.reports.contracts import Cell, Table


def p_value(value: float | None) -> str:
    """A p value as one reads it."""
    if value is None:
        return "–"
    return "< 0.0001" if value < 0.0001 else number(value, 4)


def table_of(
    columns: list[str],
    rows: list[list[Cell]],
    numeric: set[int],
    *,
    name: str,
    note: str = "",
    on_sheet: bool = True,
) -> Table:
    """A table without the columns that say nothing (such as a base mark where all bases are normal)."""
    kept = [at for at in range(len(columns)) if any(row[at] not in ("", None) for row in rows)]
    return Table(
        [columns[at] for at in kept],
        [[row[at] for at in kept] for row in rows],
        frozenset(new for new, at in enumerate(kept) if at in numeric),
        note,
        name,
        on_sheet=on_sheet,
    )


def or_not_stated(text: str) -> str:
    return text.strip() or _("Not stated")


def channel_name(key: str) -> str:
    """The channel's own name, where it is one of ours."""
    from huiyin.channels.base import channels

    language = page_language()
    return channels[key].name[language if language in {"zh", "en"} else "en"] if key in channels else key


def report_language() -> str:
    """The language of the report being made."""
    return translation.get_language() or "zh-hans"


def grades(contract: MetricContract) -> str:
    if not contract.items or Reads.GRADES not in measures[contract.measure].reads:
        return "–"
    return _(", ").join(
        f"{answer:g}→{value:g}" for answer, value in sorted(contract.items[0].grades, reverse=True)
    )


def missing(contract: MetricContract) -> str:
    """What is done about missing ratings; nothing to say of a metric on one question."""
    if len(contract.items) < 2:
        return "–"
    if contract.least_answered is not None:
        return _("at least %(n)s answered") % {"n": contract.least_answered}
    return _("up to %(n)s: middle grade") % {"n": contract.max_imputed}


def direction(contract: MetricContract) -> str:
    return _("higher is better") if contract.high_is_good else _("lower is better")


def target(contract: MetricContract) -> str:
    if contract.target is None:
        return "–"
    return (
        percent(contract.target, 0)
        if measures[contract.measure].unit is Unit.RATE
        else number(contract.target, 1)
    )


def verdict_words(verdict: str) -> str:
    """A verdict as a reader says it."""
    return {
        "met": _("met"),
        "missed": _("missed"),
        "cannot_tell": _("cannot tell yet"),
        "better": _("better"),
        "worse": _("worse"),
        "higher": _("higher"),
        "lower": _("lower"),
    }.get(verdict, "–")


def base_words(base: str) -> str:
    """How a small base is marked."""
    return {"small": _("small base"), "hidden": _("too few to show")}.get(base, "")


def in_points(value: float | None, contract: MetricContract) -> float | None:
    """Differences of rates as percentage points."""
    is_rate = measures[contract.measure].unit is Unit.RATE
    return value * 100 if value is not None and is_rate else value
