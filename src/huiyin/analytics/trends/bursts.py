"""Words that became frequent: what is said more often now than before, under a budget of false alarms.

Texts are counted, not words: a word said ten times in one text counts once. A term is a run of two to four
Chinese characters, or a word of three letters or more. Under "nothing has changed" the texts of now are like a
random part of all texts; a term's chance is the larger of two tails: the exact one of that statement
(hypergeometric, Fisher), and a beta-binomial one that allows for days on which a theme comes up more than by
chance. An alarm needs a chance of at most budget / number of terms, so that the expected number of false alarms
of one look is at most the budget, however much the terms hang together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from huiyin.analytics.checks import require_positive
from huiyin.analytics.terms import Floats

LONGEST_TERM, LONGEST_PHRASE = 4, 20
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"[^\W\d_\u3400-\u9fff]{3,}")
_SHARED = 0.8  # of a term's texts hold a longer one, too: then only that is told


@dataclass(frozen=True)
class Burst:
    """A term that became frequent: texts with it now, of how many; what was to be expected; its chance.

    `phrase` is the term with what stands around it in nearly all of those texts, `places` their positions.
    `threshold` is what the chance had to be under.
    """

    term: str
    phrase: str
    n: int
    n_texts: int
    n_before: int
    n_texts_before: int
    expected: float
    chance: float
    threshold: float
    places: tuple[int, ...]


@lru_cache(20_000)
def terms_of(text: str) -> frozenset[str]:
    """The terms of a text.

    >>> sorted(terms_of("停电三天 Power OUT"))
    ['out', 'power', '三天', '停电', '停电三', '停电三天', '电三', '电三天']
    """
    found = {word.lower() for word in _LATIN.findall(text)}
    for run in _CHINESE.findall(text):
        for length in range(2, LONGEST_TERM + 1):
            found.update(run[start : start + length] for start in range(len(run) - length + 1))
    return frozenset(found)


def bursts(
    now: Sequence[str], before: Sequence[Sequence[str]], *, budget: float, fewest: int = 4
) -> tuple[Burst, ...]:
    """The terms of the texts of now that are told, least likely first.

    `before` are the texts of earlier periods, one list each; `budget` the expected number of false alarms of
    this look; a term needs `fewest` texts. Raises `BadArgument` for a budget of zero or less.

    >>> usual = [["排队太久", "态度很好", "排队太久", "很满意"]] * 20
    >>> [burst.term for burst in bursts(["停电三天"] * 6 + ["很满意"] * 4, usual, budget=0.01)]
    ['停电三天']
    """
    require_positive("budget", budget)
    sets, past = [terms_of(text) for text in now], [_counted(texts) for texts in before]
    sizes = np.array([len(texts) for texts in before], dtype=np.float64)
    n_now, n_past = len(now), int(sizes.sum())
    here, known = Counter(term for one in sets for term in one), Counter[str]()
    for counts in past:
        known.update(counts)
    tested = [term for term in (here | known) if here[term] + known[term] >= fewest]
    asked = [term for term in tested if here[term] >= fewest]
    if not asked or not n_past:
        return ()
    x = np.array([here[term] for term in asked], dtype=np.float64)
    k = np.array([known[term] for term in asked], dtype=np.float64)
    chances = chances_of(x, n_now, np.array([[c[term] for term in asked] for c in past]), sizes)
    threshold = budget / len(tested)
    found = [
        Burst(
            asked[at],
            asked[at],
            int(x[at]),
            n_now,
            int(k[at]),
            n_past,
            float(n_now * k[at] / n_past),
            float(chances[at]),
            threshold,
            tuple(place for place, one in enumerate(sets) if asked[at] in one),
        )
        for at in np.flatnonzero(chances <= threshold)
    ]
    return tuple(
        replace(one, phrase=_grown(one.term, [now[at] for at in one.places])) for one in _longest(found)
    )


def chances_of(x: Floats, n_now: int, counts: Floats, sizes: Floats) -> Floats:
    """The chance of at least `x[k]` of `n_now` texts, after `counts[d, k]` of `sizes[d]` texts in earlier periods.

    >>> chances_of(np.array([6.0]), 10, np.zeros((20, 1)), np.full(20, 10.0)).round(9).tolist()
    [2e-09]
    """
    from scipy import stats

    k, n_past = counts.sum(axis=0), int(sizes.sum())
    found: Floats = np.maximum(
        stats.hypergeom.sf(x - 1, n_past + n_now, k + x, n_now),
        _by_days(x, k, n_now, n_past, counts, sizes),
    )
    return found


def _counted(texts: Iterable[str]) -> Counter[str]:
    return Counter(term for text in texts for term in terms_of(text))


def _by_days(x: Floats, k: Floats, n: int, total: int, counts: Floats, sizes: Floats) -> Floats:
    """The tail of a beta-binomial: the rate is known from `total` texts, and differs from day to day.

    How much it differs is estimated for each term from its days, and drawn halfway to what all terms show.
    """
    from scipy import stats

    rate = (k + 0.5) / (total + 1.0)
    filled = sizes > 0
    expected = sizes[filled, None] * rate[None, :]
    excess = ((counts[filled] - expected) ** 2 / (expected * (1 - rate))).sum(axis=0)
    df = max(int(filled.sum()) - 1, 1)
    enough = k >= 5
    pooled = float(excess[enough].mean() / df) if enough.any() else 1.0
    spread = np.maximum((excess / df + pooled) / 2, 1.0)
    typical = max(float(sizes[filled].mean()), 2.0)
    alike = (spread - 1) / (typical - 1)
    size = 1 / np.minimum(alike + 1 / (total + 2), 0.9) - 1
    return np.asarray(stats.betabinom.sf(x - 1, n, rate * size, (1 - rate) * size))


def _grown(term: str, texts: Sequence[str]) -> str:
    """The term with the characters before and behind it, as far as nearly all texts agree on them."""
    phrase = term
    while len(phrase) < LONGEST_PHRASE:
        around = Counter[str]()
        for text in texts:
            found = re.search(rf"(\w?){re.escape(phrase)}(\w?)", text, re.IGNORECASE)
            if found:
                around.update({found[1] + phrase, phrase + found[2]} - {phrase})
        longer, n = around.most_common(1)[0] if around else ("", 0)
        if n < max(_SHARED * len(texts), 2):
            break
        phrase = longer
    return phrase


def _longest(found: list[Burst]) -> list[Burst]:
    """One term a theme: of those told by nearly the same texts the longest, and the least likely of these."""
    kept: list[Burst] = []
    for burst in sorted(found, key=lambda one: (-len(one.term), one.chance)):
        own = set(burst.places)
        if not any(len(own & set(longer.places)) >= _SHARED * len(own) for longer in kept):
            kept.append(burst)
    return sorted(kept, key=lambda one: one.chance)
