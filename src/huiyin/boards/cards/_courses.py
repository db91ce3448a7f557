"""From estimates by period to the dots and ticks of a drawn course."""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils.translation import gettext as _

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.boards.drawing import Dot
from huiyin.core.templatetags.huiyin import estimate_interval, estimate_value, number

MOST_TICKS = 4


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
    if not known:
        return [(0.0, "0"), (1.0, "1")]
    low, high = min(known), max(known)
    step = _step((high - low) or max(abs(high), 1.0) / 10)
    first, last = math.floor(low / step), math.ceil(high / step)
    values = [at * step for at in range(first, max(last, first + 1) + 1)]
    return [(value, _words(value, unit, step)) for value in values]


def _step(reach: float) -> float:
    """1, 2 or 5 times a power of ten, so that few steps span the reach.

    >>> _step(17.0), _step(0.3)
    (5.0, 0.1)
    """
    size = 10 ** math.floor(math.log10(reach / MOST_TICKS))
    return next(
        float(f"{times * size:.10g}") for times in (1, 2, 5, 10) if times * size * MOST_TICKS >= reach
    )


def _words(value: float, unit: Unit, step: float) -> str:
    if unit is Unit.RATE:
        return f"{number(100 * value, 0 if step >= 0.01 else 1)}%"
    return number(value, 0 if step >= 1 else 1 if step >= 0.1 else 2)
