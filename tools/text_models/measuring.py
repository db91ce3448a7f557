"""Measuring heads of polarity: accuracy, calibration and what stays unsure, every domain weighing alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy import optimize
from sources import Labelled, labelled, rows

from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.polarity import bent

DOMAINS = ("hotel_chnsenti", "waimai", "shopping10", "nlpcc14", "eprstmt_jd")

Scores = Mapping[str, np.ndarray]
Part = tuple[np.ndarray, np.ndarray]  # log odds and truth of some texts


def log_odds(head: Head, texts: Sequence[str]) -> np.ndarray:
    """The log odds of positive."""
    logits = head.logits(head.analyser.features(texts))
    return logits[:, 1] - logits[:, 0]


def airline(folder: Path) -> Labelled:
    """English tweets to airlines that praise or blame."""
    return labelled(
        [
            (row["text"], int(row["label"] == "positive"))
            for row in rows(folder, "en_airline.dev")
            if row["label"] != "neutral"
        ]
    )


def slope_of(parts: Sequence[Part]) -> float:
    """The one slope of log odds that fits all parts best, each weighing as the root of its size."""

    def loss(logarithm: float) -> float:
        return _surprise(parts, lambda scores: scores * np.exp(logarithm))

    return float(np.exp(optimize.minimize_scalar(loss, bounds=(-4.0, 4.0), method="bounded").x))


def bend_of(parts: Sequence[Part]) -> tuple[float, float]:
    """By what log odds are multiplied, and the power they are raised to, where all parts fit best."""

    def loss(logarithms: np.ndarray) -> float:
        return _surprise(parts, lambda scores: bent(scores, *np.exp(logarithms)))

    times, power = np.exp(optimize.minimize(loss, np.zeros(2), method="Nelder-Mead").x)
    return round(float(times), 4), round(float(power), 4)


def _surprise(parts: Sequence[Part], change: Callable[[np.ndarray], np.ndarray]) -> float:
    losses = [np.logaddexp(0, -(2 * truth - 1) * change(scores)).mean() for scores, truth in parts]
    return float(np.average(losses, weights=np.sqrt([len(truth) for _, truth in parts])))


def bent_apart(scores: Scores, truths: Scores, n_folds: int = 5, seed: int = 1) -> Scores:
    """Log odds bent by what fits the other folds: what calibration is worth on texts that it was not fitted to."""
    rng = np.random.default_rng(seed)
    fold = {name: rng.permutation(len(one)) % n_folds for name, one in scores.items()}
    told = {name: np.zeros(len(one)) for name, one in scores.items()}
    for number in range(n_folds):
        seen = [(scores[name][fold[name] != number], truths[name][fold[name] != number]) for name in scores]
        bend = bend_of(seen)
        for name, one in scores.items():
            out = fold[name] == number
            told[name][out] = bent(one[out], *bend)
    return told


def pooled(scores: Scores) -> Scores:
    """All domains as one, every text weighing alike."""
    return {"all": np.concatenate(list(scores.values()))}


def calibration_error(scores: Scores, truths: Scores, n_bins: int = 10) -> float:
    """Expected calibration error of the likelier side in bins of equal width, every domain weighing alike."""
    chance = np.concatenate([1 / (1 + np.exp(-np.abs(scores[name]))) for name in scores])
    right = np.concatenate([(scores[name] > 0) == truths[name] for name in scores])
    weights = np.concatenate([np.full(len(scores[name]), 1 / len(scores[name])) for name in scores])
    bins = np.minimum(((chance - 0.5) * 2 * n_bins).astype(int), n_bins - 1)
    gaps = np.abs(np.bincount(bins, weights * (right - chance), minlength=n_bins))
    return float(gaps.sum() / weights.sum())


def unsure(scores: Scores, truths: Scores, accuracy: float = 0.95) -> dict[str, float]:
    """The lowest limit of certainty above which the rest reaches `accuracy`, and the share that stays below."""
    chance = np.concatenate([1 / (1 + np.exp(-np.abs(scores[name]))) for name in scores])
    right = np.concatenate([(scores[name] > 0) == truths[name] for name in scores])
    weights = np.concatenate([np.full(len(scores[name]), 1 / len(scores[name])) for name in scores])
    order = np.argsort(-chance)
    kept = np.cumsum(weights[order])
    good = np.cumsum((weights * right)[order]) / kept
    enough = np.flatnonzero(good >= accuracy)
    last = int(enough[-1]) if len(enough) else 0
    return {
        "below": round(float(chance[order][last]), 4),
        "share": round(float(1 - kept[last] / kept[-1]), 4),
        "accuracy_of_the_rest": accuracy,
    }
