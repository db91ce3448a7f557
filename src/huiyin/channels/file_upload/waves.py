"""Which wave a row belongs to, and when a wave begins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from huiyin.formats.mapping import ConvertedRow
from huiyin.surveys.services import quarter_of


class WaveSource(StrEnum):
    """Where the wave of a row comes from."""

    COLUMN = "column"  # the file's own wave column
    DATE = "date"  # the quarter of the row's date
    NAME = "name"  # one name for the whole file


_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}
_QUARTER = re.compile(r"(\d{4})\s*(?:年|-|/|\.)?\s*(?:Q([1-4])|第?([一二三四1-4])季度?)", re.IGNORECASE)
_HALF = re.compile(r"(\d{4})\s*(?:年|-|/|\.)?\s*(?:H([12])|(上|下)半年)", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})\s*(?:年|-|/|\.)\s*(0?[1-9]|1[0-2])(?!\d)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


def wave_of(row: ConvertedRow, source: WaveSource, name: str) -> str:
    """The wave of a row; `name` where the row itself does not tell."""
    if source is WaveSource.COLUMN and row.wave:
        return row.wave[:80]
    if source is WaveSource.DATE and row.answered_on:
        return quarter_of(row.answered_on)
    return name


def first_day(name: str) -> date | None:
    """The first day of the period that a wave is named after, or None.

    >>> first_day("2025年第三季度"), first_day("2026-Q4"), first_day("2024年5月")
    (datetime.date(2025, 7, 1), datetime.date(2026, 10, 1), datetime.date(2024, 5, 1))
    >>> first_day("试点") is None
    True
    """
    if found := _QUARTER.search(name):
        quarter = _number(found[2] or found[3])
        return date(int(found[1]), 3 * quarter - 2, 1)
    if found := _HALF.search(name):
        return date(int(found[1]), 6 * _number(found[2] or found[3]) - 5, 1)
    if found := _MONTH.search(name):
        return date(int(found[1]), int(found[2]), 1)
    if found := _YEAR.search(name):
        return date(int(found[1]), 1, 1)
    return None


def _number(text: str) -> int:
    return _NUMBERS.get(text) or int(text)


def in_order(names: Iterable[str]) -> list[str]:
    """Wave names as people count them: 2 before 10.

    >>> in_order(["第10波", "第2波"])
    ['第2波', '第10波']
    """
    return sorted(
        names, key=lambda name: [(0, int(p), "") if p.isdecimal() else (1, 0, p) for p in _split(name)]
    )


def _split(name: str) -> list[str]:
    return [part for part in re.split(r"(\d+)", name) if part]
