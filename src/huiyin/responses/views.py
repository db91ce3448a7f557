"""The answers of a programme: the list, one answer, and taking them out."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.analytics.codebook import Variable
from huiyin.core import audit
from huiyin.core.access import ANALYSTS, MANAGERS
from huiyin.core.languages import page_language
from huiyin.core.roles import UserRole
from huiyin.formats.writing import Sheet, write_workbook
from huiyin.responses import exporting, extensions, kept_files
from huiyin.responses.contracts import Mode, Source, Validity
from huiyin.responses.filtering import AnswerFilter, chosen
from huiyin.responses.forms import FilterForm
from huiyin.responses.models import Response
from huiyin.responses.problems import TooManyForWorkbook
from huiyin.responses.queries import answer_for, answers_of, history_for
from huiyin.responses.versions import current
from huiyin.responses.wording import WordedAnswer, history_lines, worded
from huiyin.surveys.queries import codebook as codebook_of
from huiyin.surveys.queries import may_see_names, programme_for, waves

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Line:
    """One answer in the list."""

    row: Response
    words: WordedAnswer
    channel: str
    marks: list[extensions.Mark]


def _filter_form(request: HttpRequest, programme_id: int) -> FilterForm:
    names = extensions.channel_names(page_language())
    return FilterForm(
        request.GET,
        waves=[(str(wave.pk), wave.name) for wave in reversed(waves(programme_id))],
        channels=sorted(names.items()),
    )


@require_GET
def answers(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The newest answers first, 50 a page, with what is low in each."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    form, codebook = _filter_form(request, programme_id), codebook_of(programme_id)
    wanted = form.wanted()
    found = chosen(answers_of(user, programme_id), wanted, codebook, by_name=may_see_names(user, programme))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "programme": programme,
        "tab": "answers",
        "form": form,
        "wanted": wanted,
        "page": page,
        "lines": _lines(user, current(list(page)), codebook),
        "query": query.urlencode(),
        "may_export": user.role in ANALYSTS and page.paginator.count,
    }
    return render(request, "responses/answers.html", context)


def _lines(user: User, rows: list[Response], codebook: list[Variable]) -> list[Line]:
    language = page_language()
    names = extensions.channel_names(language)
    marks = extensions.marks(user, [row.pk for row in rows])
    return [
        Line(
            row,
            worded(row.answers, row.context, codebook, language),
            names.get(row.channel, row.channel),
            [*_set_aside(row), *marks[row.pk]],
        )
        for row in rows
    ]


def _set_aside(row: Response) -> list[extensions.Mark]:
    valid = row.validity == Validity.VALID  # type: ignore[attr-defined]
    return [] if valid else [extensions.Mark(pgettext("answer", "Set aside"), "yellow")]


@require_GET
def answer(request: HttpRequest, programme_id: int, response_id: int) -> HttpResponse:
    """One answer in full, with what apps above add to it."""
    user = user_of(request)
    stored = answer_for(user, programme_id, response_id)
    language, codebook = page_language(), codebook_of(programme_id)
    programme = programme_for(user, programme_id)
    if not may_see_names(user, programme):
        stored = replace(stored, respondent_key="")
    context = {
        "programme": programme,
        "tab": "answers",
        "answer": stored,
        "words": worded(stored.answers, stored.context, codebook, language),
        "channel": extensions.channel_names(language).get(stored.channel, stored.channel),
        "batch": extensions.batch_name(stored.batch),
        "panels": list(extensions.panels(user, stored)),
        "history": history_lines(history_for(user, programme_id, response_id), codebook, language),
        "validity": Validity(stored.validity),
        "mode": Mode(stored.mode).label,
        "source": Source(stored.source).label,
        "may_correct": user.role in MANAGERS,
    }
    return render(request, "responses/answer.html", context)


@require_GET
def answer_file(request: HttpRequest, programme_id: int, response_id: int, key: str) -> FileResponse:
    """The photo or document under one variable of an answer: for download, never shown inside a page."""
    stored = answer_for(user_of(request), programme_id, response_id)
    name = str(stored.answers.get(key, ""))
    path = kept_files.path_of(name)
    if path is None:
        raise Http404
    filename = f"{response_id}-{key}.{name.rpartition('.')[2]}"
    kind = kept_files.media_type(name)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=filename, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def export(request: HttpRequest, programme_id: int, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The filtered list as a workbook or as CSV; who took what out is recorded."""
    if kind not in {"xlsx", "csv"}:
        raise Http404
    user = user_of(request)
    programme = programme_for(user, programme_id)
    wanted, codebook = _filter_form(request, programme_id).wanted(), codebook_of(programme_id)
    found = chosen(answers_of(user, programme_id), wanted, codebook, by_name=may_see_names(user, programme))
    n_rows = found.count()
    if kind == "xlsx" and n_rows > exporting.MOST_WORKBOOK_ROWS:
        raise TooManyForWorkbook(n=n_rows, most=exporting.MOST_WORKBOOK_ROWS)
    _record(request, user, programme.pk, kind, n_rows, wanted)
    names = extensions.channel_names(page_language())
    who = UserRole(user.role) in MANAGERS  # customer numbers leave in bulk by them alone, as in every export
    headings = exporting.columns(codebook, page_language(), names_respondents=who)
    table = exporting.rows(found, codebook, names, names_respondents=who)
    filename = f"{programme.name[:60]}-{timezone.localdate():%Y%m%d}.{kind}"
    if kind == "csv":
        lines = exporting.csv_parts(headings, table)
        return _attached(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), filename)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it when it has been sent
    write_workbook(file, [Sheet(programme.name, headings, table)])
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=filename, content_type=XLSX)


def _attached(response: StreamingHttpResponse, filename: str) -> StreamingHttpResponse:
    response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def _record(
    request: HttpRequest, user: User, programme_id: int, kind: str, n_rows: int, wanted: AnswerFilter
) -> None:
    audit.record(
        "answers.export",
        by=user,
        on=f"programme:{programme_id}",
        request=request,
        format=kind,
        n_rows=n_rows,
        wave=wanted.wave_id,
        channel=wanted.channel,
        low=wanted.low,
    )
