"""Arranging boards: every act is a form, so that a keyboard does and no script is needed; dragging only sends one of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.boards import queries, services
from huiyin.boards.cards import CARD_KINDS
from huiyin.boards.contracts import LONGEST_NOTE
from huiyin.boards.forms import BoardForm, LinkForm
from huiyin.boards.models import Board
from huiyin.boards.pieces import drawn
from huiyin.boards.views import first_of, scene_of
from huiyin.boards.wording import starter_name
from huiyin.core.network import public_root
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programmes_of


@require_GET
def board_edit(request: HttpRequest, board_id: int) -> HttpResponse:
    """The cards with their handles, what can be added, the name and audience, and the wall links."""
    return _edit_page(request, _mine(request, board_id))


@require_POST
def board_act(request: HttpRequest, board_id: int, name: str) -> HttpResponse:
    """Do one act on the cards; what cannot be done is said on the page as it is now."""
    board, act = _mine(request, board_id), _ACTS.get(name)
    if act is None:
        raise Http404
    try:
        act(user_of(request), board, request.POST)
    except Problem as problem:
        return _edit_page(request, _mine(request, board_id), problem)
    target = reverse("board-edit", args=[board.pk])
    card = request.POST.get("card", "")
    return redirect(f"{target}#card-{card}" if card and name != "remove" else target)


@require_POST
def board_describe(request: HttpRequest, board_id: int) -> HttpResponse:
    """Save name, audience, and whose first board it is."""
    board = _mine(request, board_id)
    form = BoardForm(request.POST, board=board)
    if not form.is_valid():
        return _edit_page(request, board, form=form)
    services.describe_board(by=user_of(request), board_id=board.pk, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("board-edit", board.pk)


@require_POST
def board_new(request: HttpRequest) -> HttpResponse:
    """An empty board about no programme in particular."""
    name = request.POST.get("name", "").strip() or _("My dashboard")
    made = services.make_board(by=user_of(request), name=name, programme=None, cards=[])
    return redirect("board-edit", made.pk)


@require_POST
def board_copy(request: HttpRequest, board_id: int) -> HttpResponse:
    """A copy of a board for oneself."""
    user = user_of(request)
    board = queries.board_for(user, board_id)
    return _copied(request, board.name, board.programme, queries.cards_of(board))


@require_POST
def programme_board_copy(request: HttpRequest, programme_id: int) -> HttpResponse:
    """A copy of a role's first board for oneself, to be arranged."""
    first = first_of(request, programme_id)
    name = first.board.name if first.board else starter_name(first.role)
    return _copied(request, f"{first.programme.name} · {name}", first.programme, first.cards)


def _copied(request: HttpRequest, name: str, programme: Programme | None, cards: list[Any]) -> HttpResponse:
    made = services.make_board(by=user_of(request), name=name, programme=programme, cards=cards)
    messages.success(request, _("This board is yours: arrange it as you like."))
    return redirect("board-edit", made.pk)


@require_POST
def board_remove(request: HttpRequest, board_id: int) -> HttpResponse:
    """Remove a board."""
    board = _mine(request, board_id)
    services.remove_board(by=user_of(request), board_id=board.pk)
    messages.success(request, _("The dashboard was removed."))
    return redirect("boards")


@require_POST
def wall_link_new(request: HttpRequest, board_id: int) -> HttpResponse:
    """A link for a screen on a wall; its address is shown once."""
    board = _mine(request, board_id)
    form = LinkForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, board, link_form=form)
    _link, token = services.make_wall_link(by=user_of(request), board_id=board.pk, **form.cleaned_data)
    address = public_root(request) + reverse("wall", args=[token])
    return _edit_page(request, board, link_address=address)


@require_POST
def wall_link_revoke(request: HttpRequest, board_id: int, link_id: int) -> HttpResponse:
    """End a link."""
    board = _mine(request, board_id)
    services.revoke_wall_link(by=user_of(request), board_id=board.pk, link_id=link_id)
    messages.success(request, _("The link is ended: the screen shows nothing any more."))
    return redirect(f"{reverse('board-edit', args=[board.pk])}#wall")


