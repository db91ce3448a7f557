"""Keys of our own made of the codes of other programs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_GENERIC = re.compile(r"(?:[a-z]{0,3}_?\d*|other|none|item_?\d*|row_?\d*|column_?\d*|text|value)")


def slug(code: str) -> str:
    """Small letters, digits and underscores.

    >>> slug("Q1.2 Price"), slug("价格")
    ('q1_2_price', '')
    """
    made = re.sub(r"[^a-z0-9]+", "_", code.lower()).strip("_")
    return made[:50]


@dataclass
class Keys:
    """Gives keys that are taken by nobody else; the same code of the same question gets the same key."""

    taken: set[str] = field(default_factory=set)

    def question(self, code: str, number: int) -> str:
        """The key of a question."""
        made = slug(code)
        return self._free(made if _KEY.fullmatch(made) else f"q{number}_{made}".rstrip("_"))

    def part(self, question: str, code: str, number: int) -> str:
        """The key of a row or of an option that is a variable of its own."""
        made = slug(code)
        if _KEY.fullmatch(made) and not _GENERIC.fullmatch(made) and made not in self.taken:
            return self._free(made)
        return self._free(f"{question[:40]}_{made or number}")

    def option(self, code: str, number: int, others: set[str]) -> str:
        """The key of an option within its question."""
        made = slug(code)
        made = made if _KEY.fullmatch(made) else f"o{made or number}"
        base, n = made, 2
        while made in others:
            made, n = f"{base}_{n}", n + 1
        others.add(made)
        return made

    def _free(self, made: str) -> str:
        base, n = made, 2
        while made in self.taken:
            made, n = f"{base}_{n}", n + 1
        self.taken.add(made)
        return made
