"""The register of promises: the list, one promise with its months, making and changing it, the settings of its page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import unit_asked, unit_choices, user_of
from huiyin.analytics.problems import Problem
from huiyin.core.access import MANAGERS
from huiyin.core.languages import page_language
from huiyin.core.network import public_root
from huiyin.core.templatetags.huiyin import in_language
from huiyin.promises import queries, services
from huiyin.promises.contracts import Direction
from huiyin.promises.forms import PageForm, PromiseForm
from huiyin.promises.judging import Trial
from huiyin.promises.measuring import tried_on_last_year
from huiyin.promises.models import Promise, PromiseVersion
from huiyin.promises.presenting import chart_of, shown_outcome, shown_promise, standard_words, value_words
from huiyin.promises.registering import has_begun


def may_manage(user: User, unit: Unit) -> bool:
    """Managers of a unit, and of the units above it."""
    return user.role in MANAGERS and user.unit.contains(unit)


@require_GET
def promises(request: HttpRequest) -> HttpResponse:
    """Every promise that holds, comes, or held, with what was delivered on it."""
    user, today = user_of(request), timezone.localdate()
    lines = [shown_promise(queries.line_of(one, today)) for one in queries.promises_seen(user)]
    here = [one for one in lines if one.line.promise.withdrawn_at is None]
    verdicts = [one.outcome.verdict for one in here if one.outcome and one.line.holds]
    context = {
        "lines": sorted(here, key=lambda one: not one.line.holds),
        "withdrawn": [one for one in lines if one.line.promise.withdrawn_at is not None],
        "n_holding": sum(one.line.holds for one in here),
        "counts": {name: verdicts.count(name) for name in ("met", "missed", "cannot_tell")},
        "n_unmeasured": sum(one.line.holds and not one.line.version.indicator for one in here),
        "may_add": user.role in MANAGERS,
        "page": queries.page_of(user.unit),
        "tab": "promises",
    }
    return render(request, "promises/promises.html", context)


@require_http_methods(["GET", "POST"])
def new_promise(request: HttpRequest) -> HttpResponse:
    """A new promise; "try" shows what it would have come to, and saves nothing."""
    unit = unit_asked(request)
    form = PromiseForm(unit, request.POST or None, initial=PromiseForm.initial_of_new())
    return _edited(request, unit, form, None)


@require_http_methods(["GET", "POST"])
def edit_promise(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Mend the words of a promise, or say what holds from a day on."""
    promise = queries.own_promise_for(user_of(request), promise_id)
    version = promise.versions.all()[0]
    target = queries.target_of(promise.unit, version)
    form = PromiseForm(promise.unit, request.POST or None, initial=PromiseForm.initial_of(version, target))
    return _edited(request, promise.unit, form, promise)


def _edited(request: HttpRequest, unit: Unit, form: PromiseForm, promise: Promise | None) -> HttpResponse:
    user, problem, trial = user_of(request), None, None
    tries = request.POST.get("act") == "try"
    if request.method == "POST" and form.is_valid():
        try:
            if tries:
                trial = _trial(unit, form)
            else:
                wanted = form.wanted()
                if promise is None:
                    version = services.make_promise(by=user, unit=unit, wanted=wanted)
                else:
                    version = services.change_promise(by=user, promise_id=promise.pk, wanted=wanted)
                services.measure(promise_id=version.promise_id)
                messages.success(request, _("Saved."))
                return redirect("promise", version.promise_id)
        except Problem as raised:
            problem = raised
    newest = promise.versions.all()[0] if promise else None
    context = {
        "promise": promise,
        "newest": newest,
        "begun": newest is not None and has_begun(newest, timezone.localdate()),
        "form": form,
        "unit": unit,
        "units": unit_choices(user_of(request)),
        "problem": problem,
        "trial": trial,
        "tab": "promises",
    }
    refused = request.method == "POST" and trial is None
    return render(request, "promises/edit.html", context, status=422 if refused else 200)


def _trial(unit: Unit, form: PromiseForm) -> dict[str, Any] | None:
    wanted, target = form.wanted(), form.target
    if target is None or wanted.promised is None:
        form.add_error("indicator", _("Choose what it is measured by, then try it."))
        return None
    found: Trial = tried_on_last_year(
        unit, wanted.indicator, wanted.target, wanted.direction, wanted.promised
    )
    suffix = in_language(target.suffix)
    return {
        "trial": found,
        "whole": shown_outcome(found.whole, suffix),
        "months": [shown_outcome(one, suffix) for one in found.months],
        "at_most": wanted.direction == Direction.AT_MOST,
        "keepable": "" if found.keepable is None else value_words(found.keepable, target.unit, suffix),
    }


