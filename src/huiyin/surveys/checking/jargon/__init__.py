"""Words of a trade that its customers do not know, one TOML file a trade; whoever asks adds words of their own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

Plain = Mapping[str, str]  # {"zh", "en"}: what to say instead


@cache
def known() -> Mapping[str, Plain]:
    """Every word of every file with what to say instead."""
    terms: dict[str, Plain] = {}
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        terms |= tomllib.loads(path.read_text("utf-8"))["terms"]
    return terms
