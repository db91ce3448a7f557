"""What is asked of the facts: what is shown, by what, filtered how, when, against what."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

MOST_SHOWN = 8  # things side by side; more is a report, not a question
MOST_ROW_CUTS = 2
DEFAULT_TOP = 12  # values of a dimension before the others are put together
MOST_TOP = 400


class Marks(StrEnum):
    """How differences between groups are marked."""

    LETTERS = "letters"  # each group against each other
    ARROWS = "arrows"  # each group against what the question compares with, else against all others
    NONE = "none"


class Correction(StrEnum):
    """How p values are corrected for the number of tests of the table."""

    NONE = "none"
    BENJAMINI_HOCHBERG = "bh"
    HOLM = "holm"


class Compare:
    """What every cell is compared with; a wave is named behind `WAVE`."""

    NOTHING = ""
    PREVIOUS = "previous"  # the period of the same length before; with a time on an axis, the unit before
    LAST_YEAR = "last_year"
    REST = "rest"  # all other answers of the same line
    TOTAL = "total"  # all answers of the same line, which the cell is a part of
    WAVE = "wave:"


class Shown:
    """What a cell may show, as prefixes of keys."""

    CONTRACT = "contract:"
    MEAN = "mean:"  # of a numeric variable
    ANSWERS = "answers:"  # how the answers to a variable spread


@dataclass(frozen=True)
class Cut:
    """One dimension of the table and how its values are chosen.

    `dimension` is a key of `dimensions.offered`. The `top` values with most responses are shown and the
    others put together; `find` keeps the values that contain a text. `edges` cut a number into classes:
    below the first, from each up to the next, from the last on; without any it is cut into quarters.
    """

    dimension: str
    top: int = DEFAULT_TOP
    find: str = ""
    edges: tuple[float, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"dimension": self.dimension, "top": self.top, "find": self.find, "edges": list(self.edges)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Cut:
        """The cut stored by `as_json`."""
        edges = tuple(sorted({float(edge) for edge in data.get("edges", ())}))
        top = min(max(int(data.get("top", DEFAULT_TOP)), 1), MOST_TOP)
        return cls(str(data["dimension"]), top, str(data.get("find", "")), edges)


@dataclass(frozen=True)
class Question:
    """One table asked for. Everything in it is plain, so that it can be an address, be kept and be compared.

    `shown` are keys behind a prefix of `Shown`: any number of contracts and means, or one spread of
    answers. `rows` are up to two dimensions, one within the other, `columns` at most one. `filter` is a
    condition in JSON, "" for every response. `first_on` and `last_on` are the period, both included, None
    for open; `wave` is one wave, "" for all. `compare` is one of `Compare`. `as_of` asks for the numbers of that time.
    """

    shown: tuple[str, ...] = ()
    rows: tuple[Cut, ...] = ()
    columns: Cut | None = None
    filter: str = ""
    first_on: date | None = None
    last_on: date | None = None
    wave: str = ""
    compare: str = Compare.NOTHING
    marks: Marks = Marks.LETTERS
    correction: Correction = Correction.NONE
    as_of: datetime | None = None

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """All dimensions, those of the rows first."""
        return (*self.rows, *([self.columns] if self.columns else []))

    @property
    def spread(self) -> str:
        """The variable whose answers are spread, "" where contracts or means are shown."""
        first = self.shown[0] if self.shown else ""
        return first.removeprefix(Shown.ANSWERS) if first.startswith(Shown.ANSWERS) else ""

    @property
    def rule(self) -> Any:
        """The filter as plain data, None for every response."""
        return json.loads(self.filter) if self.filter else None

    def with_rule(self, rule: Any) -> Question:
        """The same question under another filter."""
        return replace(self, filter=written_rule(rule))

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage; `from_json` turns it back."""
        return {
            "shown": list(self.shown),
            "rows": [cut.as_json() for cut in self.rows],
            "columns": self.columns.as_json() if self.columns else None,
            "filter": self.rule,
            "first_on": self.first_on.isoformat() if self.first_on else None,
            "last_on": self.last_on.isoformat() if self.last_on else None,
            "wave": self.wave,
            "compare": self.compare,
            "marks": self.marks.value,
            "correction": self.correction.value,
            "as_of": self.as_of.isoformat() if self.as_of else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Question:
        """The question stored by `as_json`.

        >>> question = Question(("contract:csi",), (Cut("wave"),), compare="rest")
        >>> Question.from_json(question.as_json()) == question
        True
        """
        first, last, as_of = (data.get(name) for name in ("first_on", "last_on", "as_of"))
        return cls(
            shown=tuple(map(str, data.get("shown", ())))[:MOST_SHOWN],
            rows=tuple(Cut.from_json(cut) for cut in data.get("rows", ()))[:MOST_ROW_CUTS],
            columns=Cut.from_json(data["columns"]) if data.get("columns") else None,
            filter=written_rule(data.get("filter")),
            first_on=date.fromisoformat(first) if first else None,
            last_on=date.fromisoformat(last) if last else None,
            wave=str(data.get("wave", "")),
            compare=str(data.get("compare", "")),
            marks=Marks(data.get("marks", Marks.LETTERS)),
            correction=Correction(data.get("correction", Correction.NONE)),
            as_of=datetime.fromisoformat(as_of) if as_of else None,
        )


def written_rule(rule: Any) -> str:
    """A rule as text that is the same for equal rules; "" for None and for the rule of every response.

    >>> written_rule({"==": [1, 2]}), written_rule(None), written_rule(True)
    ('{"==":[1,2]}', '', '')
    """
    if rule is None or rule is True or rule == {}:
        return ""
    return json.dumps(rule, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


AXES = ("rows", "rows2", "columns")


def address_parameters(question: Question) -> list[tuple[str, str]]:
    """The question as parameters of an address; what is as usual is left out.

    >>> address_parameters(Question(("contract:csi",), (Cut("wave", top=5),), compare="rest"))
    [('show', 'contract:csi'), ('rows', 'wave'), ('rows_top', '5'), ('compare', 'rest')]
    """
    found = [("show", key) for key in question.shown]
    cuts = dict(zip(AXES, question.rows, strict=False))
    if question.columns:
        cuts["columns"] = question.columns
    for axis, cut in cuts.items():
        found.append((axis, cut.dimension))
        if cut.top != DEFAULT_TOP:
            found.append((f"{axis}_top", str(cut.top)))
        if cut.find:
            found.append((f"{axis}_find", cut.find))
        if cut.edges:
            found.append((f"{axis}_edges", ",".join(f"{edge:g}" for edge in cut.edges)))
    rest: Sequence[tuple[str, str]] = (
        ("f", question.filter),
        ("from", question.first_on.isoformat() if question.first_on else ""),
        ("to", question.last_on.isoformat() if question.last_on else ""),
        ("wave", question.wave),
        ("compare", question.compare),
        ("marks", "" if question.marks is Marks.LETTERS else question.marks.value),
        ("correction", "" if question.correction is Correction.NONE else question.correction.value),
        ("as_of", question.as_of.isoformat() if question.as_of else ""),
    )
    return [*found, *((name, value) for name, value in rest if value)]