@require_GET
def promise(request: HttpRequest, promise_id: int) -> HttpResponse:
    """One promise: what it says, what was delivered month by month, and how it changed."""
    user = user_of(request)
    found = queries.promise_for(user, promise_id)
    line = queries.line_of(found, timezone.localdate())
    shown = shown_promise(line)
    versions = [_history(found, version) for version in found.versions.all()]
    context = {
        "one": found,
        "shown": shown,
        "versions": versions,
        "months": next((one["months"] for one in versions if one["version"].pk == line.version.pk), []),
        "chart": next((one["chart"] for one in versions if one["version"].pk == line.version.pk), None),
        "planned": _planned(found),
        "expectations": list(found.expectations.filter(removed_at=None)),
        "may_change": may_manage(user, found.unit),
        "tab": "promises",
    }
    return render(request, "promises/promise.html", context)


def _history(found: Promise, version: PromiseVersion) -> dict[str, Any]:
    target, months = queries.target_of(found.unit, version), queries.months_of(version)
    suffix = in_language(target.suffix) if target else ""
    unit = months[0].delivered.estimate.unit if months else None
    return {
        "version": version,
        "text": version.text_in(page_language()),
        "limits": version.limits_in(page_language()),
        "standard": standard_words(version, target, unit),
        "target": target,
        "months": [shown_outcome(one, suffix) for one in reversed(months)],
        "chart": chart_of(months, version.promised or 0.0, unit) if unit else None,
    }


def _planned(found: Promise) -> PromiseVersion | None:
    newest, *before = found.versions.all()
    return newest if before and not has_begun(newest, timezone.localdate()) else None


@require_POST
def measure(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Measure now instead of at night."""
    found = queries.own_promise_for(user_of(request), promise_id)
    services.measure(promise_id=found.pk)
    return redirect("promise", found.pk)


@require_POST
def withdraw(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Take a promise off the page, or put it back."""
    found = queries.own_promise_for(user_of(request), promise_id)
    withdrawn = request.POST.get("back") != "1"
    services.withdraw_promise(by=user_of(request), promise_id=found.pk, withdrawn=withdrawn)
    if withdrawn:
        messages.success(request, _("Withdrawn. It can be put back from the list of promises."))
    else:
        messages.success(request, _("The promise holds again."))
    return redirect("promises" if withdrawn else reverse("promise", args=[found.pk]))


@require_POST
def drop_planned(request: HttpRequest, promise_id: int) -> HttpResponse:
    """Take back a version that has not begun."""
    found = queries.own_promise_for(user_of(request), promise_id)
    try:
        services.drop_planned(by=user_of(request), promise_id=found.pk)
        messages.success(request, _("The planned version was dropped."))
    except Problem as raised:
        messages.error(request, raised.words(page_language()).cause)
    return redirect("promise", found.pk)


@require_http_methods(["GET", "POST"])
def page_settings(request: HttpRequest) -> HttpResponse:
    """The public page of a unit: on or off, its words, its address."""
    unit, problem = unit_asked(request), None
    page = queries.page_of(unit)
    form = PageForm(request.POST or None, initial=PageForm.initial_of(unit, page))
    if request.method == "POST" and form.is_valid():
        try:
            page = services.set_page(by=user_of(request), unit=unit, words=form.wanted())
        except Problem as raised:
            problem = raised
        else:
            if page.is_on:
                messages.success(request, _("Saved. Everybody can read the page now."))
            else:
                messages.success(request, _("Saved. The page is off."))
            return redirect(f"{reverse('promise-page')}?unit={unit.pk}")
    context = {
        "unit": unit,
        "units": unit_choices(user_of(request)),
        "form": form,
        "page": page,
        "address": _address(request, page.address) if page and page.is_on else "",
        "n_promises": len(queries.lines_at(unit, timezone.localdate())),
        "problem": problem,
        "tab": "page",
    }
    return render(request, "promises/page.html", context, status=422 if request.method == "POST" else 200)


def _address(request: HttpRequest, address: str) -> str:
    return public_root(request) + reverse("promises-public", args=[address])
