"""One good call of every public function that reads texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.analytics.text.terms import terms_of

TextCall = tuple[str, tuple[Any, ...], dict[str, Any]]


def text_calls(data: Mapping[str, Any]) -> tuple[TextCall, ...]:
    """Function, arguments and options of each call, on columns of the data and as many texts."""
    n = len(data["two"])
    said = [f"power cut in street {k % 3}" if k % 2 else "the bill is far too high" for k in range(n)]
    terms, half = terms_of(said), [k < n // 2 for k in range(n)]
    reviews = (data["rating"], data["score"] / 10, data["yes"], data["yes2"])
    return (
        ("text.clusters.clusters", (said, 2), {}),
        ("text.duplicates.near_duplicates", (said,), {"least": 0.5}),
        ("text.emerging.emerging", (terms, half), {"budget": 1.0}),
        ("text.inflation.inflation", reviews, {"shops": data["two"]}),
        ("text.keyness.keyness", (terms, half), {"prior_texts": 10.0}),
        ("text.theme_trends.theme_trend", (data["yes"], data["two"]), {}),
    )
