"""How the figures of a programme are laid out on its page."""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.analytics.estimate import Unit
from huiyin.analytics.plots.style import finish
from huiyin.analytics.results import Kind, Table, in_words, spoken
from huiyin.core.shelf import Shelf
from huiyin.formats.writing import Sheet, write_workbook
from huiyin.metrics import charts
from huiyin.metrics.contracts import Figure, MetricContract
from huiyin.metrics.overview import ProgrammeFigures, SegmentRow
from huiyin.metrics.queries import StudyPage
from huiyin.metrics.studies import Panel

Spec = dict[str, Any]

MOST_CHARTED = 30  # items: beyond, a chart is longer than anybody reads


@dataclass(frozen=True)
class Group:
    """Headline figures of one kind, under the name of that kind."""

    title: Promise | str
    about: Promise | str
    figures: tuple[Figure, ...]
    is_share: bool = False

    @property
    def columns(self) -> int:
        """Its share of a row of twelve columns: three a figure."""
        return min(12, 3 * len(self.figures))

    @property
    def inner_columns(self) -> int:
        """What each of its figures takes of the group's own twelve."""
        return 12 // min(4, len(self.figures))


@dataclass(frozen=True)
class Section:
    """One part of the page, for the navigation."""

    key: str
    title: Promise | str


@dataclass(frozen=True)
class SegmentLine:
    """One value of a segment: its rows under each metric of the block, in their order."""

    value: str
    n_rows: int
    rows: tuple[SegmentRow, ...]


@dataclass(frozen=True)
class SegmentBlock:
    """One segment variable with all its metrics side by side; the chart shows the first metric."""

    label: str
    contracts: tuple[MetricContract, ...]
    lines: tuple[SegmentLine, ...]
    chart: Spec | None
    n_hidden: int


@dataclass(frozen=True)
class PageCharts:
    """The specifications of the page's charts, None where there is nothing to draw.

    `has_small` says that an item of the charts has a small base, `has_before` that items have a wave before.
    """

    item_intervals: Spec | None
    distribution: Spec | None
    trends: tuple[tuple[MetricContract, Spec], ...]
    drivers: Spec | None
    gaps: Spec | None
    splits: tuple[tuple[Figure, Spec], ...]
    has_small: bool
    has_before: bool


def headline_groups(figures: ProgrammeFigures) -> list[Group]:
    """An index is never beside a rate without its group's name: what is a mean and what is a share."""

    def of(*units: Unit) -> tuple[Figure, ...]:
        return tuple(figure for figure in figures.headline if figure.estimate.unit in units)

    groups = [
        Group(
            pgettext_lazy("kind of figure", "Index"),
            _("how satisfied, on average, from 0 to 100"),
            of(Unit.INDEX),
        ),
        Group(_("Recommendation and effort"), _("scores of their own"), of(Unit.POINTS, Unit.SCALE)),
        Group(
            _("Shares"), _("how many are satisfied; each share counts something else"), of(Unit.RATE), True
        ),
    ]
    return [group for group in groups if group.figures]


def leading(figures: ProgrammeFigures) -> list[Figure]:
    """The one or two figures of a programme's card: its index and its net promoter score, or whatever it has."""
    wanted = [f for f in figures.headline if f.contract.measure in ("satisfaction_index", "nps")]
    return (wanted or list(figures.headline))[:2]


@dataclass(frozen=True)
class Drawn:
    """What is drawn of a programme's figures, in one language."""

    charts: PageCharts
    segments: tuple[SegmentBlock, ...]


_drawn: Shelf[Drawn] = Shelf(200)


def drawn(figures: ProgrammeFigures, language: str) -> Drawn:
    """The charts and the segments of the page, drawn once as long as the figures show the same."""
    key = (hashlib.sha256(pickle.dumps(figures)).hexdigest(), language)
    return _drawn.get_or_make(
        key, lambda: Drawn(charts_of(figures, language), tuple(segment_blocks(figures, language)))
    )


def charts_of(figures: ProgrammeFigures, language: str) -> PageCharts:
    """All charts of the page."""
    items = [item for item in figures.items if item.base != "hidden"][:MOST_CHARTED]
    scores = [f for f in figures.headline if f.contract.measure == "nps" and f.base != "hidden"]
    return PageCharts(
        item_intervals=charts.item_intervals(items, language=language) if items else None,
        distribution=charts.distribution(items, language=language) if items else None,
        trends=tuple(_trends(figures, language)),
        drivers=charts.drivers(figures.drivers, language=language) if figures.drivers else None,
        gaps=charts.dumbbell(figures.gaps, language=language) if figures.gaps else None,
        splits=tuple((f, charts.nps_split(f.details, language=language)) for f in scores),
        has_small=any(item.base == "small" for item in items),
        has_before=any(item.before is not None for item in figures.items),
    )


