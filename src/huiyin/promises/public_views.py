"""What everybody reads: a unit's promises, what was delivered on them, what is not promised, how to complain."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_GET

from huiyin.accounts.queries import unit_asked
from huiyin.core.templatetags.huiyin import in_language
from huiyin.promises import queries
from huiyin.promises.models import PromisePage
from huiyin.promises.presenting import shown_outcome, shown_promise
from huiyin.surveys.contracts import LANGUAGE_CODES

MONTHS = 12


@require_GET
def public(request: HttpRequest, address: str) -> HttpResponse:
    """The page itself: only what is stored is read, so that many visitors cost little; no script, no cookie."""
    page = queries.public_page(address)
    if page is None:
        raise Http404
    return _page(request, page, is_preview=False)


@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """The page as it would be, for managers before they switch it on."""
    unit = unit_asked(request)
    page = queries.page_of(unit) or PromisePage(unit=unit, address="")
    return _page(request, page, is_preview=True)


def _page(request: HttpRequest, page: PromisePage, *, is_preview: bool) -> HttpResponse:
    wanted = request.GET.get("lang", "")
    language = wanted if wanted in LANGUAGE_CODES else _browser_language(request)
    with translation.override(LANGUAGE_CODES[language]):
        lines = [_line(line) for line in queries.lines_at(page.unit, timezone.localdate())]
        measured = [line["measured_at"] for line in lines if line["measured_at"]]
        context = {
            "page": page,
            "organisation": page.unit.name,
            "language": language,
            "is_preview": is_preview,
            "intro": page.intro_in(language),
            "complain": page.complain_in(language),
            "lines": lines,
            "refusals": [
                (one.text_in(language), one.explanation_in(language), one.until)
                for one in queries.public_refusals(page.unit)
            ],
            "as_of": min(measured, default=None),
            "other": f"?{_other(request, language)}",
        }
        response = render(request, "promises/public.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _line(line: queries.PromiseLine) -> dict[str, Any]:
    suffix = in_language(line.target.suffix) if line.target else ""
    months = queries.months_of(line.version)[-MONTHS:] if line.version.indicator else []
    return {
        "shown": shown_promise(line),
        "months": [shown_outcome(one, suffix) for one in reversed(months)],
        "measured_at": line.version.measured_at,
    }


def _browser_language(request: HttpRequest) -> str:
    for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if code[:2] in LANGUAGE_CODES:
            return code[:2]
    return "zh"


def _other(request: HttpRequest, language: str) -> str:
    query = request.GET.copy()
    query["lang"] = "en" if language == "zh" else "zh"
    return query.urlencode()
