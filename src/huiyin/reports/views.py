"""The report page and its files."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.accounts.queries import user_of
from huiyin.reports import services
from huiyin.reports.renderers import renderers
from huiyin.surveys.queries import programme_for, waves


def report(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Choose wave, language and format."""
    programme = programme_for(user_of(request), programme_id)
    return render(
        request,
        "reports/page.html",
        {
            "programme": programme,
            "tab": "report",
            "waves": [wave.name for wave in reversed(waves(programme.pk))],
            "formats": list(renderers),
            "missing": [
                name for name in ("aim", "population", "mode", "sample") if not getattr(programme, name)
            ],
        },
    )


def report_file(request: HttpRequest, programme_id: int, format_key: str) -> HttpResponse:
    """The report as a file to keep."""
    programme = programme_for(user_of(request), programme_id)
    if format_key not in renderers:
        raise Http404
    wave = request.GET.get("wave") or None
    if wave is not None and wave not in {row.name for row in waves(programme.pk)}:
        raise Http404
    language = language_asked(request)
    made = services.make_report(
        by=user_of(request), programme=programme, wave=wave, language=language, format_key=format_key
    )
    with translation.override(language):
        name = f"{programme.name}-{wave or _('All waves')}"
    return to_keep(made, format_key, name)


def to_keep(made: bytes, format_key: str, name: str) -> HttpResponse:
    """A made document as a file under its name."""
    response = HttpResponse(made, content_type=renderers[format_key].media_type)
    response["Content-Disposition"] = (
        f"attachment; filename=\"report.{format_key}\"; filename*=UTF-8''{quote(f'{name}.{format_key}')}"
    )
    response["Cache-Control"] = "no-store"
    return response


def language_asked(request: HttpRequest) -> str:
    """The language that a document is asked in; 404 for one that it does not speak."""
    language = request.GET.get("language", get_language() or "zh-hans")
    if language not in {"zh-hans", "en"}:
        raise Http404
    return language
