"""What a shopper sees on the phone: the briefing and the form, which work without a connection.

Whoever holds the token may report, as with respondents' links: no session, no cookie, no CSRF token. The page
says neither whose place it is nor who ordered the visit.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.analytics.problems import Problem
from huiyin.channels.mystery_shopping import queries, services
from huiyin.channels.mystery_shopping.models import Visit, VisitState
from huiyin.channels.mystery_shopping.problems import NoSuchVisit, VisitReported
from huiyin.core import throttle, tokens
from huiyin.core.languages import page_language
from huiyin.core.network import address_of

SUBMISSION_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
WORKER = Path(__file__).parent / "static" / "mystery_shopping" / "worker.js"


@require_GET
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The script that opens the briefing again where there is no connection; its place is its scope."""
    return HttpResponse(WORKER.read_text("utf-8"), content_type="text/javascript; charset=utf-8")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def brief(request: HttpRequest, token: str) -> HttpResponse:
    """The briefing and the form; POST reports the visit."""
    visit = queries.visit_by_token(token)
    if visit is None:
        key = f"mystery-visit:{address_of(request)}"
        throttle.check(key, most=30, minutes=10)
        throttle.failed(key, minutes=10)
        return _message(request, NoSuchVisit(), 404)
    if request.method == "POST":
        return _reported(request, visit)
    if visit.state == VisitState.DONE:
        return _private(render(request, "mystery_shopping/thanks.html", {"visit": visit}))
    if not services.is_open(visit):
        return _message(request, NoSuchVisit(), 404)
    return _form(request, visit, None, 200)


def _reported(request: HttpRequest, visit: Visit) -> HttpResponse:
    wants_json = "application/json" in request.headers.get("Accept", "")
    given = request.POST.get("submission_id", "")
    submission = given if SUBMISSION_ID.fullmatch(given) else tokens.new_token(24)
    try:
        is_new = services.report(visit=visit, sent=_sent(request, visit, submission))
    except Problem as problem:
        status = {NoSuchVisit: 410, VisitReported: 409}.get(type(problem), 422)
        if wants_json:
            words = problem.words(page_language())
            body = {"code": problem.code, "title": words.title, "cure": words.cure}
            return _private(JsonResponse({"problem": body}, status=status))
        if status == 422:
            return _form(request, visit, problem, 422)
        return _message(request, problem, status)
    if wants_json:
        return _private(JsonResponse({"received": visit.pk}, status=201 if is_new else 200))
    visit.refresh_from_db()
    return _private(render(request, "mystery_shopping/thanks.html", {"visit": visit}))


def _sent(request: HttpRequest, visit: Visit, submission: str) -> services.Report:
    marks: dict[str, int | None] = {}
    for stage in visit.scenario.stages:
        for check in stage["checks"]:
            offered = {"1", "0"} if check["kind"] == "yes_no" else set("12345")
            value = request.POST.get(f"m-{check['key']}", "")
            if value in offered:
                marks[check["key"]] = int(value)
            elif value == "na":
                marks[check["key"]] = None
    keys = [str(stage["key"]) for stage in visit.scenario.stages]
    photos = [
        (key, upload)
        for key in keys
        for upload in request.FILES.getlist(f"photo-{key}")
        if isinstance(upload, UploadedFile) and upload.size
    ]
    return services.Report(
        submission,
        marks,
        {key: request.POST.get(f"note-{key}", "") for key in keys},
        request.POST.get("strengths", ""),
        request.POST.get("weaknesses", ""),
        photos,
    )


def _form(request: HttpRequest, visit: Visit, problem: Problem | None, status: int) -> HttpResponse:
    typed: dict[str, Any] = request.POST.dict()
    context = {
        "visit": visit,
        "stages": visit.scenario.stages,
        "problem": problem,
        "typed": typed,
        "submission_id": typed.get("submission_id") or tokens.new_token(24),
        "grades": ("5", "4", "3", "2", "1"),
    }
    return _private(render(request, "mystery_shopping/brief.html", context, status=status))


def _message(request: HttpRequest, problem: Problem, status: int) -> HttpResponse:
    return _private(render(request, "mystery_shopping/message.html", {"problem": problem}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response
