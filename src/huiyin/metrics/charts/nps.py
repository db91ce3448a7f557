"""The three groups behind a net promoter score."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.analytics.plots.altair import alt
from huiyin.analytics.plots.style import BLUE, GREY, VERMILION, finish, key, word

GROUPS = (("detractors", VERMILION), ("passives", GREY), ("promoters", BLUE))


def nps_split(details: Mapping[str, Any], *, language: str) -> dict[str, Any]:
    """One bar of detractors, passives and promoters; `details` holds their numbers under these names."""
    numbers = {name: float(details.get(name, 0)) for name, _ in GROUPS}
    total = sum(numbers.values()) or 1.0
    values, start = [], 0.0
    for name, _ in GROUPS:
        share = 100 * numbers[name] / total
        text = f"{share:.0f}%" if share >= 6 else ""
        values.append(
            {
                "group": word(name, language),
                "share": round(share, 4),
                "start": start,
                "end": start + share,
                "middle": start + share / 2,
                "text": text,
                "written": f"{share:.1f}%",
            }
        )
        start += share
    names = [word(name, language) for name, _ in GROUPS]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        tooltip=[
            alt.Tooltip("group:N", title=word("kind", language)),
            alt.Tooltip("written:N", title=word("share", language)),
        ]
    )
    bars = base.mark_bar(height=30).encode(
        x=alt.X("start:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 100], nice=False)),
        x2="end:Q",
        color=alt.Color(
            "group:N", scale=alt.Scale(domain=names, range=[colour for _, colour in GROUPS]), legend=key(3)
        ),
    )
    texts = base.mark_text(color="white", fontSize=13, fontWeight="bold").encode(x="middle:Q", text="text:N")
    return finish(alt.layer(bars, texts), height=64)
