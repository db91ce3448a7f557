"""Pages of rosters: who is on duty now and in the next turns, and who stands in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import people_over, user_of
from huiyin.alerts import listening, planning, rule_queries
from huiyin.alerts.models import Roster
from huiyin.alerts.rule_forms import RosterForm, StandInForm
from huiyin.analytics.problems import Problem
from huiyin.core.access import MANAGERS

TURNS_SHOWN = 10


@require_GET
def rosters(request: HttpRequest) -> HttpResponse:
    """The rosters of the person's units, each with who is on duty now."""
    user, now = user_of(request), timezone.now()
    found = [(one, planning.on_duty(one, now)) for one in rule_queries.rosters_of(user)]
    return render(request, "alerts/rosters.html", {"rosters": found, "keeps": user.role in MANAGERS})


@require_http_methods(["GET", "POST"])
def roster_form(request: HttpRequest, roster_id: int | None = None) -> HttpResponse:
    """A new roster, or a change of one."""
    user = user_of(request)
    roster = None if roster_id is None else rule_queries.roster_for(user, roster_id)
    unit = roster.unit if roster else user.unit
    initial: dict[str, Any] = {"starts_on": timezone.localdate()}
    if roster is not None:
        initial = {name: getattr(roster, name) for name in ("name", "turn", "starts_on", "changes_at")}
        initial |= {f"person-{at}": place.user_id for at, place in enumerate(roster.places.all())}
    form = RosterForm(request.POST or None, people=people_over(unit).order_by("name"), initial=initial)
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            saved = listening.save_roster(
                by=user,
                unit=unit,
                name=given["name"],
                turn=given["turn"],
                starts_on=given["starts_on"],
                changes_at=given["changes_at"],
                people=form.people(),
                roster=roster,
            )
        except Problem as found:
            problem = found
        else:
            messages.success(request, _("Saved."))
            return redirect("roster", saved.pk)
    context = {"form": form, "roster": roster, "unit": unit, "problem": problem}
    is_wrong = problem is not None or (request.method == "POST" and not form.is_valid())
    return render(request, "alerts/roster_form.html", context, status=422 if is_wrong else 200)


@require_http_methods(["GET", "POST"])
def roster(request: HttpRequest, roster_id: int) -> HttpResponse:
    """One roster; a form that is sent makes somebody stand in."""
    user = user_of(request)
    found = rule_queries.roster_for(user, roster_id)
    people = people_over(found.unit).order_by("name")
    form = StandInForm(request.POST or None, people=people)
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            listening.stand_in(
                by=user,
                roster=found,
                user_id=given["user"],
                starts_at=given["starts_at"],
                ends_at=given["ends_at"],
            )
        except Problem as wrong:
            problem = wrong
        else:
            messages.success(request, _("Saved."))
            return redirect("roster", found.pk)
    context = {"roster": found, "form": form, "problem": problem, **_course(found)}
    is_wrong = problem is not None or (request.method == "POST" and not form.is_valid())
    return render(request, "alerts/roster.html", context, status=422 if is_wrong else 200)


def _course(found: Roster) -> dict[str, Any]:
    now = timezone.now()
    rota = planning.rota_of(found)
    names = {place.user_id: place.user for place in found.places.all()}
    turns: list[tuple[datetime, datetime, User]] = [
        (begin, end, names[key]) for begin, end, key in rota.turns(now, TURNS_SHOWN)
    ]
    next_key = rota.stand_in(now)
    return {
        "on_duty": planning.on_duty(found, now),
        "next_in_line": names.get(next_key) if next_key else None,
        "turns": turns,
        "now": now,
        "substitutions": [one for one in found.substitutions.all() if one.ends_at > now],
    }


@require_POST
def roster_act(request: HttpRequest, roster_id: int, name: str) -> HttpResponse:
    """Take a substitution back, or put the roster away."""
    user = user_of(request)
    found = rule_queries.roster_for(user, roster_id)
    if name == "drop":
        wanted = request.POST.get("substitution", "")
        listening.drop_stand_in(by=user, roster=found, substitution_id=int(wanted) if wanted.isdigit() else 0)
        return redirect("roster", found.pk)
    if name != "remove":
        raise Http404
    listening.put_roster_away(by=user, roster=found)
    messages.success(request, _("The roster is put away."))
    return redirect("rosters")
