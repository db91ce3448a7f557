"""Tags and filters that every template has without loading them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from django import template
from django.forms import BoundField, ModelChoiceField, widgets
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.problems import Problem, Words
from huiyin.core import components
from huiyin.core.chart_tables import finite, table_of
from huiyin.core.navigation import menu_count
from huiyin.core.roles import ROLE_NAMES, UserRole
from huiyin.core.wording import listed as list_in_words

register = template.Library()

DASH, MINUS, NO_BREAK = "–", "−", "\u00a0"


@register.filter
def number(value: float | str | None, digits: int = 0) -> str:
    """A number with so many decimals and thousands separated; a dash for None.

    >>> number(-1065.25, 1)
    '−1,065.2'
    """
    if value is None or value == "":
        return DASH
    text = f"{float(value):,.{int(digits)}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


@register.filter
def signed(value: float | str | None, digits: int = 0) -> str:
    """A number that always shows its sign, such as a net promoter score or a change.

    >>> signed(5), signed(-18.12, 1), signed(0.01, 1)
    ('+5', '−18.1', '0.0')
    """
    text = number(value, digits)
    return (
        f"+{text}" if value is not None and any(c in "123456789" for c in text) and text[0] != MINUS else text
    )


@register.filter
def percent(rate: float | str | None, digits: int = 1) -> str:
    """A rate in 0-1 as percent.

    >>> percent(0.625)
    '62.5%'
    """
    return DASH if rate is None or rate == "" else f"{number(float(rate) * 100, digits)}%"


def _in_unit(value: float | None, unit: Unit, digits: int) -> str:
    if unit is Unit.RATE:
        return percent(value, digits)
    return signed(value, digits) if unit is Unit.POINTS else number(value, digits)


@register.filter
def estimate_value(estimate: Estimate, digits: int | None = None) -> str:
    """The value of an estimate in its own unit: an index, a percentage, signed points or a scale mean."""
    places = (2 if estimate.unit is Unit.SCALE else 1) if digits is None else int(digits)
    return _in_unit(estimate.value, estimate.unit, places)


@register.filter
def estimate_interval(estimate: Estimate, digits: int | None = None) -> str:
    """The interval of an estimate as "low – high" in its own unit; a dash without one."""
    if not estimate.has_interval:
        return DASH
    places = (2 if estimate.unit is Unit.SCALE else 1) if digits is None else int(digits)
    low, high = (_in_unit(end, estimate.unit, places) for end in (estimate.low, estimate.high))
    return f"{low.removesuffix('%')}{NO_BREAK}–{NO_BREAK}{high}"


def _language() -> str:
    return get_language() or "zh-hans"


@register.filter
def in_language(value: Any) -> str:
    """The words of a value in the language of the page.

    Understands {"zh": …, "en": …}, objects with `label_in` or `name_in`, and objects with `zh` and `en`.
    The other language stands in where one is empty.
    """
    language = "zh" if _language().startswith("zh") else "en"
    if isinstance(value, dict):
        return str(value.get(language) or value.get("zh") or value.get("en") or "")
    for method in ("label_in", "name_in"):
        if hasattr(value, method):
            return str(getattr(value, method)(_language()))
    if hasattr(value, "zh") and hasattr(value, "en"):
        return str(getattr(value, language) or value.zh or value.en)
    return str(value)


@register.filter
def problem_words(problem: Problem) -> Words:
    """Title, cause and cure of a problem in the language of the page."""
    return problem.words(_language())


@register.simple_tag
def icon_svg(name: str, classes: str = "") -> SafeString:
    """One of the vendored icons as inline SVG."""
    return components.icon(name, classes or "")


@register.filter
def drawn(svg: str) -> SafeString:
    """A chart's SVG inside the page."""
    return components.drawing(svg)


@register.simple_tag
def script_data(value: Any, element_id: str) -> SafeString:
    """Plain data as a JSON script element that scripts can read; nothing in it can break out."""
    return json_script(finite(value), element_id)


@register.inclusion_tag("core/components/chart.html")
def chart(spec: dict[str, Any], title: Any = "") -> dict[str, Any]:
    """A Vega-Lite specification as a figure, with its data as a table that needs no script."""
    return {
        "id": f"chart-{secrets.token_hex(6)}",
        "spec": spec,
        "title": in_language(title) if title else "",
        "table": table_of(spec),
    }


@register.simple_tag(takes_context=True)
def current(context: template.Context, *prefixes: str) -> str:
    """ "active" when the page's address is, or lies below, one of the prefixes ("/" means exactly home)."""
    request = context.get("request")
    path = request.path if request is not None else ""
    hit = any(path == prefix if prefix == "/" else path.startswith(prefix) for prefix in prefixes)
    return "active" if hit else ""


@register.simple_tag(takes_context=True, name="menu_count")
def menu_count_tag(context: template.Context, key: str) -> int:
    """The number beside an entry of the main menu."""
    return menu_count(key, context.get("user"))


@register.filter
def field_kind(field: BoundField) -> str:
    """How a form field is laid out: "check", "options", "hidden" or "plain"."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, widgets.CheckboxInput):
        return "check"
    return "options" if isinstance(widget, (widgets.RadioSelect, widgets.CheckboxSelectMultiple)) else "plain"


@register.simple_tag
def field_widget(field: BoundField) -> SafeString:
    """A form field's input in the classes of the web kit."""
    widget = field.field.widget
    base = "form-control"
    if isinstance(widget, widgets.CheckboxInput):
        base = "form-check-input"
    elif isinstance(widget, widgets.Select):
        base = "form-select"
    if isinstance(field.field, ModelChoiceField) and field.field.empty_label == "---------":
        field.field.empty_label = _("Please choose") if field.field.required else "–"
    invalid = " is-invalid" if field.errors else ""
    given = widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{base}{invalid} {given}".strip()})


@register.filter
def listed(names: Iterable[object]) -> str:
    """Names in a row, as the reader's language sets them apart."""
    return list_in_words(names)


@register.filter
def alert_kind(message_tags: str) -> str:
    """The kind of alert for a message of Django's messages framework."""
    for tag, kind in (("error", "danger"), ("warning", "warning"), ("success", "success")):
        if tag in message_tags:
            return kind
    return "info"


@register.filter
def role_name(role: str) -> str:
    """The name of a role in the language of the page."""
    return str(ROLE_NAMES[UserRole(role)])
