"""Pages of value: the funnel, the two axes, who stands where, and how it is judged."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.roles import UserRole
from huiyin.formats.problems import from_json
from huiyin.profiles import pictures, queries, reckoning, schemes
from huiyin.profiles.contracts import Quadrant
from huiyin.profiles.forms import SchemeForm
from huiyin.profiles.wording import named_programmes

PER_PAGE = 50


@require_GET
def customer_value(request: HttpRequest) -> HttpResponse:
    """The picture of the person's customers: funnel, classes, two axes, what matters to those of high value."""
    user = user_of(request)
    newest = pictures.newest()
    context: dict[str, Any] = {
        "scheme": queries.current_scheme(),
        "reckoning": newest,
        "is_working": pictures.is_working(),
        "failed": from_json(failed.problem) if (failed := pictures.failed()) else None,
        "may_judge": user.role == UserRole.ADMINISTRATOR,
        "value_pages": True,
    }
    if newest is not None:
        names = named_programmes(user)
        chosen = request.GET.get("programme", "")
        context |= pictures.of_unit(newest, user.unit.path, queries.current_scheme())
        context |= pictures.critical_of(newest, names, chosen)
    if request.headers.get("HX-Request") and not context["is_working"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "profiles/value.html", context)


@require_POST
def customer_reckon(request: HttpRequest) -> HttpResponse:
    """Reckon all customers through now."""
    reckoning.ask(by=user_of(request))
    messages.success(request, _("The reckoning has begun; the page shows it when it is done."))
    return redirect("customer-value")


@require_GET
def customer_standing(request: HttpRequest) -> HttpResponse:
    """The customers of one group: a quadrant, a value class, or those of poorest health or highest risk."""
    user = user_of(request)
    quadrant, value_class = request.GET.get("quadrant", ""), request.GET.get("class", "")
    order = request.GET.get("order", "contribution")
    rows = pictures.standings(user, quadrant=quadrant, value_class=value_class, order=order)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page", 1))
    words = []
    if quadrant in Quadrant.values:
        words.append(str(Quadrant(quadrant).label))
    if value_class:
        words.append(_("Value class %(name)s") % {"name": value_class})
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page_obj": page,
        "query": query.urlencode(),
        "words": " · ".join(words) or _("All customers"),
        "order": order,
        "orders": pictures.orders(),
        "quadrant": quadrant,
        "value_class": value_class,
    }
    return render(request, "profiles/standing.html", context)


@require_http_methods(["GET", "POST"])
def value_scheme(request: HttpRequest) -> HttpResponse:
    """How value, loyalty and health are judged; saving makes a new version."""
    user = user_of(request)
    attributes = pictures.attributes_of(user)
    initial = SchemeForm.initial_of(queries.current_scheme())
    form = SchemeForm(attributes, request.POST or None, initial=initial)
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            schemes.confirm(by=user, scheme=form.scheme(), note=form.cleaned_data["note"])
            messages.success(request, _("Saved as a new version; all customers are being reckoned anew."))
            return redirect("value-scheme")
        except Problem as raised:
            problem = raised
    context = {"form": form, "versions": list(queries.schemes()[:10]), "problem": problem}
    return render(request, "profiles/scheme.html", context, status=422 if problem or form.errors else 200)
