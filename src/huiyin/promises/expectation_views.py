"""What customers expect: known, ranked, decided about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import unit_asked, unit_choices, user_of
from huiyin.analytics.problems import Problem
from huiyin.core.access import MANAGERS
from huiyin.core.languages import page_language
from huiyin.promises import queries, services
from huiyin.promises.contracts import Decision, ExpectationSource
from huiyin.promises.evidence import Weighed, weighed
from huiyin.promises.forms import DecisionForm, ToldForm, source_choices
from huiyin.promises.models import Expectation
from huiyin.promises.views import may_manage
from huiyin.surveys.queries import programme_for, programmes_below


@require_GET
def expectations(request: HttpRequest) -> HttpResponse:
    """The list, by how we know, the most urgent first; and how far the six steps have come."""
    user, unit = user_of(request), unit_asked(request)
    rows = list(queries.expectations_of(user, unit))
    here = [row for row in rows if row.removed_at is None]
    groups = weighed(here)
    context = {
        "groups": [(ExpectationSource(key), lines) for key, lines in groups.items()],
        "removed": [row for row in rows if row.removed_at is not None],
        "steps": steps_of(here, groups),
        "n": len(here),
        "unit": unit,
        "units": unit_choices(user_of(request)),
        "sources": source_choices([(one.pk, one.name) for one in programmes_below(unit.path)]),
        "may_change": user.role in MANAGERS,
        "tab": "expectations",
    }
    return render(request, "promises/expectations.html", context)


def steps_of(rows: list[Expectation], groups: dict[str, list[Weighed]]) -> list[tuple[str, str]]:
    """The six steps of managing expectations, each with how far it has come."""
    n = len(rows)
    n_ranked = sum(line.rank is not None for lines in groups.values() for line in lines)
    kept = [row for row in rows if row.decision == Decision.KEEP]
    refused = [row for row in rows if row.decision in {Decision.DROP, Decision.DEFER}]
    n_sources = len({row.source for row in rows})
    return [
        (
            _("Know them all"),
            _("%(n)s known from %(sources)s kinds of sources") % {"n": n, "sources": n_sources},
        ),
        (_("Find how important they are"), _("%(k)s of %(n)s ranked") % {"k": n_ranked, "n": n}),
        (
            _("Combine services to meet them"),
            _("%(k)s with services") % {"k": sum(bool(row.means) for row in kept)},
        ),
        (
            _("Talk customers out of unimportant ones"),
            _("%(k)s not met") % {"k": sum(row.decision == Decision.DROP for row in rows)},
        ),
        (
            _("Make expectations that can be kept"),
            _("%(k)s kept by a promise") % {"k": sum(row.promise_id is not None for row in kept)},
        ),
        (
            _("Explain why some are not met"),
            _("%(k)s explained, %(public)s of them in public")
            % {"k": len(refused), "public": sum(row.is_public for row in refused)},
        ),
    ]


@require_POST
def collect(request: HttpRequest) -> HttpResponse:
    """Add what a programme or the cases of a year say; nothing twice."""
    user, unit = user_of(request), unit_asked(request)
    kind, _colon, key = request.POST.get("source", "").partition(":")
    try:
        if kind == "cases":
            n_added = services.collect_from_complaints(by=user, unit=unit)
        else:
            programme = programme_for(user, int(key) if key.isdigit() else 0)
            if not unit.contains(programme.unit):
                raise Http404
            n_added = services.collect_from_programme(by=user, unit=unit, programme=programme)
    except Problem as raised:
        messages.error(request, raised.words(page_language()).cause)
    else:
        if n_added:
            words = ngettext("%(n)s expectation was added.", "%(n)s expectations were added.", n_added)
            messages.success(request, words % {"n": n_added})
        else:
            messages.info(
                request, _("Nothing new: what this source says is on the list already, or it says nothing.")
            )
    return redirect(f"{reverse('expectations')}?unit={unit.pk}")


@require_http_methods(["GET", "POST"])
def new_expectation(request: HttpRequest) -> HttpResponse:
    """One that customers told us of."""
    unit, problem = unit_asked(request), None
    form = ToldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.add_expectation(by=user_of(request), unit=unit, **form.cleaned_data)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved."))
            return redirect("expectation", row.pk)
    context = {
        "form": form,
        "unit": unit,
        "units": unit_choices(user_of(request)),
        "problem": problem,
        "tab": "expectations",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "promises/expectation_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def expectation(request: HttpRequest, expectation_id: int) -> HttpResponse:
    """One expectation: how we know, what we decided, and its words."""
    user = user_of(request)
    row = queries.expectation_for(user, expectation_id)
    act = request.POST.get("act", "")
    told = row.source == ExpectationSource.TOLD
    words = ToldForm(request.POST if act == "words" else None, initial=ToldForm.initial_of(row), told=told)
    links = queries.promises_to_link(row.unit)
    decision = DecisionForm(
        links, request.POST if act == "decide" else None, initial=DecisionForm.initial_of(row)
    )
    problem: Problem | None = None
    if request.method == "POST" and may_manage(user, row.unit):
        try:
            if _changed(request, row, act, words, decision):
                messages.success(request, _("Saved."))
                return redirect("expectation", row.pk)
        except Problem as raised:
            problem = raised
    line, rivals = _among_its_kind(row)
    context = {
        "row": row,
        "line": line,
        "n_rivals": rivals,
        "important": _is_important(line, rivals),
        "words": words,
        "decision": decision,
        "entries": list(row.entries.select_related("by")),
        "may_change": may_manage(user, row.unit),
        "problem": problem,
        "tab": "expectations",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "promises/expectation.html", context, status=status)


def _changed(
    request: HttpRequest, row: Expectation, act: str, words: ToldForm, decision: DecisionForm
) -> bool:
    user = user_of(request)
    if act == "words":
        if not words.is_valid():
            return False
        services.change_expectation(by=user, expectation_id=row.pk, **words.cleaned_data)
        return True
    if act == "decide":
        if not decision.is_valid():
            return False
        data: dict[str, Any] = dict(decision.cleaned_data)
        chosen = data.pop("promise")
        promise = queries.promise_for(user, chosen) if chosen else None
        services.decide(by=user, expectation_id=row.pk, promise=promise, **data)
        return True
    if act in {"remove", "restore"}:
        services.remove_expectation(by=user, expectation_id=row.pk, removed=act == "remove")
        return True
    return False


def _among_its_kind(row: Expectation) -> tuple[Weighed | None, int]:
    """The expectation as it is ranked among those of its unit known the same way, and how many these are."""
    lines = weighed(queries.alike(row)).get(row.source, [])
    found = next((line for line in lines if line.row.pk == row.pk), None)
    return found, sum(line.rank is not None for line in lines)


def _is_important(line: Weighed | None, n_rivals: int) -> bool:
    """Whether it is surely in the upper half of its kind: not one to talk customers out of."""
    return line is not None and line.rank is not None and n_rivals > 1 and line.rank.worst <= n_rivals // 2
