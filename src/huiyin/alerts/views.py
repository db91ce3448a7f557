"""The list of alerts, one alert with its evidence, and how a programme is watched."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of, visible_units
from huiyin.alerts import presentation, queries, services
from huiyin.alerts.contracts import AlertState, Outcome
from huiyin.alerts.forms import PlanForm
from huiyin.alerts.models import Alert
from huiyin.analytics.problems import Problem
from huiyin.analytics.results import in_words
from huiyin.metrics.glance import glance_of
from huiyin.metrics.watching import FEWEST, WatchPlan, dimensions_of, watchable
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for, programmes_of

PER_PAGE = 40
OPEN, ALL = "open", "all"


def _unit_names(user: User) -> dict[str, str]:
    return {unit.path: unit.name for unit in visible_units(user)}


@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    """The alerts of the programmes that the person may see: open ones, or all."""
    user = user_of(request)
    which = ALL if request.GET.get("which") == ALL else OPEN
    rows = queries.alerts_of(user) if which == ALL else queries.open_alerts(user)
    wanted = request.GET.get("programme", "")
    programmes = list(programmes_of(user).filter(archived_at=None))
    if wanted.isdigit():
        rows = rows.filter(programme_id=int(wanted))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    units = _unit_names(user)
    context = {
        "page": page,
        "lines": [presentation.line_of(alert, units) for alert in page],
        "which": which,
        "programmes": programmes,
        "wanted": wanted,
        "query": query.urlencode(),
        "watched": [(one, queries.setting_of(one.pk)) for one in programmes],
    }
    return render(request, "alerts/alerts.html", context)


@require_GET
def alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """One alert: the chart as it was, the rule, n, the words of that period, and what can be done."""
    return _alert_page(request, queries.alert_for(user_of(request), alert_id))


@require_POST
def alert_act(request: HttpRequest, alert_id: int, name: str) -> HttpResponse:
    """Acknowledge, explain or close; what cannot be done is said on the page, with what was typed."""
    user, found = user_of(request), queries.alert_for(user_of(request), alert_id)
    text = request.POST.get("text", "")
    try:
        if name == "acknowledge":
            services.acknowledge(by=user, alert_id=found.pk, text=text)
        elif name == "explain":
            services.explain(by=user, alert_id=found.pk, text=text)
        elif name == "close" and request.POST.get("outcome") in set(Outcome):
            services.close(by=user, alert_id=found.pk, outcome=request.POST["outcome"])
        elif name != "close":
            raise Http404
    except Problem as problem:
        found.refresh_from_db()
        return _alert_page(request, found, problem, name, text)
    messages.success(request, _("Saved."))
    return redirect("chart-alert", found.pk)


def _alert_page(
    request: HttpRequest, found: Alert, problem: Problem | None = None, tried: str = "", typed: str = ""
) -> HttpResponse:
    language, evidence = get_language() or "zh-hans", found.evidence
    context = {
        "alert": found,
        "line": presentation.line_of(found, _unit_names(user_of(request))),
        "evidence": evidence,
        "rule": presentation.rule_words(found.rule),
        "points": presentation.points_of(evidence),
        "chart": presentation.chart_of(found),
        "grain": presentation.GRAIN_WORDS[found.grain],
        "verbatims": queries.verbatims(found, language),
        "n_with_words": len(found.response_ids),
        "outcomes": list(presentation.OUTCOMES.items()),
        "outcome": presentation.OUTCOMES.get(found.outcome, ""),
        "is_open": found.state != AlertState.CLOSED,
        "problem": problem,
        "tried": tried,
        "typed": typed,
    }
    return render(request, "alerts/alert.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
def watch_plan(request: HttpRequest, programme_id: int) -> HttpResponse:
    """What is watched under which budget, and what that would have given in the last year."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    setting = queries.setting_of(programme.pk)
    plan = queries.plan_of(setting)
    form = _form(request, programme, plan, setting)
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        plan = form.plan()
        if "try" not in request.POST:
            try:
                services.save_plan(by=user, programme=programme, plan=plan, is_on=form.cleaned_data["is_on"])
            except Problem as found:
                problem = found
            else:
                messages.success(request, _("Saved. The programme is looked at within a minute."))
                return redirect("watch-plan", programme.pk)
    full = "full" in request.GET or request.method == "POST"
    context: dict[str, Any] = {
        "programme": programme,
        "full": full,
        "tab": "settings",
        "form": form,
        "setting": setting,
        "problem": problem,
        "is_usual": setting.plan is None,
        **(_tried(programme, plan) if full else {}),
    }
    bad = problem or (request.method == "POST" and not form.is_valid())
    return render(request, "alerts/plan.html", context, status=422 if bad else 200)


@require_http_methods(["GET", "POST"])
def watch_trial(request: HttpRequest, programme_id: int) -> HttpResponse:
    """What the plan in force, or the one that is being filled in, would have given in the last year."""
    programme = programme_for(user_of(request), programme_id)
    setting = queries.setting_of(programme.pk)
    plan = queries.plan_of(setting)
    if request.method == "POST":
        form = _form(request, programme, plan, setting)
        if not form.is_valid():
            return render(request, "alerts/_trial.html", {"wrong": True}, status=200)
        plan = form.plan()
    return render(request, "alerts/_trial.html", _tried(programme, plan))


def _form(request: HttpRequest, programme: Programme, plan: WatchPlan, setting: Any) -> PlanForm:
    state, language = glance_of(programme.pk), get_language() or "zh-hans"
    dimensions = [
        (column, in_words(words, language)) for column, words in dimensions_of(state.codebook).items()
    ]
    return PlanForm(
        request.POST if request.method == "POST" else None,
        plan=plan,
        setting=setting,
        contracts=watchable(state.contracts),
        dimensions=dimensions,
        language=language,
    )


def _tried(programme: Programme, plan: WatchPlan) -> dict[str, Any]:
    """The trial on history; while the engine is away the page says so."""
    try:
        test = queries.tried(programme.pk, plan)
    except Problem as problem:
        return {"test": None, "test_problem": problem}
    return {
        "test": test,
        "fewest": FEWEST,
        "per_month": test.n_alerts / test.n_months if test.n_months else 0.0,
    }
