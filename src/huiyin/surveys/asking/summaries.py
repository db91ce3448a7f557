"""All answers to one question at once: counts from an engine, put into bars and estimates.

Nothing here sees rows: a variable's answers arrive as a histogram of its numbers or as counts of its
words, and leave as shares and means with their intervals. Nothing is weighted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.means import UNBOUNDED, mean_interval
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.measures import Spec, measures
from huiyin.analytics.summaries import Histogram
from huiyin.analytics.terms import ScoredItem

Bilingual = Mapping[str, str]
MOST_BARS = 11  # of numbers; more are put into classes
N_CLASSES = 10
MEAN: Bilingual = {"zh": "平均值", "en": "Mean"}
_TOP_2: Bilingual = {"zh": "最高两级占比", "en": "Top 2 boxes"}


@dataclass(frozen=True)
class Counts:
    """The answers to one variable. `n` are those who answered; numbers have a histogram, words their counts."""

    n: int = 0
    histogram: Histogram | None = None
    words: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of_numbers(cls, histogram: Histogram) -> Counts:
        """The counts of a numeric variable."""
        return cls(histogram.n, histogram)

    @classmethod
    def of_words(cls, words: Mapping[str, int]) -> Counts:
        """The counts of a variable of words; "" stands for no answer."""
        said = {word: n for word, n in words.items() if word and n}
        return cls(sum(said.values()), None, said)

    def at(self, value: float) -> int:
        """How many gave that number."""
        if self.histogram is None:
            return 0
        return int(self.histogram.counts[self.histogram.values == value].sum())

    def mean(self, bounds: tuple[float, float] = UNBOUNDED, unit: Unit = Unit.SCALE) -> Estimate:
        """The mean number with its t interval."""
        histogram = self.histogram or Histogram.from_arrays(np.empty(0))
        return mean_interval(histogram.moments(), 0, unit, bounds)


@dataclass(frozen=True)
class Bar:
    """One answer: how many gave it, and what share that is of those who answered, with Wilson's interval."""

    label: Bilingual
    n: int
    share: Estimate

    @classmethod
    def of(cls, label: Bilingual, n: int, of: int) -> Bar:
        """A bar of `n` among `of`."""
        return cls(label, n, share_of_counts(n, of))


@dataclass(frozen=True)
class Part:
    """What a question asked about once: itself, or one of its items. `label` is empty for the question itself."""

    label: Bilingual
    n: int
    bars: tuple[Bar, ...] = ()
    figures: tuple[tuple[Bilingual, Estimate], ...] = ()


@dataclass(frozen=True)
class Summary:
    """All answers to a question. `texts` names the variables whose answers are best read one by one."""

    n: int
    parts: tuple[Part, ...] = ()
    texts: tuple[str, ...] = ()


def summary_of(variables: Sequence[Variable], counts: Mapping[str, Counts]) -> Summary:
    """Each variable by itself, as its role has it."""
    shown = [
        variable for variable in variables if not variable.role.is_said and variable.role is not Role.RECORD
    ]
    alone = len(shown) == 1
    parts = tuple(part_of(one, counts.get(one.key, Counts()), named=not alone) for one in shown)
    texts = tuple(variable.key for variable in variables if variable.role.is_said)
    return Summary(max((counts[v.key].n for v in variables if v.key in counts), default=0), parts, texts)


def part_of(variable: Variable, counts: Counts, *, named: bool = True) -> Part:
    """One variable: a bar for every answer, and the figures that its role calls for."""
    label = words_of(variable) if named else {}
    scale = variable.scale
    if counts.histogram is None and not variable.role.is_numeric:
        ordered = sorted(counts.words.items(), key=_by_time if variable.role is Role.DAY else _most_first)
        return Part(label, counts.n, tuple(Bar.of(_same(word), n, counts.n) for word, n in ordered))
    if scale is None or not variable.role.is_rating:
        bars = grades(scale, counts) if scale is not None and scale.n_grades <= MOST_BARS else classes(counts)
        if variable.role in {Role.TICKED, Role.CONSENT}:
            return Part(label, counts.n, bars)
        bounds = UNBOUNDED if scale is None else (scale.minimum, scale.maximum)
        return Part(label, counts.n, bars, ((MEAN, counts.mean(bounds, Unit.AMOUNT)),))
    return Part(label, counts.n, grades(scale, counts), _figures(variable, scale, counts))


def words_of(variable: Variable) -> Bilingual:
    """A variable's label in both languages."""
    return {"zh": variable.label_in("zh"), "en": variable.label_in("en")}


def grades(scale: Scale, counts: Counts) -> tuple[Bar, ...]:
    """A bar for every grade of a short scale, the highest first where grades have words; classes of a long one."""
    if scale.n_grades > MOST_BARS:
        return classes(counts)
    values = [scale.minimum + step for step in range(scale.n_grades)]
    if scale.words:
        values.reverse()
    return tuple(Bar.of(_same(_graded(scale, value)), counts.at(value), counts.n) for value in values)


def classes(counts: Counts) -> tuple[Bar, ...]:
    """A bar for every number given, or for ten classes of equal width where there are many."""
    histogram = counts.histogram
    if histogram is None or not len(histogram.values):
        return ()
    values = histogram.values
    if len(values) <= MOST_BARS:
        pairs = zip(values.tolist(), histogram.counts.tolist(), strict=True)
        return tuple(Bar.of(_same(f"{value:g}"), n, counts.n) for value, n in pairs)
    edges = np.linspace(values[0], values[-1], N_CLASSES + 1)
    at = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, N_CLASSES - 1)
    sums = np.bincount(at, weights=histogram.counts, minlength=N_CLASSES)
    names = [f"{low:g} – {high:g}" for low, high in pairwise(edges)]
    return tuple(Bar.of(_same(name), round(float(n)), counts.n) for name, n in zip(names, sums, strict=True))


def _figures(variable: Variable, scale: Scale, counts: Counts) -> tuple[tuple[Bilingual, Estimate], ...]:
    mean = (MEAN, counts.mean((scale.minimum, scale.maximum)))
    if variable.role is Role.RECOMMEND and (scale.minimum, scale.maximum) == (0, 10):
        return (measures["nps"].name, _net_promoters(counts)), mean
    if variable.role in {Role.RATING, Role.OVERALL, Role.COMPETITOR} and scale.n_grades >= 4:
        steps = (0, 1) if scale.high_is_good else (scale.n_grades - 1, scale.n_grades - 2)
        best = sum(counts.at(scale.maximum - step) for step in steps)
        return mean, (_TOP_2, share_of_counts(best, counts.n))
    return (mean,)


def _net_promoters(counts: Counts) -> Estimate:
    """The net promoter score with the interval that figures give it."""
    item = ScoredItem("answer", 1.0, ((0.0, 0.0), (10.0, 100.0)), 5.0)
    spec = Spec((item,), ((9.0, 10.0),), max_imputed=0)
    histogram = counts.histogram or Histogram.from_arrays(np.empty(0))
    terms = [term.evaluate(histogram.values[:, None]) for term in measures["nps"].terms(spec)]
    return measures["nps"].estimate(histogram.moments(np.column_stack(terms)), spec)


def _graded(scale: Scale, value: float) -> str:
    word = scale.label_of(value)
    return word if word.startswith(f"{value:g}") else f"{value:g} {word}"


def _same(text: str) -> Bilingual:
    return {"zh": text, "en": text}


def _most_first(entry: tuple[str, int]) -> tuple[int, str]:
    return -entry[1], entry[0]


def _by_time(entry: tuple[str, int]) -> tuple[str]:
    return (entry[0],)
