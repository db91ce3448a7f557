"""Stars against words: whether what is said is as good as the grade beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.problems import Problem
from huiyin.analytics.terms import Floats
from huiyin.analytics.text.duplicates import near_duplicates
from huiyin.analytics.text.inflation import Inflation, inflation
from huiyin.texts.contracts import ReadingFlag, TextSource
from huiyin.texts.corpus import Marks, Numbers
from huiyin.texts.figures import Look
from huiyin.texts.models import TextReading
from huiyin.texts.queries import texts_of
from huiyin.texts.scores import OF_ANSWERS
from huiyin.texts.selecting import day_number

STARS, SHOP = "review_stars", "review_shop"  # of the codebook of reviews
GOOD = 4.0  # stars from which a review is good
MOST_COMPARED = 20_000  # texts among which copies are looked for while somebody waits


@dataclass(frozen=True)
class AsLabelled:
    """Shares of the reviews with stars and words, as the readers label these: what is put right where it is measured.

    `poor`: not good by stars; `blame`: words that blame; `contradicted`: those among good stars; `understated`: words
    that praise among the others.
    """

    poor: Estimate
    blame: Estimate
    contradicted: Estimate
    understated: Estimate


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
    labelled: AsLabelled | None = None


def stars_and_words(look: Look) -> StarsAndWords:
    """Of online reviews where there are some, else of all answers with a grade."""
    return look.kept("stars", lambda: _stars_and_words(look))


def _stars_and_words(look: Look) -> StarsAndWords:
    sources = look.corpus.source[look.chosen]
    is_reviews = bool((sources == TextSource.REVIEW.value).any())
    key = STARS if is_reviews else ""
    kept = (sources == TextSource.REVIEW.value) if is_reviews else np.isfinite(look.scores)
    keys, silent = look.corpus.pk[look.chosen][kept], _silent(look, key)
    places = np.concatenate([look.places[kept], silent])
    shops = look.facts.segment(places, SHOP) if is_reviews else None
    if shops is not None and not any(shops.tolist()):
        shops = None
    copies = _copies(keys) if len(keys) <= MOST_COMPARED else None
    n, stars = len(silent), 1.0 + look.facts.scores(places, key) / 25.0
    try:
        found = inflation(
            stars,
            np.concatenate([look.corpus.positive_rate[look.chosen][kept], np.full(n, np.nan)]),
            np.concatenate([look.corpus.has(ReadingFlag.UNSURE)[look.chosen][kept], np.ones(n, np.bool_)]),
            None if copies is None else np.concatenate([copies, -1 - np.arange(n)]),
            shops=None if shops is None else [str(one or "—") for one in shops.tolist()],
            good=GOOD,
        )
    except Problem as problem:
        return StarsAndWords(None, problem, is_reviews, copies is not None, ())
    against = tuple(int(keys[at]) for at in found.contradicted)
    labelled = _labelled(look, kept, stars[: len(keys)])
    return StarsAndWords(found, None, is_reviews, copies is not None, against, labelled)


def _labelled(look: Look, kept: Marks, stars: Floats) -> AsLabelled:
    """The shares as labelled, of the kept texts."""
    worded = np.isfinite(look.corpus.positive_rate[look.chosen][kept]) & np.isfinite(stars)
    good = worded & (stars >= GOOD)
    blame, praise = (one[look.chosen][kept] for one in (look.corpus.is_blame, look.corpus.is_praise))

    def share(hits: Marks, of: Marks) -> Estimate:
        return share_of_counts(int((hits & of).sum()), int(of.sum()))

    return AsLabelled(
        share(~good, worded), share(blame, worded), share(blame, good), share(praise, worded & ~good)
    )


def _silent(look: Look, key: str) -> Numbers:
    """The places of graded answers without a text, where what is looked at can hold them.

    They are of no question, kind or unit, so that whoever looks at one of these looks at texts alone.
    """
    asked, facts = look.selection, look.facts
    if asked.unit or asked.question or asked.kind or asked.source not in ("", TextSource.REVIEW.value):
        return np.zeros(0, dtype=np.int64)
    places = np.arange(len(facts.response_id))
    worded = look.corpus.source_id[np.isin(look.corpus.source, OF_ANSWERS)]
    chosen = np.isfinite(facts.scores(places, key)) & ~np.isin(facts.response_id, worded)
    if asked.first_on is not None:
        chosen &= facts.day >= day_number(asked.first_on)
    if asked.last_on is not None:
        chosen &= facts.day <= day_number(asked.last_on)
    if asked.segment:
        chosen &= facts.segment(places, asked.segment) == asked.value
    return np.flatnonzero(chosen)


def _copies(keys: np.ndarray) -> np.ndarray:
    """The near-duplicates among some readings."""
    numbers = [int(one) for one in keys]
    rows = [row for at in range(0, len(numbers), 2_000) for row in _rows(numbers[at : at + 2_000])]
    said = {pk: text.text for pk, text in texts_of(rows).items()}
    return near_duplicates([said.get(number, "") for number in numbers])


def _rows(numbers: list[int]) -> list[TextReading]:
    return list(TextReading.objects.filter(pk__in=numbers).defer("words"))
