"""How boards put things into words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from huiyin.analytics.estimate import Unit
from huiyin.core.templatetags.huiyin import signed
from huiyin.metrics.glance import GlanceFigure

register = template.Library()


@register.filter
def glance_change(one: GlanceFigure) -> str:
    """The change with its sign; that of a share in percentage points."""
    if one.change is None or one.change.difference is None:
        return "–"
    unit = one.figure.estimate.unit
    shown = one.change.difference * (100 if unit is Unit.RATE else 1)
    text = signed(shown, 2 if unit is Unit.SCALE else 1)
    return _("%(change)s points") % {"change": text} if unit is Unit.RATE else text
