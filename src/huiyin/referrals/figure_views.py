"""What recommending brought: the figures of a period."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from huiyin.accounts.queries import user_of
from huiyin.core.templatetags.huiyin import estimate_interval, estimate_value
from huiyin.recovery.queries import money
from huiyin.referrals.figures import Figure, Gathered, Group, figures_of
from huiyin.referrals.forms import FiguresForm
from huiyin.referrals.gathering import gather


def _group_name(group: Group) -> str:
    return {
        Group.PROMOTERS: _("Promoters (9–10)"),
        Group.PASSIVES: _("Passives (7–8)"),
        Group.DETRACTORS: _("Detractors (0–6)"),
    }[group]


def _share(title: str, figure: Figure, hint: str = "") -> dict[str, Any]:
    one = figure.estimate
    shown = {"value": estimate_value(one), "interval": estimate_interval(one) if one.has_interval else ""}
    return {"title": title, "n": one.n, "base": figure.base, "hint": hint, **shown}


def _cost(figure: Figure) -> dict[str, Any]:
    one = figure.estimate
    interval = f"{money(one.low)} – {money(one.high)}" if one.has_interval else ""
    value = money(one.value) if one.value is not None else "–"
    hint = _("Rewards of both sides, granted so far, for each new customer who joined in the period.")
    title = _("Cost of a new customer")
    return {
        "title": title,
        "value": value,
        "interval": interval,
        "n": one.n,
        "base": figure.base,
        "hint": hint,
    }


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Counts, shares with intervals, cost, and what customers said beside what they did."""
    user = user_of(request)
    form = FiguresForm(user, request.GET or None)
    period = form.period()
    known = gather(**period)
    made = figures_of(known)
    context = {
        "form": FiguresForm(user, initial={**period, "unit": period["unit"].pk}),
        "period": period,
        "unit": period["unit"],
        "counts": _counts(known, made),
        "stats": [
            _share(_("Customers with a link who brought a friend"), made.sharing_rate),
            _share(_("Registered friends who were new"), made.new_rate),
            _share(
                _("New friends who joined"),
                made.join_rate,
                _("Of those whose time to join is over; %(n)s still have time.") % {"n": made.n_open},
            ),
            _cost(made.cost_per_customer),
        ],
        "days": made.days,
        "figures": made,
        "cost": money(known.cost),
        "n_rewards": known.n_rewards,
        "n_waiting": known.n_waiting,
        "said": [_share(_group_name(group), figure) for group, figure in made.said],
        "n_said": sum(figure.estimate.n for _group, figure in made.said),
        "is_empty": not (known.n_holders or known.rows),
        "tab": "figures",
    }
    return render(request, "referrals/figures.html", context)


def _counts(known: Gathered, made: Any) -> list[tuple[str, int]]:
    return [
        (_("Customers with a link"), known.n_holders),
        (_("Links opened"), known.n_opened),
        (_("Friends who registered"), made.n_registered),
        (pgettext("referral", "New customers"), made.n_joined),
    ]
