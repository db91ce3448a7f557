"""One metric over the waves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import (
    BLUE,
    domain_of,
    estimate_datum,
    estimate_tooltip,
    finish,
    target_rule,
    value_axis,
)
from huiyin.metrics.contracts import MetricContract

MOST_NUMBERS = 8  # with more waves the numbers would run into each other


def trend(
    contract: MetricContract, points: Sequence[tuple[str, Estimate]], *, language: str
) -> dict[str, Any]:
    """The metric wave by wave, oldest first: line, dots and intervals; the target as a dashed line."""
    shown = [(wave, estimate) for wave, estimate in points if estimate.value is not None]
    unit = shown[0][1].unit if shown else Unit.INDEX
    values = [{"wave": wave, **estimate_datum(estimate)} for wave, estimate in shown]
    domain = domain_of([estimate for _, estimate in shown], also=[contract.target])
    scale = alt.Scale(domain=domain, nice=False, zero=False)
    axis = alt.Axis(labelAngle=0, labelOverlap=True, ticks=False)
    x = alt.X("wave:O", sort=[wave for wave, _ in shown], title=None, axis=axis)
    y = alt.Y("value:Q", title=None, scale=scale, axis=value_axis(unit, 4))
    base = alt.Chart().encode(
        x=x, tooltip=estimate_tooltip("wave", "wave", contract.name_in(language), language)
    )
    layers = [
        base.mark_line(color=BLUE, strokeWidth=2, opacity=0.7).encode(y=y),
        base.mark_rule(color=BLUE, strokeWidth=3, opacity=0.4, strokeCap="round").encode(
            y=alt.Y("low:Q", scale=scale), y2="high:Q"
        ),
        base.mark_point(color=BLUE, filled=True, size=80, opacity=1).encode(y=y),
    ]
    if len(shown) <= MOST_NUMBERS:
        layers.append(base.mark_text(dx=8, dy=-9, align="left").encode(y=y, text="text:N"))
    if contract.target is not None:
        layers.append(target_rule(contract.target, unit, "y"))
    return finish(alt.layer(*layers, data=alt.InlineData(values=values)), height=190)
