"""Pages of how right customers' files are, and of samples that are checked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.roles import UserRole
from huiyin.customers import file_quality, quality_queries, queries
from huiyin.customers.business_forms import CheckForm, DrawForm, RuleForm, field_words
from huiyin.customers.identities import masked_phone


@require_http_methods(["GET", "POST"])
def file_quality_page(request: HttpRequest) -> HttpResponse:
    """The two hundreds: files whole, valid and seen, by unit and kind; samples; what is asked of a file."""
    user, held = user_of(request), file_quality.rules()
    act, problem = request.POST.get("act", ""), None
    draw = DrawForm(user, request.POST if act == "draw" else None, initial={"unit": str(user.unit_id)})
    may_rule = user.role == UserRole.ADMINISTRATOR
    rule = _rule_form(request.POST if act == "rule" and may_rule else None, held)
    try:
        if act == "draw" and draw.is_valid():
            data = draw.cleaned_data
            plan = file_quality.draw(
                by=user,
                unit=draw.units[data["unit"]],
                is_key_account=data["kind"] == "key",
                n=data["n"],
            )
            return redirect("check-plan", plan.pk)
        if act == "rule" and may_rule and rule.is_valid():
            data = rule.cleaned_data
            file_quality.save_rules(
                by=user,
                rules=file_quality.Rules(
                    tuple(data["required"]), data["verified_within_days"], data["target_percent"] / 100
                ),
            )
            messages.success(request, _("Saved."))
            return redirect("file-quality")
    except Problem as raised:
        problem = raised
    lines = file_quality.lines(user)
    words = dict(field_words())
    context = {
        "lines": lines,
        "totals": [
            (one, quality_queries.last_accuracy(user, one.is_key_account))
            for one in file_quality.totals(lines)
        ],
        "rules": held,
        "required": [words[name] for name in held.required],
        "plans": [(plan, file_quality.accuracy(plan)) for plan in quality_queries.plans_of(user)[:20]],
        "draw_form": draw,
        "rule_form": rule,
        "may_rule": may_rule,
        "problem": problem,
    }
    return render(request, "customers/quality.html", context, status=422 if problem else 200)


def _rule_form(sent: QueryDict | None, held: file_quality.Rules) -> RuleForm:
    initial = {
        "required": held.required,
        "verified_within_days": held.verified_within_days,
        "target_percent": 100 * held.target_rate,
    }
    return RuleForm(sent, initial=initial)


@require_http_methods(["GET", "POST"])
def check_plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One sample: who is to be visited or called, and what was found."""
    user = user_of(request)
    plan = quality_queries.plan_for(user, plan_id)
    if request.method == "POST":
        check = quality_queries.check_for(plan, request.POST.get("check", ""))
        form = CheckForm(request.POST)
        if check.contact is not None and form.is_valid():
            data = form.cleaned_data
            file_quality.note_check(
                by=user,
                contact=check.contact,
                method=data["method"],
                wrong=data["wrong"],
                is_reached=not data["not_reached"],
                check=check,
            )
            messages.success(request, _("Noted."))
        return redirect("check-plan", plan.pk)
    words = dict(field_words())
    checks: list[dict[str, Any]] = [
        {
            "check": one,
            "phone": masked_phone(one.contact.phone) if one.contact else "",
            "wrong": [words.get(name, name) for name in one.wrong],
        }
        for one in quality_queries.checks_of(plan)[:200]
    ]
    context = {
        "plan": plan,
        "accuracy": file_quality.accuracy(plan),
        "checks": checks,
        "form": CheckForm(),
        "fields": field_words(),
    }
    return render(request, "customers/check_plan.html", context)


@require_POST
def contact_check(request: HttpRequest, contact_id: int) -> HttpResponse:
    """A visit by the way: the file was compared with the customer."""
    user, found = user_of(request), queries.contact_for(user_of(request), contact_id)
    form = CheckForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        file_quality.note_check(
            by=user,
            contact=found,
            method=data["method"],
            wrong=data["wrong"],
            is_reached=not data["not_reached"],
        )
        messages.success(request, _("Noted."))
    return redirect("contact", found.pk)
