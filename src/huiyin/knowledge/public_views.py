"""What everybody reads: the help page of a unit, its articles, and the conversation with the assistant.

No session and no cookie speak for the customer: a conversation is opened by the unguessable secret in its address.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.analytics.problems import Problem
from huiyin.core import throttle
from huiyin.core.components import markdown
from huiyin.core.network import address_of
from huiyin.core.typed_text import typed
from huiyin.knowledge import queries, services
from huiyin.knowledge.contracts import TalkState
from huiyin.knowledge.models import Conversation, HelpPage, Turn
from huiyin.knowledge.problems import NothingSaid
from huiyin.knowledge.searching import search_public
from huiyin.surveys.contracts import LANGUAGE_CODES

SHOWN = 8
MOST_ASKED, ASKED_MINUTES = 300, 10  # questions from one address
MOST_BEGUN, BEGUN_MINUTES = 60, 60  # conversations from one address
MOST_MISSES = 30
LONGEST = 200


@require_GET
def help_page(request: HttpRequest, address: str) -> HttpResponse:
    """Search and what is asked most; with `q` what was found."""
    page, language = _page_at(address), _language(request)
    words = typed(request.GET.get("q", ""), LONGEST)
    with translation.override(LANGUAGE_CODES[language]):
        if words:
            _count(request, "ask", MOST_ASKED, ASKED_MINUTES)
            found = [one.article_id for one in search_public(page.unit, words, most=SHOWN).matches]
        else:
            found = queries.often_read(page.unit, SHOWN)
        texts = queries.live_texts(found, language)
        context = {
            **_frame(request, page, language),
            "words": words,
            "lines": [(key, texts[key]) for key in found if key in texts],
        }
        return _headed(render(request, "knowledge/public.html", context), indexed=True)


@require_GET
def article(request: HttpRequest, address: str, article_id: int) -> HttpResponse:
    """One article, with the day from which its words hold."""
    page, language = _page_at(address), _language(request)
    found = queries.public_articles(page.unit).filter(pk=article_id).first()
    if found is None or found.live is None:
        raise Http404
    text = queries.live_texts([article_id], language)[article_id]
    with translation.override(LANGUAGE_CODES[language]):
        context = {
            **_frame(request, page, language),
            "text": text,
            "body": markdown(text.body) if text.body else "",
            "edition": found.live,
        }
        return _headed(render(request, "knowledge/public_article.html", context), indexed=True)


@csrf_exempt
@require_POST
def begin(request: HttpRequest, address: str) -> HttpResponse:
    """Begin a conversation; what was typed is its first question."""
    page, language = _page_at(address), _language(request)
    if not page.has_assistant:
        raise Http404
    with translation.override(LANGUAGE_CODES[language]):
        _count(request, "talk", MOST_BEGUN, BEGUN_MINUTES)
        begun = services.begin(page=page, language=language)
        words = request.POST.get("words", "")
        if words.strip():
            services.say(conversation_id=begun.conversation.pk, words=words)
    return redirect(f"{reverse('help-talk', args=[begun.token])}#last")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, token: str) -> HttpResponse:
    """The conversation; a form says something, chooses, marks, asks for a person, leaves an address or rates."""
    conversation = _conversation(request, token)
    with translation.override(LANGUAGE_CODES[conversation.language]):
        problem = None
        if request.method == "POST":
            try:
                _act(request, conversation)
            except Problem as raised:
                problem = raised
            else:
                return redirect(f"{reverse('help-talk', args=[token])}#last")
        context = _talk_context(request, conversation, token) | {"problem": problem}
        typed = request.POST.get("words", "")[:1000] if problem else ""
        response = render(
            request, "knowledge/talk.html", context | {"typed": typed}, status=422 if problem else 200
        )
    return _headed(response)


@require_GET
def news(request: HttpRequest, token: str) -> HttpResponse:
    """What was said since, for the page's own script; nothing while there is nothing new."""
    conversation = _conversation(request, token)
    seen = request.GET.get("after", "")
    after = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 19 else 0
    last = conversation.turns.last()
    if last is None or last.pk <= after:
        return _headed(HttpResponse(status=204))
    with translation.override(LANGUAGE_CODES[conversation.language]):
        context = _talk_context(request, conversation, token)
        return _headed(render(request, "knowledge/_talk.html", context))


