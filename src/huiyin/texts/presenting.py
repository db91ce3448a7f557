"""How figures of texts are laid out: panels of results, sentences with what told marked in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.analytics.plots.style import finish
from huiyin.analytics.problems import NoChart
from huiyin.analytics.results import Bilingual, Kind, Result, Table, in_words, spoken
from huiyin.formats.writing import Sheet

LONG = 12  # rows from which a table is folded


@dataclass(frozen=True)
class Piece:
    """A part of a text: `mark` is "" for plain words, else what told: "topic", "word" or "urgent"."""

    text: str
    mark: str = ""
    title: str = ""


@dataclass(frozen=True)
class Mark:
    """A place in a text that told something."""

    start: int
    end: int
    mark: str
    title: str = ""


def panel(
    result: Result, language: str, title: Bilingual, lead: Bilingual, *, chart: bool = True
) -> dict[str, Any]:
    """A result as one card; without a chart where it has none."""
    return {
        "title": in_words(title, language),
        "lead": in_words(lead, language),
        "chart": chart_of(result, language) if chart else None,
        "tables": [_table(one, language) for one in result.tables() if one.rows],
        "notes": [in_words(one.text, language) for one in result.notes_of()],
    }


def chart_of(result: Result, language: str, height: Any = None) -> dict[str, Any] | None:
    """The chart of a result; None where it has none."""
    try:
        return finish(result.plot(language), height=height)
    except NoChart:
        return None


def _table(table: Table, language: str) -> dict[str, Any]:
    words = [column.kind is Kind.TEXT for column in table.columns]
    return {
        "title": in_words(table.title, language),
        "is_long": len(table.rows) > LONG,
        "heads": [(in_words(one.name, language), w) for one, w in zip(table.columns, words, strict=True)],
        "rows": [list(zip(cells, words, strict=True)) for cells in table.texts(language)],
    }


def sheets(named: Sequence[tuple[str, Result]], language: str) -> list[Sheet]:
    """Every table of some results on a sheet of its own, numbers as numbers; the notes come first."""
    notes: list[list[object]] = []
    made: list[Sheet] = []
    for name, result in named:
        notes += [[name, in_words(one.text, language)] for one in result.notes_of()]
        for table in result.tables():
            heads = [in_words(one.name, language) for one in table.columns]
            rows = [[spoken(cell, language) for cell in row] for row in table.rows]
            widths = [26 if one.kind is Kind.TEXT else 13 for one in table.columns]
            formats = [_FORMATS.get(one.kind, "") for one in table.columns]
            made.append(
                Sheet(f"{len(made) + 1} {in_words(table.title, language)}"[:31], heads, rows, widths, formats)
            )
    first = Sheet(
        in_words({"zh": "说明", "en": "Notes"}, language),
        [
            in_words({"zh": "内容", "en": "Figure"}, language),
            in_words({"zh": "说明", "en": "Note"}, language),
        ],
        notes,
        [26, 120],
    )
    return [first, *made]


_FORMATS = {Kind.RATE: "0.0%", Kind.COUNT: "#,##0", Kind.P_VALUE: "0.0000"}


def pieces(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """The text cut where something told; of marks that overlap the first holds.

    >>> [one.text for one in pieces("停电太久了", [Mark(0, 2, "topic")])]
    ['停电', '太久了']
    """
    found: list[Piece] = []
    at = 0
    for one in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        start, end = max(one.start, at), min(one.end, len(text))
        if start >= end:
            continue
        if start > at:
            found.append(Piece(text[at:start]))
        found.append(Piece(text[start:end], one.mark, one.title))
        at = end
    if at < len(text):
        found.append(Piece(text[at:]))
    return found
