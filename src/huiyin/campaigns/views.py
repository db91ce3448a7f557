"""Pages of campaigns: list, plan, frame, rehearsal, acts, calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.campaigns import presenting, prizes, queries, services
from huiyin.campaigns.contracts import CampaignState
from huiyin.campaigns.forms import PlanForm, initial_of
from huiyin.campaigns.models import Campaign, Rehearsal
from huiyin.campaigns.plan import Plan
from huiyin.campaigns.reaching import inviting_channels
from huiyin.core.filters import FilterEditor, filter_part
from huiyin.core.roles import UserRole
from huiyin.customers import queries as customers
from huiyin.formats.problems import from_json
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for

CHANGEABLE = (CampaignState.DRAFT, CampaignState.WAITING, CampaignState.PAUSED)
_MANAGING = {UserRole.MANAGER.value, UserRole.ADMINISTRATOR.value}


def page_of(request: HttpRequest, template: str, campaign: Campaign, **context: Any) -> HttpResponse:
    """One of a campaign's own pages."""
    common = {
        "programme": campaign.programme,
        "tab": "campaigns",
        "campaign": campaign,
        "badge": presenting.BADGES[CampaignState(campaign.state)],
        "may_manage": user_of(request).role in _MANAGING,
        "may_change": campaign.state in CHANGEABLE,
    }
    return render(request, f"campaigns/{template}.html", {**common, **context})


