"""Classes: heads for labels of which exactly one is true, learned from an organisation's own labelled texts.

Linear support vector machines, one against the rest, over hashed pieces. Labels that a model trained without
them contradicts most are left out in the measure in which labels turn out wrong where the model is surest;
few labelled texts lean on the directions in which all texts vary (truncated singular value decomposition).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse
from scipy.sparse.linalg import svds

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.features import Analyser, Features
from huiyin.analytics.text.heads import Head, probabilities_of
from huiyin.analytics.text.problems import TooFewLabels
from huiyin.analytics.text.words import Cutter

Places = npt.NDArray[np.int64]

LEAST = 5  # texts of each label
BITS = 20  # of the buckets: fewer collide where many kinds of matters are spoken of
FEW = 3_000  # labelled texts; below it the directions help
_FOLDS = 5
_SUREST = 0.3  # share of the texts by which wrong labels are counted
_BELIEVED = 0.85  # of the wrong labels so counted, how many are left out
_TOLERATED = 0.05  # wrong labels that do no harm
_DIRECTIONS, _WEIGHT = 200, 0.5
_STEEPEST = 2.5  # logarithm of the largest slope: where all is told apart, no slope is the best
_CLOSE, _LOOSE = 1.5, 0.7  # penalties, for clean labels and for cleaned ones


@dataclass(frozen=True)
class Classes:
    """The labels of texts: `labels[i]` with its `probability`, and whether that is too little to go by.

    A text of which the head knows no piece is unsure.

    `second` is the label that comes next, `margin` how far ahead the first is, in log odds.
    """

    labels: tuple[str, ...]
    probability: Floats
    second: tuple[str, ...]
    margin: Floats
    is_unsure: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class _Drawn:
    """Labelled texts as rows of unit length over the kept buckets, then (`turn`) along the directions."""

    matrix: sparse.csr_matrix
    truth: Places
    names: tuple[str, ...]
    turn: Floats | None


def train_classes(
    key: str,
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    unlabelled: Sequence[str] = (),
    analyser: Analyser | None = None,
    cutter: Cutter | None = None,
    n_kept: int = 300_000,
    seed: int = 1,
    about: Mapping[str, Any] | None = None,
) -> Head:
    """Train a head for labels of which exactly one is true for each text.

    `unlabelled` are more texts of the same sort; with few labels they help. `n_kept` buckets are kept. What the
    head's `about` says of its quality is measured by cross-validation on the texts themselves: `accuracy` and
    `macro_f1`, `wrong_label_rate` (how many labels seem to be wrong), and `unsure_below`: the margin below which
    `read_classes` calls a text unsure. Raises TooFewLabels.
    """
    counted = Counter(labels)
    names = tuple(sorted(counted))
    rarest = min(names, key=lambda name: counted[name]) if names else ""
    if len(names) < 2 or counted[rarest] < LEAST:
        raise TooFewLabels(least=LEAST, label=rarest, n=counted[rarest])
    analyser = analyser or Analyser(bits=BITS)
    features, further = analyser.features(texts, cutter), analyser.features(unlabelled, cutter)
    kept, rarity = _rarity(features)
    turn = None
    matrix = _unit(features, kept, rarity)
    if len(texts) < FEW:
        turn = _directions(matrix, _unit(further, kept, rarity), seed)
        matrix = sparse.hstack([matrix, sparse.csr_matrix(matrix @ turn)]).tocsr()
    at = {name: number for number, name in enumerate(names)}
    drawn = _Drawn(matrix, np.asarray([at[label] for label in labels]), names, turn)
    rng = np.random.default_rng(seed)
    first = _apart(drawn, rng, np.ones(len(texts)), _CLOSE / 10)
    wrong_rate = _wrong_rate(first, drawn.truth)
    believed = _believed(first, drawn.truth, wrong_rate)
    penalty = _CLOSE if believed.all() else _LOOSE
    scores = _apart(drawn, rng, np.where(believed, 1.0, 0.02), penalty)
    if not believed.all():  # once more, by what was learned from cleaner labels
        believed = _believed(scores, drawn.truth, wrong_rate)
    weights, biases = _fitted(drawn, np.flatnonzero(believed), penalty)
    slope = _slope(scores[believed], drawn.truth[believed])
    quality = _quality(scores, drawn.truth, believed, slope, wrong_rate)
    return _head(
        key, names, analyser, kept, rarity, weights, biases, slope, n_kept, {**quality, **(about or {})}
    )


def read_classes(head: Head, texts: Sequence[str], cutter: Cutter | None = None) -> Classes:
    """The labels of texts by a head made by `train_classes` (or any head with one label for each text)."""
    features = head.analyser.features(texts, cutter)
    logits = head.logits(features)
    order = np.argsort(-logits, axis=1)[:, :2]
    rows = np.arange(len(logits))
    first, second = (order[:, 0], order[:, 1]) if len(logits) else (rows, rows)
    margin = logits[rows, first] - logits[rows, second]
    return Classes(
        tuple(head.labels[at] for at in first.tolist()),
        probabilities_of(logits, "one")[rows, first],
        tuple(head.labels[at] for at in second.tolist()),
        margin,
        (margin < float(head.about.get("unsure_below", 0.0))) | ~head.knows(features),
    )


def _rarity(features: Features) -> tuple[Places, Floats]:
    """Buckets that occur in two texts or more, and how rare each is."""
    occurs = np.bincount(features.buckets, minlength=features.n_buckets)
    kept = np.flatnonzero(occurs >= 2)
    return kept, np.log((1.0 + features.n) / (1.0 + occurs[kept])) + 1.0


def _unit(features: Features, kept: Places, rarity: Floats) -> sparse.csr_matrix:
    """Texts as rows of length 1 over the kept buckets, each weighted by its rarity."""
    at = np.full(features.n_buckets, -1, dtype=np.int64)
    at[kept] = np.arange(len(kept))
    rows = np.repeat(np.arange(features.n), np.diff(features.indptr))
    known = at[features.buckets] >= 0
    columns, rows = at[features.buckets[known]], rows[known]
    values = (1.0 + np.log(features.counts[known])) * rarity[columns]
    lengths = np.sqrt(np.bincount(rows, values * values, minlength=features.n))
    values = values / np.maximum(lengths, 1e-12)[rows]
    return sparse.csr_matrix((values, (rows, columns)), shape=(features.n, len(kept)))


def _machine(
    matrix: sparse.csr_matrix, truth: Places, n: int, penalty: float, trust: Floats | None = None
) -> tuple[Floats, Floats]:
    """Weights (labels × columns) and biases; a label nothing was learned for is never said."""
    from sklearn.svm import LinearSVC

    model = LinearSVC(C=penalty, random_state=0).fit(matrix, truth, sample_weight=trust)
    found = model.classes_
    coefficients, intercepts = model.coef_, model.intercept_
    if len(found) == 2:
        coefficients, intercepts = np.vstack([-coefficients, coefficients]), np.r_[-intercepts, intercepts]
    weights, biases = np.zeros((n, matrix.shape[1])), np.full(n, -3.0)
    weights[found], biases[found] = coefficients, intercepts
    return weights, biases


def _apart(drawn: _Drawn, rng: np.random.Generator, trust: Floats, penalty: float) -> Floats:
    """For every text its scores by a model that has not seen its label (cross-validation)."""
    n, fold = len(drawn.truth), rng.permutation(len(drawn.truth)) % _FOLDS
    scores = np.zeros((n, len(drawn.names)))
    for number in range(_FOLDS):
        seen, unseen = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        weights, biases = _machine(
            drawn.matrix[seen], drawn.truth[seen], len(drawn.names), penalty, trust[seen]
        )
        scores[unseen] = drawn.matrix[unseen] @ weights.T + biases
    return scores


def _wrong_rate(scores: Floats, truth: Places) -> float:
    """How many labels seem to be wrong: those contradicted where the model is surest (a lower limit)."""
    top = np.sort(scores, axis=1)
    surest = np.argsort(top[:, -2] - top[:, -1])[: max(1, int(_SUREST * len(truth)))]
    return float(np.mean(scores.argmax(axis=1)[surest] != truth[surest]))


def _believed(scores: Floats, truth: Places, wrong_rate: float) -> npt.NDArray[np.bool_]:
    """Which labels are learned from: all but those that are contradicted most; some of each label stay."""
    believed = np.ones(len(truth), dtype=np.bool_)
    if wrong_rate <= _TOLERATED:
        return believed
    gaps = scores.max(axis=1) - scores[np.arange(len(truth)), truth]
    believed = np.asarray(gaps <= np.quantile(gaps, 1.0 - _BELIEVED * wrong_rate))
    for label in range(scores.shape[1]):
        own = np.flatnonzero(truth == label)
        believed[own[np.argsort(gaps[own])[:LEAST]]] = True
    return believed


def _directions(matrix: sparse.csr_matrix, further: sparse.csr_matrix, seed: int) -> Floats:
    """What turns texts to the directions in which all texts vary most (columns × directions)."""
    pool = sparse.vstack([matrix, further]).tocsr()
    n = min(_DIRECTIONS, min(pool.shape) - 1)
    if n < 1:
        return np.zeros((matrix.shape[1], 0))
    _, sizes, directions = svds(pool, k=n, random_state=seed)
    turn = directions.T / np.sqrt(np.maximum(sizes, 1e-9))
    return np.asarray(turn * (_WEIGHT / max(float(np.linalg.norm(matrix @ turn, axis=1).mean()), 1e-12)))


def _fitted(drawn: _Drawn, chosen: Places, penalty: float) -> tuple[Floats, Floats]:
    """Weights (labels × kept buckets) and biases from the chosen texts; directions are folded in."""
    weights, biases = _machine(drawn.matrix[chosen], drawn.truth[chosen], len(drawn.names), penalty)
    if drawn.turn is None:
        return weights, biases
    width = len(drawn.turn)
    return weights[:, :width] + weights[:, width:] @ drawn.turn.T, biases


def _slope(scores: Floats, truth: Places) -> float:
    """What scores are multiplied with so that they are log odds (temperature scaling)."""
    rows = np.arange(len(truth))

    def loss(logarithm: float) -> float:
        chances = probabilities_of(scores * np.exp(logarithm), "one")
        return float(-np.log(np.maximum(chances[rows, truth], 1e-12)).mean())

    return float(np.exp(optimize.minimize_scalar(loss, bounds=(-2.0, _STEEPEST), method="bounded").x))


def _quality(
    scores: Floats, truth: Places, believed: npt.NDArray[np.bool_], slope: float, wrong_rate: float
) -> dict[str, Any]:
    """What cross-validation says: on all labels, and the margin above which 95 of 100 believed labels are met."""
    from sklearn.metrics import f1_score

    said = scores.argmax(axis=1)
    top = np.sort(scores[believed], axis=1)
    margin = (top[:, -1] - top[:, -2]) * slope
    order = np.argsort(-margin)
    right = np.cumsum((said == truth)[believed][order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= 0.95)
    at = int(enough[-1]) if len(enough) else 0
    return {
        "date": date.today().isoformat(),
        "n": len(truth),
        "accuracy": round(float(np.mean(said == truth)), 4),
        "macro_f1": round(float(f1_score(truth, said, average="macro")), 4),
        "wrong_label_rate": round(wrong_rate, 4),
        "unsure_below": round(float(margin[order[at]]), 4) if at < len(order) - 1 else 0.0,
        "unsure_rate": round(1.0 - (at + 1) / len(order), 4),
    }


def _head(
    key: str,
    names: tuple[str, ...],
    analyser: Analyser,
    kept: Places,
    rarity: Floats,
    weights: Floats,
    biases: Floats,
    slope: float,
    n_kept: int,
    about: Mapping[str, Any],
) -> Head:
    """The head of the columns that weigh most, in 8 bits."""
    size = np.abs(weights).max(axis=0)
    chosen = np.sort(np.argsort(-size, kind="stable")[:n_kept])
    few = weights[:, chosen]
    scales = np.maximum(np.abs(few).max(axis=1, initial=0.0), 1e-12) / 127.0
    return Head(
        key=key,
        labels=names,
        link="one",
        analyser=analyser,
        buckets=kept[chosen],
        weights=np.rint(few / scales[:, None]).astype(np.int8).T.copy(),
        scales=scales.astype(np.float32),
        biases=biases * slope,
        slopes=np.full(len(names), slope),
        about=dict(about),
        rarities=rarity[chosen].astype(np.float16).astype(np.float32),
    )
