"""Names and summaries of texts by a language model: what it is given, and what is kept of it."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import numpy as np
from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.core.languages import page_language
from huiyin.surveys.models import Programme
from huiyin.texts.figures import FEWEST, Look
from huiyin.texts.models import MachineSummary
from huiyin.texts.problems import NobodyWrites, TooFewToSummarise
from huiyin.texts.queries import readings_by_number, texts_of
from huiyin.texts.scores import OF_ANSWERS
from huiyin.texts.sources.base import source_of
from huiyin.texts.writing import writer_at_hand

MOST = 30  # texts that are given away at once, spread over all of them
KEPT = timedelta(days=180)

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True)
class Wanted:
    """The texts that a summary would rest on, by the number of their reading; `key` names them as they are now."""

    key: str
    language: str
    readings: tuple[int, ...]


def wanted(
    user: User, look: Look, groups: Mapping[Group, Sequence[int]], language: str
) -> dict[Group, Wanted]:
    """What summaries of groups of readings would rest on: texts that the person may read, spread evenly."""
    corpus = look.corpus
    place = {int(pk): at for at, pk in enumerate(corpus.pk)}
    spread = {group: _spread(sorted(numbers)) for group, numbers in groups.items()}
    asked = sorted({place[pk] for some in spread.values() for pk in some if pk in place})
    may_see = _visible(user, look, asked)
    found = {}
    for group, numbers in spread.items():
        some = [place[pk] for pk in numbers if place.get(pk) in may_see]
        digest = hashlib.sha256(language.encode())
        for at in some:
            where = (corpus.source[at], corpus.source_id[at], corpus.question[at])
            digest.update(repr(tuple(map(str, where))).encode() + corpus.packed[at])
        found[group] = Wanted(digest.hexdigest(), language, tuple(int(corpus.pk[at]) for at in some))
    return found


def _spread(numbers: Sequence[int]) -> list[int]:
    if len(numbers) <= MOST:
        return list(numbers)
    return [numbers[at] for at in np.linspace(0, len(numbers) - 1, MOST).round().astype(int).tolist()]


def _visible(user: User, look: Look, places: Sequence[int]) -> set[int]:
    corpus, seen = look.corpus, set[int]()
    for kind in sorted({str(corpus.source[at]) for at in places}):
        some = [at for at in places if corpus.source[at] == kind]
        source = source_of(kind)
        if source is not None:
            shown = source.visible(user, [int(corpus.source_id[at]) for at in some])
            seen |= {at for at in some if int(corpus.source_id[at]) in shown}
    return seen


@dataclass(frozen=True)
class Offer:
    """What was written about some texts; None where it may be asked for."""

    row: MachineSummary | None


def offered(user: User, look: Look, groups: Mapping[Group, Sequence[int]]) -> dict[Group, Offer]:
    """For each group of readings what was written about it in the language of the page, or that it can be.

    Nothing where no writer is on.
    """
    if writer_at_hand() is None:
        return {}
    asked = wanted(user, look, groups, page_language())
    there = known(look.corpus.programme_id, asked)
    return {
        group: Offer(there.get(group))
        for group, one in asked.items()
        if group in there or len(one.readings) >= FEWEST
    }


def known(programme_id: int, asked: Mapping[Group, Wanted]) -> dict[Group, MachineSummary]:
    """What was written already."""
    rows = MachineSummary.objects.filter(programme=programme_id, key__in=[one.key for one in asked.values()])
    by_key = {row.key: row for row in rows}
    return {group: by_key[one.key] for group, one in asked.items() if one.key in by_key}


def summarise(*, by: User, programme: Programme, asked: Wanted) -> MachineSummary:
    """Have some texts named and summarised; the same texts are asked about once.

    It waits for the model, so never within a transaction. Raises `NobodyWrites`, `TooFewToSummarise`, and what the
    writer raises.
    """
    writer = writer_at_hand()
    if writer is None:
        raise NobodyWrites()
    if len(asked.readings) < FEWEST:
        raise TooFewToSummarise(n=len(asked.readings), least=FEWEST)
    before = known(programme.pk, {0: asked})
    if before:
        return before[0]
    texts = texts_of(readings_by_number(asked.readings))
    written = writer.write([text.text for text in texts.values()], asked.language)
    with transaction.atomic():
        MachineSummary.objects.filter(programme=programme, made_at__lt=timezone.now() - KEPT).delete()
        row, _made = MachineSummary.objects.get_or_create(
            programme=programme,
            key=asked.key,
            defaults={
                "language": asked.language,
                "name": written.name,
                "words": written.words,
                "quotes": list(written.quotes),
                "n_texts": len(texts),
                "has_others": any(text.source not in OF_ANSWERS for text in texts.values()),
                "made_by": by,
                "made_at": timezone.now(),
            },
        )
        audit.record("texts.summarise", by=by, on=f"programme:{programme.pk}", n=len(texts))
    return row
