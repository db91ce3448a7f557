"""A study's panels as they can be kept: tables, notes and charts instead of the results they were made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from huiyin.analytics.problems import NoChart
from huiyin.analytics.results import Bilingual, Note, Result, Table
from huiyin.metrics.studies import Panel, Setting

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True)
class ShownResult(Result):
    """What a page shows of a result: its tables, its notes, and its chart in the language it was drawn in."""

    title: ClassVar[Bilingual] = {"zh": "结果", "en": "Result"}
    shown: tuple[Table, ...]
    notes: tuple[Note, ...]
    chart: dict[str, Any] | None

    def tables(self) -> tuple[Table, ...]:
        """The tables as they were made."""
        return self.shown

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """The chart as it was drawn; raises `NoChart` where there was none."""
        import altair as alt

        if self.chart is None:
            raise NoChart(result=type(self).__name__)
        return alt.Chart.from_dict(self.chart, validate=False)


@dataclass(frozen=True)
class StudyOffer:
    """What may be set on the page of a study, or what the programme lacks for it, and the facts it rests on."""

    settings: tuple[Setting, ...]
    waves: tuple[str, ...]
    lacking: Bilingual | None
    n_rows: int
    as_of: datetime | None
    revision: str


def shown_panels(panels: Sequence[Panel], language: str) -> tuple[Panel, ...]:
    """The panels with results that can be kept."""
    return tuple(replace(panel, result=_shown(panel, language)) for panel in panels)


def _shown(panel: Panel, language: str) -> ShownResult:
    chart = panel.result.plot(language).to_dict(validate=False) if panel.chart else None
    return ShownResult(panel.result.tables(), panel.result.notes_of(), chart)
