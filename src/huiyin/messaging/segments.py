"""How many text messages a text costs.

Networks carry 140 bytes a message: 160 letters of the GSM 03.38 alphabet (7 bits each), or 70 UTF-16
units (UCS-2) as soon as one sign is outside of it. A longer text is cut into parts of 153 or 67,
because each then begins with 6 bytes that say where it belongs. Source: 3GPP TS 23.038 and 23.040.
"""

from __future__ import annotations

from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")  # two letters each
MOST_PARTS = 10  # more is a letter; providers refuse it


@dataclass(frozen=True)
class Length:
    """What a text takes: units (letters or UTF-16 units), messages, and what is left in the last one."""

    n_units: int
    n_parts: int
    n_left: int
    is_latin: bool


def length_of(text: str) -> Length:
    """Count a text as the networks do; a sign of two units is never cut in two.

    >>> length_of("您好").n_parts, length_of("回" * 71).n_parts, length_of("a" * 160).n_parts
    (1, 2, 1)
    >>> length_of("a" * 161).n_left
    145
    """
    is_latin = all(sign in _BASIC or sign in _EXTENDED for sign in text)
    widths = [_width(sign, is_latin) for sign in text]
    alone, part = (160, 153) if is_latin else (70, 67)
    n_units = sum(widths)
    if n_units <= alone:
        return Length(n_units, 1, alone - n_units, is_latin)
    n_parts, used = 1, 0
    for width in widths:
        if used + width > part:
            n_parts, used = n_parts + 1, 0
        used += width
    return Length(n_units, n_parts, part - used, is_latin)


def _width(sign: str, is_latin: bool) -> int:
    if is_latin:
        return 2 if sign in _EXTENDED else 1
    return 2 if ord(sign) > 0xFFFF else 1
