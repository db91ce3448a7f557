"""Pages of crisis plans and of what was done by them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.notices import queries, services
from huiyin.notices.crisis import STARTER, NewStep, drill_due_on, read_steps, steps_text
from huiyin.notices.forms import PlanForm
from huiyin.notices.models import CrisisPlan, CrisisRun
from huiyin.notices.views import manages
from huiyin.notices.wording import span_words


@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """The plans that hold here, those that are on first."""
    user, today = user_of(request), timezone.localdate()
    lines: list[dict[str, Any]] = []
    for one in queries.plans_of(user):
        due = drill_due_on(one) if one.closed_at is None else None
        lines.append(
            {
                "plan": one,
                "due": due,
                "is_late": due is not None and due < today,
                "on": one.runs.filter(ended_at=None).first(),
            }
        )
    lines.sort(key=lambda line: (line["on"] is None, line["plan"].closed_at is not None))
    context = {"lines": lines, "manages": manages(user), "tab": "crisis"}
    return render(request, "notices/crisis_plans.html", context)


@require_http_methods(["GET", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    """Write a plan, beginning with usual steps."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Change a plan of the own units."""
    user = user_of(request)
    found = queries.plan_for(user, plan_id)
    if not user.unit.contains(found.unit):
        messages.error(request, _("Only managers of its unit change this plan."))
        return redirect("crisis-plan", found.pk)
    return _edit(request, found)


def _edit(request: HttpRequest, found: CrisisPlan | None) -> HttpResponse:
    user = user_of(request)
    form = PlanForm(user, found, request.POST or None, initial=_initial(user, found))
    problem: Problem | None = None
    if found:
        form.fields["unit"].disabled = True
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            row = services.save_plan(by=user, plan=found, steps=read_steps(data.pop("steps")), **data)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved."))
            return redirect("crisis-plan", row.pk)
    context = {"form": form, "plan": found, "problem": problem, "tab": "crisis"}
    return render(request, "notices/crisis_form.html", context, status=422 if problem or form.errors else 200)


def _initial(user: Any, found: CrisisPlan | None) -> dict[str, Any]:
    if found is None:
        return {
            "unit": user.unit_id,
            "drill_months": 6,
            "steps": steps_text([NewStep(*step) for step in STARTER[page_language()]]),
        }
    names = ("name", "trigger", "senior", "deputy", "drill_months", "unit")
    return {**{name: getattr(found, name) for name in names}, "steps": steps_text(list(found.steps.all()))}


@require_GET
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan: its steps, who answers for it, and when it was used."""
    return _page(request, queries.plan_for(user_of(request), plan_id))


def _page(request: HttpRequest, found: CrisisPlan, problem: Problem | None = None) -> HttpResponse:
    user = user_of(request)
    due = drill_due_on(found) if found.closed_at is None else None
    context = {
        "plan": found,
        "steps": [(one, span_words(one.minutes)) for one in found.steps.all()],
        "runs": list(found.runs.select_related("by")[:20]),
        "due": due,
        "is_late": due is not None and due < timezone.localdate(),
        "may_change": manages(user) and user.unit.contains(found.unit),
        "may_begin": manages(user) and found.closed_at is None,
        "problem": problem,
        "tab": "crisis",
    }
    return render(request, "notices/crisis_plan.html", context, status=422 if problem else 200)


@require_POST
def begin(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Set a plan going, in earnest or as a drill."""
    user = user_of(request)
    found = queries.plan_for(user, plan_id)
    try:
        run = services.begin_run(
            by=user,
            plan=found,
            is_drill=request.POST.get("go") == "drill",
            occasion=request.POST.get("occasion", ""),
        )
    except Problem as raised:
        return _page(request, found, raised)
    return redirect("crisis-run", run.pk)


@require_POST
def close(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Put a plan aside, or take it up again."""
    user = user_of(request)
    found = queries.plan_for(user, plan_id)
    if not user.unit.contains(found.unit):
        messages.error(request, _("Only managers of its unit change this plan."))
    else:
        services.close_plan(by=user, plan=found, is_closed=found.closed_at is None)
    return redirect("crisis-plan", found.pk)


@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """A run: the steps to tick off."""
    user = user_of(request)
    found = queries.run_for(user, run_id)
    if request.method == "POST":
        wanted = request.POST.get("mark", "")
        services.mark(
            by=user,
            run=found,
            mark_id=int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0,
            is_done=request.POST.get("go") == "done",
            note=request.POST.get("note", ""),
        )
        return redirect("crisis-run", found.pk)
    return _run_page(request, found)


def _run_page(request: HttpRequest, found: CrisisRun, problem: Problem | None = None) -> HttpResponse:
    now = timezone.now()
    marks = list(found.marks.select_related("done_by"))
    context = {
        "run": found,
        "lines": [
            {"mark": one, "is_late": (one.done_at or found.ended_at or now) > one.due_at} for one in marks
        ],
        "n_done": sum(one.done_at is not None for one in marks),
        "n_in_time": sum(one.done_at is not None and one.done_at <= one.due_at for one in marks),
        "n": len(marks),
        "manages": manages(user_of(request)),
        "problem": problem,
        "tab": "crisis",
    }
    return render(request, "notices/crisis_run.html", context, status=422 if problem else 200)


@require_POST
def end(request: HttpRequest, run_id: int) -> HttpResponse:
    """End a run with what was learnt."""
    user = user_of(request)
    found = queries.run_for(user, run_id)
    try:
        services.end_run(by=user, run=found, lesson=request.POST.get("lesson", ""))
    except Problem as raised:
        return _run_page(request, found, raised)
    messages.success(request, _("Saved."))
    return redirect("crisis-run", found.pk)