@require_GET
def campaigns(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The campaigns of a programme."""
    programme = programme_for(user_of(request), programme_id)
    rows = list(queries.campaigns_of(programme)[:200])
    numbers = queries.numbers_of(rows)
    lines = [
        {
            "campaign": one,
            "badge": presenting.BADGES[CampaignState(one.state)],
            **numbers.get(one.pk, {"n": 0, "answered": 0}),
        }
        for one in rows
    ]
    context = {
        "programme": programme,
        "tab": "campaigns",
        "lines": lines,
        "has_questionnaire": programme.questionnaires.filter(closed_at=None).exists(),
        "may_manage": user_of(request).role in _MANAGING,
    }
    return render(request, "campaigns/campaigns.html", context)


@require_http_methods(["GET", "POST"])
def campaign_new(request: HttpRequest, programme_id: int) -> HttpResponse:
    """A new campaign."""
    programme = programme_for(user_of(request), programme_id)
    plan = Plan(channels=tuple(inviting_channels())[:1])
    start = {**initial_of(plan), "survey_kind": "relationship", "n_waves": 4}
    form = PlanForm(programme, plan, request.POST or None, initial=start)
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            made = services.make_campaign(
                by=user_of(request),
                programme=programme,
                questionnaire=programme.questionnaires.get(pk=form.cleaned_data["questionnaire"]),
                name=form.cleaned_data["name"],
                survey_kind=form.cleaned_data["survey_kind"],
                plan=form.planned(),
            )
            return redirect("campaign", programme.pk, made.pk)
        except Problem as found:
            problem = found
    return _form_page(request, programme, form, None, problem)


@require_http_methods(["GET", "POST"])
def campaign_plan(request: HttpRequest, programme_id: int, campaign_id: int) -> HttpResponse:
    """Change the plan of a campaign that is not running."""
    campaign = queries.campaign_for(user_of(request), programme_id, campaign_id)
    if request.method == "GET":
        return _form_page(request, campaign.programme, PlanForm.shown(campaign), campaign, None)
    form, problem = PlanForm(campaign.programme, Plan.from_json(campaign.plan), request.POST), None
    if form.is_valid():
        try:
            services.change_campaign(
                by=user_of(request),
                campaign_id=campaign.pk,
                plan=form.planned(),
                name=form.cleaned_data["name"],
                survey_kind=form.cleaned_data["survey_kind"],
            )
            messages.success(request, _("Saved."))
            return redirect("campaign", programme_id, campaign_id)
        except Problem as found:
            problem = found
    return _form_page(request, campaign.programme, form, campaign, problem)


def _form_page(
    request: HttpRequest,
    programme: Programme,
    form: PlanForm,
    campaign: Campaign | None,
    problem: Problem | None,
) -> HttpResponse:
    context = {
        "programme": programme,
        "tab": "campaigns",
        "form": form,
        "campaign": campaign,
        "problem": problem,
        "has_channels": bool(inviting_channels()),
    }
    return render(request, "campaigns/plan.html", context, status=422 if problem else 200)


@require_GET
def campaign(request: HttpRequest, programme_id: int, campaign_id: int) -> HttpResponse:
    """A campaign: its plan, its waves, and what can be done now."""
    found = queries.campaign_for(user_of(request), programme_id, campaign_id)
    plan = Plan.from_json(found.plan)
    return page_of(
        request,
        "campaign",
        found,
        rows=presenting.plan_rows(found),
        plan=plan,
        condition=presenting.condition_words(found.programme.unit, plan),
        waves=queries.waves_of(found),
        numbers=queries.numbers_of([found]).get(found.pk, {"n": 0, "answered": 0}),
        rehearsal=queries.newest_rehearsal(found),
        coverage=queries.coverage_of(found),
        check=queries.allocation_check(found),
        prizes=queries.prize_draws(found),
        stop_words=presenting.stop_words(found.stop_reason),
    )


@require_http_methods(["GET", "POST"])
def campaign_frame(request: HttpRequest, programme_id: int, campaign_id: int) -> HttpResponse:
    """The condition that customers of the frame fulfil, with how many do."""
    found = queries.campaign_for(user_of(request), programme_id, campaign_id)
    plan, unit = Plan.from_json(found.plan), found.programme.unit
    fields = customers.fields_of(unit)
    query = request.POST if request.method == "POST" else request.GET
    editor = FilterEditor.of_query(query, fields)
    if not editor.is_sent and "f" not in query:
        editor = FilterEditor.of_condition(customers.condition_of(plan.condition, fields), fields)
    if editor.is_draft and request.headers.get("HX-Request"):
        return filter_part(request, editor)
    if request.method == "POST" and editor.condition is not None and not editor.is_draft:
        rule = None if editor.condition.is_everything else editor.condition.as_written()
        services.change_condition(by=user_of(request), campaign_id=found.pk, rule=rule)
        messages.success(request, _("Saved."))
        return redirect("campaign-frame", programme_id, campaign_id)
    chosen = customers.chosen(unit, rule=plan.condition, file_id=plan.file_id)
    return page_of(
        request,
        "frame",
        found,
        editor=editor,
        n_chosen=chosen.count(),
        n_all=customers.contacts_within(unit).count(),
        strata=queries.strata_of(found.programme, plan),
        nothing=_("No condition: every customer of the unit is in the frame."),
    )


@require_http_methods(["GET", "POST"])
def campaign_rehearsal(request: HttpRequest, programme_id: int, campaign_id: int) -> HttpResponse:
    """What would happen if the campaign began now; a POST works it out anew."""
    found = queries.campaign_for(user_of(request), programme_id, campaign_id)
    if request.method == "POST":
        services.rehearse(by=user_of(request), campaign_id=found.pk)
        return redirect("campaign-rehearsal", programme_id, campaign_id)
    newest = queries.newest_rehearsal(found)
    context: dict[str, Any] = {"rehearsal": newest, "steps": presenting.steps()}
    if newest is not None and newest.state == Rehearsal.DONE:
        context |= presenting.rehearsal_context(newest)
    if newest is not None and newest.state == Rehearsal.FAILED:
        context["problem"] = from_json(newest.problem)
    context["is_working"] = newest is not None and newest.state in {Rehearsal.WAITING, Rehearsal.RUNNING}
    if request.headers.get("HX-Request"):
        if context["is_working"]:
            return page_of(request, "_rehearsing", found, **context)
        return HttpResponse(headers={"HX-Refresh": "true"})
    return page_of(request, "rehearsal", found, **context)


_ACTS = {
    "start": services.start,
    "approve": services.approve,
    "pause": services.pause,
    "resume": services.resume,
    "cancel": services.cancel,
    "remind": services.remind_now,
    "prizes": prizes.draw_prizes,
    "remove": services.remove_draft,
}


@require_POST
def campaign_act(request: HttpRequest, programme_id: int, campaign_id: int, act: str) -> HttpResponse:
    """Start, approve, pause, resume, cancel, remind, draw prizes, remove."""
    found = queries.campaign_for(user_of(request), programme_id, campaign_id)
    if act not in _ACTS:
        raise Http404
    done = _ACTS[act](by=user_of(request), campaign_id=found.pk)
    if act == "remove":
        messages.success(request, _("The draft was removed."))
        return redirect("campaigns", programme_id)
    messages.success(request, _said(act, done))
    return redirect("campaign-field" if act == "remind" else "campaign", programme_id, campaign_id)


def _said(act: str, done: Any) -> str:
    if act in {"pause", "cancel"}:
        return ngettext(
            "%(n)s message was taken back before it left.",
            "%(n)s messages were taken back before they left.",
            done,
        ) % {"n": done}
    if act == "remind":
        return ngettext(
            "%(n)s person will be reminded as soon as the contact rules allow.",
            "%(n)s people will be reminded as soon as the contact rules allow.",
            done,
        ) % {"n": done}
    if act == "start" and done.state == CampaignState.WAITING:
        return _("Another manager must approve it now.")
    return {
        "start": _("It has begun."),
        "approve": _("Approved; it has begun."),
        "resume": _("It goes on."),
        "prizes": _("The prizes were drawn."),
    }[act]


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The waves of all campaigns by month, from the beginning of a quarter on for a year."""
    today = timezone.localdate()
    try:
        year = int(request.GET.get("year", today.year))
        first = date(year, 1, 1)
        last = date(year, 12, 31)
    except (ValueError, OverflowError):
        year, first, last = today.year, date(today.year, 1, 1), date(today.year, 12, 31)
    found = queries.calendar(user_of(request), first, last)
    months = [
        {
            "first": date(year, number, 1),
            "is_past": (date(year, number, 28) + timedelta(days=4)).replace(day=1) <= today,
            "dated": [one for one in found if one.day.month == number],
        }
        for number in range(1, 13)
    ]
    context = {"months": months, "year": year, "n": len(found), "before": year - 1, "after": year + 1}
    return render(request, "campaigns/calendar.html", context)
