"""How figures are put into words on their page."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.analytics.codebook import Variable
from huiyin.analytics.drivers import driver_methods
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.core.templatetags.huiyin import estimate_interval, estimate_value, in_language, number, signed
from huiyin.metrics.contracts import Figure, MetricContract
from huiyin.metrics.overview import Change, ItemFigure, ProgrammeFigures
from huiyin.surveys.models import Programme

register = template.Library()


@register.simple_tag
def figure_url(programme: Programme, contract: MetricContract, wave: str) -> str:
    """The lineage of a headline figure."""
    address = reverse("figure", args=[programme.pk, contract.key])
    return f"{address}?{urlencode({'wave': wave})}" if wave else address


@register.simple_tag
def item_url(programme: Programme, figures: ProgrammeFigures, item: ItemFigure) -> str:
    """The lineage of one item's figure, under the contract that ranks the items."""
    contract = figures.item_contract
    if contract is None:
        return ""
    query = {"question": item.variable.key, **({"wave": figures.wave} if figures.wave else {})}
    return f"{reverse('figure', args=[programme.pk, contract.key])}?{urlencode(query)}"


@register.filter
def interval_or_nothing(estimate: Estimate) -> str:
    """The interval, or nothing where there is none."""
    return estimate_interval(estimate) if estimate.has_interval else ""


@register.filter
def figure_hint(figure: Figure) -> str:
    """What a headline figure counts: whole numbers behind a share, band, target, version."""
    words, details = [], figure.details
    hits = next(iter(details.values()), None)  # a share tells what it counts first
    if "n_ratings" in details:
        facts = {"k": number(hits), "n": number(details["n_ratings"])}
        words.append(_("%(k)s of %(n)s ratings") % facts)
    elif "n_respondents" in details:
        facts = {"k": number(hits), "n": number(details["n_respondents"])}
        words.append(_("%(k)s of %(n)s customers") % facts)
    if "band" in details:
        words.append(_("band: %(name)s") % {"name": in_language(details["band"])})
    if figure.contract.target is not None:
        target = estimate_value(replace(figure.estimate, value=figure.contract.target))
        words.append(_("target %(target)s") % {"target": target})
    words.append(_("contract version %(version)s") % {"version": figure.contract.version})
    return " · ".join(words)


@register.simple_tag
def validity_rule(figures: ProgrammeFigures) -> str:
    """The rule by which forms are counted, in words."""
    contract = figures.item_contract
    if contract is None:
        return ""
    if contract.least_answered is not None:
        return _("Only answered questions count. Fewer than %(n)s answered: the form is invalid.") % {
            "n": contract.least_answered
        }
    most = contract.max_imputed
    if most == 0:
        return _("A form with any rating missing is invalid.")
    return _("Up to %(n)s missing: the middle grade counts. More missing: the form is invalid.") % {"n": most}


def _difference(value: float, unit: Unit, *, sign: bool = True) -> str:
    places = 2 if unit is Unit.SCALE else 1
    shown = value * 100 if unit is Unit.RATE else value
    return signed(shown, places) if sign else number(shown, places)


@register.filter
def change_words(change: Change) -> str:
    """The change with its sign; that of a share in percentage points."""
    if change.comparison.difference is None:
        return "–"
    text = _difference(change.comparison.difference, change.after.unit)
    return _("%(change)s points") % {"change": text} if change.after.unit is Unit.RATE else text


@register.filter
def change_interval(change: Change) -> str:
    """The interval of the change."""
    low, high = change.comparison.low, change.comparison.high
    if low is None or high is None:
        return "–"
    unit = change.after.unit
    return f"{_difference(low, unit)} … {_difference(high, unit)}"


@register.filter
def signed_interval(estimate: Estimate, digits: int) -> str:
    """An interval of a difference: both ends with their signs."""
    if estimate.low is None or estimate.high is None:
        return "–"
    return f"{signed(estimate.low, digits)} … {signed(estimate.high, digits)}"


@register.filter
def p_value(p: float | None) -> str:
    """A p value as it is usually printed.

    >>> p_value(0.0004), p_value(0.034)
    ('< 0.001', '0.034')
    """
    if p is None:
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


@register.filter
def answer_words(variable: Variable, answer: float) -> str:
    """An answer as its word, or as a number."""
    return variable.scale.label_of(answer) if variable.scale else f"{answer:g}"


@register.filter
def drivers_reason(key: str) -> str:
    """Why there is no driver analysis."""
    reasons = {
        "no_outcome": _(
            "No question asks for overall satisfaction or for recommending, so there is nothing to explain."
        ),
        "too_few_items": _("Drivers need at least two rated items."),
        "too_few_rows": _("Too few complete answers for a driver analysis; at least 30 are needed."),
        "constant_outcome": _("Everybody gave the same overall answer, so there is nothing to explain."),
        "no_association": _("No item goes together with the overall answer."),
    }
    return reasons.get(key, _("The answers vary too little for a driver analysis."))


@register.filter
def driver_warning(key: str) -> str:
    """A warning of the driver analysis, in words."""
    warnings = {
        "collinear": _(
            "The items are strongly correlated: customers answer them alike. "
            "The importance of single items is uncertain; look at the intervals."
        ),
        "few_rows": _("Few complete answers for so many items: read the order with care."),
        "constant": _("At least one item was answered alike by everybody; it cannot explain anything."),
        "lost_replicates": _("Some resamples gave no result; the intervals rest on the others."),
    }
    return warnings.get(key, key)


@register.filter
def driver_method(key: str) -> str:
    """The name of a driver method."""
    return in_language(driver_methods[key].name) if key in driver_methods else key


@register.filter
def interval_method(key: str) -> str:
    """How the intervals of the drivers were made."""
    return {"bootstrap": _("bootstrap"), "jackknife": _("jackknife"), "none": _("none")}.get(key, key)
