"""Looking at boards: the list, one board, its cards for refreshing, and a role's first board of a programme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.boards import pieces as drawing
from huiyin.boards import queries
from huiyin.boards.contracts import READERS, Card
from huiyin.boards.filters import BoardFilter
from huiyin.boards.models import Board
from huiyin.boards.scene import Scene
from huiyin.boards.wording import filter_words, period_choices, starter_name
from huiyin.core.roles import UserRole
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.queries import current_contracts, open_suggestions
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programmes_of


def scene_of(request: HttpRequest, user: User | None = None, query: Any = None) -> Scene:
    """What the request looks at."""
    chosen = BoardFilter.of(request.GET if query is None else query)
    return Scene(user or user_of(request), chosen, get_language() or "zh-hans")


@require_GET
def boards(request: HttpRequest) -> HttpResponse:
    """All boards that the person may open, and the first board of each programme."""
    user = user_of(request)
    page = {
        "boards": queries.boards_of(user),
        "programmes": list(programmes_of(user).filter(archived_at=None)),
        "user_role": user.role,
    }
    return render(request, "boards/boards.html", page)


@require_GET
def board(request: HttpRequest, board_id: int) -> HttpResponse:
    """One board, all cards with it."""
    user = user_of(request)
    found = queries.board_for(user, board_id)
    scene = scene_of(request)
    page = _page(request, scene, queries.cards_of(found), found.programme, found)
    urls = {
        "refresh_url": with_filter(reverse("board-cards", args=[found.pk]), scene),
        "wall_url": with_filter(reverse("board-wall", args=[found.pk]), scene),
        "copy_url": reverse("board-copy", args=[found.pk]),
    }
    return render(request, "boards/board.html", {**page, **urls, "heading": found.name})


@require_GET
def board_cards(request: HttpRequest, board_id: int) -> HttpResponse:
    """The cards of a board as they are now."""
    found = queries.board_for(user_of(request), board_id)
    return cards_json(request, scene_of(request), queries.cards_of(found))


@require_GET
def programme_board(request: HttpRequest, programme_id: int) -> HttpResponse:
    """What the person's role sees first of a programme; never empty."""
    first = first_of(request, programme_id)
    scene = scene_of(request)
    page = _page(request, scene, first.cards, first.programme, first.board)
    extra = f"role={first.role.value}"
    urls = {
        "refresh_url": with_filter(reverse("programme-board-cards", args=[programme_id]), scene, extra),
        "wall_url": with_filter(reverse("programme-board-wall", args=[programme_id]), scene, extra),
        "copy_url": f"{reverse('programme-board-copy', args=[programme_id])}?{extra}",
        "role_given": first.role.value,
    }
    name = first.board.name if first.board else starter_name(first.role)
    return render(request, "boards/board.html", {**page, **urls, "heading": name})


@require_GET
def programme_board_cards(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The cards of that board as they are now."""
    return cards_json(request, scene_of(request), first_of(request, programme_id).cards)


def first_of(request: HttpRequest, programme_id: int) -> queries.FirstBoard:
    """The first board of a programme for the role asked for, the person's own without one."""
    return queries.first_board(user_of(request), programme_id, _role(request))


def cards_json(request: HttpRequest, scene: Scene, cards: list[Card]) -> HttpResponse:
    """Every card with its digest; 304 when nothing has changed since the digest that the browser names."""
    made = drawing.drawn(cards, scene)
    digest = drawing.digest_of(made)
    if request.headers.get("If-None-Match") == f'"{digest}"':
        response: HttpResponse = HttpResponse(status=304)
    else:
        moment = drawing.as_of(made)
        response = JsonResponse(
            {
                "digest": digest,
                "as_of": f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" if moment else "",
                "cards": [
                    {
                        "id": piece.card.id,
                        "digest": piece.digest,
                        "width": piece.card.width,
                        "height": piece.card.height,
                        "kind": piece.card.kind,
                        "html": str(piece.html),
                    }
                    for piece in made
                ],
            }
        )
    response.headers["ETag"] = f'"{digest}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def board_context(scene: Scene, cards: list[Card]) -> dict[str, Any]:
    """The drawn cards and what the page says about them."""
    made = drawing.drawn(cards, scene)
    moment = drawing.as_of(made)
    return {
        "pieces": made,
        "digest": drawing.digest_of(made),
        "as_of": timezone.localtime(moment) if moment else None,
        "filter": scene.filter,
        "filter_words": filter_words(scene.filter),
    }


def _page(
    request: HttpRequest, scene: Scene, cards: list[Card], programme: Programme | None, board: Board | None
) -> dict[str, Any]:
    shown = [one for one in queries.programmes_on(cards) if scene.may_see(one)]
    return {
        **board_context(scene, cards),
        "layout": "surveys/programme_base.html" if programme else "core/base.html",
        "tab": "board",
        "programme": programme,
        "board": board,
        "may_arrange": board is not None and queries.may_arrange(scene.user, board),
        "waves": scene.waves_of(shown),
        "segments": _segments(scene, shown),
        "periods": period_choices(),
        "plain_url": request.path,
        "others": _others(scene.user, programme, request),
        "suggest_url": _suggestions(programme, scene),
    }


def _segments(scene: Scene, shown: list[int]) -> list[Any]:
    """What can be chosen from; nothing while the engine is away."""
    try:
        return scene.segments(shown)
    except Problem:
        return []


def _others(user: User, programme: Programme | None, request: HttpRequest) -> list[dict[str, Any]]:
    """The boards of the same programme, beside each other."""
    if programme is None:
        return []
    starters = reverse("programme-board", args=[programme.pk])
    own = UserRole(user.role)
    listed = [(starter_name(own), starters)]
    listed += [(starter_name(role), f"{starters}?role={role.value}") for role in READERS if role != own]
    listed += [
        (one.name, reverse("board", args=[one.pk])) for one in queries.boards_about(user, programme.pk)
    ]
    here = request.path if "role" not in request.GET else f"{request.path}?role={request.GET['role']}"
    if here == f"{starters}?role={own.value}":
        here = starters
    return [{"name": name, "url": url, "is_current": url == here} for name, url in listed]


def _suggestions(programme: Programme | None, scene: Scene) -> str:
    if programme is None or _contracts(programme, scene) or not open_suggestions(programme.pk):
        return ""
    return reverse("programme", args=[programme.pk])


def _contracts(programme: Programme, scene: Scene) -> Sequence[MetricContract]:
    try:
        return scene.state(programme.pk).contracts
    except Problem:  # the facts are away, the contracts are not
        return current_contracts(programme.pk)


def _role(request: HttpRequest) -> UserRole:
    """The role asked for, or the person's own."""
    wanted = request.GET.get("role") or user_of(request).role
    if wanted not in {role.value for role in READERS}:
        raise Http404
    return UserRole(wanted)


def with_filter(address: str, scene: Scene, extra: str = "") -> str:
    """An address under the filter of the board."""
    query = "&".join(part for part in (extra, scene.filter.query) if part)
    return f"{address}?{query}" if query else address
