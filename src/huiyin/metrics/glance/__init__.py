"""A programme's metrics at a glance, for dashboards: one pass over the facts, any wave, period and filter."""

from huiyin.metrics.glance.figures import GlanceFigure, Span
from huiyin.metrics.glance.reading import (
    Glance,
    filter_values,
    glance_figures,
    glance_of,
    responses_by_day,
    waves_with_rows,
)

__all__ = [
    "Glance",
    "GlanceFigure",
    "Span",
    "filter_values",
    "glance_figures",
    "glance_of",
    "responses_by_day",
    "waves_with_rows",
]
