"""Pages of remedies: for a case, waiting for approval, the catalogue, the limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import unit_asked, unit_choices, user_of
from huiyin.analytics.problems import Problem
from huiyin.cases.models import Case
from huiyin.cases.queries import case_for
from huiyin.conditions import EVERYTHING, Field
from huiyin.conditions.words import in_words
from huiyin.core.filters import FilterEditor
from huiyin.core.languages import page_language
from huiyin.core.roles import UserRole
from huiyin.recovery import queries, services
from huiyin.recovery.causes import policy_for
from huiyin.recovery.contracts import CauseNeed
from huiyin.recovery.fairness import LikeCases, like_this
from huiyin.recovery.fields import condition_of, remedy_fields
from huiyin.recovery.forms import LIMITED, AskForm, LimitsForm, RemedyForm
from huiyin.recovery.granting import offered_for, pending_cost
from huiyin.recovery.limits import limit_of, own_limits
from huiyin.recovery.models import Grant, Policy, Remedy
from huiyin.recovery.occasions import named, page_of
from huiyin.recovery.wording import money, pricing_words, value_words

LIKE_DAYS = 365
MANAGING = {UserRole.MANAGER, UserRole.ADMINISTRATOR}


def may_manage(user: User) -> bool:
    """Whether the person sets up remedies, limits and causes."""
    return user.role in MANAGING


def like_words(like: LikeCases) -> str:
    """What like cases got, in one sentence."""
    if not like.n_cases:
        return _("No case like this one within a year.")
    if like.spread is None:
        return _("No case like this one got anything within a year (n = %(n)s).") % {"n": like.n_cases}
    words = {
        "n": like.n_cases,
        "k": like.n_compensated,
        "middle": money(like.spread.middle),
        "low": money(like.spread.lowest),
        "high": money(like.spread.highest),
    }
    return (
        _(
            "Of %(n)s cases like this one within a year %(k)s got something: median %(middle)s, from %(low)s to %(high)s."
        )
        % words
    )


def part_of(user: User, case: Case, form: AskForm | None = None) -> dict[str, Any]:
    """What the remedies of a case need on a page."""
    offered = offered_for(case)
    limit = limit_of(user, case.unit)
    return {
        "lines": [
            {
                "grant": grant,
                "name": grant.remedy.name_in(page_language()),
                "value": value_words(grant.remedy, grant.value),
            }
            for grant in queries.grants_on(case)
        ],
        "form": form or AskForm(offered, auto_id="remedy-%s"),
        "offered": offered,
        "spent": money(pending_cost(case)),
        "limit": money(limit),
        "like": like_words(like_this(user, case, timezone.now() - timedelta(days=LIKE_DAYS))),
        "manages": may_manage(user),
    }


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, case_id: int) -> HttpResponse:
    """The remedies of a case, and the form that asks for one."""
    user, problem = user_of(request), None
    case = case_for(user, case_id)
    form = AskForm(offered_for(case), request.POST or None, auto_id="remedy-%s")
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            grant = services.ask_remedy(
                by=user,
                case_id=case.pk,
                remedy_id=int(data["remedy"]),
                stated=data["stated"],
                reason=data["reason"],
            )
        except Problem as raised:
            problem = raised
        else:
            if grant.decided_at:
                messages.success(request, _("Granted, and entered in the ledger."))
            else:
                messages.info(request, _("It is above your limit: the next level was asked."))
            return redirect("case", case.pk)
    context = {"case": case, "part": part_of(user, case, form), "problem": problem}
    return render(request, "recovery/ask.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def act(request: HttpRequest, grant_id: int, name: str) -> HttpResponse:
    """Given to the customer, or taken back."""
    user = user_of(request)
    grant = queries.grant_for(user, grant_id)
    acts = {"given": services.mark_given, "withdraw": services.withdraw}
    if name not in acts:
        raise Http404
    try:
        acts[name](by=user, grant_id=grant.pk)
        messages.success(request, _("Saved."))
    except Problem as raised:
        messages.error(request, raised.words(page_language()).cause)
    return redirect(*page_of(grant))


@require_GET
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits, for those who may decide."""
    return _approvals(request)


def _approvals(
    request: HttpRequest, problem: Problem | None = None, tried: int = 0, text: str = ""
) -> HttpResponse:
    user = user_of(request)
    since = timezone.now() - timedelta(days=LIKE_DAYS)
    lines = [
        {
            "waiting": waiting,
            "grant": waiting.grant,
            "name": waiting.grant.remedy.name_in(page_language()),
            "value": value_words(waiting.grant.remedy, waiting.grant.value),
            "cost": money(waiting.grant.cost),
            "total": money(waiting.total),
            "like": like_words(like_this(user, waiting.grant.case, since)) if waiting.grant.case else "",
            **_about(waiting.grant),
            "stands_out": _stands_out(user, waiting, since),
            "text": text if waiting.grant.pk == tried else "",
        }
        for waiting in queries.waiting_for(user)
    ]
    decided = queries.grants_of(user).exclude(decided_by=None).exclude(decided_by=F("asked_by"))
    context = {
        "lines": lines,
        "decided": [
            {
                "grant": grant,
                "name": grant.remedy.name_in(page_language()),
                "cost": money(grant.cost),
                **_about(grant),
            }
            for grant in decided.order_by("-decided_at")[:20]
        ],
        "problem": problem,
        "tab": "approvals",
        "limit": money(limit_of(user, user.unit)),
    }
    return render(request, "recovery/approvals.html", context, status=422 if problem else 200)


