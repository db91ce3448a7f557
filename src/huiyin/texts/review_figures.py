"""Stars against words: whether what is said is as good as the grade beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.analytics.problems import Problem
from huiyin.analytics.text.duplicates import near_duplicates
from huiyin.analytics.text.inflation import Inflation, inflation
from huiyin.texts.contracts import ReadingFlag, TextSource
from huiyin.texts.figures import Look
from huiyin.texts.models import TextReading
from huiyin.texts.queries import texts_of

STARS, SHOP = "review_stars", "review_shop"  # of the codebook of reviews
MOST_COMPARED = 20_000  # texts among which copies are looked for while somebody waits


@dataclass(frozen=True)
class StarsAndWords:
    """The figures, or the problem; `contradicted` are readings of good grades whose words are blame.

    `is_reviews` says that only online reviews count; else the grade is the outcome, brought to one to five.
    """

    inflation: Inflation | None
    problem: Problem | None
    is_reviews: bool
    has_copies: bool
    contradicted: tuple[int, ...]


def stars_and_words(look: Look) -> StarsAndWords:
    """Of online reviews where there are some, else of all answers with a grade."""
    return look.kept("stars", lambda: _stars_and_words(look))


def _stars_and_words(look: Look) -> StarsAndWords:
    sources = look.corpus.source[look.chosen]
    is_reviews = bool((sources == TextSource.REVIEW.value).any())
    key = STARS if is_reviews else ""
    stars = 1.0 + look.facts.scores(look.places, key) / 25.0
    kept = (sources == TextSource.REVIEW.value) if is_reviews else np.isfinite(stars)
    keys = look.corpus.pk[look.chosen][kept]
    shops = look.facts.segment(look.places[kept], SHOP) if is_reviews else None
    if shops is not None and not any(shops.tolist()):
        shops = None
    copies = _copies(keys) if len(keys) <= MOST_COMPARED else None
    try:
        found = inflation(
            stars[kept],
            look.corpus.positive_rate[look.chosen][kept],
            look.corpus.has(ReadingFlag.UNSURE)[look.chosen][kept],
            copies,
            shops=None if shops is None else [str(one or "—") for one in shops.tolist()],
        )
    except Problem as problem:
        return StarsAndWords(None, problem, is_reviews, copies is not None, ())
    against = tuple(int(keys[at]) for at in found.contradicted)
    return StarsAndWords(found, None, is_reviews, copies is not None, against)


def _copies(keys: np.ndarray) -> np.ndarray:
    """The near-duplicates among some readings."""
    numbers = [int(one) for one in keys]
    rows = [row for at in range(0, len(numbers), 2_000) for row in _rows(numbers[at : at + 2_000])]
    said = {pk: text.text for pk, text in texts_of(rows).items()}
    return near_duplicates([said.get(number, "") for number in numbers])


def _rows(numbers: list[int]) -> list[TextReading]:
    return list(TextReading.objects.filter(pk__in=numbers).defer("words"))
