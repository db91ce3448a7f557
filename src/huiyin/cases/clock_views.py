"""Pages of time: the rules in force and their versions, a case to try, calendars, pauses, what will run out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of, visible_units
from huiyin.analytics.problems import Problem
from huiyin.cases import clock_calendars, clock_keeping, clock_rules, clock_trying, queries
from huiyin.cases.clock_forecast import forecast
from huiyin.cases.clock_forms import AdoptForm, CalendarForm, ForecastForm, PauseForm, TryForm
from huiyin.cases.clock_version_form import VersionEditor
from huiyin.cases.clock_words import spoken
from huiyin.cases.fields import case_fields
from huiyin.cases.models import TimeRules
from huiyin.core.languages import page_language
from huiyin.core.roles import UserRole

_MANAGING = {UserRole.MANAGER, UserRole.ADMINISTRATOR}


@require_GET
def time_rules(request: HttpRequest) -> HttpResponse:
    """By what the cases of one's unit are judged; a case may be tried."""
    user = user_of(request)
    book = clock_rules.book_of(user.unit)
    form = TryForm(request.GET if "at" in request.GET else None, initial={"at": timezone.localtime()})
    tried, problem = None, None
    if form.is_bound and form.is_valid():
        try:
            tried = clock_trying.tried(book, **form.cleaned_data)
        except Problem as raised:
            problem = raised
    today = book.calendar.day_of(timezone.now())
    can_change = user.role in _MANAGING
    own = book.rules is not None and book.rules.unit.path.startswith(user.unit.path)
    context = {
        "book": book,
        "versions": clock_trying.shown_versions(book, today),
        "name": spoken(book.rule_set.name),
        "form": form,
        "tried": tried,
        "problem": problem,
        "can_change": can_change,
        "own": own and can_change,
        "adopt": _adopt_form(user) if can_change else None,
        "week": clock_calendars.week_of(book, today),
        "known_until": clock_calendars.known_until(book),
        "certain": clock_calendars.is_certain_for(book, timezone.now(), days=120),
    }
    return render(request, "cases/time_rules.html", context, status=422 if problem else 200)


def _adopt_form(user: User, data: Any = None) -> AdoptForm:
    promises = [(f"{pack}/{rules.key}", spoken(rules.name)) for pack, rules in clock_rules.promises()]
    return AdoptForm(data, units=visible_units(user), promises=promises)


