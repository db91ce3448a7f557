"""Kinds of cards, in the order in which they are offered."""

from huiyin.boards.cards.alerts import AlertsCard
from huiyin.boards.cards.base import CardKind
from huiyin.boards.cards.counts import CasesCard, ResponsesCard
from huiyin.boards.cards.figure import FigureCard, TrendCard
from huiyin.boards.cards.note import NoteCard
from huiyin.boards.cards.view import ViewCard

CARD_KINDS: dict[str, CardKind] = {
    kind.key: kind
    for kind in (
        FigureCard(),
        TrendCard(),
        ViewCard(),
        AlertsCard(),
        ResponsesCard(),
        CasesCard(),
        NoteCard(),
    )
}

__all__ = ["CARD_KINDS", "CardKind"]
