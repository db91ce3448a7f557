"""Pages of suggestion boxes, and the public board."""

from __future__ import annotations

from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.channels.codes import code_of
from huiyin.channels.links import address_of, is_open
from huiyin.channels.points import published_in
from huiyin.channels.suggestion_box import queries, services
from huiyin.channels.suggestion_box.forms import BoxForm, ReplyForm
from huiyin.channels.suggestion_box.models import MessageState
from huiyin.channels.visits import browser_language
from huiyin.core.network import public_root
from huiyin.surveys.contracts import LANGUAGE_CODES
from huiyin.surveys.queries import programme_for, questionnaire_for

A_PAGE = 20


@require_GET
def boxes(request: HttpRequest, programme_id: int) -> HttpResponse:
    """All boxes of a programme."""
    programme = programme_for(user_of(request), programme_id)
    context = {
        "programme": programme,
        "tab": "collect",
        "boxes": queries.boxes_of(programme),
        "published": published_in(programme),
    }
    return render(request, "suggestion_box/boxes.html", context)


@require_http_methods(["GET", "POST"])
def new_box(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """A new box for a questionnaire."""
    user = user_of(request)
    questionnaire = questionnaire_for(user, programme_id, questionnaire_id)
    form, problem = BoxForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            box = services.add_box(by=user, questionnaire=questionnaire, **form.cleaned_data)
        except Problem as raised:
            problem = raised
        else:
            notes.success(request, _("The box is ready: hand out its address or its code."))
            return redirect("suggestion-box", programme_id, box.pk)
    context = {
        "programme": questionnaire.programme,
        "tab": "collect",
        "questionnaire": questionnaire,
        "form": form,
        "problem": problem,
    }
    status = 422 if problem or (request.method == "POST" and form.errors) else 200
    return render(request, "suggestion_box/new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def box(request: HttpRequest, programme_id: int, box_id: int) -> HttpResponse:
    """One box: its messages by state, its address, its settings."""
    user = user_of(request)
    found = queries.box_for(user, programme_id, box_id)
    initial = {"name": found.name, "words": found.words, "has_board": found.has_board}
    form = BoxForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_box(by=user, box=found, **form.cleaned_data)
        notes.success(request, _("Saved."))
        return redirect("suggestion-box", programme_id, found.pk)
    state = request.GET.get("state", "")
    state = state if state in MessageState.values else MessageState.WAITING.value
    counted = queries.counted(found)
    address = address_of(found.link, request)
    context = {
        "programme": found.programme,
        "tab": "collect",
        "box": found,
        "counted": counted,
        "state": state,
        "states": [(one, counted.n_by_state.get(one.value, 0)) for one in MessageState],
        "page_obj": Paginator(queries.messages_in(found, state), A_PAGE).get_page(request.GET.get("page")),
        "address": address,
        "qr": code_of(address).decode(),
        "board": _board_address(request, found.code) if found.has_board else "",
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "suggestion_box/box.html", context, status=status)


@require_POST
def close_box(request: HttpRequest, programme_id: int, box_id: int) -> HttpResponse:
    """Take no more messages, or take them again."""
    user = user_of(request)
    found = queries.box_for(user, programme_id, box_id)
    closed = request.POST.get("closed") == "1"
    services.close_box(by=user, box=found, closed=closed)
    notes.success(
        request, _("The box takes no more messages.") if closed else _("The box takes messages again.")
    )
    return redirect("suggestion-box", programme_id, found.pk)


@require_POST
def decide(request: HttpRequest, programme_id: int, box_id: int, message_id: int) -> HttpResponse:
    """Put a message on the board, keep it off, or take the decision back."""
    user = user_of(request)
    message = queries.message_for(user, programme_id, box_id, message_id)
    before, wanted = message.state, request.POST.get("state", "")
    if wanted in MessageState.values:
        services.decide(by=user, message=message, state=MessageState(wanted))
    address = reverse("suggestion-box", args=[programme_id, box_id])
    return redirect(f"{address}?state={before}")


@require_POST
def reply(request: HttpRequest, programme_id: int, box_id: int, message_id: int) -> HttpResponse:
    """Say something to a message."""
    user = user_of(request)
    message = queries.message_for(user, programme_id, box_id, message_id)
    form = ReplyForm(request.POST)
    if form.is_valid():
        services.reply(by=user, message=message, text=form.cleaned_data["text"].strip())
        notes.success(request, _("Saved."))
    else:
        notes.error(request, _("The reply is too long: 2,000 characters at most."))
    address = reverse("suggestion-box", args=[programme_id, box_id])
    return redirect(f"{address}?state={message.state}#message-{message.pk}")


@require_GET
def board(request: HttpRequest, code: str) -> HttpResponse:
    """What the public sees: approved messages with the replies, newest first; no script, no cookie."""
    found = queries.board_of(code)
    if found is None:
        raise Http404
    language = (
        request.GET.get("lang", "")
        if request.GET.get("lang") in LANGUAGE_CODES
        else browser_language(request)
    )
    rows = queries.messages_in(found, MessageState.PUBLISHED.value)
    context = {
        "box": found,
        "title": found.name,
        "organisation": found.programme.unit.name,
        "language": language,
        "page_obj": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "address": address_of(found.link, request) if is_open(found.link) else "",
    }
    with translation.override(LANGUAGE_CODES[language]):
        response = render(request, "suggestion_box/board.html", context)
    response["Referrer-Policy"] = "no-referrer"
    return response


def _board_address(request: HttpRequest, code: str) -> str:
    return public_root(request) + reverse("suggestion-board", args=[code])
