"""What people type into forms, before it is stored."""

from __future__ import annotations


def typed(text: str, most: int | None = None) -> str:
    """A text as it may be stored: without NUL, which databases refuse, without blanks at its ends, cut to `most`.

    >>> typed("  too\\x00 late ", 5)
    'too l'
    """
    return text.replace("\x00", "").strip()[:most]
