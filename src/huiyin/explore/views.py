"""The page that explores a programme's facts, and its table as a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core import audit
from huiyin.core.filters import filter_part
from huiyin.core.languages import page_language
from huiyin.explore import presentation, queries
from huiyin.explore.asked import Asked, asked_of
from huiyin.explore.controls import controls_of
from huiyin.explore.forms import SHARED
from huiyin.facts.problems import UNAVAILABLE
from huiyin.metrics import queries as metrics
from huiyin.surveys.queries import codebook

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def explore(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The controls at once; the table follows, or comes along with ?full=1."""
    asked = _asked(request, programme_id)
    if asked.editor.is_draft and request.headers.get("HX-Request"):
        return filter_part(request, asked.editor)
    if asked.editor.is_sent and not asked.editor.is_draft and asked.editor.condition is not None:
        return redirect(f"{request.path}?{asked.address}&full=1")
    user = user_of(request)
    found = asked.programme
    as_of = asked.question.as_of
    contracts = (
        metrics.current_contracts(found.pk) if as_of is None else metrics.contracts_at(found.pk, as_of)
    )
    page: dict[str, Any] = {
        "programme": found,
        "tab": "explore",
        "controls": controls_of(
            asked.question,
            codebook(found.pk),
            contracts,
            metrics.names_of(found.pk),
            asked.chart,
            page_language(),
        ),
        "views": queries.views_of(user, found),
        "full": "full" in request.GET,
        "has_metrics": bool(contracts),
        "undo": queries.deleted_view(user, request.GET.get("deleted", "")),
        **_frame(asked),
    }
    if page["full"]:
        page |= _body(asked)
    return render(request, "explore/explore.html", page)


def explore_body(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The table and its chart; the address of the page follows the question."""
    asked = _asked(request, programme_id)
    response = render(request, "explore/_body.html", {**_frame(asked), **_body(asked)})
    response.headers["HX-Push-Url"] = f"{reverse('explore', args=[programme_id])}?{asked.address}"
    return response


def explore_file(request: HttpRequest, programme_id: int, kind: str) -> HttpResponse | FileResponse:
    """The table with every number, as a workbook or as CSV."""
    if kind not in {"xlsx", "csv"}:
        raise Http404
    asked = _asked(request, programme_id)
    table = metrics.explored(programme_id, asked.question)
    shown = presentation.shown(table, chart="none", fields=asked.fields, language=page_language())
    audit.record(
        "explore.download", by=user_of(request), on=f"programme:{programme_id}", request=request, kind=kind
    )
    title = asked.view.name if asked.view else asked.programme.name
    if kind == "xlsx":
        content = presentation.as_workbook(shown, title, page_language())
        return FileResponse(content, as_attachment=True, filename=f"{title}.xlsx", content_type=WORKBOOK)
    text = presentation.as_csv(shown, page_language())
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title, safe='')}.csv"
    return response


def _asked(request: HttpRequest, programme_id: int) -> Asked:
    return asked_of(user_of(request), programme_id, request.GET)


def _frame(asked: Asked) -> dict[str, Any]:
    return {
        "programme": asked.programme,
        "question": asked.question,
        "chart": asked.chart,
        "view": asked.view,
        "is_changed": asked.is_changed,
        "editor": asked.editor,
        "query": asked.address,
        "shared_choices": SHARED,
    }


def _body(asked: Asked) -> dict[str, Any]:
    """The answered question, or what stands in the way."""
    if asked.editor.address_problem is not None:
        return {"problem": asked.editor.address_problem}
    try:
        table = metrics.explored(asked.programme.pk, asked.question)
        shown = presentation.shown(table, chart=asked.chart, fields=asked.fields, language=page_language())
    except UNAVAILABLE:
        raise  # the whole page says so, and when to come back
    except Problem as problem:
        return {"problem": problem}
    return {
        "shown": shown,
        "table": table,
        "compared": presentation.compared_words(table),
        "letters": presentation.LETTERS,
    }
