"""Which characters the report's fonts can show, and what stands for the others."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[1] / "fonts"
FAMILY = "Noto Sans CJK SC"


@lru_cache(maxsize=1)
def shown() -> frozenset[int]:
    """Code points that both the regular and the bold font have."""
    sets = [frozenset(TTFont(path, lazy=True).getBestCmap()) for path in sorted(FONTS.glob("*.otf"))]
    return frozenset.intersection(*sets)


def showable(text: str) -> str:
    """The text with every character that has no glyph written by its code point.

    >>> showable("很好👍")
    '很好〔U+1F44D〕'
    """
    known = shown()
    return "".join(c if ord(c) in known or c in "\n\t" else _named(c) for c in text)


def _named(character: str) -> str:
    invisible = ord(character) < 32 or 0xFE00 <= ord(character) <= 0xFE0F or character in "\u200d\u200b\ufeff"
    return "" if invisible else f"〔U+{ord(character):04X}〕"
