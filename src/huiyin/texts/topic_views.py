"""The topics of a programme: a list to begin with, one by one, tried before they are saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.analytics.text.starters import starter
from huiyin.core.access import MANAGERS
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for
from huiyin.texts import queries, services
from huiyin.texts.framing import spoken_language
from huiyin.texts.topic_forms import TopicForm, as_typed, starter_choices
from huiyin.texts.trying import try_topic

Topics = list[dict[str, Any]]


def _known(programme: Programme) -> tuple[int, Topics]:
    """The number of the newest version and its topics."""
    row = queries.topics_of(programme.pk)
    return (0, []) if row is None else (row.number, list(row.topics))


def _frame(programme: Programme) -> dict[str, Any]:
    return {
        "programme": programme,
        "tab": "texts",
        "part": "topics",
        "standing": queries.standing_of(programme.pk),
    }


@require_GET
def topics(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Every topic with what it is known by."""
    programme = programme_for(user_of(request), programme_id)
    _number, rows = _known(programme)
    counts = queries.n_mentions(programme.pk)
    context = _frame(programme) | {
        "saved": queries.topics_of(programme.pk),
        "topics": [(one, counts.get(one["key"], 0)) for one in rows],
        "starters": starter_choices(spoken_language()),
        "home": queries.home_of(programme),
        "may_manage": user_of(request).role in MANAGERS,
    }
    return render(request, "texts/topics.html", context)


@require_POST
def home(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Let complaints, letters and conversations of the unit that belong to no programme count here, or no longer."""
    programme = programme_for(user_of(request), programme_id)
    is_home = request.POST.get("act") == "here"
    services.set_home(by=user_of(request), programme=programme, is_home=is_home)
    if is_home:
        messages.success(request, _("They count here from now on; those that are there are being read."))
    else:
        messages.success(request, _("They count here no longer."))
    return redirect(reverse("text-topics", args=[programme.pk]))


@require_POST
def topics_start(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Take the topics of an industry over; topics of the same key stay as they are."""
    programme = programme_for(user_of(request), programme_id)
    chosen = starter(request.POST.get("starter", ""))
    if chosen is None:
        raise Http404
    number, rows = _known(programme)
    taken = {one["key"] for one in rows}
    new = [one.to_json() | {"from": chosen.key} for one in chosen.topics.topics if one.key not in taken]
    try:
        services.save_topics(
            by=user_of(request),
            programme=programme,
            topics=[*rows, *new],
            based_on=number,
            note=chosen.name["zh"],
        )
        messages.success(
            request, _("%(n)s topics taken over; the texts are being read by them.") % {"n": len(new)}
        )
    except Problem as problem:
        messages.error(request, problem.words(spoken_language()).cause)
    return redirect(reverse("text-topics", args=[programme.pk]))


@require_http_methods(["GET", "POST"])
def topic(request: HttpRequest, programme_id: int, key: str = "") -> HttpResponse:
    """One topic, or a new one: changed, tried on the latest texts, saved."""
    programme = programme_for(user_of(request), programme_id)
    number, rows = _known(programme)
    current = next((one for one in rows if one["key"] == key), None)
    if key and current is None:
        raise Http404
    begun = (
        as_typed(current)
        if current
        else {one: request.GET.get(one, "")[:2000] for one in ("name_zh", "words")}
    )
    initial = begun | {"based_on": number}
    form = TopicForm(request.POST or None, initial=initial)
    context = _frame(programme) | {"form": form, "topic": current, "trial": None, "problem": None}
    if request.method == "POST" and form.is_valid():
        made_key = key or _new_key(form.cleaned_data["name_en"], rows)
        made = form.topic(made_key, str(current.get("from", "")) if current else "")
        changed = [made if one["key"] == key else one for one in rows] if key else [*rows, made]
        try:
            if request.POST.get("act") != "try":
                services.save_topics(
                    by=user_of(request),
                    programme=programme,
                    topics=changed,
                    based_on=form.cleaned_data["based_on"],
                    note=made["name"]["zh"],
                )
                messages.success(request, _("Saved; the texts are being read anew."))
                return redirect(reverse("text-topics", args=[programme.pk]))
            context["trial"] = try_topic(programme, changed, made_key)
        except Problem as problem:
            context["problem"] = problem
    is_wrong = request.method == "POST" and context["trial"] is None
    return render(request, "texts/topic.html", context, status=422 if is_wrong else 200)


@require_POST
def topic_remove(request: HttpRequest, programme_id: int, key: str) -> HttpResponse:
    """Take a topic out; earlier versions keep it."""
    programme = programme_for(user_of(request), programme_id)
    number, rows = _known(programme)
    left = [one for one in rows if one["key"] != key]
    if len(left) == len(rows):
        raise Http404
    try:
        services.save_topics(by=user_of(request), programme=programme, topics=left, based_on=number)
        messages.success(request, _("The topic is gone; earlier versions keep it."))
    except Problem as problem:
        messages.error(request, problem.words(spoken_language()).cause)
    return redirect(reverse("text-topics", args=[programme.pk]))


def _new_key(name: str, rows: Topics) -> str:
    """A key of its own for a new topic, from its English name where there is one."""
    taken = {one["key"] for one in rows}
    base = slugify(name)[:40].replace("-", "_") or "topic"
    tries = [base, *(f"{base}_{n}" for n in range(2, len(rows) + 3))]
    return next(one for one in tries if one not in taken)
