"""The queue: lists of cases, search, acts on many at once, undo, and the case that is best taken next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.cases import desk_queue, queries, saved_lists, services, undoing
from huiyin.cases.desk_forms import BulkForm, SaveListForm
from huiyin.cases.desk_queue import CaseList
from huiyin.cases.forms import ListForm
from huiyin.cases.history import Due, due_of
from huiyin.cases.models import Case
from huiyin.cases.problems import NotAllowedNow
from huiyin.core.languages import page_language
from huiyin.core.roles import UserRole
from huiyin.surveys.queries import programmes_of


@dataclass(frozen=True)
class Line:
    """One case in the list."""

    case: Case
    title: str
    due: Due | None


@dataclass(frozen=True)
class Tab:
    """One list above the queue."""

    name: Any
    query: str
    n: int | None
    is_current: bool


def _list_of(request: HttpRequest) -> str:
    given = request.GET.get("whose", "")
    if given in CaseList.values:
        return given
    return CaseList.MINE if user_of(request).role == UserRole.AGENT else CaseList.UNIT


class _Known(Paginator):
    """A paginator that was told how many there are and fetches nothing itself."""

    def __init__(self, n: int) -> None:
        super().__init__(range(n), desk_queue.PER_PAGE)


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """A list of cases in the order in which they are best worked on."""
    user, now = user_of(request), timezone.now()
    name, words = _list_of(request), request.GET.get("q", "").strip()[:100]
    form = ListForm(request.GET, programmes=list(programmes_of(user)), auto_id="filter-%s")
    form.is_valid()
    counts = desk_queue.counts_of(user, now)
    is_filtered = any(request.GET.get(field) for field in form.fields)
    chosen, n = _chosen(user, name, words, form, now)
    if n is None:
        n = chosen.count() if is_filtered or name not in counts.lists else counts.lists[name]
    page = _page(request.GET.get("page"), n)
    rows = desk_queue.page_of(chosen, now, page.number) if n else []
    language = get_language() or "zh-hans"
    query = urlencode([(key, value) for key, value in request.GET.items() if key != "page" and value])
    context = {
        "form": form,
        "list_name": name,
        "words": words,
        "tabs": _tabs(user, name, words, counts),
        "saved": saved_lists.lists_of(user),
        "save_form": SaveListForm(initial={"query": query}),
        "is_filtered": is_filtered,
        "counts": counts,
        "has_cases": bool(counts.lists["all"]) or desk_queue.visible(user).exists(),
        "page": page,
        "lines": [Line(case, case.title_in(language), due_of(case, now)) for case in rows],
        "query": query,
        "bulk": BulkForm(owners=queries.owners_for(user, user.unit)),
        "act": undoing.last_act(user),
    }
    return render(request, "cases/queue.html", context)


def _chosen(
    user: User, name: str, words: str, form: ListForm, now: datetime
) -> tuple[QuerySet[Case], int | None]:
    """The cases to show, and how many where that is known already."""
    if words:
        found = desk_queue.found_by(user, words)
        return desk_queue.numbered(found), len(found)
    listed = desk_queue.members(name, desk_queue.visible(user), user, now)
    return desk_queue.narrowed(listed, form.cleaned_data), None


def _page(number: str | None, n: int) -> Page[int]:
    return _Known(n).get_page(number)


def _tabs(user: User, name: str, words: str, counts: desk_queue.QueueCounts) -> list[Tab]:
    """The lists that have something in them, and always one's own, the unit's, and the one that is shown."""
    always = {CaseList.MINE, CaseList.UNIT, name}
    return [
        Tab(one.label, f"whose={one.value}", counts.lists[one], one == name and not words)
        for one in CaseList
        if one in always or counts.lists[one]
    ]


def _back(request: HttpRequest) -> HttpResponse:
    """Back to the list from which the form was sent; its query is read again, nothing else of it is used."""
    pairs = parse_qsl(request.POST.get("back", "")[:500])
    query = urlencode(
        [
            (key, value)
            for key, value in pairs
            if key in {"whose", "state", "severity", "programme", "page", "q"}
        ]
    )
    return redirect(f"{reverse('cases')}?{query}" if query else reverse("cases"))


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """One act on the ticked cases; those that refuse are named with the reason."""
    user = user_of(request)
    form = BulkForm(
        request.POST, owners=queries.owners_for(user, user.unit), chosen=request.POST.getlist("case")
    )
    if not form.is_valid():
        missing = _("Tick at least one case.") if "case" in form.errors else ""
        messages.error(
            request, missing or " ".join(map(str, form.non_field_errors())) or _("This act is not known.")
        )
        return _back(request)
    given = form.cleaned_data
    match given["act"]:
        case "take":
            done = undoing.take_all(by=user, case_ids=given["case"])
        case "assign":
            done = undoing.assign_all(by=user, case_ids=given["case"], owner=given["owner"])
        case _:
            done = undoing.classify_all(
                by=user, case_ids=given["case"], type=given["type"], severity=given["severity"]
            )
    if done.n_changed:
        n = done.n_changed
        messages.success(
            request, ngettext("%(n)s case was changed.", "%(n)s cases were changed.", n) % {"n": n}
        )
    language = page_language()
    for case, problem in done.refused[:5]:
        messages.warning(request, f"#{case.pk}: {problem.words(language).title}")
    if not done.n_changed and not done.refused:
        messages.info(request, _("Nothing had to be changed."))
    return _back(request)


@require_POST
def undo(request: HttpRequest, act_id: int) -> HttpResponse:
    """Take one's last act back."""
    n = undoing.undo(by=user_of(request), act_id=act_id)
    messages.success(
        request, ngettext("%(n)s case is as before.", "%(n)s cases are as before.", n) % {"n": n}
    )
    case_id = request.POST.get("case", "")
    if case_id.isascii() and case_id.isdigit() and len(case_id) < 19:
        return redirect("case", int(case_id))
    return _back(request)


@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Go to the case that is best worked on next; one that nobody owns becomes one's own."""
    user = user_of(request)
    best = desk_queue.next_best(user, timezone.now())
    if best is None:
        messages.info(request, _("Nothing waits for you: your cases and those of nobody are done."))
        return redirect("cases")
    if not best.mine:
        try:
            services.take(by=user, case_id=best.case.pk, seen=best.case.seen)
        except Problem as problem:
            words = problem.words(page_language())
            messages.warning(request, words.title)
            return redirect("cases")
    return redirect("case", best.case.pk)


@require_POST
def save_list(request: HttpRequest) -> HttpResponse:
    """Keep the cases chosen now as a list of one's own."""
    form = SaveListForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the list a name."))
        return redirect("cases")
    kept = saved_lists.keep(user=user_of(request), **form.cleaned_data)
    messages.success(request, _("The list “%(name)s” was kept.") % {"name": kept.name})
    return redirect(f"{reverse('cases')}?{kept.query}")


@require_POST
def remove_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """Forget a list of one's own."""
    if not saved_lists.forget(user=user_of(request), list_id=list_id):
        raise NotAllowedNow()
    messages.success(request, _("The list was removed."))
    return redirect("cases")
