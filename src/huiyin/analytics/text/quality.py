"""How good labels are: what a machine said beside what people said, label by label, with intervals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require, require_rate, require_whole
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.inference.proportions import rate_interval
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats
from huiyin.analytics.text.problems import NothingCoded

Labels = str | Iterable[str] | None
FEW_CODED = 20  # below this many coded texts of a label its interval spans a third of the scale
_DRAWS = 500


@dataclass(frozen=True)
class Checked:
    """One label on coded texts, as (weighted) counts, and what they are worth.

    `hits`: machine and person say it; `false_alarms`: only the machine; `misses`: only the person; `rests`:
    neither. `n_said`, `n_unsaid`, `n_true`, `n_untrue` are what the sample is worth (effective n) among texts
    the machine gave the label or not, and people gave it or not; without weights they are plain counts.
    """

    hits: float
    false_alarms: float
    misses: float
    rests: float
    n_said: float
    n_unsaid: float
    n_true: float
    n_untrue: float

    @classmethod
    def of_counts(cls, hits: int, false_alarms: int, misses: int, rests: int) -> Checked:
        """From plain counts of a simple random sample.

        >>> Checked.of_counts(40, 10, 5, 145).n_said
        50.0
        """
        said, true = hits + false_alarms, hits + misses
        n = said + misses + rests
        worth = float(said), float(n - said), float(true), float(n - true)
        return cls(float(hits), float(false_alarms), float(misses), float(rests), *worth)


@dataclass(frozen=True)
class LabelFigures:
    """How one label fared: precision, recall and F1 (rates in 0–1) with intervals, and its share by people.

    `precision`: of the texts the machine gave the label, how many people gave it too. `recall`: of the texts
    people gave it, how many the machine found. `n` are coded texts that either gave the label.
    """

    label: str
    precision: Estimate
    recall: Estimate
    f1: Estimate
    true_rate: Estimate
    n: int
    checked: Checked


@dataclass(frozen=True)
class LabelQuality(Result):
    """Labels of a machine measured on texts that people coded.

    `by_label` in the order given; `accuracy` is the share of texts with exactly the same labels; `macro_f1` the
    plain mean of the labels' F1 with a percentile bootstrap interval over texts.
    """

    title: ClassVar[Bilingual] = {"zh": "标签的质量", "en": "Quality of labels"}
    by_label: tuple[LabelFigures, ...]
    accuracy: Estimate
    macro_f1: Estimate
    n: int
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def of(self, label: str) -> LabelFigures | None:
        """The figures of one label; None where it was not measured."""
        return next((one for one in self.by_label if one.label == label), None)

    def tables(self) -> tuple[Table, ...]:
        """One row a label, then the whole."""
        rate = Kind.RATE
        columns = (
            Column("label", {"zh": "标签", "en": "Label"}, Kind.TEXT),
            Column("precision", {"zh": "准确率", "en": "Precision"}, rate),
            Column("precision_low", {"zh": "下限", "en": "Low"}, rate),
            Column("precision_high", {"zh": "上限", "en": "High"}, rate),
            Column("recall", {"zh": "召回率", "en": "Recall"}, rate),
            Column("recall_low", {"zh": "下限", "en": "Low"}, rate),
            Column("recall_high", {"zh": "上限", "en": "High"}, rate),
            Column("f1", {"zh": "F1", "en": "F1"}, rate),
            Column("n", {"zh": "涉及条数", "en": "Texts"}, Kind.COUNT),
        )
        rows = tuple(
            (one.label, *_ends(one.precision), *_ends(one.recall), one.f1.value, one.n)
            for one in self.by_label
        )
        whole = (
            Column("accuracy", {"zh": "完全一致率", "en": "Same labels"}, rate),
            Column("low", {"zh": "下限", "en": "Low"}, rate),
            Column("high", {"zh": "上限", "en": "High"}, rate),
            Column("macro_f1", {"zh": "宏平均 F1", "en": "Macro-F1"}, rate),
            Column("f1_low", {"zh": "下限", "en": "Low"}, rate),
            Column("f1_high", {"zh": "上限", "en": "High"}, rate),
            Column("n", {"zh": "编码条数", "en": "Coded texts"}, Kind.COUNT),
        )
        row = (*_ends(self.accuracy), *_ends(self.macro_f1), self.n)
        return (
            Table("labels", {"zh": "各标签", "en": "By label"}, columns, rows),
            Table("whole", {"zh": "合计", "en": "All labels"}, whole, (row,)),
        )


def label_quality(
    said: Sequence[Labels],
    true: Sequence[Labels],
    *,
    labels: Sequence[str] | None = None,
    weights: npt.ArrayLike | None = None,
    confidence: float = 0.95,
    seed: int = 1,
) -> LabelQuality:
    """Measure labels a machine `said` against those people found `true`, text by text.

    Each entry is one label, several, or None for no label. `labels` chooses and orders (all that occur, sorted,
    if not given). `weights`: how many texts each coded one stands for, where the sample was not drawn alike.
    Precision and recall have Wilson intervals (with weights on the effective n); F1 = 2J/(1 + J) has that of
    J, the share of texts given the label by both among those given it by either. Raises `NothingCoded`,
    `BadArgument`. Source: Wilson 1927; van Rijsbergen 1979, chapter 7.

    >>> found = label_quality(["a"] * 50 + ["b"] * 50, ["a"] * 45 + ["b"] * 55)
    >>> print(found.of("a").precision)
    90.0 % [78.6, 95.7], n = 50, 95 % interval (wilson)
    """
    require_rate("confidence", confidence)
    n = len(true)
    require(len(said) == n, "said", len(said), zh=f"与人工编码同长（{n}）", en=f"be as long as `true` ({n})")
    if n == 0:
        raise NothingCoded()
    machine, people = [_set(one) for one in said], [_set(one) for one in true]
    names = list(labels) if labels is not None else sorted(set().union(*machine, *people))
    weight = _weights(weights, n)
    given = np.array([[name in one for name in names] for one in machine], dtype=bool).reshape(n, len(names))
    right = np.array([[name in one for name in names] for one in people], dtype=bool).reshape(n, len(names))
    figures = tuple(
        _figures(name, given[:, at], right[:, at], weight, confidence) for at, name in enumerate(names)
    )
    same = np.array([one == other for one, other in zip(machine, people, strict=True)], dtype=np.float64)
    few = tuple(one.label for one in figures if one.n < FEW_CODED)
    return LabelQuality(
        figures,
        rate_interval(Moments.from_arrays(same, weight), 0, confidence),
        _macro_f1(given, right, weight, confidence, seed),
        n,
        confidence,
        (_few(few),) if few else (),
    )


def checked_of(
    said: npt.NDArray[np.bool_], true: npt.NDArray[np.bool_], weights: npt.ArrayLike | None = None
) -> Checked:
    """Counts of one label from marks of machine and people (n,), for `corrected_share`."""
    weight = _weights(weights, len(said))
    w = np.ones(len(said)) if weight is None else weight

    def worth(part: npt.NDArray[np.bool_]) -> float:
        squares = float((w[part] ** 2).sum())
        return float(w[part].sum()) ** 2 / squares if squares else 0.0

    hits, false_alarms, misses, rests = (
        float(w[part].sum()) for part in (said & true, said & ~true, ~said & true, ~said & ~true)
    )
    return Checked(hits, false_alarms, misses, rests, worth(said), worth(~said), worth(true), worth(~true))


def draw(labels: Sequence[str], n: int, *, least: int, seed: int) -> tuple[npt.NDArray[np.int64], Floats]:
    """A sample for people to code: at least `least` of every label where there are so many, the rest in proportion.

    `labels`: what the machine said of each text. Gives places in `labels` (rising) and for each how many texts of
    its label it stands for. Without replacement, drawn with `seed`; at most len(labels).

    >>> places, weights = draw(["a"] * 90 + ["b"] * 10, 20, least=5, seed=1)
    >>> len(places), round(float(weights.sum()))
    (20, 100)
    """
    require_whole("n", n)
    require_whole("least", least)
    names, at = np.unique(np.asarray(labels, dtype=str), return_inverse=True)
    sizes = np.bincount(at, minlength=len(names))
    takes = _allocation(sizes, min(n, len(labels)), least)
    generator = np.random.default_rng(seed)
    chosen: list[npt.NDArray[np.int64]] = []
    weights: list[Floats] = []
    for stratum, take in enumerate(takes.tolist()):
        if take:
            places = np.flatnonzero(at == stratum)
            chosen.append(generator.choice(places, size=take, replace=False).astype(np.int64))
            weights.append(np.full(take, sizes[stratum] / take))
    if not chosen:
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    places, weight = np.concatenate(chosen), np.concatenate(weights)
    order = np.argsort(places)
    return places[order], weight[order]


def _allocation(sizes: npt.NDArray[np.int64], n: int, least: int) -> npt.NDArray[np.int64]:
    """How many of each stratum: the floor first (shared evenly if it does not fit), then in proportion."""
    takes = np.minimum(sizes, min(least, n // max(len(sizes), 1)))
    while (rest := n - int(takes.sum())) > 0:
        room = sizes - takes
        wanted = np.maximum(sizes / sizes.sum() * n - takes, 0.0) * (room > 0)
        wanted = wanted if wanted.sum() > 0 else room.astype(np.float64)
        shares = np.minimum(wanted / wanted.sum() * rest, room)
        step = np.floor(shares).astype(np.int64)
        if step.sum() == 0:
            step[int(np.argmax(shares))] = 1
        takes = takes + step
    return takes


def _figures(
    name: str, said: npt.NDArray[np.bool_], true: npt.NDArray[np.bool_], weight: Floats | None, level: float
) -> LabelFigures:
    def share(of: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_]) -> Estimate:
        rows = of[among].astype(np.float64)
        return rate_interval(Moments.from_arrays(rows, None if weight is None else weight[among]), 0, level)

    both = said & true
    jaccard = share(both, said | true)
    everything = np.ones(len(said), dtype=bool)
    return LabelFigures(
        name,
        share(both, said),
        share(both, true),
        _f1_of(jaccard),
        share(true, everything),
        int((said | true).sum()),
        checked_of(said, true, weight),
    )


def _f1_of(jaccard: Estimate) -> Estimate:
    """F1 rises with J, so the ends of J's interval are the ends of F1's."""

    def turned(value: float | None) -> float | None:
        return None if value is None else 2 * value / (1 + value)

    error = None
    if jaccard.standard_error is not None and jaccard.value is not None:
        error = jaccard.standard_error * 2 / (1 + jaccard.value) ** 2
    return replace(
        jaccard,
        value=turned(jaccard.value),
        low=turned(jaccard.low),
        high=turned(jaccard.high),
        standard_error=error,
    )


def _macro_f1(
    given: npt.NDArray[np.bool_],
    right: npt.NDArray[np.bool_],
    weight: Floats | None,
    level: float,
    seed: int,
) -> Estimate:
    n = len(given)
    worth = float(n) if weight is None else float(weight.sum() ** 2 / (weight**2).sum())
    kept = (given | right).any(axis=0)
    if not kept.any():
        return Estimate(None, None, None, n, worth, Unit.RATE, "none", None, level)
    both, either = (given & right)[:, kept].astype(np.float64), (given ^ right)[:, kept].astype(np.float64)
    w = np.ones(n) if weight is None else weight

    def mean_f1(weights: Floats) -> Floats:
        hits, others = weights @ both, weights @ either
        total = 2 * hits + others
        f1 = np.divide(2 * hits, total, out=np.full_like(hits, np.nan), where=total > 0)
        known = np.maximum((~np.isnan(f1)).sum(axis=-1), 1)
        return np.asarray(np.nansum(f1, axis=-1) / known)

    value = float(mean_f1(w[None, :])[0])
    if n < 2:
        return Estimate(value, None, None, n, worth, Unit.RATE, "none", None, level)
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=_DRAWS) * w
    values = mean_f1(drawn.astype(np.float64))
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    error = float(values.std(ddof=1))
    return Estimate(
        value,
        min(float(low), value),
        max(float(high), value),
        n,
        worth,
        Unit.RATE,
        "bootstrap_percentile",
        error,
        level,
    )


def _set(one: Labels) -> frozenset[str]:
    if one is None:
        return frozenset()
    return frozenset([one]) if isinstance(one, str) else frozenset(one)


def _weights(weights: npt.ArrayLike | None, n: int) -> Floats | None:
    if weights is None:
        return None
    w = np.asarray(weights, dtype=np.float64)
    good = w.shape == (n,) and bool((np.isfinite(w) & (w > 0)).all())
    require(
        good, "weights", f"{w.shape}", zh="为每条文本一个正数", en="be one positive number for every text"
    )
    return None if n and bool((w == w[0]).all()) else w


def _ends(one: Estimate) -> tuple[Any, Any, Any]:
    return one.value, one.low, one.high


def _few(labels: tuple[str, ...]) -> Note:
    some = "、".join(labels[:5]), ", ".join(labels[:5])
    return note(
        "few_coded",
        f"人工编码中涉及“{some[0]}”的不足 {FEW_CODED} 条，区间很宽。",
        f"Fewer than {FEW_CODED} coded texts concern {some[1]}: the intervals are wide.",
    )
