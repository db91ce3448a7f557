"""Maps of two measures: importance and performance, better and worse, penalty and reward, belief and voice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from math import isfinite
from typing import TYPE_CHECKING, Any

from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.drivers import HIGH, LOW, ROW, number, tooltip
from huiyin.analytics.plots.label_places import PLACES, Place, free_places
from huiyin.analytics.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    VERMILION,
    label_axis,
    styled,
    unique_labels,
)
from huiyin.analytics.results import Bilingual, in_words

if TYPE_CHECKING:
    from huiyin.analytics.drivers.belief import BeliefVersusVoice
    from huiyin.analytics.drivers.ipa import Ipa
    from huiyin.analytics.drivers.kano import Kano
    from huiyin.analytics.drivers.penalty_reward import PenaltyRewardAnalysis
    from huiyin.analytics.drivers.stated_derived import StatedDerived

SIZE, _PAGE = 420, 800
_COLOURS = (GREEN, VERMILION, BLUE, ORANGE, GREY)
Point = tuple[str, str, tuple[float, float, float], tuple[float, float, float]]  # label, kind, x, y with ends


def _spread(axis: str, ends: tuple[float, float, float]) -> dict[str, float | None]:
    """A value with its ends under the names that the chart reads."""
    return {f"{axis}{end}": number(value) for end, value in zip(("", "low", "high"), ends, strict=True)}


def _kind_colour(kinds: Mapping[str, Bilingual], used: Set[str], language: str | None) -> alt.Color:
    """The colours of the kinds that are there; each kind keeps its own."""
    shown = [(kind, colour) for kind, colour in zip(kinds, _COLOURS, strict=False) if kind in used]
    scale = alt.Scale(
        domain=[in_words(kinds[kind], language) for kind, _ in shown], range=[colour for _, colour in shown]
    )
    legend = alt.Legend(orient="top", columns=3, symbolOpacity=1)
    return alt.Color("kind:N", title=None, scale=scale, legend=legend)


def quadrant_map(
    points: Sequence[Point],
    kinds: Mapping[str, Bilingual],
    axes: tuple[Bilingual, Bilingual],
    cuts: tuple[float, float],
    language: str | None = None,
    *,
    domain: tuple[float, float] | None = None,
) -> alt.TopLevelMixin:
    """Points with a cross of intervals and their labels; dashed rules where the axes cross."""
    labels = [_in_one_line(label) for label in unique_labels([point[0] for point in points])]
    sides = _sides(labels, points)
    values = [
        {
            "label": label,
            "side": PLACES.index(side),
            "kind": in_words(kinds[kind], language),
            **_spread("x", x),
            **_spread("y", y),
        }
        for label, side, (_, kind, x, y) in zip(labels, sides, points, strict=True)
    ]
    colour = _kind_colour(kinds, {point[1] for point in points}, language)
    said = tooltip(
        [
            ("label:N", {"zh": "评价项", "en": "Item"}),
            ("kind:N", {"zh": "结论", "en": "Verdict"}),
            ("x:Q", axes[0]),
            ("xlow:Q", LOW),
            ("xhigh:Q", HIGH),
            ("y:Q", axes[1]),
            ("ylow:Q", LOW),
            ("yhigh:Q", HIGH),
        ],
        language,
    )
    base = alt.Chart().encode(tooltip=said)
    loose = alt.Scale(zero=False, nice=True) if domain is None else alt.Scale(domain=list(domain))
    x = alt.X("x:Q", title=in_words(axes[0], language), scale=loose)
    y = alt.Y("y:Q", title=in_words(axes[1], language), scale=loose)
    rule = alt.Chart(alt.InlineData(values=[{"x": cuts[0], "y": cuts[1]}])).mark_rule(
        color=INK, strokeDash=[5, 4]
    )
    chart = alt.layer(
        rule.encode(x="x:Q"),
        rule.encode(y="y:Q"),
        base.mark_rule(opacity=0.45).encode(x="xlow:Q", x2="xhigh:Q", y=y, color=colour),
        base.mark_rule(opacity=0.45).encode(x=x, y="ylow:Q", y2="yhigh:Q", color=colour),
        base.mark_point(filled=True, size=80, opacity=1).encode(x=x, y=y, color=colour),
        *(
            base.transform_filter(f"datum.side == {PLACES.index(side)}")
            .mark_text(align=side.align, dx=side.dx, dy=side.dy, fontSize=11)
            .encode(x=x, y=y, text="label:N")
            for side in dict.fromkeys(sides)
        ),
        data=alt.InlineData(values=values),
    )
    return styled(chart.properties(width=SIZE, height=SIZE))


def _sides(labels: Sequence[str], points: Sequence[Point]) -> list[Place]:
    """Where each label goes, on a plot of the usual size."""
    x = _pixels([point[2] for point in points], _PAGE)
    y = _pixels([point[3] for point in points], SIZE)
    return free_places(labels, x, [SIZE - one for one in y], _PAGE, SIZE)


def _pixels(measured: Sequence[tuple[float, float, float]], long: float) -> list[float]:
    ends = [end for one in measured for end in one if isfinite(end)]
    low, high = min(ends, default=0.0), max(ends, default=0.0)
    return [(one[0] - low) / ((high - low) or 1.0) * long for one in measured]


def _in_one_line(label: str) -> str:
    return re.sub(r"(?<=[!-~])\n", " ", label).replace("\n", "")


def ipa_map(found: Ipa, language: str | None = None) -> alt.TopLevelMixin:
    """Performance to the right, importance upwards."""
    from huiyin.analytics.drivers.ipa import QUADRANTS

    points: list[Point] = [
        (
            one.item,
            one.verdict,
            (one.performance, one.performance_low, one.performance_high),
            (one.importance, one.importance_low, one.importance_high),
        )
        for one in found.items
    ]
    axes = {"zh": "绩效", "en": "Performance"}, {"zh": "重要性", "en": "Importance"}
    return quadrant_map(points, QUADRANTS, axes, (found.performance_cut, found.importance_cut), language)


def stated_derived_map(found: StatedDerived, language: str | None = None) -> alt.TopLevelMixin:
    """Derived importance to the right, stated importance upwards."""
    from huiyin.analytics.drivers.stated_derived import PLACES

    points: list[Point] = [
        (
            one.item,
            one.verdict,
            (one.derived, one.derived_low, one.derived_high),
            (one.stated, one.stated_low, one.stated_high),
        )
        for one in found.items
    ]
    axes = (
        {"zh": "推得重要性（占 R² 的份额）", "en": "Derived: share of R²"},
        {"zh": "自述重要性", "en": "Stated"},
    )
    return quadrant_map(points, PLACES, axes, (found.derived_cut, found.stated_cut), language)


def kano_map(found: Kano, language: str | None = None) -> alt.TopLevelMixin:
    """How much a feature's absence hurts to the right, how much its presence delights upwards."""
    from huiyin.analytics.drivers.kano import CATEGORY_NAMES, UNDECIDED

    kinds = {key: CATEGORY_NAMES[key] for key in ("A", "M", "I", "O")}
    kinds["?"] = UNDECIDED
    points: list[Point] = [
        (
            f"{one.feature}（{one.segment}）" if one.segment else one.feature,
            one.verdict if one.verdict in kinds else "?",
            (-one.worse, -one.worse_high, -one.worse_low),
            (one.better, one.better_low, one.better_high),
        )
        for one in found.features
    ]
    axes: tuple[Bilingual, Bilingual] = (
        {"zh": "缺少时的不满（−Worse）", "en": "Dissatisfaction without it (−Worse)"},
        {"zh": "具备时的满意（Better）", "en": "Satisfaction with it (Better)"},
    )
    return quadrant_map(points, kinds, axes, (0.5, 0.5), language, domain=(0.0, 1.0))


