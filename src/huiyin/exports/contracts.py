"""What is asked for when data leave: an order, and the news of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Respondents(StrEnum):
    """How respondents are named in a file."""

    NONE = "none"
    PSEUDONYMS = "pseudonyms"  # the same for all answers of a person in a programme, and no way back
    NUMBERS = "numbers"  # the customer numbers themselves


class Cells(StrEnum):
    """How coded answers stand in a file."""

    CODES = "codes"
    WORDS = "words"


@dataclass(frozen=True)
class Order:
    """Which rows and columns, in what kind of file.

    `format` is a key of `formats`. `columns` names fact columns, none meaning all. `where` is a
    condition over fact columns as JsonLogic, true for every row; the days narrow it by the day of
    answering, both included. Open texts and what is derived from them are one choice; personal data
    in them is masked with `masks_texts`.
    """

    format: str
    language: str = "zh-hans"
    cells: Cells = Cells.CODES
    with_texts: bool = True
    respondents: Respondents = Respondents.NONE
    columns: tuple[str, ...] = ()
    where: Any = True
    first_on: date | None = None
    last_on: date | None = None
    is_raw: bool = False
    masks_texts: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "cells", Cells(self.cells))
        object.__setattr__(self, "respondents", Respondents(self.respondents))
        object.__setattr__(self, "columns", tuple(self.columns))

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage; `from_json` turns it back."""
        days = {
            name: day.isoformat() if day else ""
            for name, day in (("first_on", self.first_on), ("last_on", self.last_on))
        }
        return {**asdict(self), "columns": list(self.columns), **days}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Order:
        """The order stored by `as_json`.

        >>> order = Order("sav", where={"==": [{"var": "wave"}, "2026-Q1"]}, first_on=date(2026, 1, 1))
        >>> Order.from_json(order.as_json()) == order
        True
        """
        days = {
            name: date.fromisoformat(data[name]) if data[name] else None for name in ("first_on", "last_on")
        }
        return cls(**{**data, **days})


@dataclass(frozen=True)
class ExportAsked:
    """Event: somebody wants a file; `run` is the number of the try, so that an older one counts no more."""

    export_id: int
    run: int


@dataclass(frozen=True)
class OpenTablesAsked:
    """Event: somebody reads the open tables of a programme, and what is kept for that is behind."""

    programme_id: int
    with_personal: bool
