"""A meter: one number on a bar of three zones."""

from __future__ import annotations

from collections.abc import Mapping

from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import GREEN, INK, ORANGE, VERMILION, styled
from huiyin.analytics.results import Bilingual, in_words


def meter(
    value: float, edges: tuple[float, float], levels: Mapping[str, Bilingual], language: str | None
) -> alt.TopLevelMixin:
    """`value` on a bar from 0 past the second of `edges`; `levels` name the three zones, the good one first."""
    end = max(edges[1] * 1.8, value * 1.05)
    limits = [0.0, *edges, end]
    zones = [
        {"low": low, "high": high, "zone": in_words(words, language), "middle": (low + high) / 2}
        for low, high, words in zip(limits[:-1], limits[1:], levels.values(), strict=True)
    ]
    names = [str(zone["zone"]) for zone in zones]
    shades = alt.Scale(domain=names, range=[GREEN, ORANGE, VERMILION])
    bar = alt.Chart(alt.InlineData(values=zones))
    x = alt.X("low:Q", title=None, scale=alt.Scale(domain=[0, end], nice=False))
    area = bar.mark_bar(height=18, opacity=0.45).encode(
        x=x, x2="high:Q", color=alt.Color("zone:N", scale=shades, legend=None)
    )
    words = bar.mark_text(dy=22, color=INK).encode(x=alt.X("middle:Q"), text="zone:N")
    needle = alt.Chart(alt.InlineData(values=[{"at": value, "text": f"{value:.2f}"}]))
    mark = needle.mark_tick(thickness=4, size=34, color=INK).encode(x="at:Q")
    text = needle.mark_text(dy=-24, fontSize=14, fontWeight="bold", color=INK).encode(x="at:Q", text="text:N")
    return styled(alt.layer(area, words, mark, text).properties(height=90))
