"""Emerging issues: what new texts speak of that earlier ones did not, under a budget of false alarms.

Under "nothing is new" the new texts are like texts drawn at random from all. For each term that chance is exact
(hypergeometric); terms too rare to pass any threshold are not tested and cost nothing (Tarone 1990). A term is
told when its chance is at most budget / number of tests, or under a looser threshold at which looks at texts drawn
at random find no more issues than the budget allows (Westfall and Young 1993). The clearest term takes its texts
away, with those that share its other telling terms, and what is left is looked at again: one issue, one entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from huiyin.analytics.checks import require_positive, require_whole
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.terms import Floats
from huiyin.analytics.text._tails import upper_tail
from huiyin.analytics.text.characters import Places
from huiyin.analytics.text.keyness import marks_of, signed_g2
from huiyin.analytics.text.phrases import phrases
from huiyin.analytics.text.terms import Marks, Terms

_TELLING = 1e-3  # chance below which a term may tell of the issue beside its best one
_TOGETHER = 2 / 3  # of its new texts hold the best term, too
_LOW = 0.025  # the lower bound of a Poisson mean by which terms are ranked
_HIGHEST = 0.01  # no chance above is told, whatever the budget
_LOOKS = 40  # at texts drawn at random
_LOOSEST = 10.0  # times looser than sure the threshold becomes at most
_LOOKED_AT, _NAMED = 30, 4  # telling terms that name an issue, and phrases told of them


@dataclass(frozen=True)
class Issue:
    """One emerging issue: its clearest terms as phrases, the clearest first, and what is known of it.

    `n` new texts speak of it (`texts`, their numbers; `clearest`, the one that holds most of its terms); the clearest
    term stands in `n_term` of `n_new` new texts and in `n_before` of `n_old` earlier ones. `g2` is Dunning's
    likelihood ratio of that term, `chance` its exact one, `threshold` what the chance had to be under. `terms` are
    the numbers of its clearest terms, of which `words` are made.
    """

    words: tuple[str, ...]
    n: int
    g2: float
    texts: tuple[int, ...]
    clearest: int
    n_term: int
    n_new: int
    n_before: int
    n_old: int
    chance: float
    threshold: float
    terms: tuple[int, ...] = ()


def emerging(
    terms: Terms,
    is_new: Any,
    *,
    budget: float = 1.0,
    fewest: int = 4,
    voices: Any = None,
    most: int = 50,
    seed: int = 1,
) -> tuple[Issue, ...]:
    """The issues that the texts marked in `is_new` speak of more than the others, the least likely first
    and, of those as unlikely, the one with most telling terms.

    `budget` is the expected number of false alarms of this look; an issue's first term needs `fewest` new texts.
    `voices` (a number each text, of its writer or of its group of near-duplicates) lets texts of one voice count
    once. The threshold is the looser of two that keep the budget: one for all terms, and one by looks at texts
    drawn at random with `seed`. Compare texts of one channel and season. Raises `NothingToCompare`, `LengthsDiffer`, `BadArgument`.

    >>> from huiyin.analytics.text.terms import terms_of
    >>> texts = ["排队太久", "态度很好", "很满意"] * 40 + ["小区停电三天"] * 6 + ["很满意"] * 4
    >>> [(one.words[0], one.n) for one in emerging(terms_of(texts), [False] * 120 + [True] * 10, budget=0.1)]
    [('小区停电三天', 6)]
    """
    require_positive("budget", budget)
    require_whole("fewest", fewest, at_least=1)
    marked = marks_of(terms, is_new)
    counted = _first_of_each(voices, marked)
    held = terms.counts(counted).astype(np.float64)
    n, total = int((marked & counted).sum()), int(counted.sum())
    sure = min(budget / max(_tests(held[held >= fewest], n, total - n, budget), 1), _HIGHEST)
    threshold = max(sure, _by_drawing(terms, held, np.flatnonzero(counted), n, fewest, sure, budget, seed))
    look = _Look(terms, held, np.flatnonzero(marked & counted), total, threshold, fewest)
    found: list[tuple[float, int, Issue]] = []
    while len(found) < most and (taken := look.take()):
        found.append((taken.chance, -len(taken.telling), look.told(taken)))
    return tuple(issue for _, _, issue in sorted(found, key=lambda one: one[:2]))


def _by_drawing(
    terms: Terms, held: Floats, counted: Places, n: int, fewest: int, sure: float, budget: float, seed: int
) -> float:
    """The threshold under which looks at texts drawn at random find no more issues than the budget allows.

    Terms hang together and several make one issue, so this one is often looser than `sure`. The issues found are
    allowed two standard errors of their number less than the budget; 0 where that leaves none.
    """
    allowed = budget * _LOOKS - 2 * (budget * _LOOKS) ** 0.5
    if allowed < 1:
        return 0.0
    draw, loosest = np.random.default_rng(seed), min(_LOOSEST * sure, _HIGHEST)
    chances: list[float] = []
    for _ in range(_LOOKS):
        drawn = draw.choice(counted, n, replace=False)
        chances.extend(_Look(terms, held, drawn, len(counted), loosest, fewest).chances_told())
    chances.sort()
    return loosest if len(chances) <= allowed else chances[int(allowed)] * (1 - 1e-9)


def _first_of_each(voices: Any, is_new: Marks) -> Marks:
    """Whether a text is the first of its voice among the new ones, or among the others."""
    if voices is None:
        return np.ones(len(is_new), dtype=bool)
    numbers = np.asarray(voices).reshape(-1)
    if len(numbers) != len(is_new):
        raise LengthsDiffer(what="来源 / voices", given=len(numbers), wanted=len(is_new))
    _, voice = np.unique(numbers, return_inverse=True)
    _, first = np.unique(voice * 2 + is_new, return_index=True)
    counted = np.zeros(len(is_new), dtype=bool)
    counted[first] = True
    return counted


@dataclass(frozen=True)
class _Taken:
    """An issue in numbers: its best term, texts, telling terms, new texts of the best term, its chance."""

    term: int
    texts: Places
    telling: npt.NDArray[np.int64]
    n: int
    chance: float


class _Look:
    """One look at new texts, from which issue after issue is taken."""

    def __init__(
        self, terms: Terms, held: Floats, new: Places, total: int, threshold: float, fewest: int
    ) -> None:
        self.terms, self.threshold, self.fewest = terms, threshold, fewest
        self.n_new, self.n_old = len(new), total - len(new)
        self.left = np.zeros(terms.n_texts, dtype=bool)
        self.left[new] = True
        # in the new texts that no issue has taken
        self.inside = np.bincount(terms.matrix[new].indices, minlength=len(held)).astype(np.float64)
        self.before = held - self.inside
        self.chances = np.ones(len(held))
        self._weigh(np.flatnonzero(self.inside >= fewest))

    def _weigh(self, at: Places) -> None:
        """Reckon the chances of some terms anew, from the texts that are left."""
        x, held, total = self.inside[at], self.inside[at] + self.before[at], float(self.n_new + self.n_old)
        more = (x >= self.fewest) & (x * total > self.n_new * held)
        self.chances[at] = 1.0
        self.chances[at[more]] = upper_tail(x[more], held[more], float(self.n_new), total)

    def take(self) -> _Taken | None:
        """The clearest issue of what is left, taken away; None where nothing is under the threshold."""
        alarms = np.flatnonzero(self.chances <= self.threshold)
        if not len(alarms):
            return None
        surely = special.gammaincinv(self.inside[alarms], _LOW) / (self.before[alarms] + 1.0)
        best = int(alarms[np.lexsort((self.chances[alarms], -surely))[0]])
        texts, telling = self._around(best)
        taken = _Taken(best, texts, telling, int(self.inside[best]), float(self.chances[best]))
        self.left[texts] = False
        gone = self.terms.matrix[texts].indices
        self.inside -= np.bincount(gone, minlength=len(self.inside))
        self._weigh(np.unique(gone))
        return taken

    def chances_told(self) -> list[float]:
        """The chances under the threshold, each of texts that none before it has taken; nothing is joined."""
        told: list[float] = []
        alarms = np.flatnonzero(self.chances <= self.threshold)
        for term in alarms[np.argsort(self.chances[alarms], kind="stable")].tolist():
            own = self.terms.texts_with(term)
            own = own[self.left[own]]
            if len(own) < self.fewest:
                continue
            x = np.array([float(len(own))])
            chance = self.chances[term]
            if len(own) < self.inside[term]:
                chance = upper_tail(
                    x, x + self.before[term], float(self.n_new), float(self.n_new + self.n_old)
                )[0]
            if chance <= self.threshold:
                told.append(float(chance))
                self.left[own] = False
        return told

    def _around(self, best: int) -> tuple[Places, npt.NDArray[np.int64]]:
        """The new texts of an issue and its telling terms: those of the best term and of what goes with it."""
        own = self.terms.texts_with(best)
        own = own[self.left[own]]
        within = np.bincount(self.terms.matrix[own].indices, minlength=len(self.inside))
        telling = np.flatnonzero(
            (within >= 2) & (within >= _TOGETHER * self.inside) & (self.chances <= _TELLING)
        )
        telling = telling[np.argsort(self.chances[telling], kind="stable")]
        hits = np.zeros(self.terms.n_texts, dtype=np.int64)
        for term in telling.tolist():
            hits[self.terms.texts_with(term)] += 1
        return np.union1d(own, np.flatnonzero(self.left & (hits >= 2))), telling

    def told(self, taken: _Taken) -> Issue:
        """What was taken, in words."""
        a, b = np.array([float(taken.n)]), self.before[[taken.term]]
        ranked = dict.fromkeys([taken.term, *taken.telling[:_LOOKED_AT].tolist()])
        holds: Floats = np.asarray(self.terms.matrix[taken.texts][:, taken.telling].sum(axis=1)).ravel()
        return Issue(
            words=phrases(self.terms, ranked, _NAMED),
            n=len(taken.texts),
            g2=float(signed_g2(a, b, self.n_new, self.n_old)[0]),
            texts=tuple(taken.texts.tolist()),
            clearest=int(taken.texts[int(np.argmax(holds))]),
            n_term=taken.n,
            n_new=self.n_new,
            n_before=int(b[0]),
            n_old=self.n_old,
            chance=taken.chance,
            threshold=self.threshold,
            terms=tuple(ranked),
        )


def _tests(held: Floats, n_new: int, n_old: int, budget: float) -> int:
    """How many terms are tested: those that could pass budget / that number at all (Tarone 1990)."""
    least = np.sort(upper_tail(np.minimum(held, n_new), held, float(n_new), float(n_new + n_old)))
    ranks = np.arange(1, len(least) + 1)
    enough = np.flatnonzero(np.append(least[1:], np.inf) > budget / ranks)
    return int(ranks[enough[0]]) if len(enough) else len(least)
