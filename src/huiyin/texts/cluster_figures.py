"""Clusters of the chosen texts: what they say in few words, how many say it, how they judge and score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.problems import Problem
from huiyin.analytics.results import Note
from huiyin.analytics.text.clusters import MOST, clusters
from huiyin.analytics.text.phrases import phrases
from huiyin.analytics.text.themes import Spoken, Theme, themes_of
from huiyin.texts.contracts import ReadingFlag
from huiyin.texts.figures import FEWEST, Look, subset
from huiyin.texts.word_figures import worded
from huiyin.texts.words import is_named

MOST_LOOKED_AT = 12_000  # texts; of more, so many are drawn
SEED = 1
NAMED, WORDS = 3, 6  # phrases that name a cluster, words that a topic of it would begin with


@dataclass(frozen=True)
class Cluster:
    """One cluster.

    `words` name it, `terms` are the words it says more than the others; `figures` are how many there are, how they
    praise and score; `examples` are readings that say most of it; `without` is the share of its texts that speak of
    none of the programme's topics.
    """

    number: int
    words: tuple[str, ...]
    terms: tuple[str, ...]
    figures: Theme
    examples: tuple[int, ...]
    without: Estimate

    @property
    def label(self) -> str:
        """Its number, for addresses."""
        return str(self.number)

    @property
    def name(self) -> str:
        """What it says, in a line."""
        return " · ".join(self.words)


@dataclass(frozen=True)
class Grouped:
    """The clusters of the chosen texts, the largest first; `problem` where there are too few texts.

    `n_looked_at` texts were drawn at random where there are many; `n_apart` of them belong to no cluster. `readings`
    are those of each cluster by its number.
    """

    clusters: tuple[Cluster, ...]
    n_looked_at: int
    n_apart: int
    readings: dict[int, tuple[int, ...]]
    notes: tuple[Note, ...] = ()
    problem: Problem | None = None

    def of(self, number: int) -> Cluster | None:
        """The cluster of that number."""
        return next((one for one in self.clusters if one.number == number), None)


def grouped(look: Look) -> Grouped:
    """The chosen texts in clusters."""
    return look.kept("clusters", lambda: _grouped(look))


def _grouped(look: Look) -> Grouped:
    drawn = _drawn(look)
    places = np.flatnonzero(drawn)  # among the chosen texts
    terms = subset(look.terms, drawn)
    try:
        found = clusters(terms, _number(len(places)), seed=SEED)
    except Problem as problem:
        return Grouped((), len(places), 0, {}, problem=problem)
    wanted = sorted({term for some in found.telling for term in some})
    spoken = worded(look, terms, wanted, places)
    telling = [[term for term in some if is_named(spoken, term)] for some in found.telling]
    names = [phrases(spoken, some, NAMED) for some in telling]
    figures = _figures(look, places, found.labels, names)
    keys = look.corpus.pk[look.chosen][places]
    free = ~_covered(look)[places]
    made = []
    for number, words in enumerate(names):
        inside = found.labels == number
        if not words:
            continue
        made.append(
            Cluster(
                number,
                words,
                tuple(spoken.names[term] for term in telling[number][:WORDS]),
                figures[str(number)],
                tuple(int(keys[at]) for at in found.examples[number]),
                share_of_counts(int((inside & free).sum()), int(inside.sum())),
            )
        )
    readings = {one.number: tuple(keys[found.labels == one.number].tolist()) for one in made}
    return Grouped(tuple(made), len(places), found.n_apart, readings, found.notes)


def _number(n_texts: int) -> int:
    """How many clusters people can read: about as many as there are texts in each, at most two dozen."""
    return int(np.clip(round((n_texts / 6) ** 0.5), 3, MOST))


def _drawn(look: Look) -> npt.NDArray[np.bool_]:
    """Which of the chosen texts are looked at."""
    drawn = np.ones(look.n, dtype=np.bool_)
    if look.n > MOST_LOOKED_AT:
        drawn[:] = False
        drawn[np.random.default_rng(SEED).choice(look.n, MOST_LOOKED_AT, replace=False)] = True
    return drawn


def _figures(
    look: Look, places: npt.NDArray[np.int64], labels: npt.NDArray[np.int64], names: Sequence[tuple[str, ...]]
) -> dict[str, Theme]:
    """A cluster counts as a theme that its texts speak of as a whole."""
    told = np.flatnonzero(labels >= 0)
    rates = look.corpus.positive_rate[look.chosen][places]
    unsure = look.corpus.has(ReadingFlag.UNSURE)[look.chosen][places]
    spoken = Spoken(told, labels[told], rates[told], unsure[told])
    named = {str(at): dict.fromkeys(("zh", "en"), " · ".join(name)) for at, name in enumerate(names)}
    found = themes_of(spoken, named, look.scores[places], fewest=FEWEST)
    return {one.key: one for one in found.themes}


def _covered(look: Look) -> npt.NDArray[np.bool_]:
    """Which of the chosen texts speak of a topic of the programme."""
    spoken = look.corpus.spoken(look.chosen, list(look.topics.names))
    covered = np.zeros(look.n, dtype=np.bool_)
    covered[spoken.text] = True
    return covered
