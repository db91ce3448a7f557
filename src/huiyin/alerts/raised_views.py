"""Pages of alerts that rules raised: the list, one alert, and how one is told oneself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.alerts import listening, raising, rule_queries
from huiyin.alerts.contracts import RaisedState, RuleKind
from huiyin.alerts.planning import usual_listening
from huiyin.alerts.rule_forms import ListeningForm
from huiyin.alerts.showing import evidence_rows, lines_of, told_lines
from huiyin.analytics.problems import Problem
from huiyin.core.access import ANALYSTS, CASE_WORKERS
from huiyin.messaging.queries import usable_kinds

PER_PAGE = 40


@require_GET
def raised_alerts(request: HttpRequest) -> HttpResponse:
    """What rules raised in the programmes that the person may see, or told the person of."""
    user = user_of(request)
    which = "all" if request.GET.get("which") == "all" else "new"
    rows = rule_queries.raised_of(user)
    if which == "new":
        rows = rows.filter(state=RaisedState.NEW)
    wanted = request.GET.get("rule", "")
    if wanted.isdigit():
        rows = rows.filter(rule_id=int(wanted))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "lines": lines_of(list(page)),
        "which": which,
        "wanted": wanted,
        "query": query.urlencode(),
        "sees_charts": user.role in ANALYSTS,
    }
    return render(request, "alerts/raised_alerts.html", context)


@require_GET
def raised_alert(request: HttpRequest, raised_id: int) -> HttpResponse:
    """One alert: what the rule saw, who was told, and the way to act on it."""
    user = user_of(request)
    found = rule_queries.raised_for(user, raised_id)
    context = {
        "raised": found,
        "line": lines_of([found])[0],
        "rows": evidence_rows(found),
        "told": told_lines(found),
        "sees_rule": user.role in ANALYSTS,
        "sees_case": user.role in CASE_WORKERS,
        "is_figure": found.rule.kind in {RuleKind.FIGURE, RuleKind.CHART},
        "answers": found.evidence.get("response_ids", []) if user.role in ANALYSTS else [],
    }
    return render(request, "alerts/raised_alert.html", context)


@require_POST
def raised_acknowledge(request: HttpRequest) -> HttpResponse:
    """Somebody takes care of one alert or several; what the person cannot see is passed over."""
    user = user_of(request)
    wanted = [int(key) for key in request.POST.getlist("alert") if key.isdigit()]
    keys = list(rule_queries.raised_of(user).filter(pk__in=wanted).values_list("pk", flat=True))
    n = raising.acknowledge(by=user, raised_ids=keys, note=request.POST.get("note", ""))
    if n:
        messages.success(
            request, ngettext("%(n)s alert acknowledged.", "%(n)s alerts acknowledged.", n) % {"n": n}
        )
    elif not wanted:
        messages.info(request, _("Choose at least one alert."))
    if len(wanted) == 1 and keys and "list" not in request.POST:
        return redirect("raised-alert", keys[0])
    return redirect("raised-alerts")


@require_http_methods(["GET", "POST"])
def listening_page(request: HttpRequest) -> HttpResponse:
    """How one is told oneself."""
    user = user_of(request)
    own = usual_listening(user)
    names = ("by_email", "by_sms", "phone", "gathering", "digest_at", "quiet_from", "quiet_to")
    initial: dict[str, Any] = {name: getattr(own, name) for name in names}
    form = ListeningForm(request.POST or None, initial=initial)
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            listening.save_listening(by=user, **form.cleaned_data)
        except Problem as found:
            problem = found
        else:
            messages.success(request, _("Saved."))
            return redirect("alert-listening")
    context = {
        "form": form,
        "problem": problem,
        "email": user.email,
        "kinds": usable_kinds(),
        "sees_charts": user.role in ANALYSTS,
    }
    is_wrong = problem is not None or (request.method == "POST" and not form.is_valid())
    return render(request, "alerts/listening.html", context, status=422 if is_wrong else 200)
