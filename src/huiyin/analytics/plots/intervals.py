"""Charts of figures with their intervals: groups, differences, pairs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import (
    BLUE,
    VERMILION,
    domain_of,
    estimate_datum,
    estimate_tooltip,
    factor,
    label_axis,
    styled,
    unique_labels,
    value_axis,
)
from huiyin.analytics.results import language_of

if TYPE_CHECKING:
    from huiyin.analytics.inference.outcomes import Outcome
    from huiyin.analytics.inference.pairs import Pairs

_STEP = 34
_WIDTH = 460
_DIFFERENCE = {"zh": "差值", "en": "Difference"}


def interval_chart(
    labelled: Sequence[tuple[str, Estimate]],
    language: str | None = None,
    *,
    rule: float | None = None,
    name: str = "",
) -> Any:
    """One row a figure: the point, its interval, n on hover; `rule` draws a line across."""
    spoken = language_of(language)
    labels = unique_labels([label for label, _ in labelled])
    rows = [
        {"label": label, **estimate_datum(estimate)}
        for label, (_, estimate) in zip(labels, labelled, strict=True)
        if estimate.value is not None
    ]
    unit = labelled[0][1].unit if labelled else Unit.SCALE
    domain = domain_of([estimate for _, estimate in labelled], also=() if rule is None else (rule,))
    scale = alt.Scale(domain=domain, nice=False, zero=False)
    base = alt.Chart(alt.InlineData(values=rows))
    y = label_axis(labels)
    bars = base.mark_rule(strokeWidth=3, opacity=0.45, color=BLUE).encode(
        y=y, x=alt.X("low:Q", scale=scale, title=None, axis=value_axis(unit)), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=80, opacity=1, color=BLUE).encode(
        y=y,
        x=alt.X("value:Q", scale=scale, title=None, axis=value_axis(unit)),
        tooltip=estimate_tooltip("label", "item", name, spoken),
    )
    layers = [bars, points]
    if rule is not None:
        line = alt.Chart(alt.InlineData(values=[{"at": rule * factor(unit)}]))
        layers.insert(0, line.mark_rule(strokeDash=[5, 4], strokeWidth=1.5, color=VERMILION).encode(x="at:Q"))
    return styled(alt.layer(*layers).properties(width=_WIDTH, height={"step": _STEP}))


def difference_chart(outcome: Outcome, language: str | None = None) -> Any:
    """The difference of a test with its interval beside the line of no difference; else the groups."""
    if outcome.difference is None:
        figures = [
            (group.name, Estimate(group.value, None, None, group.n, float(group.n), outcome.unit, "none"))
            for group in outcome.groups
        ]
        return interval_chart(figures, language)
    label = " − ".join(group.name for group in reversed(outcome.groups))
    figure = _difference(outcome.difference, outcome.low, outcome.high, outcome.n, outcome.unit)
    return interval_chart([(label, figure)], language, rule=0.0, name=_DIFFERENCE[language_of(language)])


def pairs_chart(pairs: Pairs, language: str | None = None) -> Any:
    """Differences of all pairs with their intervals."""
    figures = [
        (f"{pair.second} − {pair.first}", _difference(pair.difference, pair.low, pair.high, 0, pairs.unit))
        for pair in pairs.pairs
    ]
    return interval_chart(figures, language, rule=0.0, name=_DIFFERENCE[language_of(language)])


def _difference(value: float, low: float | None, high: float | None, n: int, unit: Unit) -> Estimate:
    """A difference as an estimate on the plain scale, shares in percentage points."""
    times = 100.0 if unit is Unit.RATE else 1.0
    ends = [None if end is None else end * times for end in (low, high)]
    return Estimate(value * times, ends[0], ends[1], n, float(n), Unit.SCALE, "none")
