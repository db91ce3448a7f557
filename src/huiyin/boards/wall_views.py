"""Boards on a wall: a full-screen page for who is signed in, and one for whoever has a link."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huiyin.accounts.queries import user_of
from huiyin.boards import queries, services
from huiyin.boards.contracts import Card
from huiyin.boards.models import WallLink
from huiyin.boards.scene import Scene
from huiyin.boards.views import board_context, cards_json, first_of, scene_of, with_filter
from huiyin.boards.wording import starter_name


@require_GET
def board_wall(request: HttpRequest, board_id: int) -> HttpResponse:
    """One board, full screen."""
    found = queries.board_for(user_of(request), board_id)
    scene = scene_of(request)
    refresh = with_filter(reverse("board-cards", args=[found.pk]), scene)
    back = with_filter(reverse("board", args=[found.pk]), scene)
    return _wall(request, scene, queries.cards_of(found), found.name, refresh, back)


@require_GET
def programme_board_wall(request: HttpRequest, programme_id: int) -> HttpResponse:
    """A role's first board of a programme, full screen."""
    first, scene = first_of(request, programme_id), scene_of(request)
    extra = f"role={first.role.value}"
    name = first.board.name if first.board else starter_name(first.role)
    refresh = with_filter(reverse("programme-board-cards", args=[programme_id]), scene, extra)
    back = with_filter(reverse("programme-board", args=[programme_id]), scene, extra)
    return _wall(request, scene, first.cards, f"{first.programme.name} · {name}", refresh, back)


@require_GET
def wall(request: HttpRequest, token: str) -> HttpResponse:
    """What a wall link shows, under the rights of who made it; 404 once it is revoked."""
    link = _link(token)
    if link.seen_on != timezone.localdate():
        services.note_seen(link)
    scene = scene_of(request, link.made_by, QueryDict(link.query))
    refresh = reverse("wall-cards", args=[token])
    return _wall(request, scene, queries.cards_of(link.board), link.board.name, refresh, "")


@require_GET
def wall_cards(request: HttpRequest, token: str) -> HttpResponse:
    """The cards of a wall link as they are now."""
    link = _link(token)
    scene = scene_of(request, link.made_by, QueryDict(link.query))
    return cards_json(request, scene, queries.cards_of(link.board))


def _link(token: str) -> WallLink:
    link = queries.open_wall_link(token)
    if link is None:
        raise Http404
    return link


def _wall(
    request: HttpRequest, scene: Scene, cards: list[Card], name: str, refresh: str, back: str
) -> HttpResponse:
    page = {
        **board_context(scene, cards),
        "heading": name,
        "refresh_url": refresh,
        "back_url": back,
        "seconds": 20,
    }
    return render(request, "boards/wall.html", page)