def _about(grant: Grant) -> dict[str, str]:
    name, *numbers = page_of(grant)
    zh, en = named(grant)
    return {"url": reverse(name, args=numbers), "about": zh if page_language() == "zh" else en}


def _stands_out(user: User, waiting: queries.Waiting, since: Any) -> str:
    case = waiting.grant.case
    spread = like_this(user, case, since).spread if case is not None else None
    return spread.stands_out(float(waiting.total)) if spread else ""


@require_POST
def decide(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Approve or refuse."""
    user = user_of(request)
    grant: Grant = queries.grant_for(user, grant_id)
    approve, text = request.POST.get("decision") == "approve", request.POST.get("text", "")
    try:
        services.decide(by=user, grant_id=grant.pk, approve=approve, text=text)
    except Problem as raised:
        return _approvals(request, raised, grant.pk, text)
    messages.success(request, _("Approved; its cost is in the ledger.") if approve else _("Refused."))
    return redirect("remedy-approvals")


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """What may be given, for whom, and how much."""
    user = user_of(request)
    fields = cache(remedy_fields)
    lines = [
        {
            "remedy": remedy,
            "name": remedy.name_in(page_language()),
            "pricing": pricing_words(remedy),
            "rule": _rule_words(remedy, fields),
            "may_change": may_manage(user) and user.unit.contains(remedy.unit),
        }
        for remedy in queries.remedies_of(user)
    ]
    context = {"lines": lines, "manages": may_manage(user), "tab": "remedies"}
    return render(request, "recovery/catalogue.html", context)


def _rule_words(remedy: Remedy, fields: Callable[[Unit], list[Field]]) -> str:
    if remedy.rule is None:
        return ""
    which = page_language()
    return in_words(condition_of(remedy.rule), fields(remedy.unit), which)


@require_POST
def start_catalogue(request: HttpRequest) -> HttpResponse:
    """A catalogue to begin with."""
    user = user_of(request)
    if services.start_catalogue(by=user, unit=user.unit):
        messages.success(request, _("The catalogue is there; change what does not fit."))
    return redirect("remedies")


@require_http_methods(["GET", "POST"])
def edit_remedy(request: HttpRequest, remedy_id: int | None = None) -> HttpResponse:
    """A new line of the catalogue, or an existing one."""
    user, problem = user_of(request), None
    remedy = queries.remedy_for(user, remedy_id) if remedy_id is not None else None
    if request.method == "POST" and remedy is not None and "switch" in request.POST:
        services.switch_remedy(by=user, remedy=remedy, on=not remedy.is_active)
        messages.success(request, _("Saved."))
        return redirect("remedies")
    sent = request.POST or request.GET
    fields = remedy_fields(remedy.unit if remedy else user.unit)
    editor = FilterEditor.of_query(sent, fields)
    if not editor.is_sent and remedy is not None and "f" not in sent:
        editor = FilterEditor.of_condition(condition_of(remedy.rule), fields)
    initial = RemedyForm.initial_of(remedy) if remedy else {"unit": user.unit.pk, "cost_rate": 1}
    is_asked = request.method == "POST" and not editor.is_draft
    typed = {name: sent[name] for name in RemedyForm.base_fields if name in sent}
    form = RemedyForm(user, request.POST) if is_asked else RemedyForm(user, initial={**initial, **typed})
    if is_asked and form.is_valid() and editor.condition is not None:
        condition = None if editor.condition == EVERYTHING else editor.condition
        unit = form.cleaned_data["unit"]
        try:
            services.save_remedy(by=user, unit=unit, wanted=form.wanted(), condition=condition, remedy=remedy)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved."))
            return redirect("remedies")
    context = {"form": form, "editor": editor, "remedy": remedy, "problem": problem, "tab": "remedies"}
    return render(request, "recovery/remedy.html", context, status=422 if is_asked else 200)


@require_http_methods(["GET", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    """Who may grant how much in a unit, and when a cause must be named."""
    user, unit = user_of(request), unit_asked(request)
    form = LimitsForm(request.POST or None, initial=_limits_now(unit))
    if request.method == "POST" and form.is_valid():
        amounts, own = form.limits()
        services.set_limits(by=user, unit=unit, limits=amounts, own=own)
        need = CauseNeed(form.cleaned_data["cause_needed"])
        services.set_policy(by=user, unit=unit, cause_needed=need, n_whys=form.cleaned_data["n_whys"])
        messages.success(request, _("Saved; it holds from now on."))
        return redirect(f"{request.path}?unit={unit.pk}")
    context = {
        "form": form,
        "roles": [(form[f"own_{role}"], form[f"most_{role}"], _effective(role, unit)) for role in LIMITED],
        "unit": unit,
        "units": unit_choices(user),
        "tab": "limits",
    }
    return render(request, "recovery/limits.html", context, status=422 if form.errors else 200)


def _effective(role: UserRole, unit: Unit) -> str:
    return money(limit_of(User(role=role.value, unit=unit), unit))


def _limits_now(unit: Unit) -> dict[str, Any]:
    rows = own_limits(unit)
    found: dict[str, Any] = {}
    for role in LIMITED:
        known = role.value in rows
        found[f"own_{role}"] = "above" if not known else "free" if rows[role.value] is None else "most"
        found[f"most_{role}"] = rows.get(role.value)
    policy: Policy | None = policy_for(unit)
    return {
        **found,
        "cause_needed": policy.cause_needed if policy else CauseNeed.NEVER,
        "n_whys": policy.n_whys if policy else 0,
    }
