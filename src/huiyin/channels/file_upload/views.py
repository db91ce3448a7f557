"""Pages of uploads: list, new, columns, progress, result, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huiyin.accounts.queries import user_of
from huiyin.channels.file_upload import exports, packing, queries, services
from huiyin.channels.file_upload.forms import UploadForm, size_limit
from huiyin.channels.file_upload.pages import MappingPage
from huiyin.channels.models import Upload
from huiyin.surveys.queries import programme_for
from huiyin.surveys.services import quarter_of

PER_PAGE = 50


def _page(request: HttpRequest, template: str, upload: Upload, **context: Any) -> HttpResponse:
    common = {"programme": upload.programme, "tab": "uploads", "upload": upload}
    return render(request, f"channels/upload_{template}.html", {**common, **context})


def _to(upload: Upload, page: int = 1) -> HttpResponseRedirect:
    answer = redirect("upload", upload.programme_id, upload.pk)
    if page > 1:
        answer["Location"] += f"?page={page}"
    return answer


@require_GET
def uploads(request: HttpRequest, programme_id: int) -> HttpResponse:
    """All uploads of a programme."""
    programme = programme_for(user_of(request), programme_id)
    rows = Paginator(queries.uploads_of(user_of(request), programme_id), PER_PAGE)
    context = {
        "programme": programme,
        "tab": "uploads",
        "page_obj": rows.get_page(request.GET.get("page")),
        "undoable": queries.UNDOABLE,
    }
    return render(request, "channels/upload_list.html", context)


def upload_new(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Choose a file, or receive it."""
    programme = programme_for(user_of(request), programme_id)
    if request.method == "POST":
        form = UploadForm(
            request.POST, request.FILES, is_too_large=getattr(request, "is_upload_too_large", False)
        )
        if form.is_valid():
            files = form.cleaned_data["file"]
            name, chunks = packing.packed(files) if len(files) > 1 else (files[0].name, files[0].chunks())
            upload = services.receive_upload(
                by=user_of(request),
                programme=programme,
                filename=name,
                chunks=chunks,
                wave_name=form.cleaned_data["wave_name"],
                open_cases=form.cleaned_data["open_cases"],
            )
            return _to(upload)
    else:
        form = UploadForm(initial={"wave_name": quarter_of()})
    context = {"programme": programme, "tab": "uploads", "form": form, "size_limit": size_limit()}
    return render(request, "channels/upload_new.html", context)


def upload(request: HttpRequest, programme_id: int, upload_id: int) -> HttpResponse:
    """One upload, as its state wants: the columns to confirm, the progress, or the result."""
    found = queries.upload_for(user_of(request), programme_id, upload_id)
    if request.method == "POST":
        return _columns_sent(request, found)
    if found.state == Upload.READY:
        shown = MappingPage(found, _number(request.GET.get("page")))
        return _page(request, "mapping", found, **shown.context())
    if found.state in queries.AT_WORK:
        return _page(request, "progress", found, is_stalled=queries.is_stalled(found))
    return _result(request, found)


def _columns_sent(request: HttpRequest, found: Upload) -> HttpResponse:
    action = request.POST.get("action", "save")
    if found.state != Upload.READY:
        messages.warning(request, _("This upload has moved on meanwhile; nothing was changed."))
        return _to(found)
    if action == "guess":
        services.guess_again(by=user_of(request), upload=found)
        return _to(found)
    shown = MappingPage(found, _number(request.POST.get("page")), request.POST)
    if not shown.is_valid():
        return _page(request, "mapping", found, is_refused=True, **shown.context())
    mapping = shown.merged()
    services.save_draft(
        by=user_of(request), upload=found, mapping=mapping, settings=shown.settings.settings()
    )
    if action == "confirm":
        n_problems = len(queries.mapping_problems(found, mapping))
        if n_problems:
            text = ngettext(
                "Saved, but not imported yet: %(n)s thing has to be put right first.",
                "Saved, but not imported yet: %(n)s things have to be put right first.",
                n_problems,
            )
            messages.warning(request, text % {"n": n_problems})
            return _to(found, shown.number)
        services.confirm_upload(by=user_of(request), upload=found)
        return _to(found)
    if action.startswith("page-"):
        return _to(found, _number(action.removeprefix("page-")))
    messages.success(request, _("Saved. Nothing is imported until you confirm."))
    return _to(found, shown.number)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 else 1


def _result(request: HttpRequest, found: Upload) -> HttpResponse:
    rejected = Paginator(queries.rejected_rows(found), PER_PAGE).get_page(request.GET.get("page"))
    others = queries.same_file(found)
    return _page(
        request,
        "result",
        found,
        problem=queries.stored_problem(found.problem),
        warnings=queries.warnings_of(found),
        rejected=[(row.row_number, queries.reason_of(row)) for row in rejected],
        page_obj=rejected,
        others=others,
        gone=[other for other in others if other.state == Upload.UNDONE],
        can_undo=found.state in queries.UNDOABLE,
    )


@require_GET
def progress(request: HttpRequest, programme_id: int, upload_id: int) -> HttpResponse:
    """The part of the page that moves; tells the page to reload once there is something else to see."""
    found = queries.upload_for(user_of(request), programme_id, upload_id)
    answer = _page(request, "progress_part", found, is_stalled=queries.is_stalled(found))
    if found.state not in queries.AT_WORK:
        answer["HX-Refresh"] = "true"
    return answer


def undo(request: HttpRequest, programme_id: int, upload_id: int) -> HttpResponse:
    """Ask whether an upload is to be undone, or do it."""
    found = queries.upload_for(user_of(request), programme_id, upload_id)
    if request.method == "POST":
        services.undo_upload(by=user_of(request), upload=found)
        return _to(found)
    if found.state not in queries.UNDOABLE:
        return _to(found)
    return _page(request, "undo", found)


@require_POST
def resume(request: HttpRequest, programme_id: int, upload_id: int) -> HttpResponse:
    """Try again what has stalled."""
    found = queries.upload_for(user_of(request), programme_id, upload_id)
    services.resume_upload(by=user_of(request), upload=found)
    return _to(found)


@require_GET
def rejected_csv(request: HttpRequest, programme_id: int, upload_id: int) -> HttpResponse:
    """The rejected rows with their reasons, as a file."""
    found = queries.upload_for(user_of(request), programme_id, upload_id)
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rejected-{found.pk}.csv"'
    answer["Cache-Control"] = "no-store"
    exports.write_rejected(answer, by=user_of(request), upload=found)
    return answer
