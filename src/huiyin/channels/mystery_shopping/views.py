"""Pages of mystery shopping: scenarios, planning, results, evidence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.channels import evidence
from huiyin.channels.mystery_shopping import queries, scores, services
from huiyin.channels.mystery_shopping.forms import PlacesForm, ScenarioForm, VisitForm
from huiyin.channels.mystery_shopping.models import Scenario, Visit
from huiyin.core.network import public_root
from huiyin.surveys.queries import programme_for


def _frame(scenario: Scenario) -> dict[str, Any]:
    return {"programme": scenario.programme, "tab": "collect", "scenario": scenario}


def _may_manage(request: HttpRequest) -> bool:
    return user_of(request).role in {"manager", "administrator"}


@require_GET
def scenarios(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The scenarios of a programme."""
    programme = programme_for(user_of(request), programme_id)
    context = {
        "programme": programme,
        "tab": "collect",
        "scenarios": queries.scenarios_of(programme),
        "may_manage": _may_manage(request),
    }
    return render(request, "mystery_shopping/scenarios.html", context)


@require_http_methods(["GET", "POST"])
def scenario_edit(request: HttpRequest, programme_id: int, scenario_id: int = 0) -> HttpResponse:
    """Write a scenario."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    scenario = queries.scenario_for(user, programme_id, scenario_id) if scenario_id else None
    form = ScenarioForm(request.POST or None, scenario=scenario)
    if request.method == "POST" and form.is_valid():
        saved = services.save_scenario(by=user, programme=programme, scenario=scenario, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("mystery-scenario", programme_id, saved.pk)
    context = {"programme": programme, "tab": "collect", "form": form, "scenario": scenario}
    status = 422 if request.method == "POST" else 200
    return render(request, "mystery_shopping/scenario_edit.html", context, status=status)


@require_GET
def scenario(request: HttpRequest, programme_id: int, scenario_id: int) -> HttpResponse:
    """Results by stage, own against competing, agreement, visits and evidence."""
    found = queries.scenario_for(user_of(request), programme_id, scenario_id)
    places = list(queries.places_of(found))
    visits = [
        {
            "visit": visit,
            "score": scores.visit_score(found.stages, visit.marks),
            "address": visit_address(request, visit) if services.is_open(visit) else "",
        }
        for visit in queries.visits_of(found)
    ]
    context = {
        **_frame(found),
        "standing": queries.standing_of(found),
        "places": places,
        "visits": visits,
        "places_form": PlacesForm(),
        "visit_form": VisitForm(places=places),
        "may_manage": _may_manage(request),
    }
    return render(request, "mystery_shopping/scenario.html", context)


def visit_address(request: HttpRequest, visit: Visit) -> str:
    """The whole address of a visit's briefing: on the public address if one is set."""
    return public_root(request) + reverse("mystery-brief", args=[services.token_of(visit)])


@require_POST
def places(request: HttpRequest, programme_id: int, scenario_id: int) -> HttpResponse:
    """Add places."""
    found = queries.scenario_for(user_of(request), programme_id, scenario_id)
    form = PlacesForm(request.POST)
    if form.is_valid() and form.places():
        n = services.add_places(by=user_of(request), scenario=found, places=form.places())
        messages.success(
            request, ngettext("%(n)s place was added.", "%(n)s places were added.", n) % {"n": n}
        )
    else:
        messages.error(request, _("Write at least one place."))
    return redirect("mystery-scenario", programme_id, scenario_id)


@require_POST
def plan(request: HttpRequest, programme_id: int, scenario_id: int) -> HttpResponse:
    """Plan a visit."""
    found = queries.scenario_for(user_of(request), programme_id, scenario_id)
    offered = list(queries.places_of(found))
    form = VisitForm(request.POST, places=offered)
    if form.is_valid():
        place = next(one for one in offered if str(one.pk) == form.cleaned_data["place"])
        services.plan_visit(
            by=user_of(request),
            place=place,
            shopper=form.cleaned_data["shopper"],
            planned_on=form.cleaned_data["planned_on"],
        )
        messages.success(request, _("The visit is planned. Send the shopper the link below."))
    else:
        messages.error(request, _("Choose a place, a shopper and a day."))
    return redirect("mystery-scenario", programme_id, scenario_id)


@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, programme_id: int, scenario_id: int, visit_id: int) -> HttpResponse:
    """One report with its evidence; or taking an assignment back."""
    found = queries.visit_for(user_of(request), programme_id, scenario_id, visit_id)
    if request.method == "POST":
        services.cancel_visit(by=user_of(request), visit=found)
        messages.success(request, _("The assignment was taken back."))
        return redirect("mystery-scenario", programme_id, scenario_id)
    stages = [
        {
            "title": stage["title"],
            "score": scores.stage_score(stage, found.marks),
            "checks": [(check, found.marks.get(check["key"])) for check in stage["checks"]],
            "note": found.notes.get(stage["key"], ""),
            "photos": [photo for photo in found.photos.all() if photo.stage == stage["key"]],
        }
        for stage in found.scenario.stages
    ]
    context = {**_frame(found.scenario), "visit": found, "stages": stages, "may_manage": _may_manage(request)}
    return render(request, "mystery_shopping/visit.html", context)


@require_GET
def photo(request: HttpRequest, programme_id: int, scenario_id: int, photo_id: int) -> FileResponse:
    """A photo taken as evidence."""
    found = queries.photo_for(user_of(request), programme_id, scenario_id, photo_id)
    return evidence.sent(found.file, f"visit-{found.visit_id}-{found.pk}")
