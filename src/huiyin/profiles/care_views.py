"""Pages of care: what is due, and the moments it comes from."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.access import MANAGERS
from huiyin.core.roles import UserRole
from huiyin.customers import queries as customers
from huiyin.profiles import care
from huiyin.profiles.contracts import CareKind, TaskState
from huiyin.profiles.forms import MomentForm
from huiyin.profiles.models import CareMoment
from huiyin.profiles.rule_editing import editor_of, is_ready, part_of

PER_PAGE = 50
_STATES = {"done": TaskState.DONE, "skip": TaskState.SKIPPED, "undo": TaskState.OPEN}


@require_GET
def care_list(request: HttpRequest) -> HttpResponse:
    """What is due: overdue, today, the days ahead; or what was done lately."""
    user, today = user_of(request), timezone.localdate()
    mine = request.GET.get("whose", "") == "mine"
    state = request.GET.get("state", TaskState.OPEN.value)
    state = state if state in TaskState.values else TaskState.OPEN.value
    page = Paginator(care.due(user, today, mine=mine, state=state), PER_PAGE).get_page(
        request.GET.get("page", 1)
    )
    context: dict[str, Any] = {
        "page_obj": page,
        "today": today,
        "mine": mine,
        "state": state,
        "states": TaskState.choices,
        "query": urlencode({"whose": "mine" if mine else "", "state": state}),
        "may_manage": UserRole(user.role) in MANAGERS,
        "has_moments": care.moments_of(user).exists(),
    }
    return render(request, "profiles/care.html", context)


@require_POST
def care_task(request: HttpRequest, task_id: int, act: str) -> HttpResponse:
    """Done, left out, or to be done after all."""
    if act not in _STATES:
        raise Http404
    task = care.task_for(user_of(request), task_id)
    care.finish(by=user_of(request), task=task, state=_STATES[act].value, note=request.POST.get("note", ""))
    if act != "undo":
        messages.success(
            request, _("Noted; you find it under “Was done” or “Left out” and can take it back there.")
        )
    return redirect(f"/customers/care/?{request.POST.get('back', '')}")


@require_GET
def care_moments(request: HttpRequest) -> HttpResponse:
    """The moments of care."""
    return render(request, "profiles/moments.html", {"moments": list(care.moments_of(user_of(request)))})


@require_http_methods(["GET", "POST"])
def care_moment_new(request: HttpRequest) -> HttpResponse:
    """Make a moment of care."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
def care_moment(request: HttpRequest, moment_id: int) -> HttpResponse:
    """Change a moment of care."""
    return _edit(request, care.moment_for(user_of(request), moment_id))


def _edit(request: HttpRequest, found: CareMoment | None) -> HttpResponse:
    user = user_of(request)
    unit = found.unit if found else user.unit
    editor = editor_of(request, found.rule if found else None, customers.fields_of(unit))
    if (part := part_of(request, editor)) is not None:
        return part
    initial = {"days_before": 0, "is_on": True} if found is None else _initial(found)
    form = MomentForm(care.attribute_names(unit), request.POST or None, initial=initial)
    problem: Problem | None = None
    if is_ready(request, editor) and form.is_valid():
        assert editor.condition is not None
        try:
            care.save_moment(by=user, moment=found, unit=unit, condition=editor.condition, **form.given())
            messages.success(request, _("Saved; the coming days are planned."))
            return redirect("care-moments")
        except Problem as raised:
            problem = raised
    context = {
        "moment": found,
        "form": form,
        "editor": editor,
        "problem": problem,
        "nothing": _("No condition: every customer of the unit."),
    }
    wrong = problem or editor.problems or (request.method == "POST" and form.errors)
    return render(request, "profiles/moment.html", context, status=422 if wrong else 200)


def _initial(found: CareMoment) -> dict[str, Any]:
    is_festival = found.kind == CareKind.FESTIVAL
    return {
        "name": found.name,
        "kind": found.kind,
        "attribute": "" if is_festival else found.source,
        "festival": found.source if is_festival else "",
        "mark": found.mark,
        "days_before": found.days_before,
        "advice": found.advice,
        "is_on": found.is_on,
    }


@require_POST
def care_moment_remove(request: HttpRequest, moment_id: int) -> HttpResponse:
    """Take a moment of care away."""
    care.remove_moment(by=user_of(request), moment=care.moment_for(user_of(request), moment_id))
    messages.success(request, _("The moment of care was removed."))
    return redirect("care-moments")
