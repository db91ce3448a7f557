"""A questionnaire between two programs: what all of them know, as plain data. No web framework.

A condition is JsonLogic over references: {"var": "CODE"} is the answer to a question, {"var": "CODE/PART"} a
ticked option or a row. Options are named by their codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

Texts = dict[str, str]  # {"zh", "en"}


class Kind(StrEnum):
    """Ways to ask that several programs share."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    RATING = "rating"  # one thing on worded or numbered grades
    GRID = "grid"  # several things on the same grades
    RECOMMEND = "recommend"
    EFFORT = "effort"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    RANKING = "ranking"
    ALLOCATION = "allocation"
    NOTE = "note"
    FILE = "file"
    SIGNATURE = "signature"
    CONSENT = "consent"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Lost:
    """Something that cannot be carried over."""

    place: str  # the question's code, or what it is called
    what: Texts
    why: Texts


@dataclass
class Part:
    """An option, a grade or a row. `value` is a grade's number."""

    code: str
    text: Texts = field(default_factory=dict)
    value: float | None = None
    other: bool = False
    exclusive: bool = False
    fixed: bool = False
    show_if: Any = None


@dataclass
class Item:
    """One question. `options` are options or grades, best first; `extra` is what only we know of it."""

    kind: Kind
    code: str
    text: Texts = field(default_factory=dict)
    help: Texts = field(default_factory=dict)
    required: bool = False
    options: list[Part] = field(default_factory=list)
    rows: list[Part] = field(default_factory=list)
    low: Texts = field(default_factory=dict)
    high: Texts = field(default_factory=dict)
    lowest: float | None = None
    highest: float | None = None
    most: int | None = None
    show_if: Any = None
    shuffle: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Sheet:
    """What is asked together."""

    code: str
    title: Texts = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    show_if: Any = None
    block: str = ""
    shuffle: bool = False


@dataclass
class Bundle:
    """Pages that belong together."""

    code: str
    name: str = ""
    shuffle: bool = False


@dataclass
class Known:
    """Something that comes with the link and is never asked."""

    code: str
    label: Texts = field(default_factory=dict)
    role: str = "segment"


@dataclass
class Outline:
    """The whole, with what could not be carried."""

    title: Texts = field(default_factory=dict)
    intro: Texts = field(default_factory=dict)
    thanks: Texts = field(default_factory=dict)
    sheets: list[Sheet] = field(default_factory=list)
    bundles: list[Bundle] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        """All questions in their order."""
        return [item for sheet in self.sheets for item in sheet.items]

    @property
    def languages(self) -> list[str]:
        """The languages in which something is said; never empty."""
        texts = [self.title, *[item.text for item in self.items]]
        return [code for code in ("zh", "en") if any(text.get(code) for text in texts)] or ["zh"]

    def lose(self, place: str, what: Texts, why: Texts) -> None:
        """Note what cannot be carried."""
        self.lost.append(Lost(place, what, why))

    def as_json(self) -> dict[str, Any]:
        """Plain data; `from_json` turns it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Outline:
        """The outline stored by `as_json`."""
        return cls(
            data["title"],
            data["intro"],
            data["thanks"],
            [_sheet(row) for row in data["sheets"]],
            [Bundle(**row) for row in data["bundles"]],
            [Known(**row) for row in data["known"]],
            [Lost(**row) for row in data["lost"]],
        )


def _sheet(data: Mapping[str, Any]) -> Sheet:
    return Sheet(**{**data, "items": [_item(row) for row in data["items"]]})


def _item(data: Mapping[str, Any]) -> Item:
    parts = {name: [Part(**row) for row in data[name]] for name in ("options", "rows")}
    return Item(**{**data, **parts, "kind": Kind(data["kind"])})
