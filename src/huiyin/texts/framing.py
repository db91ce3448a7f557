"""The frame of every page of figures of texts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from huiyin.accounts.queries import user_of
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import codebook, programme_for
from huiyin.texts import figures, queries
from huiyin.texts.forms import SelectionForm
from huiyin.texts.selecting import Selection

QUICK = 20_000  # texts whose figures a page makes while somebody waits; more are shown when they are made


def spoken_language() -> str:
    """The language of the page."""
    return get_language() or "zh-hans"


def back_to(request: HttpRequest, default: str) -> HttpResponseRedirect:
    """Where the form was sent from, if that is a page of ours."""
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return HttpResponseRedirect(back)
    return HttpResponseRedirect(default)


def look_of(request: HttpRequest, programme: Programme) -> figures.Look:
    """The texts that an address asks for."""
    return figures.look_at(programme.pk, Selection.of_query(request.GET))


def text_page(
    request: HttpRequest, programme_id: int, part: str, body: Any, *, template: str | None = None
) -> HttpResponse:
    """A page of texts: the frame at once; the figures with it, or on their way where they are many."""
    programme = programme_for(user_of(request), programme_id)
    standing = queries.standing_of(programme.pk)
    waits = (
        standing.n_readings > QUICK
        and not figures.is_at_hand(programme.pk)
        and not request.headers.get("HX-Request")
        and "full" not in request.GET
    )
    context: dict[str, Any] = {
        "programme": programme,
        "tab": "texts",
        "part": part,
        "standing": standing,
        "waits": waits,
        "address": request.get_full_path(),
    }
    if standing.n_readings and not waits:
        look = look_of(request, programme)
        units = queries.unit_names_below(programme)
        asked = {one.key: one.label_in(spoken_language()) for one in codebook(programme.pk)}
        context |= {
            "look": look,
            "form": SelectionForm(look, units, asked, spoken_language()),
            "query": look.selection.query,
            **body(look),
        }
    return render(request, template or f"texts/{part}.html", context)
