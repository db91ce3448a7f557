"""Values in the words of their unit: asked by every alert, so nothing heavy is loaded here."""

from __future__ import annotations

from huiyin.core.templatetags.huiyin import number, percent, signed


def in_unit(value: float, unit: str) -> str:
    """A value in the unit of its metric."""
    if unit == "rate":
        return percent(value)
    if unit == "points":
        return signed(value, 1)
    return number(value, 2 if unit == "scale" else 1)
