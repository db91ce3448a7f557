"""How the language of the page puts things that are said on many pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language


def listed(names: Iterable[object]) -> str:
    """Names in a row: "甲、乙" or "A, B"."""
    chinese = (get_language() or "zh").startswith("zh")
    return ("、" if chinese else ", ").join(str(name) for name in names)
