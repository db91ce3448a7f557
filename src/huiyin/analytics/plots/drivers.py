"""Charts of driver analyses: importances, gains, coefficients, the vital few."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    VERMILION,
    key,
    label_axis,
    styled,
    unique_labels,
)
from huiyin.analytics.results import Bilingual, in_words

if TYPE_CHECKING:
    from huiyin.analytics.drivers._regression_result import Coefficient
    from huiyin.analytics.drivers.dominance import DominanceAnalysis
    from huiyin.analytics.drivers.forest import ForestCheck
    from huiyin.analytics.drivers.pareto import Pareto
    from huiyin.analytics.drivers.result import DriverAnalysis

ROW = 30  # pixels a labelled row
Interval = tuple[str, float, float, float]  # label, value, low, high
LOW, HIGH = {"zh": "下限", "en": "Low"}, {"zh": "上限", "en": "High"}


def number(value: float) -> float | None:
    """A number as a chart holds it: what cannot be told is None."""
    return value if isfinite(value) else None


def tooltip(fields: Sequence[tuple[str, Bilingual]], language: str | None) -> list[alt.Tooltip]:
    """What a mark says on hover: numbers to three places, texts as they are."""
    return [
        alt.Tooltip(field, title=in_words(name, language), format=".3f")
        if field.endswith(":Q")
        else alt.Tooltip(field, title=in_words(name, language))
        for field, name in fields
    ]


def intervals(
    rows: Sequence[Interval], axis: Bilingual, language: str | None = None, *, bars: bool = False
) -> alt.TopLevelMixin:
    """One row a label: a point (or bar) for the value and a line for its interval, about a rule at 0."""
    labels = unique_labels([row[0] for row in rows])
    values = [
        {"label": label, "value": number(row[1]), "low": number(row[2]), "high": number(row[3])}
        for label, row in zip(labels, rows, strict=True)
    ]
    said = tooltip(
        [("label:N", {"zh": "评价项", "en": "Item"}), ("value:Q", axis), ("low:Q", LOW), ("high:Q", HIGH)],
        language,
    )
    base = alt.Chart().encode(y=label_axis(labels), tooltip=said)
    x = alt.X(
        "value:Q", title=in_words(axis, language), axis=alt.Axis(tickCount=5, domain=False, ticks=False)
    )
    mark = (
        base.mark_bar(color=BLUE, opacity=0.75, height={"band": 0.5}, cornerRadiusEnd=2).encode(x=x)
        if bars
        else base.mark_point(color=BLUE, filled=True, size=70).encode(x=x)
    )
    line = base.mark_rule(color=INK, strokeWidth=2, opacity=0.8).encode(x="low:Q", x2="high:Q")
    zero = (
        alt.Chart(alt.InlineData(values=[{"at": 0}]))
        .mark_rule(color=GREY, strokeDash=[4, 4])
        .encode(x="at:Q")
    )
    over = (mark, line) if bars else (line, mark)
    chart = alt.layer(zero, *over, data=alt.InlineData(values=values))
    return styled(chart.properties(width=460, height={"step": ROW}))


def importances(analysis: DriverAnalysis, language: str | None = None) -> alt.TopLevelMixin:
    """Shares of R² where the method divides it, else the importances, largest first."""
    shared = all(isfinite(one.share) for one in analysis.importances)
    rows = [
        (one.column, one.share, one.low, one.high)
        if shared
        else (one.column, one.importance, one.importance_low, one.importance_high)
        for one in analysis.importances
    ]
    name = {"zh": "占 R² 的份额", "en": "Share of R²"} if shared else {"zh": "重要性", "en": "Importance"}
    return intervals(rows, name, language, bars=True)


def coefficients(
    found: Sequence[Coefficient], outcome: str, language: str | None = None
) -> alt.TopLevelMixin:
    """Coefficients with intervals."""
    rows = [(one.term, one.value, one.low, one.high) for one in found]
    return intervals(rows, {"zh": f"对“{outcome}”的系数", "en": f"Coefficient on {outcome}"}, language)


def forest_bars(check: ForestCheck, language: str | None = None) -> alt.TopLevelMixin:
    """Loss of held-out R² by driver, the range over the splits as a line."""
    rows = [(one.driver, one.importance, one.low, one.high) for one in check.importances]
    return intervals(rows, {"zh": "打乱后 R² 的损失", "en": "Loss of R² when shuffled"}, language, bars=True)


def conditional_gains(analysis: DominanceAnalysis, language: str | None = None) -> alt.TopLevelMixin:
    """Mean gain in R² against the number of other drivers already in."""
    labels = unique_labels(list(analysis.drivers))
    values: list[dict[str, Any]] = [
        {"driver": label, "others": size, "gain": float(gain)}
        for label, gains in zip(labels, analysis.conditional, strict=True)
        for size, gain in enumerate(gains)
    ]
    others = {"zh": "已在模型中的其他因素个数", "en": "Other drivers already in the model"}
    gain = {"zh": "对 R² 的平均贡献", "en": "Mean gain in R²"}
    said = tooltip(
        [("driver:N", {"zh": "驱动因素", "en": "Driver"}), ("others:O", others), ("gain:Q", gain)], language
    )
    chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_line(point=True, strokeWidth=2)
        .encode(
            x=alt.X("others:O", title=in_words(others, language), axis=alt.Axis(labelAngle=0)),
            y=alt.Y("gain:Q", title=in_words(gain, language)),
            color=alt.Color("driver:N", sort=labels, legend=key(2, "circle")),
            tooltip=said,
        )
    )
    return styled(chart.properties(width=460, height=300))


PARETO_COLOURS = {"vital": VERMILION, "cannot_tell": ORANGE, "useful": GREY}


def pareto_chart(found: Pareto, language: str | None = None) -> alt.TopLevelMixin:
    """Shares as bars, coloured by verdict; the running total as a line; the target as a dashed rule."""
    from huiyin.analytics.drivers.pareto import VERDICTS

    labels = unique_labels([one.factor for one in found.factors])
    values = [
        {
            "label": label,
            "share": one.share * 100,
            "low": number(one.share_low * 100),
            "high": number(one.share_high * 100),
            "total": one.cumulative * 100,
            "verdict": in_words(VERDICTS[one.verdict], language),
            "rate": number(one.vital_rate * 100),
        }
        for label, one in zip(labels, found.factors, strict=True)
    ]
    colour = _pareto_colour(found, language)
    percent: Bilingual = {"zh": "份额与累计（%）", "en": "Share and running total (%)"}
    said = tooltip(
        [
            ("label:N", {"zh": "因素", "en": "Factor"}),
            ("share:Q", {"zh": "份额（%）", "en": "Share (%)"}),
            ("low:Q", LOW),
            ("high:Q", HIGH),
            ("total:Q", {"zh": "累计（%）", "en": "Running total (%)"}),
            ("rate:Q", {"zh": "属于关键少数的把握（%）", "en": "Among the vital few (%)"}),
        ],
        language,
    )
    base = alt.Chart().encode(
        x=alt.X(
            "label:N",
            sort=labels,
            title=None,
            axis=alt.Axis(labelAngle=-35, labelLimit=150, labelExpr="replace(datum.value, '\\n', ' ')"),
        ),
        tooltip=said,
    )
    y = alt.Y("share:Q", title=in_words(percent, language), scale=alt.Scale(domain=[0, 100]))
    rule = alt.Chart(alt.InlineData(values=[{"target": found.target * 100}]))
    chart = alt.layer(
        base.mark_bar(opacity=0.85).encode(y=y, color=colour),
        base.mark_rule(color=INK, strokeWidth=2).encode(y="low:Q", y2="high:Q"),
        base.mark_line(color=GREEN, strokeWidth=2, point=alt.OverlayMarkDef(color=GREEN)).encode(y="total:Q"),
        rule.mark_rule(color=INK, strokeDash=[5, 4]).encode(y="target:Q"),
        data=alt.InlineData(values=values),
    )
    return styled(chart.properties(width=alt.Step(48), height=300))


def _pareto_colour(found: Pareto, language: str | None) -> alt.Color:
    from huiyin.analytics.drivers.pareto import VERDICTS

    kinds = [kind for kind in PARETO_COLOURS if any(one.verdict == kind for one in found.factors)]
    words, colours = zip(
        *((in_words(VERDICTS[kind], language), PARETO_COLOURS[kind]) for kind in kinds), strict=True
    )
    scale = alt.Scale(domain=list(words), range=list(colours))
    return alt.Color("verdict:N", title=None, scale=scale, legend=alt.Legend(orient="top"))
