"""From estimates by period to the dots and ticks of a drawn course."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils.translation import gettext as _

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.core.small_charts import Dot, round_ticks
from huiyin.core.templatetags.huiyin import estimate_interval, estimate_value, number


def dots_of(points: Sequence[tuple[str, Estimate]]) -> list[Dot]:
    """One dot a period; what has no value leaves a gap in the names only."""
    return [Dot(name, found.value, found.low, found.high, dot_words(name, found)) for name, found in points]


def dot_words(name: str, found: Estimate) -> str:
    """A period in words: value, interval, n."""
    facts = {
        "period": name,
        "value": estimate_value(found),
        "interval": estimate_interval(found),
        "n": number(found.n),
    }
    return _("%(period)s: %(value)s (%(interval)s), n = %(n)s") % facts


def ticks_of(points: Sequence[tuple[str, Estimate]], unit: Unit) -> list[tuple[float, str]]:
    """Round values that span the points, with their words."""
    known = [x for _name, e in points for x in (e.value, e.low, e.high) if x is not None and math.isfinite(x)]
    values = round_ticks(known)
    return [(value, _words(value, unit, values[1] - values[0])) for value in values]


def _words(value: float, unit: Unit, step: float) -> str:
    if unit is Unit.RATE:
        return f"{number(100 * value, 0 if step >= 0.01 else 1)}%"
    return number(value, 0 if step >= 1 else 1 if step >= 0.1 else 2)
