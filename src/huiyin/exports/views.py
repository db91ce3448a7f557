"""Pages of exports: choose, watch, take away."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST, require_safe

from huiyin.accounts.queries import user_of
from huiyin.analytics.codebook import Variable
from huiyin.analytics.problems import Problem
from huiyin.conditions import Condition
from huiyin.conditions.words import in_words
from huiyin.exports import queries, ranges, services, storage
from huiyin.exports.contracts import Cells, Order, Respondents
from huiyin.exports.forms import OrderForm, all_columns
from huiyin.exports.models import Export
from huiyin.exports.planning import condition_of
from huiyin.facts.fields import fields_of
from huiyin.formats.base import formats
from huiyin.formats.problems import from_json
from huiyin.surveys.queries import codebook as codebook_of
from huiyin.surveys.queries import programme_for

PER_PAGE = 20
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "sav": "application/x-spss-sav",
    "parquet": "application/vnd.apache.parquet",
    "triple_s": "application/zip",
}


def _language() -> str:
    return get_language() or "zh-hans"


def exports(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Choose what to export, and what was exported before."""
    programme = programme_for(user_of(request), programme_id)
    codebook = codebook_of(programme_id)
    sent = request.POST.copy() if request.method == "POST" else _usual(request.GET)
    if not sent.get("columns"):
        sent.setlist("columns", all_columns(codebook))
    form = OrderForm(sent, user=user_of(request), codebook=codebook, language=_language())
    valid = form.is_valid()
    if request.method == "POST" and valid:
        made = services.ask_export(
            by=user_of(request), programme=programme, order=form.order(), request=request
        )
        return redirect("export", programme.pk, made.pk)
    rows = Paginator(queries.exports_of(user_of(request), programme_id), PER_PAGE)
    context = {
        "programme": programme,
        "tab": "answers",
        "form": form,
        "is_sent": request.method == "POST",
        "filter": _words(form.condition, codebook) if form.condition is not None else "",
        "is_bad_filter": "where" in form.errors,
        "page_obj": rows.get_page(request.GET.get("page")),
        "may_identify": queries.may_identify(user_of(request)),
        "days": f"{services.kept_for().days:g}",
    }
    return render(request, "exports/exports.html", context)


def _usual(given: QueryDict) -> QueryDict:
    """What the address says, and what is usual for the rest."""
    data = QueryDict(mutable=True)
    usual = {
        "format": "xlsx",
        "cells": Cells.WORDS.value,
        "language": _language(),
        "with_texts": "on",
        "respondents": Respondents.NONE.value,
    }
    for name, value in usual.items():
        data[name] = given.get(name, value)
    for name in ("first_on", "last_on"):
        data[name] = given.get(name, "")
    data["where"] = str(given.get("where") or given.get("f", ""))  # "f" is the filter of the pages of tables
    data.setlist("columns", given.getlist("columns"))
    return data


def _words(condition: Condition, codebook: list[Variable]) -> str:
    return in_words(condition, fields_of(codebook), _language()[:2])


def _page(request: HttpRequest, template: str, found: Export) -> HttpResponse:
    order = queries.order_of(found)
    codebook = codebook_of(found.programme_id)
    context = {
        "programme": found.programme,
        "tab": "answers",
        "export": found,
        "order": order,
        "format": formats[order.format].name,
        "state": queries.state_name(found.state),
        "rows_chosen": _rows_chosen(order, codebook),
        "is_at_work": found.state in queries.AT_WORK,
        "is_stalled": queries.is_stalled(found),
        "is_packing": found.state == Export.RUNNING and found.n_rows and found.n_written >= found.n_rows,
        "percent": min(100, found.n_written * 100 // found.n_rows) if found.n_rows else None,
        "problem": from_json(found.problem) if found.problem else None,
        "may_download": queries.may_download(user_of(request), found),
    }
    return render(request, f"exports/{template}.html", context)


def _rows_chosen(order: Order, codebook: list[Variable]) -> str:
    """The condition in words; one that can be read no more, because a column or a person is gone, says so."""
    try:
        return _words(condition_of(order, codebook), codebook)
    except Problem as problem:
        return problem.words(_language()).title


@require_GET
def export(request: HttpRequest, programme_id: int, export_id: int) -> HttpResponse:
    """One export: how far it is, or the file."""
    return _page(request, "export", queries.export_for(user_of(request), programme_id, export_id))


@require_GET
def progress(request: HttpRequest, programme_id: int, export_id: int) -> HttpResponse:
    """The part of the page that moves; tells the page to reload once there is something else to see."""
    found = queries.export_for(user_of(request), programme_id, export_id)
    answer = _page(request, "_progress", found)
    if found.state not in queries.AT_WORK:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def cancel(request: HttpRequest, programme_id: int, export_id: int) -> HttpResponse:
    """Stop the writing."""
    found = queries.export_for(user_of(request), programme_id, export_id)
    services.cancel_export(by=user_of(request), export=found)
    return redirect("export", programme_id, found.pk)


@require_POST
def again(request: HttpRequest, programme_id: int, export_id: int) -> HttpResponse:
    """The same order once more."""
    found = queries.export_for(user_of(request), programme_id, export_id)
    made = services.ask_again(by=user_of(request), export=found, request=request)
    return redirect("export", programme_id, made.pk)


@require_POST
def remove(request: HttpRequest, programme_id: int, export_id: int) -> HttpResponse:
    """Delete the file now."""
    found = queries.export_for(user_of(request), programme_id, export_id)
    services.remove_export(by=user_of(request), export=found)
    return redirect("exports", programme_id)


@require_safe
def file(request: HttpRequest, programme_id: int, export_id: int) -> HttpResponseBase:
    """The file, from the beginning or from where the download was cut off."""
    found = queries.export_for(user_of(request), programme_id, export_id)
    if not queries.may_download(user_of(request), found):
        raise Http404
    order = queries.order_of(found)
    made_on = timezone.localdate(found.created_at)
    filename = f"{found.programme.name[:60]}-{made_on:%Y%m%d}{formats[order.format].suffixes[0]}"
    media_type = MEDIA_TYPES.get(order.format, "application/octet-stream")
    try:
        answer = ranges.hand_out(
            request, storage.path_of(found.file), etag=found.etag, media_type=media_type, filename=filename
        )
    except FileNotFoundError:
        raise Http404 from None
    if request.method == "GET" and answer.status_code == 200:
        services.note_download(by=user_of(request), export=found, request=request)
    return answer