def _trends(figures: ProgrammeFigures, language: str) -> list[tuple[MetricContract, Spec]]:
    by_key = {contract.key: contract for contract in figures.contracts}
    return [
        (by_key[key], charts.trend(by_key[key], points, language=language))
        for key, points in figures.trend
        if key in by_key and sum(1 for _wave, estimate in points if estimate.value is not None) > 1
    ]


def segment_blocks(figures: ProgrammeFigures, language: str) -> list[SegmentBlock]:
    """The segment tables, those of one variable put side by side."""
    variables = dict.fromkeys(table.variable for table in figures.segments)
    blocks = []
    for variable in variables:
        tables = [table for table in figures.segments if table.variable == variable]
        by_value = [{row.value: row for row in table.rows} for table in tables]
        values = list(dict.fromkeys(row.value for table in tables for row in table.rows))
        lines = [
            SegmentLine(value, rows[0].n_rows, tuple(rows))
            for value in values
            if (rows := [found[value] for found in by_value if value in found]) and len(rows) == len(tables)
        ]
        shown = [row for row in tables[0].rows if row.base != "hidden"]
        blocks.append(
            SegmentBlock(
                variable.label_in(language),
                tuple(table.contract for table in tables),
                tuple(lines),
                charts.segment_intervals(tables[0], language=language) if len(shown) > 1 else None,
                sum(1 for line in lines if all(row.base == "hidden" for row in line.rows)),
            )
        )
    return blocks


_LONG = 12  # rows; a longer table is folded away


@dataclass(frozen=True)
class ShownTable:
    """A table in the page's language: heading and text of each cell, and which columns are text."""

    title: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[tuple[str, bool], ...], ...]

    @property
    def is_long(self) -> bool:
        """Whether the page folds it away."""
        return len(self.rows) > _LONG


@dataclass(frozen=True)
class ShownPanel:
    """One card of a study's page in the page's language."""

    key: str
    title: str
    lead: str
    chart: Spec | None
    tables: tuple[ShownTable, ...]
    notes: tuple[str, ...]


def study_panels(page: StudyPage, language: str) -> list[ShownPanel]:
    """The panels as their page shows them; a note is said once a page."""
    said: set[str] = set()
    shown = []
    for panel in page.panels:
        made = study_panel(panel, language)
        shown.append(replace(made, notes=tuple(note for note in made.notes if note not in said)))
        said |= set(made.notes)
    return shown


def study_panel(panel: Panel, language: str) -> ShownPanel:
    """A panel by itself."""
    wanted = [table for table in panel.result.tables() if not panel.tables or table.key in panel.tables]
    notes = tuple(in_words(note.text, language) for note in panel.result.notes_of())
    return ShownPanel(
        panel.key,
        in_words(panel.title, language),
        in_words(panel.lead, language),
        finish(panel.result.plot(language), height=panel.height) if panel.chart else None,
        tuple(_shown(table, language) for table in wanted),
        notes,
    )


def _shown(table: Table, language: str) -> ShownTable:
    is_text = [column.kind is Kind.TEXT for column in table.columns]
    heads = tuple(in_words(column.name, language) for column in table.columns)
    rows = tuple(tuple(zip(texts, is_text, strict=True)) for texts in table.texts(language))
    return ShownTable(in_words(table.title, language), tuple(zip(heads, is_text, strict=True)), rows)


def study_workbook(page: StudyPage, language: str) -> io.BytesIO:
    """Every table of every panel on a sheet of its own, numbers as numbers."""
    sheets: list[Sheet] = []
    for panel in page.panels:
        for table in panel.result.tables():
            name = f"{len(sheets) + 1} {in_words(table.title, language)}"
            columns = [in_words(column.name, language) for column in table.columns]
            sheets.append(
                Sheet(name, columns, [[spoken(cell, language) for cell in row] for row in table.rows])
            )
    buffer = io.BytesIO()
    write_workbook(buffer, sheets)
    buffer.seek(0)
    return buffer


def sections(figures: ProgrammeFigures) -> list[Section]:
    """The parts that this programme has, in the order of the page."""
    parts: Sequence[tuple[str, Promise | str, object]] = (
        ("headline", _("Key figures"), figures.headline),
        ("changes", _("Changes"), figures.changes or any(len(points) > 1 for _key, points in figures.trend)),
        ("items", _("Items"), figures.items),
        ("segments", _("Segments"), figures.segments),
        ("watch", _("Watch list"), figures.items),
        ("drivers", _("Drivers"), figures.drivers or figures.items),
        ("gaps", _("Expectation gaps"), figures.gaps),
        ("open", _("Open answers"), figures.n_open_answers),
    )
    return [Section(key, title) for key, title, present in parts if present]
