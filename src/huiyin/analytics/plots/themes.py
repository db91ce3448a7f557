"""Charts of themes: frequency against score, and shares over time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.driver_maps import quadrant_map
from huiyin.analytics.plots.style import BLUE, GREEN, GREY, ORANGE, VERMILION, styled, value_axis
from huiyin.analytics.plots.trends import period_axis
from huiyin.analytics.results import Bilingual, in_words

if TYPE_CHECKING:
    from huiyin.analytics.estimate import Estimate
    from huiyin.analytics.text.themes import Theme

_KINDS: dict[str, Bilingual] = {
    "higher": {"zh": "提及者得分更高", "en": "Those who say it score higher"},
    "lower": {"zh": "提及者得分更低", "en": "Those who say it score lower"},
    "cannot_tell": {"zh": "暂不能判断", "en": "Cannot tell yet"},
}
_AXES: tuple[Bilingual, Bilingual] = (
    {"zh": "提及率（%）", "en": "Share of texts (%)"},
    {"zh": "提及者平均分（0–100）", "en": "Mean score of those who say it (0–100)"},
)
_SHARE: Bilingual = {"zh": "提及率（%）", "en": "Share of texts (%)"}
_THEME: Bilingual = {"zh": "主题", "en": "Theme"}
_PERIOD: Bilingual = {"zh": "时期", "en": "Period"}
_ENDS: Bilingual = {"zh": "95% 置信区间", "en": "95% interval"}
MOST_LINES = 5


def theme_map(themes: Sequence[Theme], mean_score: float, language: str | None = None) -> alt.TopLevelMixin:
    """Every theme by its share (to the right) and the score of those who speak of it (upwards)."""
    shares = sorted(100.0 * (one.rate.value or 0.0) for one in themes)
    middle = shares[len(shares) // 2]
    points = [
        (
            in_words(one.name, language),
            _verdict(one),
            (100.0 * (one.rate.value or 0.0), 100.0 * (one.rate.low or 0.0), 100.0 * (one.rate.high or 0.0)),
            (one.score.value or 0.0, one.score.low or 0.0, one.score.high or 0.0),
        )
        for one in themes
    ]
    return quadrant_map(points, _KINDS, _AXES, (middle, mean_score), language)


def _verdict(one: Theme) -> str:
    if one.gap is None or one.gap.low is None or one.gap.high is None:
        return "cannot_tell"
    return "higher" if one.gap.low > 0 else "lower" if one.gap.high < 0 else "cannot_tell"


def trend_lines(
    points: Sequence[tuple[str, str, int, Estimate]], language: str | None = None
) -> alt.TopLevelMixin:
    """The first themes, one line each over the periods, with the band of the interval.

    A point is theme, period, number of texts that speak of it, and their share.
    """
    names = list(dict.fromkeys(name for name, *_ in points))[:MOST_LINES]
    periods = sorted({period for _, period, *_ in points})
    values = [
        {
            "theme": name,
            "period": period,
            "share": round(100.0 * (share.value or 0.0), 2),
            "low": round(100.0 * (share.low or 0.0), 2),
            "high": round(100.0 * (share.high or 0.0), 2),
            "n": n,
            "text": f"{100.0 * (share.low or 0.0):.1f}–{100.0 * (share.high or 0.0):.1f}",
        }
        for name, period, n, share in points
        if name in names
    ]
    said = [
        alt.Tooltip("theme:N", title=in_words(_THEME, language)),
        alt.Tooltip("period:O", title=in_words(_PERIOD, language)),
        alt.Tooltip("share:Q", title=in_words(_SHARE, language), format=".1f"),
        alt.Tooltip("text:N", title=in_words(_ENDS, language)),
        alt.Tooltip("n:Q", title="n"),
    ]
    colour = alt.Color(
        "theme:N",
        title=None,
        scale=alt.Scale(domain=names, range=[BLUE, VERMILION, GREEN, ORANGE, GREY][: len(names)]),
        legend=alt.Legend(orient="top", columns=3, symbolOpacity=1),
    )
    base = alt.Chart().encode(x=period_axis(periods), color=colour, tooltip=said)
    share = alt.Y("share:Q", title=in_words(_SHARE, language), axis=value_axis())
    chart = alt.layer(
        base.mark_area(opacity=0.12).encode(y=alt.Y("low:Q", title=None), y2="high:Q"),
        base.mark_line(point=True).encode(y=share),
        data=alt.InlineData(values=values),
    )
    return styled(chart.properties(width=460, height=260))