def _mine(request: HttpRequest, board_id: int) -> Board:
    """A board that the person may change; there is no such page of one that they may only look at."""
    user = user_of(request)
    board = queries.board_for(user, board_id)
    if not queries.may_arrange(user, board):
        raise Http404
    return board


def _edit_page(
    request: HttpRequest,
    board: Board,
    problem: Problem | None = None,
    form: BoardForm | None = None,
    link_form: LinkForm | None = None,
    link_address: str = "",
) -> HttpResponse:
    user = user_of(request)
    board.refresh_from_db()
    scene = scene_of(request)
    page = {
        "board": board,
        "pieces": drawn(queries.cards_of(board), scene),
        "offers": _offers(request, board),
        "programmes": list(programmes_of(user).filter(archived_at=None)),
        "chosen_programme": _programme(request, board),
        "form": form or BoardForm(board=board),
        "link_form": link_form or LinkForm(initial={"name": board.name}),
        "links": queries.wall_links(board),
        "link_address": link_address,
        "can_undo": board.layouts.exists(),
        "problem": problem,
        "most_note": LONGEST_NOTE,
    }
    return render(request, "boards/edit.html", page, status=422 if problem or form or link_form else 200)


def _programme(request: HttpRequest, board: Board) -> Programme | None:
    """Whose cards are offered: the programme asked for, the board's, or the newest."""
    user = user_of(request)
    visible = {programme.pk: programme for programme in programmes_of(user).filter(archived_at=None)}
    asked = request.GET.get("of", "") or request.POST.get("programme", "")
    wanted = int(asked) if asked.isdigit() else board.programme_id
    return visible.get(wanted or 0) or next(iter(visible.values()), None)


def _offers(request: HttpRequest, board: Board) -> list[dict[str, Any]]:
    """The kinds of cards with what can be chosen for each."""
    user, programme = user_of(request), _programme(request, board)
    if programme is None:
        return []
    language = get_language() or "zh-hans"
    return [
        {"kind": kind, "choices": kind.choices(user, programme.pk, language), "is_note": kind.key == "note"}
        for kind in CARD_KINDS.values()
    ]


Act = Callable[[User, Board, Any], Board]


def _number(data: Any, name: str) -> int:
    text = data.get(name, "")
    return int(text) if text.lstrip("-").isdigit() and len(text) < 6 else 0


def _seen(data: Any) -> int | None:
    return int(data["seen"]) if data.get("seen", "").isdigit() else None


_ACTS: dict[str, Act] = {
    "move": lambda by, board, data: services.move_card(
        by=by,
        board_id=board.pk,
        card_id=data.get("card", ""),
        step=_number(data, "step"),
        seen=_seen(data),
    ),
    "order": lambda by, board, data: services.order_cards(
        by=by, board_id=board.pk, order=data.get("order", "").split(","), seen=_seen(data)
    ),
    "resize": lambda by, board, data: services.resize_card(
        by=by,
        board_id=board.pk,
        card_id=data.get("card", ""),
        width=_number(data, "width"),
        height=_number(data, "height"),
        seen=_seen(data),
    ),
    "remove": lambda by, board, data: services.remove_card(
        by=by, board_id=board.pk, card_id=data.get("card", ""), seen=_seen(data)
    ),
    "title": lambda by, board, data: services.retitle_card(
        by=by,
        board_id=board.pk,
        card_id=data.get("card", ""),
        title=data.get("title", ""),
        seen=_seen(data),
    ),
    "add": lambda by, board, data: services.add_card(
        by=by,
        board_id=board.pk,
        kind=data.get("kind", ""),
        programme_id=_number(data, "programme"),
        chosen=data.get("chosen", ""),
        seen=_seen(data),
    ),
    "undo": lambda by, board, data: services.undo(by=by, board_id=board.pk),
}
