"""How contracts are put into words on pages."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.methods import METHOD_NAMES
from huiyin.analytics.measures import measures
from huiyin.core.templatetags.huiyin import estimate_value, in_language
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.form_parts import WEIGHT_SOURCES
from huiyin.metrics.lineage import Lineage

register = template.Library()


@register.filter
def measure_name(contract: MetricContract) -> str:
    """The name of the measure a contract uses."""
    return in_language(measures[contract.measure].name)


@register.filter
def item_labels(contract: MetricContract, labels: Mapping[str, str]) -> str:
    """The questions of a contract, by their labels."""
    return _(", ").join(labels.get(item.variable, item.variable) for item in contract.items)


@register.filter
def target_words(contract: MetricContract) -> str:
    """The target in the contract's own unit, such as "85.0%"; empty without one."""
    if contract.target is None:
        return ""
    unit = measures[contract.measure].unit
    return estimate_value(Estimate(contract.target, None, None, 0, 0.0, unit, ""))


@register.filter
def weight_source_name(key: str) -> str:
    """Where weights come from, in words."""
    return str(dict(WEIGHT_SOURCES).get(key, key))


@register.filter
def method_name(key: str) -> str:
    """How an interval is made, in words."""
    return in_language(dict(METHOD_NAMES.get(key, {"zh": key, "en": key})))


@register.filter
def grade_map_name(key: str) -> str:
    """How grades became values, in words."""
    names = {
        "share_of_maximum": _("share of the highest grade"),
        "linear": _("from 0 to 100"),
        "custom": _("set by hand"),
    }
    return names.get(key, key)


@register.filter
def formula_words(lineage: Lineage) -> str:
    """What the letters of the formula mean."""
    return " · ".join(in_language(words) for words in lineage.letters.values())
