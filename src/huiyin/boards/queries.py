"""Reading boards: who may open which, what a role sees first, and which link shows what."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import User
from huiyin.boards.contracts import AUDIENCE_ROLES, READERS, Audience, Card
from huiyin.boards.models import Board, WallLink
from huiyin.boards.starters import starter_cards
from huiyin.core.roles import UserRole
from huiyin.core.tokens import hash_token
from huiyin.metrics.queries import current_contracts
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for, programmes_of

WALL_PURPOSE = "board-wall"  # a wall link's token opens nothing else


def _within_reach(user: User) -> QuerySet[Board]:
    """Boards of the units above and below the person's own that are meant for people like them, and their own."""
    if user.role not in READERS:
        return Board.objects.none()
    steps = [step for step in user.unit.path.split("/") if step]
    above = ["/" + "/".join(steps[: n + 1]) + "/" for n in range(len(steps))]
    meant = [one for one, roles in AUDIENCE_ROLES.items() if user.role in roles]
    own_unit = Q(audience=Audience.UNIT, unit__path__in=above)
    others = Q(audience__in=[one for one in meant if one != Audience.UNIT]) & (
        Q(unit__path__in=above) | Q(unit__path__startswith=user.unit.path)
    )
    return (
        Board.objects.filter(Q(owner=user) | own_unit | others)
        .select_related("owner", "unit", "programme")
        .distinct()
    )


def boards_of(user: User) -> list[Board]:
    """The boards that the person may open: their own first, then by name.

    A board about one programme that they may not see is left out.
    """
    visible = _within_reach(user).filter(Q(programme=None) | Q(programme__in=programmes_of(user)))
    return sorted(visible, key=lambda board: (board.owner_id != user.pk, board.name, board.pk))


def board_for(user: User, board_id: int) -> Board:
    """One board, if the person may open it; 404 otherwise, as if it did not exist."""
    board = get_object_or_404(_within_reach(user), pk=board_id)
    if board.programme is not None and not board.programme.unit.path.startswith(user.unit.path):
        raise Http404
    return board


def may_arrange(user: User, board: Board) -> bool:
    """Whether the person may change a board: its owner, or a manager or administrator over its unit."""
    over = user.role in (UserRole.MANAGER, UserRole.ADMINISTRATOR)
    return board.owner_id == user.pk or (over and board.unit.path.startswith(user.unit.path))


def cards_of(board: Board) -> list[Card]:
    """Its cards in their order."""
    return [Card.from_json(data) for data in board.cards]


def programmes_on(cards: list[Card]) -> list[int]:
    """The programmes that some cards are about, each once."""
    return list(dict.fromkeys(card.programme_id for card in cards if card.programme_id is not None))


@dataclass(frozen=True)
class FirstBoard:
    """What a role sees first of a programme: a board that somebody chose for it, or the starter."""

    programme: Programme
    role: UserRole
    board: Board | None
    cards: list[Card]


def first_board(user: User, programme_id: int, role: UserRole) -> FirstBoard:
    """The first board of a programme for a role; 404 when the person may not see the programme."""
    programme = programme_for(user, programme_id)
    chosen = _within_reach(user).filter(programme=programme, default_for=role).first()
    if chosen is not None:
        return FirstBoard(programme, role, chosen, cards_of(chosen))
    return FirstBoard(
        programme, role, None, starter_cards(role, programme.pk, current_contracts(programme.pk))
    )


def boards_about(user: User, programme_id: int) -> list[Board]:
    """The boards about one programme that the person may open."""
    return [board for board in boards_of(user) if board.programme_id == programme_id]


def open_wall_link(token: str) -> WallLink | None:
    """The link of a token while it holds: not revoked, and its maker active and still allowed to open the board."""
    link = (
        WallLink.objects.filter(token_hash=hash_token(token, WALL_PURPOSE), revoked_at=None)
        .select_related("board", "board__unit", "board__programme", "board__programme__unit", "made_by__unit")
        .first()
    )
    if link is None or not link.made_by.is_active:
        return None
    try:
        board_for(link.made_by, link.board_id)
    except Http404:
        return None
    return link


def wall_links(board: Board) -> list[WallLink]:
    """The links of a board that are not revoked, newest first."""
    return list(board.wall_links.filter(revoked_at=None).select_related("made_by"))
