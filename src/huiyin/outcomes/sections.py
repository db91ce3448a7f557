"""A figure as it is kept and shown: a sentence, tables, notes, and the contract it follows. Small bases are hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.plots.intervals import interval_chart
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, plain
from huiyin.outcomes.contracts import LEAST

_BASES = ("n", "n_matched", "n_controls_used")
_SHOWN_ANYWAY = (*_BASES, "n_unmatched")


@dataclass(frozen=True)
class Drawn:
    """A chart in both languages, as specifications of Vega-Lite."""

    title: Bilingual
    specs: Mapping[str, dict[str, Any]]


def drawn(title: Bilingual, rows: Sequence[tuple[Bilingual, Estimate]]) -> tuple[Drawn, ...]:
    """Estimates with their intervals, one row each; those on small bases are left out, and one alone is no chart."""
    shown = [row for row in rows if row[1].n >= LEAST and row[1].has_interval]
    if len(shown) < 2:
        return ()
    specs = {
        language: interval_chart([(name[language], one) for name, one in shown], language).to_dict(
            validate=False
        )
        for language in ("zh", "en")
    }
    return (Drawn(title, specs),)


@dataclass(frozen=True)
class Section:
    """One figure of the page. `tone` is "", "success", "warning" or "danger"; `page` its chapter in docs/methods."""

    key: str
    title: Bilingual
    lead: Bilingual
    contract: Bilingual
    tone: str = ""
    tables: tuple[Table, ...] = ()
    notes: tuple[Note, ...] = ()
    page: str = ""
    charts: tuple[Drawn, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data; `of_json` turns it back."""
        return {
            "key": self.key,
            "title": dict(self.title),
            "lead": dict(self.lead),
            "contract": dict(self.contract),
            "tone": self.tone,
            "tables": [_kept(table) for table in self.tables],
            "notes": [{"code": one.code, "text": dict(one.text)} for one in self.notes],
            "page": self.page,
            "charts": [
                {"title": dict(one.title), "specs": {key: one.specs[key] for key in ("zh", "en")}}
                for one in self.charts
            ],
        }

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> Section:
        """The kept section."""
        tables = tuple(_of_kept(one) for one in data["tables"])
        notes = tuple(Note(one["code"], one["text"]) for one in data["notes"])
        charts = tuple(Drawn(**one) for one in data["charts"])
        return cls(**{**data, "tables": tables, "notes": notes, "charts": charts})


@dataclass
class Draft:
    """What goes into a section, part by part."""

    tables: list[Table] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def add(self, result: Result, tables: Sequence[str] = (), *, heading: Bilingual | None = None) -> None:
        """The tables of a result (those named, or all) with small bases hidden, and its notes, each once."""
        for table in result.tables():
            if not tables or table.key in tables:
                self.tables.append(without_small(_headed(table, heading)))
        for one in result.notes_of():
            text = one.text if heading is None or one.code == "unmeasured" else _led(heading, one.text)
            if all(other.text != text for other in self.notes):
                self.notes.append(Note(one.code, text))


def _led(heading: Bilingual, text: Bilingual) -> Bilingual:
    return {"zh": f"{heading['zh']}：{text['zh']}", "en": f"{heading['en']}: {text['en']}"}


def _headed(table: Table, heading: Bilingual | None) -> Table:
    if heading is None:
        return table
    title = {
        "zh": f"{heading['zh']}：{table.title['zh']}",
        "en": f"{heading['en']}: {table.title['en'][:1].lower()}{table.title['en'][1:]}",
    }
    return Table(table.key, title, table.columns, table.rows)


def without_small(table: Table) -> Table:
    """The table with every number blanked whose base is below the least; the base itself reads "<10".

    Numbers have one decimal, agreement two, so that columns can be compared.
    """
    bases = [at for at, column in enumerate(table.columns) if column.key in _BASES]
    digits = 2 if table.key == "kappa" else 1
    measured = (Kind.NUMBER, Kind.FIGURE)
    columns = tuple(
        replace(one, digits=digits) if one.digits is None and one.kind in measured else one
        for one in table.columns
    )
    return Table(table.key, table.title, columns, tuple(_hidden(row, table, bases) for row in table.rows))


def _hidden(row: tuple[Any, ...], table: Table, bases: list[int]) -> tuple[Any, ...]:
    small = [at for at in bases if isinstance(row[at], int) and 0 < row[at] < LEAST]
    if not small:
        return row
    kept: list[Any] = []
    for at, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
        if at in small:
            kept.append(f"<{LEAST}")
        elif column.kind is Kind.TEXT or column.key in _SHOWN_ANYWAY:
            kept.append(cell)
        else:
            kept.append(None)
    return tuple(kept)


def _kept(table: Table) -> dict[str, Any]:
    columns = [
        {"key": one.key, "name": dict(one.name), "kind": one.kind.value, "digits": one.digits}
        for one in table.columns
    ]
    return {"key": table.key, "title": dict(table.title), "columns": columns, "rows": plain(table.rows)}


def _of_kept(data: dict[str, Any]) -> Table:
    columns = tuple(
        Column(one["key"], one["name"], Kind(one["kind"]), one["digits"]) for one in data["columns"]
    )
    return Table(data["key"], data["title"], columns, tuple(tuple(row) for row in data["rows"]))


def lacking(key: str, title: Bilingual, why: Bilingual, contract: Bilingual, page: str) -> Section:
    """A figure that cannot be told yet, and what it lacks."""
    return Section(key, title, why, contract, page=page)


def percent(rate: float | None) -> str:
    """A share as words in either language have it.

    >>> percent(0.1234), percent(None)
    ('12.3%', '–')
    """
    return "–" if rate is None else f"{100 * rate:.1f}%"
