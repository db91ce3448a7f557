"""Fitting a layer: own weights on top of what a model below says, held near it by a ridge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.features import Analyser
from huiyin.analytics.text.heads import Head, Link, probabilities_of
from huiyin.analytics.text.training import compact, weighted

PENALTIES = (100.0, 10.0, 1.0, 0.1)  # of own weights, tried from firm to loose
_FOLDS = 4
HELD = 10.0  # how firmly own biases are held near 0 and the weight of the model below near 1


@dataclass(frozen=True)
class OwnTexts:
    """Own texts as a matrix of the buckets they hold (with the rarity of each), what the model below says, what is true.

    `logits` and `truth` are texts × labels; `weights` says how much each text counts.
    """

    link: Link
    matrix: sparse.csr_matrix
    buckets: npt.NDArray[np.int64]
    rarity: Floats
    logits: Floats
    truth: Floats
    weights: Floats

    @property
    def n(self) -> int:
        """How many texts."""
        return len(self.truth)

    @classmethod
    def of(cls, link: Link, analyser: Analyser, texts: list[str], logits: Floats, truth: Floats) -> OwnTexts:
        """The texts in the features of an analyser; each counts once."""
        features = analyser.features(texts)
        matrix, rarity = weighted(features)
        buckets = np.unique(features.buckets)
        return cls(link, matrix[:, buckets], buckets, rarity[buckets], logits, truth, np.ones(len(truth)))


@dataclass(frozen=True)
class Layer:
    """What was learned: the weight of the model below, own biases (labels), own weights (buckets × labels).

    All are cooled so that the probabilities stay calibrated; `penalty` is the ridge that was chosen.
    """

    scale: float
    biases: Floats
    weights: Floats
    penalty: float


def layer_of(texts: OwnTexts, seed: int, held: float = HELD) -> Layer:
    """The layer that leaves the fewest surprises on texts not learned from.

    `held` says how little the mix of labels that people happened to put right may move what holds for every text.
    """
    penalty, heat = _penalty(texts, np.random.default_rng(seed), held)
    scale, biases, weights = _fitted(texts, penalty, np.ones(texts.n, dtype=bool), held)
    return Layer(scale / heat, biases / heat, weights / heat, penalty)


def stacked(base: Head, own: OwnTexts, layer: Layer, n_more: int, about: Mapping[str, Any]) -> Head:
    """The model below and the layer as one head of the same labels, with `n_more` buckets at most."""
    whole = np.zeros((len(base.labels), 1 << base.analyser.bits))
    whole[:, base.buckets] = (base.weights * (base.scales * base.slopes)[None, :]).T * layer.scale
    whole[:, own.buckets] += layer.weights.T * own.rarity[None, :]
    return compact(
        base.key,
        base.labels,
        base.link,
        base.analyser,
        whole,
        base.biases * layer.scale + layer.biases,
        len(base.buckets) + n_more,
        {**_straight(base), "n_own": own.n, "own_penalty": layer.penalty, **about},
    )


def _straight(base: Head) -> dict[str, Any]:
    """What the model below says of itself, without how its log odds bend: the layer is calibrated on its own."""
    return {name: value for name, value in base.about.items() if name != "bend"}


def _fitted(
    texts: OwnTexts, penalty: float, among: npt.NDArray[np.bool_], held: float
) -> tuple[float, Floats, Floats]:
    """The weight of the base, own biases (labels) and own weights (buckets × labels), from some of the texts."""
    matrix, logits, truth = texts.matrix[among], texts.logits[among], texts.truth[among]
    weights = texts.weights[among]
    n_labels, n_buckets = truth.shape[1], matrix.shape[1]
    turned = matrix.T.tocsr()

    def loss(at: Floats) -> tuple[float, Floats]:
        scale, biases, own = at[0], at[1 : 1 + n_labels], at[1 + n_labels :].reshape(n_buckets, n_labels)
        chances = probabilities_of(scale * logits + matrix @ own + biases, texts.link)
        gap = (chances - truth) * weights[:, None]
        value = (
            _surprise(chances, truth, weights, texts.link)
            + penalty / 2 * (own**2).sum()
            + held / 2 * (biases**2).sum()
            + held / 2 * (scale - 1) ** 2
        )
        slope = np.concatenate(
            [
                [(gap * logits).sum() + held * (scale - 1)],
                gap.sum(axis=0) + held * biases,
                (turned @ gap + penalty * own).ravel(),
            ]
        )
        return float(value), slope

    start = np.concatenate([[1.0], np.zeros(n_labels + n_buckets * n_labels)])
    best = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60}).x
    return float(best[0]), best[1 : 1 + n_labels], best[1 + n_labels :].reshape(n_buckets, n_labels)


def _penalty(texts: OwnTexts, generator: np.random.Generator, held: float) -> tuple[float, float]:
    """The ridge that leaves the fewest surprises on texts not learned from, and the temperature that fits them."""
    fold = generator.permutation(texts.n) % _FOLDS
    tried: list[tuple[float, float, Floats]] = []
    for penalty in PENALTIES:
        logits = np.zeros_like(texts.logits)
        for number in range(_FOLDS):
            out = fold == number
            if out.any():
                scale, biases, own = _fitted(texts, penalty, ~out, held)
                logits[out] = scale * texts.logits[out] + texts.matrix[out] @ own + biases
        tried.append((_left(texts, logits), penalty, logits))
    _, penalty, logits = min(tried, key=lambda one: one[0])
    heat = optimize.minimize_scalar(
        lambda at: _left(texts, logits / np.exp(at)), bounds=(-1.0, 2.0), method="bounded"
    )
    return penalty, float(np.exp(heat.x))


def _left(texts: OwnTexts, logits: Floats) -> float:
    """What surprises in all own texts under some log odds."""
    return _surprise(probabilities_of(logits, texts.link), texts.truth, texts.weights, texts.link)


def _surprise(chances: Floats, truth: Floats, weights: Floats, link: Link) -> float:
    """Minus the log of the probability of what is true, over the texts as they count."""
    told = truth * np.log(np.maximum(chances, 1e-12))
    if link == "each":
        told = told + (1 - truth) * np.log(np.maximum(1 - chances, 1e-12))
    return -float(weights @ told.sum(axis=1))
