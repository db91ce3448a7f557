"""Pages of outages: the list, one outage with what may be done to it, and who was told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import user_of, visible_units
from huiyin.analytics.problems import Problem
from huiyin.conditions.problems import ConditionProblem
from huiyin.conditions.words import in_words
from huiyin.core.filters import FilterEditor, filter_part
from huiyin.core.languages import page_language
from huiyin.core.roles import UserRole
from huiyin.customers import queries as customers
from huiyin.notices import queries, services
from huiyin.notices.contracts import Audience, OutageKind, OutageState, Stage, TellingState
from huiyin.notices.figures import punctuality, reach_of
from huiyin.notices.forms import CorrectForm, MomentForm, MoveForm, OutageForm
from huiyin.notices.models import Outage
from huiyin.notices.terms import Terms
from huiyin.notices.wording import COLOURS, act_words, minutes_words
from huiyin.notices.words import preview

PER_PAGE = 30
_OVER = (OutageState.RESTORED, OutageState.CANCELLED)
MARKS = {
    TellingState.QUEUED: "secondary",
    TellingState.SENT: "blue",
    TellingState.DELIVERED: "green",
    TellingState.FAILED: "red",
    TellingState.NO_ADDRESS: "orange",
    TellingState.REFUSED: "orange",
    TellingState.STOPPED: "secondary",
}


def manages(user: User) -> bool:
    """Whether the person may change outages."""
    return user.role in (UserRole.MANAGER, UserRole.ADMINISTRATOR)


@require_GET
def outages(request: HttpRequest) -> HttpResponse:
    """The outages at hand, or those that are over."""
    user = user_of(request)
    shows_past = request.GET.get("show") == "past"
    rows = queries.outages_of(user)
    rows = rows.filter(state__in=_OVER) if shows_past else rows.exclude(state__in=_OVER)
    page_obj = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    reach = reach_of(list(page_obj))
    now = timezone.now()
    context = {
        "page_obj": page_obj,
        "lines": [
            {"outage": one, "reach": reach[one.pk], "colour": COLOURS[one.state], "asks": _asks(one, now)}
            for one in page_obj
        ],
        "shows_past": shows_past,
        "query": "show=past" if shows_past else "",
        "tab": "outages",
    }
    return render(request, "notices/outages.html", context)


def _asks(outage: Outage, now: datetime) -> str:
    """What the outage asks of somebody now; "" for nothing."""
    if outage.state == OutageState.ANNOUNCED and outage.announced_start < now:
        return _("It should have begun: enter when it began, or call it off.")
    end = outage.announced_end
    if outage.state == OutageState.RUNNING and end is not None and end < now:
        return _(
            "It should be over: enter when the service came back, or tell customers that it takes longer."
        )
    if outage.state == OutageState.WAITING:
        return _("It waits for a signature.")
    return ""


@require_http_methods(["GET", "POST"])
def outage_new(request: HttpRequest) -> HttpResponse:
    """Enter an outage."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
def outage_edit(request: HttpRequest, outage_id: int) -> HttpResponse:
    """Change a draft."""
    found = queries.outage_for(user_of(request), outage_id)
    if found.state != OutageState.DRAFT:
        messages.info(request, _("Only drafts are changed this way."))
        return redirect("outage", found.pk)
    return _edit(request, found)


