"""How differences are written, and where the rows behind a table can be had."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from huiyin.analytics.estimate import Unit
from huiyin.core.templatetags.huiyin import signed
from huiyin.metrics.exploring.crosstab import Cell

register = template.Library()


def _in_unit(value: float | None, unit: Unit) -> str:
    if value is None:
        return "–"
    if unit is Unit.RATE:
        return _("%(points)s pp") % {"points": signed(value * 100, 1)}
    return signed(value, 2 if unit is Unit.SCALE else 1)


@register.filter
def difference(cell: Cell) -> str:
    """The difference in the cell's own unit; shares in percentage points."""
    return _in_unit(cell.comparison.difference, cell.estimate.unit) if cell.comparison else ""


@register.filter
def difference_title(cell: Cell) -> str:
    """The interval of the difference and its p, for whoever points at it."""
    found = cell.comparison
    if found is None or found.low is None:
        return ""
    unit = cell.estimate.unit
    ends = f"{_in_unit(found.low, unit)} – {_in_unit(found.high, unit)}"
    p = "" if cell.p_adjusted is None else f" · p = {cell.p_adjusted:.3g}"
    return _("Interval of the difference: %(ends)s") % {"ends": ends} + p


@register.inclusion_tag("explore/_export_link.html", takes_context=True)
def export_link(context: dict[str, Any]) -> dict[str, Any]:
    """A link to the responses behind the table, under the same filter, where they can be taken out."""
    question, programme = context["question"], context["programme"]
    try:
        url = reverse("exports", args=[programme.pk])
    except NoReverseMatch:
        return {"url": ""}
    query = urlencode({"f": question.filter}) if question.filter else ""
    return {"url": f"{url}?{query}" if query else url}
