"""An organisation's own layer on a model that comes with the product: learned from its own labels, put on top."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table
from huiyin.analytics.terms import Floats
from huiyin.analytics.text.heads import Head, probabilities_of
from huiyin.analytics.text.problems import TooFewLabels
from huiyin.analytics.text.training import compact, weighted

LEAST_EACH = 5  # texts of each of at least two labels
PENALTIES = (100.0, 10.0, 1.0, 0.1)  # of own weights, tried from firm to loose
_FOLDS = 4
_ON_BIAS = (
    10.0  # how firmly own biases are held near 0: the mix of labels people happened to put right is no news
)
_ON_BASE = 10.0  # how firmly the weight of the model below is held near 1


@dataclass(frozen=True)
class CurvePoint:
    """Accuracy on frozen texts with `n` own labels learned from; n = 0 is the model below."""

    n: int
    accuracy: Estimate


@dataclass(frozen=True)
class LearningCurve(Result):
    """How accuracy on the same frozen texts grows with own labels."""

    title: ClassVar[Bilingual] = {"zh": "学习曲线", "en": "Learning curve"}
    points: tuple[CurvePoint, ...]
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row a size."""
        columns = (
            Column("n", {"zh": "训练条数", "en": "Own labels"}, Kind.COUNT),
            Column("accuracy", {"zh": "正确率", "en": "Accuracy"}, Kind.RATE),
            Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
            Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
            Column("n_frozen", {"zh": "封存条数", "en": "Frozen texts"}, Kind.COUNT),
        )
        rows = tuple(
            (one.n, one.accuracy.value, one.accuracy.low, one.accuracy.high, one.accuracy.n)
            for one in self.points
        )
        return (Table("curve", self.title, columns, rows),)


def layered(
    base: Head,
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    n_more: int = 20_000,
    seed: int = 1,
    about: Mapping[str, Any] | None = None,
) -> Head:
    """The head `base` with a layer learned from an organisation's own labels, as one head of the same labels.

    The log odds become a·base + own weights + own bias, with a held near 1 and own weights near 0 by a ridge
    whose strength is chosen by cross-validation: few labels move little, many move much. The same folds say how
    far the log odds must be cooled to stay calibrated. `labels` not among those of the base are left out. Raises
    `TooFewLabels`.
    """
    known = [at for at, label in enumerate(labels) if label in base.labels]
    counted = Counter(labels[at] for at in known)
    enough = [label for label in counted if counted[label] >= LEAST_EACH]
    if len(enough) < 2:
        rare = min(base.labels, key=lambda label: counted[label])
        raise TooFewLabels(least=LEAST_EACH, label=rare, n=counted[rare])
    problem = _problem(base, [texts[at] for at in known], [labels[at] for at in known])
    penalty, heat = _penalty(problem, np.random.default_rng(seed))
    scale, biases, weights = _fitted(problem, penalty, np.ones(problem.n, dtype=bool))
    scale, biases, weights = scale / heat, biases / heat, weights / heat
    whole = np.zeros((len(base.labels), 1 << base.analyser.bits))
    whole[:, base.buckets] = (base.weights * (base.scales * base.slopes)[None, :]).T * scale
    whole[:, problem.buckets] += weights.T * problem.rarity[None, :]
    return compact(
        base.key,
        base.labels,
        base.link,
        base.analyser,
        whole,
        base.biases * scale + biases,
        len(base.buckets) + n_more,
        {**dict(base.about), "n_own": problem.n, "own_penalty": penalty, **dict(about or {})},
    )