def _act(request: HttpRequest, conversation: Conversation) -> None:
    _count(request, "ask", MOST_ASKED, ASKED_MINUTES)
    sent, key = request.POST, conversation.pk
    match sent.get("act", "say"):
        case "say":
            services.say(conversation_id=key, words=sent.get("words", ""))
        case "choose":
            services.choose(conversation_id=key, text_id=_number(sent.get("text", "")))
        case "yes" | "no" as word:
            services.mark(conversation_id=key, turn_id=_number(sent.get("turn", "")), helpful=word == "yes")
        case "person":
            services.ask_for_person(conversation_id=key)
        case "reach":
            services.leave_reach(conversation_id=key, reach=sent.get("reach", ""))
        case "rate":
            solved = {"yes": True, "no": False}.get(sent.get("solved", ""))
            rating = _number(sent.get("rating", "")) or None
            if solved is None and rating is None:
                raise NothingSaid()
            services.rate(conversation_id=key, solved=solved, rating=rating, comment=sent.get("comment", ""))
        case _:
            raise NothingSaid()


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _talk_context(request: HttpRequest, conversation: Conversation, token: str) -> dict[str, Any]:
    turns = queries.turns_of(conversation)
    offered = queries.texts_by_id({key for turn in turns if turn.who == "assistant" for key in turn.offered})
    lines = [
        {"turn": turn, "offered": [offered[key] for key in turn.offered if key in offered]}
        if turn.who == "assistant"
        else {"turn": turn, "offered": []}
        for turn in turns
    ]
    last: Turn | None = turns[-1] if turns else None
    return {
        **_frame(request, conversation.page, conversation.language),
        "conversation": conversation,
        "token": token,
        "lines": lines,
        "last": last,
        "is_over": conversation.state == TalkState.CLOSED,
        "with_person": conversation.state in (TalkState.WAITING, TalkState.ANSWERED),
        "stars": range(1, 6),
        "other": "",
    }


def _page_at(address: str) -> HelpPage:
    page = queries.public_help_page(address)
    if page is None:
        raise Http404
    return page


def _conversation(request: HttpRequest, token: str) -> Conversation:
    visitor = f"help-talk:{address_of(request)}"
    throttle.check(visitor, most=MOST_MISSES, minutes=ASKED_MINUTES)
    found = queries.conversation_at(token)
    if found is None:
        throttle.failed(visitor, minutes=ASKED_MINUTES)
        raise Http404
    return found


def _count(request: HttpRequest, what: str, most: int, minutes: int) -> None:
    """Let an address ask so often and no oftener."""
    key = f"help-{what}:{address_of(request)}"
    throttle.check(key, most=most, minutes=minutes)
    throttle.failed(key, minutes=minutes)


def _language(request: HttpRequest) -> str:
    wanted = request.POST.get("lang") or request.GET.get("lang", "")
    if wanted in LANGUAGE_CODES:
        return wanted
    codes = parse_accept_lang_header(request.headers.get("Accept-Language", "").lower())
    return next((code[:2] for code, _weight in codes if code[:2] in LANGUAGE_CODES), "zh")


def _frame(request: HttpRequest, page: HelpPage, language: str) -> dict[str, Any]:
    other = request.GET.copy()
    other["lang"] = "en" if language == "zh" else "zh"
    return {
        "page": page,
        "organisation": page.unit.name,
        "language": language,
        "intro": page.intro_in(language),
        "other_ways": page.other_ways_in(language),
        "other": f"?{other.urlencode()}",
    }


def _headed(response: HttpResponse, *, indexed: bool = False) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    if not indexed:
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store"
    return response