def _edit(request: HttpRequest, found: Outage | None) -> HttpResponse:
    user = user_of(request)
    units = {str(unit.pk): unit for unit in visible_units(user)}
    unit = found.unit if found else units.get(request.POST.get("unit", ""), user.unit)
    editor = _editor(request, unit, found)
    if editor.is_draft and request.headers.get("HX-Request"):
        return filter_part(request, editor)
    is_sent = request.method == "POST" and not editor.is_draft
    initial = OutageForm.initial_of(found) if found else _first_values(request, unit)
    form = OutageForm(user, unit, request.POST if request.method == "POST" else None, initial=initial)
    if found:
        form.fields["unit"].disabled = True
    problem: Problem | None = None
    if is_sent and form.is_valid() and editor.condition is not None:
        try:
            row = services.save_outage(by=user, unit=unit, wanted=form.wanted(editor.condition), outage=found)
        except Problem as raised:
            problem = raised
        else:
            return redirect("outage", row.pk)
    context = {
        "form": form,
        "editor": editor,
        "outage": found,
        "problem": problem,
        "tab": "outages",
        "n_listed": found.affected.count() if found and found.audience == Audience.LIST else 0,
    }
    is_wrong = is_sent and (problem is not None or bool(form.errors) or bool(editor.problems))
    return render(request, "notices/outage_form.html", context, status=422 if is_wrong else 200)


