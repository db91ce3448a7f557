"""Pages of known problems."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.cases.queries import case_for, owners_for
from huiyin.core.languages import page_language
from huiyin.recovery import queries, services
from huiyin.recovery.cause_views import diagram
from huiyin.recovery.causes import choices_of, path_words
from huiyin.recovery.contracts import PROBLEM_ENDED, ProblemState
from huiyin.recovery.forms import ProblemForm
from huiyin.recovery.known_problems import MOVES
from huiyin.recovery.models import KnownProblem
from huiyin.recovery.proofs import before_after
from huiyin.recovery.remedy_views import may_manage
from huiyin.recovery.wording import money

_MOVE_WORDS = {
    ProblemState.OPEN: gettext_lazy("Take it up again"),
    ProblemState.IMPROVING: gettext_lazy("Begin the improvement"),
    ProblemState.WATCHED: gettext_lazy("The improvement holds: watch it"),
    ProblemState.SOLVED: gettext_lazy("Solved for good"),
    ProblemState.ACCEPTED: gettext_lazy("Accept it as it is"),
}


def may_change(user: User, problem: KnownProblem) -> bool:
    """Managers of its units, and whoever owns it."""
    return problem.owner == user or (may_manage(user) and user.unit.contains(problem.unit))


@require_GET
def problems(request: HttpRequest) -> HttpResponse:
    """All problems, those at work first."""
    user = user_of(request)
    rows = list(queries.problems_of(user)[:300])
    ended = {state.value for state in PROBLEM_ENDED}
    rows.sort(key=lambda one: (one.state in ended, -one.n_cases))  # type: ignore[attr-defined]
    context = {
        "lines": [{"problem": one, "cause": path_words(one.cause) if one.cause else ""} for one in rows],
        "tab": "problems",
    }
    return render(request, "recovery/problems.html", context)


@require_http_methods(["GET", "POST"])
def problem(request: HttpRequest, problem_id: int) -> HttpResponse:
    """One problem: its cases, its improvement, and whether it helped."""
    user = user_of(request)
    found = queries.problem_for(user, problem_id)
    form = _form(request, user, found)
    raised: Problem | None = None
    if request.method == "POST" and form.is_valid() and may_change(user, found):
        data = dict(form.cleaned_data)
        cause = queries.cause_named(data.pop("cause"))
        try:
            services.change_problem(by=user, problem_id=found.pk, cause=cause, **data)
        except Problem as caught:
            raised = caught
        else:
            messages.success(request, _("Saved."))
            return redirect("known-problem", found.pk)
    return _problem_page(request, found, form, raised, status=422 if request.method == "POST" else 200)


def _form(request: HttpRequest, user: User, found: KnownProblem) -> ProblemForm:
    initial = {
        name: getattr(found, name) for name in ("title", "description", "improvement", "due_on", "owner")
    }
    initial["cause"] = str(found.cause_id or "")
    return ProblemForm(
        owners_for(user, found.unit), choices_of(found.unit), request.POST or None, initial=initial
    )


def _problem_page(
    request: HttpRequest, found: KnownProblem, form: ProblemForm, raised: Problem | None, status: int = 200
) -> HttpResponse:
    user = user_of(request)
    cases = queries.problem_cases(user, found)
    cost = sum((row.cost for row in queries.spent_on([case.pk for case in cases])), 0)
    moves = [
        {"state": state.value, "words": _MOVE_WORDS[state], "needs": state in PROBLEM_ENDED}
        for state in MOVES[found.state]
    ]
    context = {
        "one": found,
        "form": form,
        "cases": [(case, case.title_in(page_language())) for case in cases],
        "n_hidden": found.members.count() - len(cases),
        "cost": money(cost),
        "cause": path_words(found.cause) if found.cause else "",
        "diagram": diagram(found.unit, found.title, meant=found.cause_id),
        "proof": before_after(found),
        "entries": list(found.entries.select_related("by"))[::-1],
        "moves": moves,
        "may_change": may_change(user, found),
        "problem": raised,
        "tab": "problems",
    }
    return render(request, "recovery/problem.html", context, status=status)


@require_POST
def move(request: HttpRequest, problem_id: int) -> HttpResponse:
    """One step further, or back."""
    user = user_of(request)
    found = queries.problem_for(user, problem_id)
    if not may_change(user, found):
        messages.error(request, _("Only its owner and the managers of the unit change a problem."))
        return redirect("known-problem", found.pk)
    try:
        services.move_problem(
            by=user,
            problem_id=found.pk,
            state=request.POST.get("state", ""),
            text=request.POST.get("text", ""),
        )
    except Problem as raised:
        return _problem_page(request, found, _form_now(user, found), raised, status=422)
    messages.success(request, _("Saved."))
    return redirect("known-problem", found.pk)


def _form_now(user: User, found: KnownProblem) -> ProblemForm:
    return ProblemForm(
        owners_for(user, found.unit),
        choices_of(found.unit),
        initial={"title": found.title, "owner": found.owner},
    )


@require_http_methods(["GET", "POST"])
def case_problem(request: HttpRequest, case_id: int) -> HttpResponse:
    """Put a case among those of a problem, or make one of it and of cases like it."""
    user = user_of(request)
    case = case_for(user, case_id)
    finding = queries.finding_of(case)
    like = queries.like_cases(user, case)
    initial: dict[str, Any] = {"owner": case.owner or user, "cause": str(finding.cause_id) if finding else ""}
    initial["title"] = finding.cause.name_in(page_language()) if finding else case.title_in(page_language())
    is_new = request.POST.get("act") == "new"
    form = ProblemForm(
        owners_for(user, case.unit), choices_of(case.unit), request.POST if is_new else None, initial=initial
    )
    raised: Problem | None = None
    if request.method == "POST" and (not is_new or form.is_valid()):
        try:
            return _grouped(request, user, case.pk, form, {one.pk for one in like})
        except Problem as caught:
            raised = caught
    context = {
        "case": case,
        "title": case.title_in(page_language()),
        "like": [(one, one.title_in(page_language())) for one in like],
        "chosen": set(request.POST.getlist("case")),
        "current": queries.problem_of(case),
        "known": queries.open_problems_for(user, case),
        "form": form,
        "finding": finding,
        "problem": raised,
    }
    return render(
        request, "recovery/case_problem.html", context, status=422 if request.method == "POST" else 200
    )


def _grouped(
    request: HttpRequest, user: User, case_id: int, form: ProblemForm, like: set[int]
) -> HttpResponse:
    case = case_for(user, case_id)
    others = [int(key) for key in request.POST.getlist("case") if key.isdigit() and int(key) in like]
    match request.POST.get("act"):
        case "leave":
            services.leave_problem(by=user, case_id=case_id)
            messages.success(request, _("The case was taken out of the problem."))
            return redirect("case", case_id)
        case "join":
            key = request.POST.get("problem", "")
            found = queries.problem_for(user, int(key) if key.isdigit() else 0)
            services.join_problem(by=user, problem_id=found.pk, case_id=case_id)
        case _:
            data = dict(form.cleaned_data)
            data.pop("improvement")
            found = services.open_problem(
                by=user,
                unit=case.unit,
                cause=queries.cause_named(data.pop("cause")),
                case_ids=[case_id, *others],
                **data,
            )
    messages.success(request, _("The case belongs to the problem now."))
    return redirect("known-problem", found.pk)
