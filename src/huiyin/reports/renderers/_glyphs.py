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
    return frozenset.intersection(*(_code_points(path) for path in sorted(FONTS.glob("*.otf"))))


def _code_points(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        # Numbers for names: the real names lie in the outlines, which take half a second to read.
        font.setGlyphOrder([str(number) for number in range(font["maxp"].numGlyphs)])
        return frozenset(font.getBestCmap())


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