def penalty_reward_bars(found: PenaltyRewardAnalysis, language: str | None = None) -> alt.TopLevelMixin:
    """Two bars a driver about 0: what low and high grades go with, with intervals."""
    from huiyin.analytics.drivers.penalty_reward import KINDS

    labels = unique_labels([one.driver for one in found.contrasts])
    names = {
        "penalty": {"zh": "低分的影响", "en": "Low grades"},
        "reward": {"zh": "高分的影响", "en": "High grades"},
    }
    values: list[dict[str, Any]] = []
    for label, one in zip(labels, found.contrasts, strict=True):
        for side, (value, low, high) in (
            ("penalty", (one.penalty, one.penalty_low, one.penalty_high)),
            ("reward", (one.reward, one.reward_low, one.reward_high)),
        ):
            said = {
                "label": label,
                "side": in_words(names[side], language),
                "kind": in_words(KINDS[one.kind], language),
            }
            values.append({**said, "value": number(value), "low": number(low), "high": number(high)})
    effect: Bilingual = {"zh": f"对“{found.outcome}”的影响", "en": f"Effect on {found.outcome}"}
    hover = tooltip(
        [
            ("label:N", {"zh": "驱动因素", "en": "Driver"}),
            ("kind:N", {"zh": "类别", "en": "Kind"}),
            ("side:N", {"zh": "组", "en": "Group"}),
            ("value:Q", effect),
            ("low:Q", LOW),
            ("high:Q", HIGH),
        ],
        language,
    )
    sides = [in_words(name, language) for name in names.values()]
    colour = alt.Color(
        "side:N",
        title=None,
        scale=alt.Scale(domain=sides, range=[VERMILION, GREEN]),
        legend=alt.Legend(orient="top"),
    )
    base = alt.Chart().encode(y=label_axis(labels), yOffset=alt.YOffset("side:N", sort=sides), tooltip=hover)
    chart = alt.layer(
        base.mark_bar(opacity=0.8).encode(x=alt.X("value:Q", title=in_words(effect, language)), color=colour),
        base.mark_rule(color=INK, strokeWidth=2).encode(x="low:Q", x2="high:Q"),
        data=alt.InlineData(values=values),
    )
    return styled(chart.properties(width=SIZE, height={"step": ROW}))


