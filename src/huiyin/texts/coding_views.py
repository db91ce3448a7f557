"""Coding: one text a page, by keyboard or thumb; and settling what two people saw differently."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.texts import quality_queries as queries
from huiyin.texts import services
from huiyin.texts.coding_contracts import LabelTask
from huiyin.texts.labelling import labels_of, place_of
from huiyin.texts.models import CodingItem, CodingRound
from huiyin.texts.own_heads import texts_at

KEYS = {LabelTask.POLARITY: "123", LabelTask.KIND: "qwert", LabelTask.TOPICS: "asdfghjklzxcvb"}


@require_http_methods(["GET", "POST"])
def coding(request: HttpRequest, programme_id: int, number: int) -> HttpResponse:
    """The next text that wants a code of this person."""
    user = user_of(request)
    made = queries.round_for(user, programme_id, number)
    skipped, problem, item = _skipped(request), None, None
    if request.method == "POST":
        item = queries.item_of(made, _number(request.POST.get("item")))
        try:
            services.code_text(by=user, item=item, labels=_labels(request))
            return redirect(_again("text-coding", made, skipped))
        except Problem as raised:
            problem = raised
    item = item or queries.next_to_code(user, made, skipped)
    return _page(request, made, item, skipped, problem, settles=False)


@require_http_methods(["GET", "POST"])
def differences(request: HttpRequest, programme_id: int, number: int) -> HttpResponse:
    """The next text on which two people differ, with what each of them saw."""
    user = user_of(request)
    made = queries.round_for(user, programme_id, number)
    skipped, problem, item = _skipped(request), None, None
    if request.method == "POST":
        item = queries.item_of(made, _number(request.POST.get("item")))
        try:
            services.settle(by=user, item=item, labels=_labels(request))
            return redirect(_again("text-differences", made, skipped))
        except Problem as raised:
            problem = raised
    item = item or queries.next_to_settle(made, skipped)
    return _page(request, made, item, skipped, problem, settles=True)


def _page(
    request: HttpRequest,
    made: CodingRound,
    item: CodingItem | None,
    skipped: list[int],
    problem: Problem | None,
    *,
    settles: bool,
) -> HttpResponse:
    progress = queries.progress_of(made)
    name = "text-differences" if settles else "text-coding"
    context: dict[str, Any] = {
        "programme": made.programme,
        "tab": "texts",
        "made": made,
        "progress": progress,
        "problem": problem,
        "settles": settles,
        "skipped": ",".join(map(str, skipped)),
    }
    if item is not None:
        words = texts_at([place_of(item)]).get(place_of(item), "")
        context |= {
            "item": item,
            "words": words,
            "groups": _groups(made, request.POST if problem else {}),
            "codes": _codes(item, made) if settles else [],
            "skip": _again(name, made, [*skipped, item.pk]),
        }
    return render(request, "texts/coding.html", context, status=422 if problem else 200)


def _groups(made: CodingRound, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    groups = []
    for task in LabelTask:
        labels = labels_of(task, made.programme_id)
        keys = KEYS[task].ljust(len(labels))
        chosen = given.getlist(task.value) if hasattr(given, "getlist") else []
        options = [
            {"value": value, "name": name, "key": keys[at].strip(), "is_chosen": value in chosen}
            for at, (value, name) in enumerate(labels.items())
        ]
        if options:
            kind = "checkbox" if task == LabelTask.TOPICS else "radio"
            groups.append({"task": task.value, "name": task.label, "type": kind, "options": options})
    return groups


def _codes(item: CodingItem, made: CodingRound) -> list[tuple[str, str]]:
    """Who found what, in words."""
    names = {task.value: labels_of(task, made.programme_id) for task in LabelTask}
    found = []
    for code in item.codes.all():
        parts: list[str] = []
        for task, label in code.labels.items():
            some = label if isinstance(label, list) else [label]
            parts += [names[task].get(one, str(one)) for one in some]
        found.append((code.coder.name if code.coder else "—", " · ".join(parts)))
    return found


def _labels(request: HttpRequest) -> dict[str, Any]:
    return {
        LabelTask.POLARITY.value: request.POST.get("polarity", ""),
        LabelTask.KIND.value: request.POST.get("kind", ""),
        LabelTask.TOPICS.value: request.POST.getlist("topics"),
    }


def _skipped(request: HttpRequest) -> list[int]:
    return [
        int(part) for part in request.GET.get("skip", "").split(",") if part.isdigit() and len(part) < 18
    ][-200:]


def _number(given: str | None) -> int:
    return int(given) if given and given.isdigit() and len(given) < 18 else 0


def _again(name: str, made: CodingRound, skipped: list[int]) -> str:
    address = reverse(name, args=[made.programme_id, made.number])
    return f"{address}?skip={','.join(map(str, skipped))}" if skipped else address
