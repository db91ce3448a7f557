"""How expectations are put into words on pages."""

from __future__ import annotations

from django import template

from huiyin.analytics.estimate import Estimate
from huiyin.core.languages import page_language
from huiyin.core.templatetags.huiyin import percent
from huiyin.promises.models import Expectation
from huiyin.promises.presenting import THIN

register = template.Library()


@register.filter
def words(row: Expectation) -> str:
    """What is expected, in the language of the page."""
    return row.text_in(page_language())


@register.filter
def told(row: Expectation) -> str:
    """What customers are told, likewise."""
    return row.explanation_in(page_language())


@register.filter
def as_percent(estimate: Estimate) -> str:
    """A value on 0-1 as percent."""
    return percent(estimate.value, 0)


@register.filter
def ends_as_percent(estimate: Estimate) -> str:
    """Its interval."""
    return f"{percent(estimate.low, 0).removesuffix('%')}{THIN}–{THIN}{percent(estimate.high, 0)}"
