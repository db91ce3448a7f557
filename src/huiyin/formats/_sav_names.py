"""Names as SPSS takes them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from huiyin.formats.outgoing import unique

LONGEST_NAME = 64  # bytes
_RESERVED = frozenset(["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"])
_NOT_IN_NAME = re.compile(r"[^\w.$#@]|[\x00-\x1f]")


def variable_names(names: Sequence[str]) -> list[str]:
    """The names with what SPSS forbids replaced, told apart, at most 64 bytes each.

    >>> variable_names(["满意 度", "1st", "to", "Q1", "q1", "end."])
    ['满意_度', 'V1st', 'to_', 'Q1', 'q1_2', 'end']
    """
    return unique([_allowed(name) for name in names], LONGEST_NAME)


def _allowed(name: str) -> str:
    clean = _NOT_IN_NAME.sub("_", name).rstrip(".") or "V"
    if not (clean[0].isalpha() or clean[0] == "@"):
        clean = f"V{clean}"
    return f"{clean}_" if clean.upper() in _RESERVED else clean
