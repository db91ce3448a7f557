"""Pages of repairs: noting the time nodes of one, and what all of a month were worth."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.accounts.queries import unit_asked, user_of, visible_units
from huiyin.analytics.problems import Problem
from huiyin.formats.writing import write_csv
from huiyin.notices import queries, services
from huiyin.notices.contracts import AskedAbout
from huiyin.notices.forms import RepairForm, RepairMetricForm
from huiyin.notices.repair_figures import repairs_of, satisfaction_of
from huiyin.notices.rule_views import month_asked


@require_http_methods(["GET", "POST"])
def repair(request: HttpRequest, outage_id: int) -> HttpResponse:
    """When the fault was reported, a crew sent and there."""
    user = user_of(request)
    found = queries.outage_for(user, outage_id)
    form = RepairForm(request.POST or None, initial=RepairForm.initial_of(found))
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.note_repair(by=user, outage=found, **form.cleaned_data)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved."))
            return redirect("outage", found.pk)
    context = {"outage": found, "form": form, "problem": problem, "tab": "outages"}
    return render(request, "notices/repair.html", context, status=422 if problem or form.errors else 200)


@require_http_methods(["GET", "POST"])
def repairs(request: HttpRequest) -> HttpResponse:
    """The repairs of a month with satisfaction on the spot and when called back; POST chooses the surveys."""
    user = user_of(request)
    unit, first_on = unit_asked(request), month_asked(request)
    forms = {
        asked: RepairMetricForm(
            unit,
            request.POST if request.POST.get("asked") == asked else None,
            initial={"metric": queries.repair_metric(unit, asked)},
            auto_id=f"id_{asked}_%s",
        )
        for asked in AskedAbout
    }
    problem: Problem | None = None
    if request.method == "POST":
        for asked, form in forms.items():
            if form.is_bound and form.is_valid():
                try:
                    services.choose_metric(by=user, unit=unit, asked=asked, **form.chosen())
                except Problem as raised:
                    problem = raised
                else:
                    messages.success(request, _("Saved."))
                    return redirect(f"{request.path}?unit={unit.pk}&month={first_on:%Y-%m}")
    wrong = problem is not None or any(form.errors for form in forms.values())
    context: dict[str, Any] = {
        "month": repairs_of(unit, first_on),
        "satisfaction": satisfaction_of(unit, first_on),
        "forms": list(forms.items()),
        "unit": unit,
        "units": list(visible_units(user)),
        "first_on": first_on,
        "before": first_on - timedelta(days=1),
        "after": first_on + timedelta(days=32),
        "this_month": timezone.localdate().replace(day=1),
        "problem": problem,
        "tab": "repairs",
    }
    return render(request, "notices/repairs.html", context, status=422 if wrong else 200)


@require_GET
def repairs_file(request: HttpRequest) -> HttpResponse:
    """The same lines as a file."""
    unit, first_on = unit_asked(request), month_asked(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="repairs-{first_on:%Y-%m}.csv"'
    in_time = {True: _("yes"), False: _("no"), None: ""}
    head = [
        _("Unit"),
        pgettext("outage", "Place"),
        _("Area of the crew"),
        _("Reported"),
        _("Crew sent"),
        _("Crew there"),
    ]
    head += [
        _("Restored"),
        _("Allowed minutes"),
        _("Minutes until the crew was there"),
        pgettext("repair", "In time"),
    ]
    write_csv(
        response,  # type: ignore[arg-type]
        head,
        (
            [
                line.outage.unit.name,
                line.outage.place,
                line.repair.get_area_display() if line.repair else "",
                *(
                    f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
                    for at in (
                        line.repair and line.repair.reported_at,
                        line.repair and line.repair.dispatched_at,
                        line.repair and line.repair.arrived_at,
                        line.outage.ended_at,
                    )
                ),
                line.allowed_minutes,
                None if line.arrived_minutes is None else round(line.arrived_minutes, 1),
                in_time[line.is_in_time],
            ]
            for line in repairs_of(unit, first_on).lines
        ),
    )
    return response