def belief_ranks(found: BeliefVersusVoice, language: str | None = None) -> alt.TopLevelMixin:
    """The customers' rank with its interval, and the believed rank as a diamond."""
    from huiyin.analytics.drivers.belief import VERDICTS

    labels = unique_labels([one.item for one in found.items])
    values = [
        {
            "label": label,
            "customers": one.customer_rank,
            "low": one.customer_rank_low,
            "high": one.customer_rank_high,
            "believed": one.believed_rank,
            "verdict": in_words(VERDICTS[one.verdict], language),
        }
        for label, one in zip(labels, found.items, strict=True)
    ]
    rank: Bilingual = {
        "zh": "名次（1 最重要）：圆点为客户，菱形为管理层",
        "en": "Rank (1 the most important): dot customers, diamond management",
    }
    hover = tooltip(
        [
            ("label:N", {"zh": "评价项", "en": "Item"}),
            ("customers:Q", {"zh": "客户（圆点）", "en": "Customers (dot)"}),
            ("low:Q", LOW),
            ("high:Q", HIGH),
            ("believed:Q", {"zh": "管理层（菱形）", "en": "Management (diamond)"}),
            ("verdict:N", {"zh": "结论", "en": "Verdict"}),
        ],
        language,
    )
    base = alt.Chart().encode(y=label_axis(labels), tooltip=hover)
    scale = alt.Scale(domain=[0.5, len(found.items) + 0.5], nice=False)
    words = [in_words(name, language) for name in VERDICTS.values()]
    shades = alt.Scale(domain=words, range=[VERMILION, ORANGE, GREEN, GREY])
    colour = alt.Color("verdict:N", title=None, scale=shades, legend=alt.Legend(orient="top"))
    chart = alt.layer(
        base.mark_rule(color=INK, strokeWidth=2, opacity=0.6).encode(
            x=alt.X("low:Q", scale=scale), x2="high:Q"
        ),
        base.mark_circle(color=BLUE, size=90, opacity=1).encode(
            x=alt.X("customers:Q", title=in_words(rank, language), axis=alt.Axis(tickMinStep=1))
        ),
        base.mark_point(shape="diamond", filled=True, size=110, opacity=1).encode(
            x="believed:Q", color=colour
        ),
        data=alt.InlineData(values=values),
    )
    return styled(chart.properties(width=SIZE, height={"step": ROW}))
