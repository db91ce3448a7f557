"""A saved view of the explore page, as a chart or as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.analytics.results import Bilingual
from huiyin.boards.cards.base import CardKind, Choices
from huiyin.boards.contracts import Card
from huiyin.boards.problems import UnfitCard
from huiyin.boards.scene import Scene
from huiyin.core.components import drawing
from huiyin.explore.models import SavedView
from huiyin.explore.queries import question_of, view_for, views_of
from huiyin.metrics.charts import ExploredChart
from huiyin.metrics.charts import explored as explored_charts
from huiyin.metrics.charts.svg import as_svg
from huiyin.metrics.exploring.layout import flattened
from huiyin.metrics.exploring.question import Question
from huiyin.metrics.queries import explored
from huiyin.surveys.queries import programme_for

CHART, TABLE = "chart", "table"
MOST_ROWS = {1: 4, 2: 8, 3: 20}
MOST_COLUMNS = 8


class ViewCard(CardKind):
    """Somebody's saved view, under the rights of whoever looks."""

    key: ClassVar[str] = "view"
    chosen: ClassVar[bool] = True
    name: ClassVar[Bilingual] = {"zh": "保存的视图", "en": "Saved view"}
    about: ClassVar[Bilingual] = {
        "zh": "在“自助分析”里保存的图或表。",
        "en": "A chart or table that was saved on the explore page.",
    }
    icon: ClassVar[str] = "chart-bar"
    width: ClassVar[int] = 6

    def context(self, card: Card, scene: Scene) -> Mapping[str, Any]:
        """The view answered under the board's filter: its first chart, or the first rows of its table."""
        view = self._view(card, scene)
        assert card.programme_id is not None
        table = explored(card.programme_id, narrowed(question_of(view), scene))
        found: dict[str, Any] = {
            "url": f"{reverse('explore', args=[card.programme_id])}?view={view.pk}",
            "n_rows": table.n_rows,
            "drawing": "",
        }
        charts: tuple[ExploredChart, ...] = ()
        if card.options.get("show") != TABLE and not table.is_empty:
            charts = explored_charts(table, language=scene.language, kind=view.chart)
        if charts:
            svg = as_svg(charts[0].spec, width=86 * card.width - 60, ink="currentColor")
            return {**found, "drawing": drawing(svg)}
        flat = flattened(table)
        most = MOST_ROWS[card.height]
        rows = [replace(row, cells=row.cells[:MOST_COLUMNS]) for row in flat.rows[:most]]
        return {
            **found,
            "flat": replace(flat, columns=flat.columns[:MOST_COLUMNS], rows=tuple(rows)),
            "is_cut": len(flat.rows) > most or len(flat.columns) > MOST_COLUMNS,
        }

    def title(self, card: Card, scene: Scene) -> str:
        """The view's name."""
        return self._view(card, scene).name

    def stamp(self, card: Card, scene: Scene) -> object:
        """The view may be changed, unshared or thrown away: 404 where the person may not open it."""
        return self._view(card, scene).changed_at.isoformat()

    def choices(self, user: User, programme_id: int, language: str) -> Choices:
        """Each view as a chart and as a table."""
        views = views_of(user, programme_for(user, programme_id))
        return [
            (f"{view.pk}:{show}", f"{view.name} · {words}")
            for view in views
            for show, words in ((CHART, _("chart")), (TABLE, _("table")))
        ]

    def options_of(self, chosen: str, programme_id: int) -> dict[str, Any]:
        """The view and how it is shown."""
        key, _colon, show = chosen.partition(":")
        if not key.isdigit() or show not in (CHART, TABLE):
            raise UnfitCard(what=chosen or "–")
        return {"programme": programme_id, "view": int(key), "show": show}

    def _view(self, card: Card, scene: Scene) -> SavedView:
        return scene.once(("view", card.id), lambda: view_for(scene.user, int(card.options["view"])))


def narrowed(question: Question, scene: Scene) -> Question:
    """The view's question under the board's filter: where the board says nothing the view's own holds."""
    span, chosen = scene.span, scene.filter
    if span.wave:
        question = replace(question, wave=span.wave)
    if span.is_period:
        question = replace(question, first_on=span.first_on, last_on=span.last_on)
    if chosen.segment:
        own = [question.rule] if question.rule is not None else []
        rule = chosen.where.as_json()
        question = question.with_rule({"and": [*own, rule]} if own else rule)
    return question
