"""Charts of trials and quasi-experiments: effects with intervals, gaps by period, balance, returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from huiyin.analytics.estimate import Unit
from huiyin.analytics.plots.altair import alt
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
from huiyin.analytics.results import in_words

if TYPE_CHECKING:
    from huiyin.analytics.trials.ab_test import Trial
    from huiyin.analytics.trials.difference_in_differences import DifferenceInDifferences
    from huiyin.analytics.trials.interrupted_series import InterruptedSeries
    from huiyin.analytics.trials.matching import MatchedComparison
    from huiyin.analytics.trials.returns import Returns
    from huiyin.analytics.trials.staged_rollout import StagedRollout

VERDICT_COLOURS = {
    "better": GREEN,
    "worse": VERMILION,
    "equivalent": BLUE,
    "not_proven": GREY,
    "not_valid": ORANGE,
}
WORDS = {
    "effect": {"zh": "与对照之差", "en": "Difference from control"},
    "gap": {
        "zh": "试点与对照之差（相对实施前最后一期）",
        "en": "Treated minus control (against the last period before)",
    },
    "since": {"zh": "实施后第几期", "en": "Periods since the start"},
    "period": {"zh": "时期", "en": "Period"},
    "value": {"zh": "数值", "en": "Value"},
    "observed": {"zh": "实际", "en": "Observed"},
    "model": {"zh": "模型", "en": "Model"},
    "continued": {"zh": "按原趋势延续", "en": "Trend continued"},
    "before": {"zh": "实施前", "en": "Before"},
    "after": {"zh": "实施后", "en": "After"},
    "control": {"zh": "对照", "en": "Control"},
    "treated": {"zh": "试点", "en": "Treated"},
    "matched": {"zh": "匹配后", "en": "After matching"},
    "unmatched": {"zh": "匹配前", "en": "Before matching"},
    "difference": {"zh": "标准化差异（绝对值）", "en": "Standardised difference (absolute)"},
    "uncertainty": {"zh": "对不确定性的贡献（%）", "en": "Share of the uncertainty (%)"},
}


def _word(key: str, language: str | None) -> str:
    return in_words(WORDS[key], language)


def _zero(axis: str) -> alt.Chart:
    line = alt.Chart(alt.InlineData(values=[{"at": 0}])).mark_rule(color=GREY, strokeDash=[4, 3])
    made: alt.Chart = line.encode(x="at:Q") if axis == "x" else line.encode(y="at:Q")
    return made


def effects_chart(trial: Trial, language: str | None) -> alt.TopLevelMixin:
    """Each arm's difference from the control with its interval; colour and shape tell the verdict."""
    from huiyin.analytics.trials.ab_test import VERDICT_WORDS

    times = 100.0 if trial.unit is Unit.RATE else 1.0
    labels = unique_labels([effect.arm for effect in trial.effects])
    values = [
        {
            "label": label,
            "value": effect.difference * times,
            "low": effect.low * times,
            "high": effect.high * times,
            "verdict": in_words(VERDICT_WORDS[effect.verdict], language),
        }
        for label, effect in zip(labels, trial.effects, strict=True)
    ]
    found = list(dict.fromkeys(effect.verdict for effect in trial.effects))
    words = [in_words(VERDICT_WORDS[verdict], language) for verdict in found]
    shades = alt.Scale(domain=words, range=[VERDICT_COLOURS[verdict] for verdict in found])
    colour = alt.Color("verdict:N", scale=shades, legend=alt.Legend(orient="top", title=None))
    points = {"zh": "（百分点）", "en": " (percentage points)"}
    title = _word("effect", language) + (in_words(points, language) if times == 100 else "")
    base = alt.Chart().encode(y=label_axis(labels), color=colour)
    rule = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", title=title), x2="high:Q")
    point = base.mark_point(filled=True, size=90, opacity=1).encode(
        x="value:Q", shape=alt.Shape("verdict:N", legend=None)
    )
    layers = alt.layer(rule, point, data=alt.InlineData(values=values))
    return styled(alt.layer(_zero("x"), layers).properties(height={"step": 40}))


def did_chart(result: DifferenceInDifferences, language: str | None) -> alt.TopLevelMixin:
    """The gap period by period with its interval; without periods the four means as two lines."""
    if not result.events:
        return _four_means(result, language)
    order = [event.period for event in result.events]
    values = [
        {
            "period": event.period,
            "value": event.effect,
            "low": event.low,
            "high": event.high,
            "when": _word("before" if event.is_before else "after", language),
        }
        for event in result.events
    ]
    shades = alt.Scale(domain=[_word("before", language), _word("after", language)], range=[GREY, BLUE])
    colour = alt.Color("when:N", scale=shades, legend=alt.Legend(orient="top", title=None))
    base = alt.Chart().encode(
        x=alt.X("period:N", sort=order, title=_word("period", language), axis=alt.Axis(labelAngle=0)),
        color=colour,
    )
    rule = base.mark_rule(strokeWidth=2).encode(y=alt.Y("low:Q", title=_word("gap", language)), y2="high:Q")
    point = base.mark_point(filled=True, size=80, opacity=1).encode(
        y="value:Q", shape=alt.Shape("when:N", legend=None)
    )
    layers = alt.layer(rule, point, data=alt.InlineData(values=values))
    return styled(alt.layer(_zero("y"), layers).properties(height=260))


