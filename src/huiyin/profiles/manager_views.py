"""Pages of account managers: rules, a trial of them, portfolios, one customer by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import person_for, user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.customers import queries as customers
from huiyin.profiles import managing
from huiyin.profiles.models import AssignmentRule
from huiyin.profiles.rule_editing import editor_of, is_ready, part_of

PER_PAGE = 50


@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    """The customers of one manager, those of poorest health first; managers may look at others' too."""
    user = user_of(request)
    manager = user
    if managing.sees_others(user) and request.GET.get("person", "").isdigit():
        manager = person_for(user, int(request.GET["person"]))
    page = Paginator(managing.portfolio_of(user, manager), PER_PAGE).get_page(request.GET.get("page", 1))
    context = {
        "page_obj": page,
        "manager": manager,
        "is_own": manager == user,
        "query": f"person={manager.pk}" if manager != user else "",
        "portfolios": managing.portfolios(user) if managing.sees_others(user) else [],
    }
    return render(request, "profiles/portfolio.html", context)


@require_GET
def account_managers(request: HttpRequest) -> HttpResponse:
    """The rules by which customers are assigned; with `trial`, what they would do."""
    user = user_of(request)
    shares = managing.assign_all(by=None, unit=user.unit, is_trial=True) if "trial" in request.GET else None
    context = {
        "rules": list(managing.rules_of(user)),
        "shares": shares,
        "portfolios": managing.portfolios(user),
    }
    return render(request, "profiles/managers.html", context)


@require_POST
def account_managers_run(request: HttpRequest) -> HttpResponse:
    """Assign all customers as the rules say."""
    user = user_of(request)
    shares = managing.assign_all(by=user, unit=user.unit)
    messages.success(
        request, _("%(n)s customers changed hands.") % {"n": sum(one.n_changed for one in shares)}
    )
    return redirect("account-managers")


@require_http_methods(["GET", "POST"])
def assignment_new(request: HttpRequest) -> HttpResponse:
    """Make a rule."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
def assignment(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change a rule."""
    return _edit(request, managing.rule_for(user_of(request), rule_id))


def _edit(request: HttpRequest, found: AssignmentRule | None) -> HttpResponse:
    user = user_of(request)
    unit = found.unit if found else user.unit
    editor = editor_of(request, found.rule if found else None, customers.fields_of(unit))
    if (part := part_of(request, editor)) is not None:
        return part
    people = list(managing.may_manage(unit))
    if request.method == "POST":
        name, order = request.POST.get("name", ""), request.POST.get("order", "")
        chosen = [int(pk) for pk in request.POST.getlist("managers") if pk.isdigit()]
    else:
        name, order = (
            (found.name, str(found.order)) if found else ("", str(10 * (1 + len(managing.rules_of(user)))))
        )
        chosen = [one.pk for one in found.managers.all()] if found else []
    problem: Problem | None = None
    if is_ready(request, editor):
        assert editor.condition is not None
        try:
            managing.save_rule(
                by=user,
                rule=found,
                unit=unit,
                name=name,
                order=min(int(order), 30_000) if order.isdigit() else 0,
                condition=editor.condition,
                manager_ids=chosen,
            )
            messages.success(request, _("Saved. Try the rules before you run them."))
            return redirect("account-managers")
        except Problem as raised:
            problem = raised
    context: dict[str, Any] = {
        "rule": found,
        "editor": editor,
        "name": name,
        "order": order,
        "people": [{"person": one, "is_chosen": one.pk in chosen} for one in people],
        "problem": problem,
        "nothing": _("No condition: every customer of the unit."),
    }
    return render(
        request, "profiles/assignment.html", context, status=422 if problem or editor.problems else 200
    )


@require_POST
def assignment_remove(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Take a rule away."""
    managing.remove_rule(by=user_of(request), rule=managing.rule_for(user_of(request), rule_id))
    messages.success(request, _("The rule was removed; customers keep their managers."))
    return redirect("account-managers")


@require_POST
def customer_manager(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Give one customer to a person by hand, or back to the rules."""
    found = customers.contact_for(user_of(request), contact_id)
    given = request.POST.get("manager", "")
    try:
        managing.assign_by_hand(
            by=user_of(request), contact=found, manager_id=int(given) if given.isdigit() else None
        )
        messages.success(request, _("Saved."))
    except Problem as problem:
        messages.error(request, problem.words(page_language()).title)
    return redirect("customer", found.pk)
