"""Making and arranging boards, undoing, copying, and links for walls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.boards.cards import CARD_KINDS
from huiyin.boards.contracts import (
    HEIGHTS,
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST_CARDS,
    WIDTHS,
    Audience,
    Card,
)
from huiyin.boards.models import Board, BoardLayout, WallLink
from huiyin.boards.problems import (
    ChangedMeanwhile,
    NoSuchCard,
    NothingToUndo,
    NotYourBoard,
    TooManyCards,
    UnfitCard,
)
from huiyin.boards.queries import WALL_PURPOSE, cards_of, may_arrange
from huiyin.core import audit
from huiyin.core.tokens import hash_token, new_token
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for

KEPT_LAYOUTS = 50
Cards = list[Card]


@transaction.atomic
def make_board(
    *, by: User, name: str, programme: Programme | None, cards: Sequence[Card], audience: str = Audience.OWNER
) -> Board:
    """A board of the person's own, in their unit."""
    board = Board.objects.create(
        name=name.strip()[:LONGEST_NAME],
        owner=by,
        unit=by.unit,
        programme=programme,
        audience=Audience(audience),
        cards=[card.as_json() for card in cards],
        changed_at=timezone.now(),
    )
    audit.record("board.make", by=by, on=f"board:{board.pk}", name=board.name)
    return board


@transaction.atomic
def describe_board(*, by: User, board_id: int, name: str, audience: str, default_for: str = "") -> Board:
    """Rename a board, say who may open it and whether it is a role's first one of its programme.

    What was first for that role before is not any more. Raises `NotYourBoard`.
    """
    board = _locked(by, board_id)
    board.name, board.audience = name.strip()[:LONGEST_NAME] or board.name, Audience(audience)
    board.default_for = default_for if board.programme_id and board.audience != Audience.OWNER else ""
    if board.default_for:
        rivals = Board.objects.filter(programme=board.programme, default_for=board.default_for)
        rivals.exclude(pk=board.pk).update(default_for="")
    board.changed_at = timezone.now()
    board.save()
    audit.record("board.describe", by=by, on=f"board:{board.pk}", audience=board.audience)
    return board


@transaction.atomic
def remove_board(*, by: User, board_id: int) -> None:
    """Remove a board with its layouts and links. Raises `NotYourBoard`."""
    board = _locked(by, board_id)
    audit.record("board.remove", by=by, on=f"board:{board.pk}", name=board.name)
    board.delete()


def move_card(*, by: User, board_id: int, card_id: str, step: int, seen: int | None = None) -> Board:
    """Move a card by so many places, towards the end when `step` is positive."""

    def moved(cards: Cards) -> Cards:
        at = _place(cards, card_id)
        card = cards.pop(at)
        cards.insert(min(max(at + step, 0), len(cards)), card)
        return cards

    return _arrange(by, board_id, "move", moved, seen)


def order_cards(*, by: User, board_id: int, order: Sequence[str], seen: int | None = None) -> Board:
    """Put the cards in the given order; cards not named keep their order behind them."""

    def ordered(cards: Cards) -> Cards:
        wanted = {card_id: at for at, card_id in enumerate(order)}
        return sorted(cards, key=lambda card: wanted.get(card.id, len(wanted)))

    return _arrange(by, board_id, "order", ordered, seen)


def resize_card(
    *, by: User, board_id: int, card_id: str, width: int = 0, height: int = 0, seen: int | None = None
) -> Board:
    """Make a card wider or narrower (`width` steps), higher or lower (`height` steps)."""

    def resized(cards: Cards) -> Cards:
        at = _place(cards, card_id)
        card = cards[at]
        cards[at] = replace(
            card, width=_step(WIDTHS, card.width, width), height=_step(HEIGHTS, card.height, height)
        )
        return cards

    return _arrange(by, board_id, "resize", resized, seen)


def remove_card(*, by: User, board_id: int, card_id: str, seen: int | None = None) -> Board:
    """Take a card off the board."""

    def removed(cards: Cards) -> Cards:
        cards.pop(_place(cards, card_id))
        return cards

    return _arrange(by, board_id, "remove", removed, seen)


def retitle_card(*, by: User, board_id: int, card_id: str, title: str, seen: int | None = None) -> Board:
    """Give a card a title of its own; "" brings back the usual one."""

    def retitled(cards: Cards) -> Cards:
        at = _place(cards, card_id)
        cards[at] = replace(cards[at], title=title.strip()[:LONGEST_TITLE])
        return cards

    return _arrange(by, board_id, "title", retitled, seen)