@require_POST
def adopt(request: HttpRequest) -> HttpResponse:
    """Take a set of a pack for a unit."""
    form = _adopt_form(user_of(request), request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a set of rules and a unit."))
        return redirect("time-rules")
    pack, _slash, key = form.cleaned_data["promise"].partition("/")
    clock_rules.adopt(by=user_of(request), unit=form.cleaned_data["unit"], pack=pack, key=key)
    messages.success(request, _("New cases are judged by these rules from now on."))
    return redirect("time-rules")


def _own_rules(request: HttpRequest) -> TimeRules | None:
    """The set in force, where it belongs to the person's unit or one below."""
    user = user_of(request)
    rules = clock_rules.book_of(user.unit).rules
    return rules if rules is not None and rules.unit.path.startswith(user.unit.path) else None


@require_http_methods(["GET", "POST"])
def time_rules_new(request: HttpRequest) -> HttpResponse:
    """The next version of one's rules, beginning with what holds now."""
    user, problem = user_of(request), None
    book, fields = clock_rules.book_of(user.unit), case_fields(user.unit)
    sent = request.POST if request.method == "POST" else request.GET
    if "clock" in sent or "do" in sent:
        editor = VersionEditor.of_sent(sent, fields)
    else:
        tomorrow = book.calendar.day_of(timezone.now()) + timedelta(days=1)
        editor = VersionEditor.of_version(book.rule_set.versions[-1], tomorrow, fields)
    if request.method == "POST" and not editor.is_draft and editor.is_valid():
        try:
            clock_rules.save_next(by=user, rules=_own_rules(request), definition=editor.definition())
            messages.success(
                request, _("Saved. Cases that come before stay judged by the rules of their day.")
            )
            return redirect("time-rules")
        except Problem as raised:
            problem = raised
    refused = request.method == "POST" and not editor.is_draft
    context = {"editor": editor, "problem": problem, "nothing": _("Every case of this unit.")}
    return render(request, "cases/time_rules_form.html", context, status=422 if refused else 200)


@require_POST
def time_rules_put_away(request: HttpRequest) -> HttpResponse:
    """Judge the unit's cases by what holds above it."""
    rules = _own_rules(request)
    if rules is not None:
        clock_rules.put_away(by=user_of(request), rules=rules)
        messages.success(request, _("The rules were put away; those above hold again."))
    return redirect("time-rules")


@require_http_methods(["GET", "POST"])
def work_calendar(request: HttpRequest) -> HttpResponse:
    """When the person's unit works, and a year of it to look at."""
    user = user_of(request)
    book, units = clock_rules.book_of(user.unit), visible_units(user)
    unit = units.filter(pk=request.GET["unit"]).first() if request.GET.get("unit", "").isdigit() else None
    if unit is not None:
        book = clock_rules.book_of(unit)
    initial = CalendarForm.initial_of(book.calendar, unit or user.unit)
    form = CalendarForm(request.POST or None, units=units, zone=book.calendar.time_zone, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        clock_rules.save_calendar(by=user, unit=given["unit"], calendar=given["calendar"])
        messages.success(request, _("Saved. Running clocks follow within a minute."))
        return redirect(f"{request.path}?unit={given['unit'].pk}")
    today = book.calendar.day_of(timezone.now())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and 2004 <= int(asked) <= 2100 else today.year
    context = {
        "form": form,
        "unit": unit or user.unit,
        "is_own": book.calendar_row is not None and book.calendar_row.unit_id == (unit or user.unit).pk,
        "year": year,
        "weekdays": clock_calendars.weekday_letters(),
        "months": clock_calendars.year_of(book.calendar, year),
        "is_known": clock_calendars.is_known(book.calendar, year),
        "zone": book.calendar.time_zone,
    }
    return render(request, "cases/work_calendar.html", context, status=422 if form.errors else 200)


@require_POST
def work_calendar_drop(request: HttpRequest) -> HttpResponse:
    """Work when the unit above does."""
    key = request.POST.get("unit", "")
    unit = visible_units(user_of(request)).filter(pk=key).first() if key.isdigit() else None
    if unit is not None:
        clock_rules.drop_calendar(by=user_of(request), unit=unit)
        messages.success(request, _("The calendar was removed; the one above holds."))
    return redirect("work-calendar")


@require_GET
def case_forecast(request: HttpRequest) -> HttpResponse:
    """Which cases will run out at the present speed."""
    form = ForecastForm(request.GET or None)
    hours = (form.cleaned_data.get("hours") or 24) if form.is_bound and form.is_valid() else 24
    found = forecast(user_of(request), hours=hours)
    return render(request, "cases/forecast.html", {"form": form, "hours": hours, "found": found})


@require_POST
def clock_pause(request: HttpRequest, case_id: int) -> HttpResponse:
    """Let the clocks of a case stand."""
    user = user_of(request)
    case = queries.case_for(user, case_id)
    now = timezone.now()
    clock = case.clocks.filter(kind__in=clock_keeping.PAUSABLE, met_at=None, stopped_at=None).first()
    reasons = clock_keeping.judged_by(case, clock).pause_reasons if clock else ()
    choices = [
        (one.key, spoken(one.name), clock_keeping.longest_pause(one, clock, now), one.most)
        for one in reasons
        if clock is not None
    ]
    form = PauseForm(request.POST, choices=choices)
    if not form.is_valid():
        words = [str(error) for errors in form.errors.values() for error in errors]
        messages.error(request, _("Not paused: %(why)s") % {"why": " ".join(words)})
    else:
        _try(request, lambda: clock_keeping.pause(by=user, case_id=case.pk, **form.cleaned_data))
    return redirect("case", case.pk)


@require_POST
def clock_resume(request: HttpRequest, case_id: int) -> HttpResponse:
    """Let them run again."""
    user = user_of(request)
    case = queries.case_for(user, case_id)
    _try(request, lambda: clock_keeping.resume(by=user, case_id=case.pk))
    return redirect("case", case.pk)


def _try(request: HttpRequest, act: Any) -> None:
    try:
        act()
    except Problem as problem:
        words = problem.words(page_language())
        messages.error(request, f"{words.title} · {words.cause} {words.cure}")
    else:
        messages.success(request, _("Saved."))
