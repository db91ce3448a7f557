"""Figures of texts: what one person asks of the readings of a programme, kept while nothing they rest on changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.terms import Floats
from huiyin.analytics.text.terms import Terms
from huiyin.analytics.text.theme_trends import ThemeTrends, theme_trends
from huiyin.analytics.text.themes import Themes, themes_of
from huiyin.core.shelf import Shelf
from huiyin.texts.contracts import ReadingFlag, TextKind
from huiyin.texts.corpus import Corpus, Marks, corpus_of, is_loaded
from huiyin.texts.scores import AnswerFacts, facts_of
from huiyin.texts.selecting import Selection
from huiyin.texts.topic_sets import TopicNames, topic_names

FEWEST = 10  # texts below which nothing is shown
MOST_PERIODS = 36
URGENT = 2  # the level from which a text counts as urgent
GRAINS = ("day", "week", "month")

T = TypeVar("T")
_shelf: Shelf[Any] = Shelf(300)


@dataclass(frozen=True)
class Overview:
    """What the chosen texts are: how many, of which kinds, how they judge. `first_on` and `last_on` None: there are none."""

    n: int
    praise: Estimate
    blame: Estimate
    unsure: Estimate
    mixed: Estimate
    urgent: Estimate
    kinds: tuple[tuple[str, Estimate], ...]
    languages: tuple[tuple[str, int], ...]
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True)
class Look:
    """The chosen texts of a programme with everything that figures need."""

    corpus: Corpus
    facts: AnswerFacts
    topics: TopicNames
    selection: Selection

    @cached_property
    def chosen(self) -> Marks:
        """Which texts of the corpus are looked at."""
        return self.selection.marks(self.corpus, self.facts)

    @cached_property
    def n(self) -> int:
        """How many they are."""
        return int(self.chosen.sum())

    @cached_property
    def places(self) -> npt.NDArray[np.int64]:
        """Where the answer of each chosen text stands among the facts, -1 nowhere."""
        return self.facts.places(self.corpus.source[self.chosen], self.corpus.source_id[self.chosen])

    @cached_property
    def scores(self) -> Floats:
        """The score of each chosen text's answer, 0–100."""
        return self.facts.scores(self.places)

    @cached_property
    def days(self) -> npt.NDArray[np.int64]:
        """The day of each chosen text."""
        return self.corpus.day[self.chosen]

    @cached_property
    def terms(self) -> Terms:
        """The words of the chosen texts, as numbers."""
        return subset(self.corpus.terms, self.chosen)

    def kept(self, name: str, make: Callable[[], T], *more: object) -> T:
        """A figure of this look, made once."""
        key = (
            self.corpus.programme_id,
            self.corpus.revision,
            self.facts.digest,
            self.topics.number,
            self.selection,
            name,
            *more,
        )
        found: T = _shelf.get_or_make(key, make)
        return found


def look_at(programme_id: int, selection: Selection) -> Look:
    """The texts of a programme that a selection chooses."""
    return Look(corpus_of(programme_id), facts_of(programme_id), topic_names(programme_id), selection)


def is_at_hand(programme_id: int) -> bool:
    """Whether the readings of a programme are loaded already, so that figures come at once."""
    return is_loaded(programme_id)


def overview(look: Look) -> Overview:
    """What the chosen texts are."""
    return look.kept("overview", lambda: _overview(look))


def _overview(look: Look) -> Overview:
    corpus, chosen, n = look.corpus, look.chosen, look.n

    def share(marks: Marks) -> Estimate:
        return share_of_counts(int((marks & chosen).sum()), n)

    languages, counts = np.unique(corpus.language[chosen], return_counts=True)
    order = np.argsort(-counts)
    ends = (int(look.days.min()), int(look.days.max())) if n else None
    return Overview(
        n,
        share(corpus.is_praise),
        share(corpus.is_blame),
        share(corpus.has(ReadingFlag.UNSURE)),
        share(corpus.has(ReadingFlag.MIXED)),
        share(corpus.urgency >= URGENT),
        tuple((kind, share(corpus.kind == kind)) for kind in TextKind.values),
        tuple((str(languages[at]), int(counts[at])) for at in order),
        day_of(ends[0]) if ends else None,
        day_of(ends[1]) if ends else None,
    )


def themes(look: Look) -> Themes:
    """Every theme of the programme in the chosen texts."""

    def make() -> Themes:
        spoken = look.corpus.spoken(look.chosen, list(look.topics.names))
        return themes_of(spoken, look.topics.names, look.scores, fewest=FEWEST)

    return look.kept("themes", make)


def trend(look: Look, grain: str) -> ThemeTrends:
    """The commonest themes by day, week or month."""

    def make() -> ThemeTrends:
        ranked = {one.key: one.name for one in themes(look).themes}
        labels, number = periods(look.days, grain)
        return theme_trends(
            look.corpus.spoken(look.chosen, list(ranked)), ranked, labels, number, fewest=FEWEST
        )

    return look.kept("trend", make, grain)


def usual_grain(look: Look) -> str:
    """Days for up to three weeks of texts, weeks for up to four months, else months."""
    n_days = int(look.days.max() - look.days.min()) + 1 if look.n else 0
    return "day" if n_days <= 21 else "week" if n_days <= 120 else "month"


def periods(days: npt.NDArray[np.int64], grain: str) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The labels of the newest periods, oldest first, and for each day the number of its period (-1: older).

    >>> periods(np.array([0, 31, 32]), "month")
    (['1970-01', '1970-02'], array([0, 1, 1]))
    """
    if not len(days):
        return [], np.zeros(0, dtype=np.int64)
    moments = days.astype("datetime64[D]")
    if grain == "month":
        units = moments.astype("datetime64[M]").astype(np.int64)
    else:
        units = (days + 3) // 7 if grain == "week" else days  # 1970-01-01 was a Thursday
    first = max(int(units.min()), int(units.max()) - MOST_PERIODS + 1)
    labels = [_label(unit, grain) for unit in range(first, int(units.max()) + 1)]
    return labels, np.where(units >= first, units - first, -1)


def _label(unit: int, grain: str) -> str:
    if grain == "month":
        return f"{1970 + unit // 12}-{unit % 12 + 1:02}"
    return day_of(unit * 7 - 3 if grain == "week" else unit).isoformat()


def day_of(number: int) -> date:
    """The day of a number from 1970-01-01."""
    return date(1970, 1, 1) + timedelta(days=int(number))


def subset(terms: Terms, chosen: Marks) -> Terms:
    """The terms of some of the texts."""
    if chosen.all():
        return terms
    held = chosen[terms.rows]
    lengths = np.diff(terms.indptr)[chosen]
    return Terms(
        n_texts=int(chosen.sum()),
        names=terms.names,
        indptr=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        terms=terms.terms[held],
    )
