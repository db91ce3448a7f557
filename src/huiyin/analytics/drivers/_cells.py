"""Rows of a table from the fields of its items, codes put in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from huiyin.analytics.results import Bilingual, Column


def rows_of(
    items: Iterable[object], columns: Sequence[Column], words: Mapping[str, Mapping[str, Bilingual]]
) -> tuple[tuple[Any, ...], ...]:
    """One row an item: the fields that the columns name; `words` maps column → code → words."""
    return tuple(
        tuple(
            words[column.key][getattr(item, column.key)] if column.key in words else getattr(item, column.key)
            for column in columns
        )
        for item in items
    )
