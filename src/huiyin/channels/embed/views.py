"""Pages for those who put questionnaires into websites, and the script that websites load."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.channels.embed import services
from huiyin.channels.embed.forms import PlacementForm
from huiyin.channels.embed.models import Placement
from huiyin.channels.embed.queries import placed, placed_at, placement_by_code, placement_for
from huiyin.channels.links import address_of, is_open
from huiyin.channels.points import published_in
from huiyin.core.network import public_root
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.queries import programme_for, questionnaire_for

_SCRIPT = (Path(__file__).parent / "static" / "embed" / "embed.js").read_text("utf-8")
_RULES = (
    "shape",
    "only_on",
    "delay_seconds",
    "scroll_percent",
    "when_leaving",
    "sample_percent",
    "rest_days",
    "colour",
    "side",
    "button_text",
)


@require_GET
def placements(request: HttpRequest, programme_id: int) -> HttpResponse:
    """All places of a programme."""
    programme = programme_for(user_of(request), programme_id)
    context = {
        "programme": programme,
        "tab": "collect",
        "placed": placed(programme),
        "published": published_in(programme),
    }
    return render(request, "embed/placements.html", context)


@require_http_methods(["GET", "POST"])
def new_placement(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """A new place for a questionnaire."""
    user = user_of(request)
    questionnaire = questionnaire_for(user, programme_id, questionnaire_id)
    form, problem = PlacementForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            made = services.add_placement(by=user, questionnaire=questionnaire, **form.cleaned_data)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Ready: put the line below into the website."))
            return redirect("embed", programme_id, made.pk)
    return _edited(request, questionnaire, form, problem, None)


@require_http_methods(["GET", "POST"])
def placement(request: HttpRequest, programme_id: int, placement_id: int) -> HttpResponse:
    """One place: the line for the website, a try-out, its rules."""
    user = user_of(request)
    found = placement_for(user, programme_id, placement_id)
    initial = {name: getattr(found, name) for name in (*_RULES, "name")} | {
        "origins": "\n".join(found.origins)
    }
    form = PlacementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_placement(by=user, placement=found, **form.cleaned_data)
        messages.success(request, _("Saved. Websites follow within five minutes."))
        return redirect("embed", programme_id, found.pk)
    return _edited(request, found.link.questionnaire, form, None, found)


@require_POST
def close_placement(request: HttpRequest, programme_id: int, placement_id: int) -> HttpResponse:
    """Show it no more, or again."""
    user = user_of(request)
    found = placement_for(user, programme_id, placement_id)
    closed = request.POST.get("closed") == "1"
    services.close_placement(by=user, placement=found, closed=closed)
    messages.success(request, _("Shown no more.") if closed else _("Shown again."))
    return redirect("embed", programme_id, found.pk)


@xframe_options_sameorigin
@require_GET
def try_out(request: HttpRequest, programme_id: int, placement_id: int) -> HttpResponse:
    """A plain page with the script in it, as a visitor of the website would see it; it comes at once."""
    found = placement_for(user_of(request), programme_id, placement_id)
    return render(
        request, "embed/try_out.html", {"placement": found, "script": _script_address(request, found)}
    )


@require_GET
def script(request: HttpRequest, code: str) -> HttpResponse:
    """What a website loads: the rules of the place and the few lines that follow them; no cookie, no visitor's data."""
    found = placement_by_code(code)
    if found is None:
        raise Http404
    rules: dict[str, Any] = {name: getattr(found, name) for name in _RULES}
    rules |= {"code": found.code, "address": address_of(found.link, request), "open": is_open(found.link)}
    text = _SCRIPT.replace('"RULES"', json.dumps(rules, ensure_ascii=False).replace("<", "\\u003c"), 1)
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=300"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _script_address(request: HttpRequest, found: Placement) -> str:
    return public_root(request) + reverse("embed-script", args=[found.code])


def _edited(
    request: HttpRequest,
    questionnaire: Questionnaire,
    form: PlacementForm,
    problem: Problem | None,
    found: Placement | None,
) -> HttpResponse:
    context = {
        "programme": questionnaire.programme,
        "tab": "collect",
        "questionnaire": questionnaire,
        "form": form,
        "problem": problem,
        "placement": found,
        "placed": placed_at(found) if found is not None else None,
        "script": _script_address(request, found) if found is not None else "",
    }
    status = 422 if problem or (request.method == "POST" and form.errors) else 200
    return render(request, "embed/placement.html", context, status=status)