def add_card(
    *, by: User, board_id: int, kind: str, programme_id: int, chosen: str = "", seen: int | None = None
) -> Board:
    """Put a card at the end: `chosen` is one of the kind's choices (the text of a note).

    Raises `UnfitCard` or `TooManyCards`; 404 when the person may not see the programme.
    """
    if kind not in CARD_KINDS:
        raise UnfitCard(what=kind)
    made = CARD_KINDS[kind]
    programme = programme_for(by, programme_id)
    offered = {option for option, _words in made.choices(by, programme.pk, "zh")}
    if made.chosen and chosen not in offered:
        raise UnfitCard(what=chosen or "–")
    options = made.options_of(chosen, programme.pk)

    def added(cards: Cards) -> Cards:
        if len(cards) >= MOST_CARDS:
            raise TooManyCards(n=len(cards), most=MOST_CARDS)
        return [*cards, Card(_free_id(cards), kind, made.width, made.height, options=options)]

    return _arrange(by, board_id, "add", added, seen)


@transaction.atomic
def undo(*, by: User, board_id: int) -> Board:
    """Bring back the cards as they were before the last change. Raises `NothingToUndo`."""
    board = _locked(by, board_id)
    last = board.layouts.first()
    if last is None:
        raise NothingToUndo()
    board.cards = last.cards
    last.delete()
    return _saved(board, by, "undo")


@transaction.atomic
def make_wall_link(*, by: User, board_id: int, name: str, query: str) -> tuple[WallLink, str]:
    """A link that shows the board on a wall under the person's rights, and its token, which is shown once."""
    board = _locked(by, board_id)
    token = new_token(32)
    link = WallLink.objects.create(
        board=board,
        token_hash=hash_token(token, WALL_PURPOSE),
        name=name.strip()[:LONGEST_NAME] or board.name,
        query=query[:500],
        made_by=by,
        made_at=timezone.now(),
    )
    audit.record("board.wall-link", by=by, on=f"board:{board.pk}", link=link.pk)
    return link, token


@transaction.atomic
def revoke_wall_link(*, by: User, board_id: int, link_id: int) -> None:
    """End a link: whoever has it sees nothing any more."""
    board = _locked(by, board_id)
    ended = board.wall_links.filter(pk=link_id, revoked_at=None).update(revoked_at=timezone.now())
    if ended:
        audit.record("board.wall-link.revoke", by=by, on=f"board:{board.pk}", link=link_id)


@transaction.atomic
def note_seen(link: WallLink) -> None:
    """Remember on which day a link was last looked at."""
    WallLink.objects.filter(pk=link.pk).update(seen_on=timezone.localdate())


@transaction.atomic
def _arrange(by: User, board_id: int, act: str, change: Callable[[Cards], Cards], seen: int | None) -> Board:
    board = _locked(by, board_id)
    if seen is not None and seen != board.number:
        last = board.layouts.select_related("made_by").first()
        raise ChangedMeanwhile(who=str(last.made_by) if last and last.made_by else "–")
    before = board.cards
    board.cards = [card.as_json() for card in change(cards_of(board))]
    if board.cards == before:
        return board
    BoardLayout.objects.create(
        board=board, number=board.number, cards=before, made_by=by, made_at=timezone.now()
    )
    old = board.layouts.values_list("pk", flat=True)[KEPT_LAYOUTS:]
    BoardLayout.objects.filter(pk__in=list(old)).delete()
    return _saved(board, by, act)


def _saved(board: Board, by: User, act: str) -> Board:
    board.number += 1
    board.changed_at = timezone.now()
    board.save()
    audit.record("board.arrange", by=by, on=f"board:{board.pk}", act=act)
    return board


def _locked(by: User, board_id: int) -> Board:
    board = Board.objects.select_for_update(of=("self",)).select_related("unit").get(pk=board_id)
    if not may_arrange(by, board):
        raise NotYourBoard()
    return board


def _place(cards: Cards, card_id: str) -> int:
    for at, card in enumerate(cards):
        if card.id == card_id:
            return at
    raise NoSuchCard(card=card_id)


def _free_id(cards: Cards) -> str:
    taken = [int(card.id[1:]) for card in cards if card.id[1:].isdigit()]
    return f"c{max(taken, default=0) + 1}"


def _step(sizes: Sequence[int], size: int, steps: int) -> int:
    return sizes[min(max(sizes.index(size) + steps, 0), len(sizes) - 1)]
