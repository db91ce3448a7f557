"""Pages of reviews: the inbox, its export, and files."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.channels.reviews import columns, exports, files, queries, services
from huiyin.channels.reviews.forms import FilterForm, RestForm, ReviewFileForm, ReviewReplyForm
from huiyin.channels.reviews.models import AT_WORK, FileState, ReviewFile
from huiyin.core.filters import FilterEditor, compact_query, filter_part
from huiyin.core.languages import page_language
from huiyin.formats.problems import from_json
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for

A_PAGE = 25


def _filter(request: HttpRequest, programme: Programme) -> FilterForm:
    sites, shops = queries.sites_and_shops(programme)
    return FilterForm(request.GET, sites=sites, shops=shops)


@require_GET
def inbox(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Reviews with their replies, newest first, and how many got one."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    form = _filter(request, programme)
    editor = FilterEditor.of_query(request.GET, queries.fields_of(programme))
    if editor.is_draft and request.headers.get("HX-Request"):
        return filter_part(request, editor)
    if editor.is_sent and not editor.is_draft and editor.condition is not None:
        return redirect(f"{request.path}?{compact_query(request.GET, editor.condition)}")
    wanted = replace(form.wanted(), condition=editor.applied)
    query = request.GET.copy()
    query.pop("page", None)
    replying = queries.replying(programme, wanted)
    context = {
        "programme": programme,
        "tab": "collect",
        "form": form,
        "page_obj": Paginator(queries.reviews_in(programme, wanted), A_PAGE).get_page(
            request.GET.get("page")
        ),
        "query": query.urlencode(),
        "replying": replying,
        "time_to_reply": duration(replying.time_to_reply),
        "editor": editor,
        "is_filtered": any(request.GET.get(name) for name in [*form.fields, editor.parameter]),
        "may_manage": user.role in {"manager", "administrator"},
    }
    return render(request, "reviews/inbox.html", context)


def duration(time: timedelta | None) -> str:
    """A time in the unit that people would say it in."""
    if time is None:
        return ""
    hours = time.total_seconds() / 3600
    if hours < 1:
        return _("%(n)d min") % {"n": round(hours * 60)}
    if hours < 48:
        return _("%(n).1f h") % {"n": hours}
    return _("%(n).1f days") % {"n": hours / 24}


@require_GET
def export(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The reviews that the filter leaves, as a workbook."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    buffer = io.BytesIO()
    chosen = FilterEditor.of_query(request.GET, queries.fields_of(programme)).applied
    wanted = replace(_filter(request, programme).wanted(), condition=chosen)
    exports.write_reviews(buffer, by=user, programme=programme, wanted=wanted)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(buffer.getvalue(), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="reviews-{programme.pk}.xlsx"'
    return response


@require_POST
def reply(request: HttpRequest, programme_id: int, review_id: int) -> HttpResponse:
    """Record what was said to a review."""
    user = user_of(request)
    review = queries.review_for(user, programme_id, review_id)
    form = ReviewReplyForm(request.POST)
    if form.is_valid():
        services.reply(by=user, review=review, text=form.cleaned_data["text"].strip())
        notes.success(request, _("Saved."))
    else:
        notes.error(request, _("The reply is too long: 2,000 characters at most."))
    answer = redirect("reviews", programme_id)
    back = request.POST.get("query", "")
    answer["Location"] += f"?{back}#review-{review.pk}" if back.isascii() and back.isprintable() else ""
    return answer


@require_http_methods(["GET", "POST"])
def review_files(request: HttpRequest, programme_id: int) -> HttpResponse:
    """A new file, and those that came before."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    form, problem = ReviewFileForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            file = files.receive(by=user, programme=programme, filename=sent.name, chunks=sent.chunks())
        except Problem as raised:
            problem = raised
        else:
            return redirect("review-file", programme_id, file.pk)
    rows = Paginator(queries.files_of(programme), A_PAGE)
    context = {
        "programme": programme,
        "tab": "collect",
        "form": form,
        "problem": problem,
        "page_obj": rows.get_page(request.GET.get("page")),
    }
    return render(request, "reviews/files.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
def review_file(request: HttpRequest, programme_id: int, file_id: int) -> HttpResponse:
    """Progress while the worker reads or stores; which column holds what, to confirm; what became of the rows."""
    user = user_of(request)
    file = queries.file_for(user, programme_id, file_id)
    initial = {"site": file.site, "open_cases": file.open_cases}
    form, problem = RestForm(request.POST or None, initial=initial), None
    if request.method == "POST" and form.is_valid():
        sent = {field: request.POST.get(f"column-{field}", "") for field in columns.FIELDS}
        try:
            files.choose(file=file, sent=sent, **form.cleaned_data)
            files.confirm(by=user, file=file)
        except Problem as raised:
            problem = raised
        else:
            return redirect("review-file", programme_id, file.pk)
    if request.headers.get("HX-Request"):
        if file.state in AT_WORK:
            return render(request, "reviews/_progress.html", {"programme": file.programme, "file": file})
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"programme": file.programme, "tab": "collect", "file": file, "form": form, "problem": problem}
    status = 422 if request.method == "POST" else 200
    if file.state in AT_WORK:
        return render(request, "reviews/working.html", context, status=status)
    if file.state == FileState.REFUSED:
        context["refusal"] = from_json(file.problem)
    if file.state != FileState.READY:
        context["rejected"] = [
            (row, exports.words_of(code, get_language() or "")) for row, code in file.rejected
        ]
        return render(request, "reviews/result.html", context, status=status)
    try:
        context |= _columns(file)
    except Problem as raised:
        context["problem"] = raised
    return render(request, "reviews/columns.html", context, status=status)


def _columns(file: ReviewFile) -> dict[str, Any]:
    table = files.table_of(file)
    cells = files.samples(table)
    language = page_language()
    rows = []
    for field, name in columns.FIELDS.items():
        chosen = file.columns.get(field, {})
        column = chosen.get("column", "")
        reason = chosen.get(language, "")
        rows.append(
            {
                "field": field,
                "name": name,
                "column": column,
                "reason": reason,
                "samples": cells.get(column, []),
            }
        )
    return {"rows": rows, "columns": table.columns, "preview": table.head(5)}


@require_POST
def undo(request: HttpRequest, programme_id: int, file_id: int) -> HttpResponse:
    """Remove what a file brought in, or drop a file that waits."""
    user = user_of(request)
    file = queries.file_for(user, programme_id, file_id)
    try:
        files.undo(by=user, file=file)
    except Problem as problem:
        notes.error(request, problem.words(page_language()).title)
    else:
        notes.success(request, _("Undone: the file's reviews and answers are gone."))
    return redirect("review-files", programme_id)
