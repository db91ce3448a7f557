"""Cards drawn as HTML, kept by what they show, and the last good one while the engine is away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import Http404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from huiyin.analytics.problems import Problem
from huiyin.boards import keeping
from huiyin.boards.cards import CARD_KINDS, CardKind
from huiyin.boards.contracts import Card
from huiyin.boards.scene import Scene
from huiyin.core.languages import page_language
from huiyin.core.shelf import Shelf

_pieces: Shelf[Piece] = Shelf(4000)


@dataclass(frozen=True)
class Piece:
    """One card as HTML. `digest` changes whenever the HTML does; `as_of` is the moment of its newest facts.

    `stale` says that it is the last good one, because what computes it cannot be reached.
    """

    card: Card
    html: SafeString
    digest: str
    as_of: datetime | None = None
    stale: bool = False


def drawn(cards: Sequence[Card], scene: Scene) -> list[Piece]:
    """All cards of a board for one person under one filter."""
    return [_piece(card, scene) for card in cards]


def as_of(pieces: Iterable[Piece]) -> datetime | None:
    """The moment of the newest facts on a board; of a board with a stale card, that of the oldest such card."""
    listed = list(pieces)
    stale = [piece.as_of for piece in listed if piece.stale and piece.as_of]
    return min(stale) if stale else max((p.as_of for p in listed if p.as_of), default=None)


def digest_of(pieces: Iterable[Piece]) -> str:
    """What changes whenever something on the board does."""
    return _hash([piece.digest for piece in pieces])


def _piece(card: Card, scene: Scene) -> Piece:
    kind = CARD_KINDS.get(card.kind)
    if kind is None or not scene.may_see(card.programme_id):
        return _made(card, "boards/cards/_closed.html", {}, None)
    if not kind.reads_facts or card.programme_id is None:
        return _shown(card, kind, scene, None)
    question = _hash([card.as_json(), scene.filter.query, str(scene.span), scene.language[:2]])
    try:
        state = scene.state(card.programme_id)
        key = (question, state.digest, str(kind.stamp(card, scene)))
        return _pieces.get_or_make(key, lambda: _fresh(card, kind, scene, state.as_of, question))
    except Http404:  # a view that was thrown away, or is not shared with this person
        return _made(card, "boards/cards/_closed.html", {}, None)
    except Problem as problem:
        return _last_good(card, scene, question, problem)


def _fresh(card: Card, kind: CardKind, scene: Scene, moment: datetime | None, question: str) -> Piece:
    assert card.programme_id is not None
    if not scene.applies(card.programme_id):
        return _made(card, "boards/cards/_unfiltered.html", {"title": _title(card, kind, scene)}, moment)
    piece = _shown(card, kind, scene, moment)
    keeping.keep(question, piece.html, moment)
    return piece


def _shown(card: Card, kind: CardKind, scene: Scene, moment: datetime | None) -> Piece:
    title = _title(card, kind, scene)
    context = {**kind.context(card, scene), "title": title, "programme": _programme(card, scene)}
    return _made(card, f"boards/cards/{kind.key}.html", context, moment)


def _title(card: Card, kind: CardKind, scene: Scene) -> str:
    return card.title or kind.title(card, scene)


def _programme(card: Card, scene: Scene) -> Any:
    return None if card.programme_id is None else scene.programmes.get(card.programme_id)


def _last_good(card: Card, scene: Scene, question: str, problem: Problem) -> Piece:
    """The card as it was last, with its time; without one, what stands in the way."""
    kept = keeping.kept(question)
    if kept is None or problem.code.startswith("HY-V"):
        words = problem.words(page_language())
        return _made(card, "boards/cards/_problem.html", {"words": words, "title": card.title}, None)
    context = {"html": kept.html, "when": timezone.localtime(kept.as_of) if kept.as_of else None}
    return replace(_made(card, "boards/cards/_stale.html", context, kept.as_of), stale=True)


def _made(card: Card, template: str, context: dict[str, Any], moment: datetime | None) -> Piece:
    html = render_to_string(template, {"card": card, **context})
    return Piece(card, html, _hash(html), moment)


def _hash(data: Any) -> str:
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]