def learning_curve(
    base: Head,
    texts: Sequence[str],
    labels: Sequence[str],
    frozen_texts: Sequence[str],
    frozen_labels: Sequence[str],
    *,
    seed: int = 1,
) -> LearningCurve:
    """Accuracy on frozen texts with none, a quarter, half and all of the own labels (in random order)."""
    order = np.random.default_rng(seed).permutation(len(texts)).tolist()
    points = [_point(base, 0, frozen_texts, frozen_labels)]
    for n in sorted({len(texts) // 4, len(texts) // 2, len(texts)}):
        part = order[:n] if n < len(texts) else list(range(n))  # the whole is the layer itself
        try:
            head = layered(base, [texts[at] for at in part], [labels[at] for at in part], seed=seed)
        except TooFewLabels:
            continue
        points.append(_point(head, n, frozen_texts, frozen_labels))
    return LearningCurve(tuple(points))


def labels_by(head: Head, texts: Sequence[str]) -> list[str]:
    """The most probable label of each text."""
    if not texts:
        return []
    return [head.labels[at] for at in head.of_texts(texts).argmax(axis=1).tolist()]


def _point(head: Head, n: int, texts: Sequence[str], labels: Sequence[str]) -> CurvePoint:
    right = sum(said == true for said, true in zip(labels_by(head, texts), labels, strict=True))
    return CurvePoint(n, share_of_counts(right, len(texts)))


@dataclass(frozen=True)
class _Problem:
    """Own texts as a matrix of the buckets they hold, what the base says of them, and what is true."""

    base: Head
    matrix: sparse.csr_matrix
    buckets: npt.NDArray[np.int64]
    rarity: Floats
    logits: Floats
    truth: Floats

    @property
    def n(self) -> int:
        return len(self.truth)


def _problem(base: Head, texts: Sequence[str], labels: Sequence[str]) -> _Problem:
    features = base.analyser.features(texts)
    matrix, rarity = weighted(features)
    buckets = np.unique(features.buckets)
    truth = np.array([[label == name for name in base.labels] for label in labels], dtype=np.float64)
    return _Problem(base, matrix[:, buckets], buckets, rarity[buckets], base.logits(features), truth)


def _fitted(problem: _Problem, penalty: float, among: npt.NDArray[np.bool_]) -> tuple[float, Floats, Floats]:
    """The weight of the base, own biases (labels) and own weights (buckets × labels), from some of the texts."""
    matrix, logits, truth = problem.matrix[among], problem.logits[among], problem.truth[among]
    n_labels, n_buckets = truth.shape[1], matrix.shape[1]
    turned = matrix.T.tocsr()

    def loss(at: Floats) -> tuple[float, Floats]:
        scale, biases, own = at[0], at[1 : 1 + n_labels], at[1 + n_labels :].reshape(n_buckets, n_labels)
        chances = probabilities_of(scale * logits + matrix @ own + biases, problem.base.link)
        surprise = truth * np.log(np.maximum(chances, 1e-12))
        if problem.base.link == "each":
            surprise = surprise + (1 - truth) * np.log(np.maximum(1 - chances, 1e-12))
        gap = chances - truth
        value = (
            -surprise.sum()
            + penalty / 2 * (own**2).sum()
            + _ON_BIAS / 2 * (biases**2).sum()
            + _ON_BASE / 2 * (scale - 1) ** 2
        )
        slope = np.concatenate(
            [
                [(gap * logits).sum() + _ON_BASE * (scale - 1)],
                gap.sum(axis=0) + _ON_BIAS * biases,
                (turned @ gap + penalty * own).ravel(),
            ]
        )
        return float(value), slope

    start = np.concatenate([[1.0], np.zeros(n_labels + n_buckets * n_labels)])
    best = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    return float(best[0]), best[1 : 1 + n_labels], best[1 + n_labels :].reshape(n_buckets, n_labels)


def _penalty(problem: _Problem, generator: np.random.Generator) -> tuple[float, float]:
    """The ridge that leaves the fewest surprises on texts not learned from, and the temperature that fits them."""
    fold = generator.permutation(problem.n) % _FOLDS
    tried: list[tuple[float, float, Floats]] = []
    for penalty in PENALTIES:
        logits = np.zeros_like(problem.logits)
        for number in range(_FOLDS):
            out = fold == number
            if out.any():
                scale, biases, own = _fitted(problem, penalty, ~out)
                logits[out] = scale * problem.logits[out] + problem.matrix[out] @ own + biases
        tried.append((_surprise(problem, logits), penalty, logits))
    _, penalty, logits = min(tried, key=lambda one: one[0])
    heat = optimize.minimize_scalar(
        lambda at: _surprise(problem, logits / np.exp(at)), bounds=(-1.0, 2.0), method="bounded"
    )
    return penalty, float(np.exp(heat.x))


def _surprise(problem: _Problem, logits: Floats) -> float:
    chances = probabilities_of(logits, problem.base.link)
    return -float((problem.truth * np.log(np.maximum(chances, 1e-12))).sum())
