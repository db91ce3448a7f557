"""A report as plain data: what it says, apart from how HTML, PDF or a workbook shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

Cell = str | int | float | None


class Every(TextChoices):
    """How often something is to happen, in spans of the calendar."""

    MONTH = "month", _("Every month")
    QUARTER = "quarter", _("Every quarter")
    HALF_YEAR = "half_year", _("Every half-year")
    YEAR = "year", _("Every year")


@dataclass(frozen=True)
class About:
    """The programme behind a report: the parts of a survey report that no figure can say (A30)."""

    name: str
    unit: str = ""
    aim: str = ""
    population: str = ""
    mode: str = ""
    sample: str = ""
    limits: str = ""
    label: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Pairs:
    """Name and value, one below the other."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Table:
    """Columns and rows. `numeric` lists the positions that align right; `note` stands below."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numeric: frozenset[int] = frozenset()
    note: str = ""
    name: str = ""  # the sheet's name in a workbook
    shares: Sequence[float] = ()  # of the width, where several tables shall have their columns in line
    on_sheet: bool = True  # False where `Numbers` say the same for a workbook


@dataclass(frozen=True)
class Picture:
    """A Vega-Lite chart with its title."""

    title: str
    spec: dict[str, Any]
    is_small: bool = False  # half as wide as the page: two stand side by side


@dataclass(frozen=True)
class Numbers:
    """A sheet of a workbook to go on computing with: bare numbers and their Excel formats. Pages leave it out."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    formats: Sequence[str] = ()


@dataclass(frozen=True)
class Tile:
    """One headline figure: its name, the value as shown, how sure it is, and what it means ("" for nothing)."""

    name: str
    value: str
    details: str
    verdict: str = ""


Block = Paragraph | Pairs | Table | Picture | Numbers


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Document:
    """A whole report in one language."""

    title: str
    subtitle: str
    label: str
    language: str
    sections: Sequence[Section] = field(default_factory=tuple)
    tiles: Sequence[Tile] = ()
