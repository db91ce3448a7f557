"""Pages of contacts kept twice: the queue, a decision, merges and taking them back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.customers import queries, services
from huiyin.customers.identities import masked_email, masked_phone
from huiyin.customers.matching import deciding, searching
from huiyin.customers.models import Contact, MatchRun, MatchSuggestion
from huiyin.customers.problems import NobodyChosen

PER_PAGE = 20
AT_WORK = {MatchRun.ASKED, MatchRun.RUNNING}


@require_http_methods(["GET", "POST"])
def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one person, likeliest first; a search may be asked for."""
    user, problem = user_of(request), None
    if request.method == "POST":
        try:
            searching.ask_search(by=user, unit=user.unit)
            return redirect("duplicates")
        except Problem as raised:
            problem = raised
    rows = deciding.suggestions_of(user)
    runs = deciding.runs_of(user)
    is_working = bool(runs) and runs[0].state in AT_WORK
    if request.headers.get("HX-Request"):
        if is_working:
            return render(request, "customers/_matching_progress.html", {"run": runs[0]})
        return HttpResponse(headers={"HX-Refresh": "true"})
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page", 1))
    context = {
        "page_obj": page,
        "pairs": [_pair(one) for one in page],
        "n_exact": deciding.suggestions_of(user, MatchSuggestion.EXACT).count(),
        "runs": runs,
        "is_working": is_working,
        "problem": problem,
    }
    return render(request, "customers/duplicates.html", context, status=422 if problem else 200)


def _pair(one: MatchSuggestion) -> dict[str, Any]:
    kept, other = deciding.older(one)
    return {"suggestion": one, "kept": kept, "other": other, "lines": _lines(kept, other), "why": _why(one)}


def _lines(left: Contact, right: Contact) -> list[tuple[str, str, str, bool]]:
    """What both say, masked, and whether it is the same."""

    def both(word: str, name: str, mask: Any = str) -> tuple[str, str, str, bool]:
        one, other = getattr(left, name), getattr(right, name)
        return word, mask(one), mask(other), _alike(one, other)

    found = [
        both(_("Name"), "name"),
        both(_("Customer id"), "respondent_key"),
        both(_("Telephone"), "phone", masked_phone),
        both(_("E-mail"), "email", masked_email),
        both(_("Region"), "region"),
        (_("Unit"), left.unit.name, right.unit.name, left.unit_id == right.unit_id),
    ]
    for name in sorted(set(left.attributes) | set(right.attributes)):
        one, other = left.attributes.get(name, ""), right.attributes.get(name, "")
        found.append((name, one, other, _alike(one, other)))
    return [line for line in found if line[1] or line[2]]


def _alike(one: str, other: str) -> bool:
    """The same letters and digits, however they are set."""
    plain = ["".join(sign for sign in str(text) if sign.isalnum()).lower() for text in (one, other)]
    return bool(plain[0]) and plain[0] == plain[1]


def _why(one: MatchSuggestion) -> list[dict[str, Any]]:
    """What spoke for one person and what against it, strongest first."""
    words = {
        "name": _("Name"),
        "phone": _("Telephone"),
        "email": _("E-mail"),
        "address": _("Address"),
        "birthday": _("Birthday"),
        "region": _("Region"),
        "wechat": _("WeChat open id"),
        "work_chat": _("WeCom external id"),
        "alipay": _("Alipay user id"),
        "app": _("Account in our app"),
    }
    order = sorted(one.weights.items(), key=lambda item: -(item[1] or 0))
    return [{"word": words.get(name, name), "weight": weight} for name, weight in order]


@require_POST
def duplicate_decide(request: HttpRequest, suggestion_id: int) -> HttpResponse:
    """One person, or two."""
    user = user_of(request)
    suggestion = deciding.suggestion_for(user, suggestion_id)
    if request.POST.get("say") == "different":
        deciding.say_different(by=user, suggestion=suggestion)
        messages.success(request, _("Noted: two persons; the pair is not suggested again."))
        return redirect("duplicates")
    kept = request.POST.get("kept", "")
    try:
        row = deciding.say_same(by=user, suggestion=suggestion, kept_id=int(kept) if kept.isdigit() else None)
    except Problem as problem:
        messages.error(request, problem.words(page_language()).title)
    else:
        messages.success(
            request, _("Merged into %(name)s; it can be taken back under “Merges”.") % {"name": row.kept}
        )
    return redirect("duplicates")


@require_POST
def duplicates_merge(request: HttpRequest) -> HttpResponse:
    """Merge all pairs of the exact rules."""
    n = deciding.merge_exact(by=user_of(request))
    messages.success(request, _("%(n)s pairs were merged; each can be taken back.") % {"n": n})
    return redirect("duplicates")


@require_GET
def merges(request: HttpRequest) -> HttpResponse:
    """What was merged and taken back, newest first."""
    page = Paginator(deciding.merges_of(user_of(request)), PER_PAGE).get_page(request.GET.get("page", 1))
    return render(request, "customers/merges.html", {"page_obj": page})


@require_POST
def merge_undo(request: HttpRequest, merge_id: int) -> HttpResponse:
    """Take a merge back."""
    row = deciding.merge_for(user_of(request), merge_id)
    try:
        services.unmerge(by=user_of(request), merge_id=row.pk)
        messages.success(request, _("Taken back: two customers as before."))
    except Problem as problem:
        words = problem.words(page_language())
        messages.error(request, f"{words.title} {words.cure}")
    return redirect("merges")


@require_POST
def merge_by_hand(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Merge another customer, named by its id, into this one."""
    user, found = user_of(request), queries.contact_for(user_of(request), contact_id)
    key = request.POST.get("key", "").strip()
    other = queries.contacts_of(user).filter(respondent_key=key).first()
    try:
        if other is None:
            raise NobodyChosen(value=key)
        services.merge(by=user, kept_id=found.pk, absorbed_id=other.pk)
        messages.success(request, _("Merged; it can be taken back under “Merges”."))
    except Problem as problem:
        words = problem.words(page_language())
        messages.error(request, f"{words.title} {words.cause}")
    if not queries.contacts_of(user).filter(pk=found.pk).exists():
        raise Http404
    return redirect("contact", found.pk)
