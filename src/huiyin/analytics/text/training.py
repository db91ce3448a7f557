"""Training heads from labelled texts: logistic regression over hashed pieces, pruned, rounded, calibrated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.features import Analyser, Features
from huiyin.analytics.text.heads import Head, Link, probabilities_of
from huiyin.analytics.text.problems import TooFewLabels

LEAST = 5  # texts of each label


def train(
    key: str,
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    analyser: Analyser | None = None,
    penalty: float = 10.0,
    n_kept: int = 30_000,
    held_out_rate: float = 0.1,
    seed: int = 1,
    about: Mapping[str, Any] | None = None,
) -> Head:
    """Train a head for labels of which exactly one is true for each text.

    `penalty` is the inverse strength of the ridge (larger fits closer); the `n_kept` buckets that weigh most
    are kept. A `held_out_rate` of the texts, drawn with `seed`, only calibrates. Raises TooFewLabels.
    """
    from sklearn.linear_model import LogisticRegression

    counted = Counter(labels)
    names = tuple(sorted(counted))
    rarest = min(names, key=lambda name: counted[name]) if names else ""
    if len(names) < 2 or counted[rarest] < LEAST:
        raise TooFewLabels(least=LEAST, label=rarest, n=counted[rarest])
    analyser = analyser or Analyser()
    features = analyser.features(texts)
    truth = np.asarray([names.index(label) for label in labels])
    apart = np.random.default_rng(seed).random(len(texts)) < held_out_rate
    for label in range(len(names)):  # every label is learned from
        if np.all(apart[truth == label]):
            apart[truth == label] = False
    matrix, rarity = weighted(features)
    model = LogisticRegression(C=penalty, max_iter=300)
    model.fit(matrix[~apart], truth[~apart])
    weights, biases = model.coef_, model.intercept_
    if len(names) == 2:
        weights, biases = np.vstack([-weights, weights]) / 2, np.concatenate([-biases, biases]) / 2
    head = compact(key, names, "one", analyser, weights * rarity, biases, n_kept, about or {})
    return calibrated(head, features, truth, apart) if apart.any() else head


def weighted(features: Features) -> tuple[sparse.csr_matrix, Floats]:
    """Features as a matrix (texts × buckets) scaled by the rarity of each bucket, and that rarity."""
    values, _ = features.normalised()
    occurs = np.bincount(features.buckets, minlength=features.n_buckets)
    rarity = np.log((1.0 + features.n) / (1.0 + occurs)) + 1.0
    matrix = sparse.csr_matrix(
        (values * rarity[features.buckets], features.buckets, features.indptr),
        shape=(features.n, features.n_buckets),
    )
    return matrix, rarity


def compact(
    key: str,
    labels: tuple[str, ...],
    link: Link,
    analyser: Analyser,
    weights: Floats,
    biases: Floats,
    n_kept: int,
    about: Mapping[str, Any],
) -> Head:
    """A head of the `n_kept` buckets with the largest weights (labels × buckets), rounded to 8 bits."""
    size = np.abs(weights).max(axis=0)
    most = min(n_kept, int(np.count_nonzero(size)))
    kept = np.sort(np.argpartition(-size, most - 1)[:most]) if most else np.zeros(0, dtype=np.int64)
    chosen = weights[:, kept]
    scales = np.maximum(np.abs(chosen).max(axis=1, initial=0.0), 1e-12) / 127.0
    return Head(
        key=key,
        labels=labels,
        link=link,
        analyser=analyser,
        buckets=kept.astype(np.int64),
        weights=np.rint(chosen / scales[:, None]).astype(np.int8).T.copy(),
        scales=scales.astype(np.float32),
        biases=np.asarray(biases, dtype=np.float64),
        slopes=np.ones(len(labels)),
        about=about,
    )


def calibrated(
    head: Head, features: Features, truth: npt.NDArray[np.int64], apart: npt.NDArray[np.bool_]
) -> Head:
    """The head with one slope for all labels that fits the texts set apart best (temperature scaling)."""
    logits, at = head.logits(features)[apart], truth[apart]

    def loss(temperature: float) -> float:
        chances = probabilities_of(logits / np.exp(temperature), "one")
        return float(-np.log(np.maximum(chances[np.arange(len(at)), at], 1e-12)).mean())

    best = float(np.exp(optimize.minimize_scalar(loss, bounds=(-3.0, 3.0), method="bounded").x))
    return replace(head, slopes=head.slopes / best, biases=head.biases / best)
