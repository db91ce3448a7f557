"""The rules of a unit's scheme, its switch, and the versions before."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.accounts.models import Unit
from huiyin.accounts.queries import unit_asked, unit_choices, user_of
from huiyin.analytics.problems import Problem
from huiyin.core.access import MANAGERS
from huiyin.core.roles import UserRole
from huiyin.recovery.queries import limit_of, money
from huiyin.referrals import queries, rewarding, services
from huiyin.referrals.forms import RulesForm
from huiyin.referrals.presenting import reward_words


def _back(unit: Unit) -> HttpResponse:
    return redirect(f"{reverse('referral-rules')}?unit={unit.pk}")


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """The rules that hold or come; saving makes a new version."""
    user, unit = user_of(request), unit_asked(request)
    scheme = queries.scheme_of(unit)
    versions = queries.versions_of(scheme)
    newest = versions[0] if versions else None
    form = RulesForm(unit, request.POST or None, initial=RulesForm.initial_of(newest))
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            version = services.save_rules(by=user, unit=unit, wanted=form.wanted())
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved as version %(n)s.") % {"n": version.number})
            return _back(unit)
    over = queries.scheme_over(unit)
    budget = queries.budget_of(scheme) if scheme else None
    context: dict[str, Any] = {
        "unit": unit,
        "units": unit_choices(user),
        "form": form,
        "problem": problem,
        "scheme": scheme,
        "inherited": over if over is not None and over != scheme else None,
        "holds": queries.rules_for(unit, timezone.localdate()),
        "versions": [_line(one) for one in versions[:20]],
        "spent": money(rewarding.spent_by(scheme)) if scheme else "",
        "budget": money(budget) if budget is not None else "",
        "limit": money(limit_of(user, unit)),
        "has_rewards": len(form.fields["referrer_remedy"].choices) > 1,  # type: ignore[attr-defined]
        "may_limit": UserRole(user.role) in MANAGERS,
        "tab": "rules",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "referrals/rules.html", context, status=status)


def _line(version: Any) -> dict[str, Any]:
    rewards = [
        (one.get_side_display(), reward_words(one.remedy, one.value)) for one in version.promised.all()
    ]
    return {"version": version, "rewards": rewards}


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Open the links of a unit, or close them."""
    unit = unit_asked(request)
    on = request.POST.get("on") == "1"
    services.switch_scheme(by=user_of(request), unit=unit, on=on)
    messages.success(
        request, _("Links are open.") if on else _("Links are closed; what was registered goes on.")
    )
    return _back(unit)
