"""Which items go with the overall score most: shares of explained variance with intervals."""

from __future__ import annotations

from math import isnan
from typing import Any

from huiyin.analytics.drivers.analysis import DriverImportance
from huiyin.analytics.estimate import Unit
from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import BLUE, INK, finish, label_axis, unique_labels, value_axis, word
from huiyin.metrics.overview import DriverFigure


def drivers(figure: DriverFigure, *, language: str, most: int = 12) -> dict[str, Any]:
    """The `most` important drivers, largest first: a bar for the share, a line for its interval."""
    found = zip(figure.drivers, figure.analysis.importances, strict=True)
    pairs = [(variable, importance) for variable, importance in found if importance.share > 0][:most]
    labels = unique_labels([variable.label_in(language) for variable, _ in pairs])
    values = [
        {
            "label": label,
            "full": variable.label_in(language),
            "share": importance.share * 100,
            **_interval(importance),
            "text": f"{importance.share * 100:.1f}%",
            "top3": "–" if isnan(importance.top3_rate) else f"{importance.top3_rate * 100:.0f}%",
        }
        for label, (variable, importance) in zip(labels, pairs, strict=True)
    ]
    tooltip = [
        alt.Tooltip("full:N", title=word("item", language)),
        alt.Tooltip("text:N", title=word("importance", language)),
        alt.Tooltip("interval:N", title=word("interval", language)),
        alt.Tooltip("top3:N", title=word("top3", language)),
    ]
    base = alt.Chart().encode(y=label_axis(labels), tooltip=tooltip)
    chart = alt.layer(
        base.mark_bar(color=BLUE, opacity=0.75, height={"band": 0.5}, cornerRadiusEnd=2).encode(
            x=alt.X("share:Q", title=word("importance", language), axis=value_axis(Unit.RATE))
        ),
        base.mark_rule(color=INK, strokeWidth=2, opacity=0.8).encode(x="low:Q", x2="high:Q"),
        data=alt.InlineData(values=values),
    )
    return finish(chart, height={"step": 36})


def _interval(importance: DriverImportance) -> dict[str, Any]:
    if isnan(importance.low) or isnan(importance.high):
        return {"low": None, "high": None, "interval": "–"}
    low, high = importance.low * 100, importance.high * 100
    return {"low": low, "high": high, "interval": f"{low:.1f} – {high:.1f}%"}