def _first_values(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    kind = request.GET.get("kind", "")
    first: dict[str, Any] = {"unit": unit.pk, "audience": Audience.REGION}
    if kind in OutageKind.values:
        first["kind"] = kind
    if kind == OutageKind.FAULT:
        first["start"] = timezone.now()
    return first


def _editor(request: HttpRequest, unit: Unit, found: Outage | None) -> FilterEditor:
    fields = customers.fields_of(unit)
    query = request.POST if request.method == "POST" else request.GET
    editor = FilterEditor.of_query(query, fields)
    if editor.is_sent or found is None or found.audience != Audience.CONDITION or request.method == "POST":
        return editor
    try:
        return FilterEditor.of_condition(customers.condition_of(found.rule, fields), fields)
    except ConditionProblem:
        return editor


@require_GET
def outage(request: HttpRequest, outage_id: int) -> HttpResponse:
    """One outage: where it stands, who was told, and what may be done."""
    found = queries.outage_for(user_of(request), outage_id)
    return _page(request, found)


@require_GET
def progress(request: HttpRequest, outage_id: int) -> HttpResponse:
    """The part of that page that changes while customers are listed and told."""
    found = queries.outage_for(user_of(request), outage_id)
    return render(request, "notices/_progress.html", _standing(found))


def _page(
    request: HttpRequest, found: Outage, *, problem: Problem | None = None, forms_sent: Any = None
) -> HttpResponse:
    user = user_of(request)
    stages = {
        OutageState.DRAFT: Stage.DURING if found.kind == OutageKind.FAULT else Stage.AHEAD,
        OutageState.WAITING: Stage.AHEAD,
    }
    terms = Terms.from_json(found.terms)
    context = {
        **_standing(found),
        "audience": _audience_words(found),
        "n_expected": queries.n_expected(found) if found.state == OutageState.DRAFT else None,
        "preview": [preview(found, stages[OutageState(found.state)], one) for one in ("zh", "en")]
        if found.state in stages
        else [],
        "too_late": found.state in (OutageState.DRAFT, OutageState.WAITING)
        and found.kind != OutageKind.FAULT
        and found.deadline_at is not None
        and found.deadline_at < timezone.now(),
        "signs": found.signatory is None or found.signatory == user,
        "manages": manages(user),
        "asks": _asks(found, timezone.now()),
        "terms": terms,
        "entries": [(entry, act_words(entry)) for entry in found.entries.select_related("by")],
        "calls": queries.call_log(found) if manages(user) else [],
        "problem": problem,
        **_forms(found),
        **(forms_sent or {}),
        "tab": "outages",
    }
    return render(request, "notices/outage.html", context, status=422 if problem or forms_sent else 200)


def _standing(found: Outage) -> dict[str, Any]:
    announcements = queries.announcements_of(found)
    states, words = queries.states_of(announcements), dict(TellingState.choices)
    on_time = punctuality(found)
    rows = [
        {
            "one": one,
            "counts": [
                (words[state], MARKS[state], states[one.pk][state], state.value)
                for state in TellingState
                if states[one.pk].get(state)
            ],
            "n_open": states[one.pk].get(TellingState.QUEUED, 0),
        }
        for one in announcements
    ]
    is_counting = found.counted_at is None and found.state in (OutageState.WAITING, OutageState.RUNNING)
    is_moving = is_counting or any(
        row["n_open"] or (row["one"].planned_at is None and row["one"].stopped_at is None)  # type: ignore[attr-defined]
        for row in rows
    )
    return {
        "outage": found,
        "colour": COLOURS[found.state],
        "announcements": rows,
        "reach": reach_of([found])[found.pk],
        "is_counting": is_counting,
        "is_moving": is_moving,
        "start_words": minutes_words(on_time.start_minutes),
        "end_words": minutes_words(on_time.end_minutes),
        "on_time": on_time,
        "is_judged": found.deadline_at is not None
        and found.state not in (OutageState.DRAFT, OutageState.WAITING),
    }


def _audience_words(found: Outage) -> str:
    match found.audience:
        case Audience.REGION:
            return found.region
        case Audience.FILE:
            return _("customers of an imported file")
        case Audience.LIST:
            return _("a list of customer ids")
    if found.rule is None:
        return _("every customer of the unit")
    fields = customers.fields_of(found.unit)
    try:
        return in_words(customers.condition_of(found.rule, fields), fields, page_language())
    except ConditionProblem:
        return _("a condition that no longer fits the customers")


def _forms(found: Outage) -> dict[str, Any]:
    now = timezone.now()
    return {
        "begin_form": MomentForm(initial={"at": found.announced_start}, prefix="begin"),
        "restore_form": MomentForm(initial={"at": now}, prefix="restore"),
        "delay_form": MomentForm(initial={"at": found.announced_end}, prefix="delay"),
        "move_form": MoveForm(
            initial={"start": found.announced_start, "end": found.announced_end}, prefix="move"
        ),
        "correct_form": CorrectForm(
            initial={"started_at": found.started_at, "ended_at": found.ended_at}, prefix="correct"
        ),
    }


_WITH_FORM: dict[str, tuple[type[forms.Form], Callable[..., Any]]] = {
    "begin": (MomentForm, services.begin),
    "restore": (MomentForm, services.restore),
    "move": (MoveForm, services.move),
    "correct": (CorrectForm, services.correct_times),
}


@require_POST
def act(request: HttpRequest, outage_id: int, act: str) -> HttpResponse:
    """Do something to an outage."""
    user = user_of(request)
    found = queries.outage_for(user, outage_id)
    text = request.POST.get("text", "")
    try:
        if act in _WITH_FORM or act == "delay":
            kind, service = _WITH_FORM.get(act, (MomentForm, None))
            form = kind(request.POST, prefix=act)
            if not form.is_valid():
                return _page(request, found, forms_sent={f"{act}_form": form})
            if service is None:
                services.delay(by=user, outage=found, end=form.cleaned_data["at"])
            else:
                service(by=user, outage=found, **form.cleaned_data)
        elif act == "submit":
            services.submit(by=user, outage=found)
        elif act in ("approve", "return"):
            services.decide(by=user, outage=found, approves=act == "approve", text=text)
        elif act == "call-off":
            services.call_off(by=user, outage=found, text=text)
        elif act == "measure":
            services.set_measure(by=user, outage=found, text=text)
        elif act == "call-unreached":
            n = services.call_the_unreached(by=user, outage=found)
            messages.success(request, _("Put on the call list: %(n)s.") % {"n": n})
            return redirect("outage", found.pk)
        else:
            raise Http404
    except Problem as raised:
        return _page(request, queries.outage_for(user, outage_id), problem=raised)
    messages.success(request, _("Saved."))
    return redirect("outage", found.pk)


@require_POST
def stop(request: HttpRequest, announcement_id: int) -> HttpResponse:
    """Take back what has not left."""
    found = queries.announcement_for(user_of(request), announcement_id)
    n = services.stop(by=user_of(request), announcement=found)
    messages.success(request, _("%(n)s messages were taken back.") % {"n": n})
    return redirect("outage", found.outage_id)
