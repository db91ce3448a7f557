"""Conversations as colleagues see them: who waits, what was said, answering."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.knowledge import drafting, machine, queries, services
from huiyin.knowledge.contracts import TalkState, Who
from huiyin.knowledge.models import Conversation
from huiyin.knowledge.searching import search_staff

A_PAGE = 30


@require_GET
def conversations(request: HttpRequest) -> HttpResponse:
    """Who waits for a person, longest first; else all, newest first."""
    user, state = user_of(request), request.GET.get("state", TalkState.WAITING.value)
    rows = queries.conversations_of(user)
    if state == TalkState.WAITING:
        rows = rows.filter(state=TalkState.WAITING).order_by("last_at")
    elif state in TalkState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    firsts = queries.first_words([row.pk for row in page])
    context = {
        "page_obj": page,
        "lines": [(row, firsts.get(row.pk, "")) for row in page],
        "state": state,
        "states": TalkState.choices,
        "query": f"state={state}",
        "tab": "conversations",
    }
    return render(request, "knowledge/conversations.html", context)


@require_http_methods(["GET", "POST"])
def conversation(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """One conversation; what is sent goes to the customer."""
    found, problem = queries.conversation_for(user_of(request), conversation_id), None
    if request.method == "POST":
        words = request.POST.get("words", "")
        try:
            services.reply(by=user_of(request), conversation_id=found.pk, words=words)
        except Problem as raised:
            problem = raised
        else:
            return redirect("conversation", found.pk)
    context = _context(request, found) | {"problem": problem, "typed": request.POST.get("words", "")}
    return render(request, "knowledge/conversation.html", context, status=422 if problem else 200)


def _context(request: HttpRequest, found: Conversation) -> dict[str, Any]:
    turns = queries.turns_of(found)
    asked = [turn.words for turn in turns if turn.who == Who.CUSTOMER]
    matches = search_staff(user_of(request), asked[-1], most=3).matches if asked else ()
    texts = queries.live_texts([one.article_id for one in matches], found.language)
    return {
        "conversation": found,
        "turns": turns,
        "nearest": [texts[one.article_id] for one in matches if one.article_id in texts],
        "machine_is_on": machine.is_on(),
        "drafts": queries.machine_texts_of(found)[:4],
        "is_over": found.state == TalkState.CLOSED,
        "is_open": found.state == TalkState.OPEN,
        "tab": "conversations",
    }


@require_POST
def take(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Step in where the assistant talks."""
    found = queries.conversation_for(user_of(request), conversation_id)
    try:
        services.take_over(by=user_of(request), conversation_id=found.pk)
        messages.success(request, _("The conversation is yours; the assistant keeps quiet."))
    except Problem as raised:
        messages.error(request, raised.words(page_language()).cause)
    return redirect("conversation", found.pk)


@require_POST
def end(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """End a conversation; its case goes on."""
    found = queries.conversation_for(user_of(request), conversation_id)
    try:
        services.end(by=user_of(request), conversation_id=found.pk)
    except Problem as raised:
        messages.error(request, raised.words(page_language()).cause)
    return redirect("conversation", found.pk)


@require_POST
def draft(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Let the language model write a draft of the answer, or a summary; a person reads it and decides."""
    found = queries.conversation_for(user_of(request), conversation_id)
    try:
        if request.POST.get("what") == "summary":
            drafting.summarise(by=user_of(request), conversation_id=found.pk)
        else:
            drafting.draft_reply(by=user_of(request), conversation_id=found.pk)
    except Problem as raised:
        words = raised.words(page_language())
        messages.error(request, f"{words.title} {words.cure}")
    return redirect("conversation", found.pk)