def _four_means(result: DifferenceInDifferences, language: str | None) -> alt.TopLevelMixin:
    times = [_word("before", language), _word("after", language)]
    values = [
        {"time": time, "value": mean, "group": _word(group, language)}
        for group, means in zip(("control", "treated"), result.cell_means, strict=True)
        for time, mean in zip(times, means, strict=True)
    ]
    groups = [_word("control", language), _word("treated", language)]
    chart = alt.Chart(alt.InlineData(values=values)).mark_line(point=True)
    return styled(
        chart.encode(
            x=alt.X("time:N", sort=times, title=None),
            y=alt.Y("value:Q", title=_word("value", language), scale=alt.Scale(zero=False)),
            color=alt.Color(
                "group:N",
                scale=alt.Scale(domain=groups, range=[GREY, BLUE]),
                legend=alt.Legend(orient="top", title=None),
            ),
        ).properties(height=260)
    )


def interrupted_chart(result: InterruptedSeries, language: str | None) -> alt.TopLevelMixin:
    """Observed values as points, the model as a line, the trend continued from before as a dashed one."""
    periods = range(1, len(result.values) + 1)
    lines: list[tuple[str, Any]] = [
        ("observed", result.values),
        ("model", result.fitted),
        ("continued", result.continued),
    ]
    values = [
        {"period": period, "value": float(value), "line": _word(key, language)}
        for key, series in lines
        for period, value in zip(periods, series, strict=True)
        if np.isfinite(value)
    ]
    names = [_word(key, language) for key, _series in lines]
    colour = alt.Color(
        "line:N",
        scale=alt.Scale(domain=names, range=[INK, BLUE, GREY]),
        legend=alt.Legend(orient="top", title=None),
    )
    y = alt.Y("value:Q", title=_word("value", language), scale=alt.Scale(zero=False))
    base = alt.Chart().encode(x=alt.X("period:Q", title=_word("period", language)), y=y, color=colour)
    observed = base.transform_filter(alt.datum.line == names[0]).mark_point(size=36)
    model = base.transform_filter(alt.datum.line == names[1]).mark_line()
    continued = base.transform_filter(alt.datum.line == names[2]).mark_line(strokeDash=[5, 4])
    start = alt.Chart(alt.InlineData(values=[{"at": result.start + 0.5}])).mark_rule(
        color=VERMILION, strokeDash=[3, 3]
    )
    layers = alt.layer(observed, model, continued, data=alt.InlineData(values=values))
    return styled(alt.layer(layers, start.encode(x="at:Q")).properties(height=280))


def balance_chart(result: MatchedComparison, language: str | None) -> alt.TopLevelMixin:
    """Absolute standardised differences before and after, beside the 0.1 line."""
    labels = unique_labels([one.covariate for one in result.balance])
    values = [
        {"label": label, "value": abs(number), "when": _word(key, language)}
        for label, one in zip(labels, result.balance, strict=True)
        for key, number in (("unmatched", one.before), ("matched", one.after))
    ]
    names = [_word("unmatched", language), _word("matched", language)]
    point = alt.Chart(alt.InlineData(values=values)).mark_point(filled=True, size=80, opacity=1)
    point = point.encode(
        y=label_axis(labels),
        x=alt.X("value:Q", title=_word("difference", language)),
        color=alt.Color(
            "when:N",
            scale=alt.Scale(domain=names, range=[GREY, BLUE]),
            legend=alt.Legend(orient="top", title=None),
        ),
        shape=alt.Shape("when:N", legend=None),
    )
    limit = alt.Chart(alt.InlineData(values=[{"at": 0.1}])).mark_rule(color=VERMILION, strokeDash=[4, 3])
    return styled(alt.layer(limit.encode(x="at:Q"), point).properties(height={"step": 34}))


def returns_chart(result: Returns, language: str | None) -> alt.TopLevelMixin:
    """What each input contributes to the uncertainty of the return."""
    inputs = [one for one in result.inputs if one.variance_rate > 0]
    labels = unique_labels([in_words(result.input_name(one.name), language) for one in inputs])
    values = [
        {"label": label, "value": one.variance_rate * 100} for label, one in zip(labels, inputs, strict=True)
    ]
    chart = alt.Chart(alt.InlineData(values=values)).mark_bar(color=BLUE, opacity=0.75, cornerRadiusEnd=2)
    return styled(
        chart.encode(
            y=label_axis(labels), x=alt.X("value:Q", title=_word("uncertainty", language))
        ).properties(height={"step": 34})
    )


def rollout_chart(result: StagedRollout, language: str | None) -> alt.TopLevelMixin:
    """The effect by periods since the start, with intervals; before the start it should lie at 0."""
    words = [_word("before", language), _word("after", language)]
    values = [
        {
            "since": one.n_periods_since,
            "value": one.effect,
            "low": one.low,
            "high": one.high,
            "when": words[one.n_periods_since >= 0],
        }
        for one in result.lengths
        if np.isfinite(one.standard_error)
    ]
    colour = alt.Color(
        "when:N",
        scale=alt.Scale(domain=words, range=[GREY, BLUE]),
        legend=alt.Legend(orient="top", title=None),
    )
    since = alt.X("since:O", title=_word("since", language), axis=alt.Axis(labelAngle=0))
    base = alt.Chart().encode(x=since, color=colour)
    rule = base.mark_rule(strokeWidth=2).encode(
        y=alt.Y("low:Q", title=_word("effect", language)), y2="high:Q"
    )
    point = base.mark_point(filled=True, size=80, opacity=1).encode(
        y="value:Q", shape=alt.Shape("when:N", legend=None)
    )
    layers = alt.layer(rule, point, data=alt.InlineData(values=values))
    return styled(alt.layer(_zero("y"), layers).properties(height=260))
