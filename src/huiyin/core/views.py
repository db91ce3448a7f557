"""Pages of the kernel."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from huiyin.core import gallery, guide, queries, services
from huiyin.core.context import THEMES, program_version
from huiyin.core.filters import FilterEditor, compact_query, filter_part


def _notice(
    request: HttpRequest, status: int, title: str, cause: str, cure: str, reload: str = ""
) -> HttpResponse:
    """A page that needs neither database nor person, so that it can be shown whatever is broken."""
    theme = request.COOKIES.get("theme", "")
    page = {
        "status": status,
        "title": title,
        "cause": cause,
        "cure": cure,
        "reload": reload,
        "theme": theme if theme in THEMES else "auto",
        "version": program_version(),
    }
    return HttpResponse(get_template("core/error.html").render(page), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what arrived cannot be what one of our pages sends."""
    return _notice(
        request,
        400,
        _("This request cannot be understood"),
        _("It is incomplete, too large, or came under an address this server does not answer to."),
        _(
            "Go back, reload the page and try again. If it happens again, tell your administrator what you did."
        ),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but the role does not reach this page."""
    return _notice(
        request,
        403,
        _("This page is not open to your role"),
        _("You are signed in, but your role does not include this page."),
        _("If you need it for your work, ask your manager or administrator to change your role."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not within the person's units; which of the two is nobody's business."""
    return _notice(
        request,
        404,
        _("There is nothing at this address"),
        _("It may have been moved or removed, or it belongs to a unit that is not yours."),
        _("Check the address, or start again from the start page."),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _notice(
        request,
        500,
        _("Something went wrong on our side"),
        _("The server could not finish this page. What was saved before is safe."),
        _("Try again in a minute. If it happens again, tell your administrator the time and what you did."),
        reload=request.get_full_path() if request.method == "GET" else "",
    )


def only_forms(request: HttpRequest) -> HttpResponse:
    """405: the address takes what forms send and has nothing to show."""
    return _notice(
        request,
        405,
        _("This address has no page of its own"),
        _("It only takes what a form sends; nothing was changed."),
        _("Go back to the page you came from, or start again from the start page."),
    )


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose secret does not fit: open too long, signed in elsewhere, or not our form."""
    return _notice(
        request,
        403,
        _("This form is out of date"),
        _(
            "It was opened before you signed in or out, or the browser does not keep cookies. Nothing was changed."
        ),
        _("Go back, reload the page and send the form again."),
    )


def health(request: HttpRequest) -> HttpResponse:
    """Whether the server works, for monitors: 200 when it does, 503 when not; no details."""
    state = queries.health()
    response = JsonResponse(state, status=200 if state["status"] == "ok" else 503)
    response.headers["Cache-Control"] = "no-store"
    return response


def events_page(request: HttpRequest) -> HttpResponse:
    """Waiting and parked deliveries."""
    page = Paginator(queries.parked_deliveries(), 50).get_page(request.GET.get("page"))
    waiting = queries.waiting_deliveries()
    return render(
        request,
        "core/events.html",
        {
            "page_obj": page,
            "waiting": waiting[:50],
            "state": queries.outbox_state(),
            "away": queries.engine_problem(),
        },
    )


@require_POST
def events_retry(request: HttpRequest) -> HttpResponse:
    """Give one parked delivery, or all, a fresh start."""
    chosen = request.POST.get("delivery", "")
    if chosen and not chosen.isdecimal():
        raise Http404
    n = services.retry_deliveries(
        by=request.user, delivery_id=int(chosen) if chosen else None, request=request
    )
    if n:
        words = ngettext("%(n)s delivery will be tried again.", "%(n)s deliveries will be tried again.", n)
        messages.success(request, words % {"n": n})
    else:
        messages.info(request, _("Nothing was parked any more."))
    return redirect("events")


def audit_page(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first."""
    filters: dict[str, Any] = {name: request.GET.get(name, "").strip() for name in ("actor", "action")}
    page = Paginator(queries.audit_entries(**filters), 50).get_page(request.GET.get("page"))
    return render(request, "core/audit.html", {"page_obj": page, "query": urlencode(filters), **filters})


def gallery_page(request: HttpRequest) -> HttpResponse:
    """Every component in every state."""
    shown = gallery.examples(request.GET)
    tried: FilterEditor = shown["filters"][0]
    if tried.is_draft and request.headers.get("HX-Request"):
        return filter_part(request, tried)
    if tried.is_sent and not tried.is_draft and tried.condition is not None:
        return redirect(f"{request.path}?{compact_query(request.GET, tried.condition, tried.parameter)}")
    return render(request, "core/gallery.html", shown)


def help_page(request: HttpRequest, page: str = "") -> HttpResponse:
    """One page of the guide, or its first."""
    found = guide.page(page or guide.FIRST, getattr(request, "LANGUAGE_CODE", "zh-hans"))
    if found is None:
        raise Http404
    return render(request, "core/help.html", {"page": found, "pages": guide.pages(found.language)})
