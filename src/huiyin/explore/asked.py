"""What an address asks of a programme: a question of its own, or that of a saved view."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, QueryDict

from huiyin.accounts.models import User
from huiyin.conditions import Field
from huiyin.core.filters import FilterEditor
from huiyin.explore import asking, queries
from huiyin.explore.models import SavedView
from huiyin.metrics import queries as metrics
from huiyin.metrics.exploring.dimensions import Sort, offered
from huiyin.metrics.exploring.question import Cut, Question, Shown
from huiyin.metrics.exploring.things import default_contract
from huiyin.surveys import queries as surveys
from huiyin.surveys.models import Programme


@dataclass(frozen=True)
class Asked:
    """What an address asks: the question, how it is drawn, the view it began with, the filter as it is edited."""

    programme: Programme
    question: Question
    chart: str
    view: SavedView | None
    editor: FilterEditor
    fields: tuple[Field, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the question is another one than the view's."""
        if self.view is None:
            return False
        kept = queries.question_of(self.view)
        return asking.as_sent(kept) != asking.as_sent(self.question) or self.view.chart != self.chart

    @property
    def address(self) -> str:
        """The parameters that show the same again; an unchanged view is named alone."""
        if self.view is not None and not self.is_changed:
            return f"view={self.view.pk}"
        return asking.address_of(self.question, chart=self.chart, view=self.view.pk if self.view else None)


def asked_of(user: User, programme_id: int, given: QueryDict) -> Asked:
    """The question of an address, else that of the view it names; 404 for what the person may not see."""
    found = surveys.programme_for(user, programme_id)
    fields = metrics.filter_fields(found.pk)
    named = given.get("view", "")
    view = queries.view_for(user, int(named)) if named.isascii() and named.isdigit() else None
    if view is not None and view.programme_id != found.pk:
        raise Http404
    if view is not None and not asking.asks_something(given):
        question = queries.question_of(view)
        return Asked(found, question, view.chart, view, _editor_of(question, fields), fields)
    return asked_by_address(found, given, view)


def asked_by_address(found: Programme, given: QueryDict, view: SavedView | None = None) -> Asked:
    """The question that the parameters of an address ask; without any, what the page begins with."""
    fields = metrics.filter_fields(found.pk)
    if view is None and not asking.asks_something(given):
        question = begun(found.pk)
        return Asked(found, question, asking.chart_of(given), None, _editor_of(question, fields), fields)
    editor = FilterEditor.of_query(given, fields)
    condition = editor.applied if editor.is_draft or editor.condition is None else editor.condition
    question = asking.question_of(given, condition.as_written())
    return Asked(found, question, asking.chart_of(given), view, editor, fields)


def begun(programme_id: int) -> Question:
    """What the page shows before anybody asked: the leading metric by the first segment, else by wave or month."""
    leading = default_contract(metrics.current_contracts(programme_id))
    dimensions = offered(surveys.codebook(programme_id), metrics.names_of(programme_id))
    usual = [d.key for d in dimensions if d.sort is Sort.TEXT and d.variable is not None]
    waves = ["wave"] if len(surveys.waves(programme_id)) > 1 else []
    shown = (f"{Shown.CONTRACT}{leading.key}",) if leading else ()
    return Question(shown=shown, rows=(Cut([*usual, *waves, "month"][0]),))


def _editor_of(question: Question, fields: tuple[Field, ...]) -> FilterEditor:
    """The editor of a kept filter; one that cannot be read any more says so."""
    query = QueryDict(mutable=True)
    query["f"] = question.filter
    return FilterEditor.of_query(query, fields)
