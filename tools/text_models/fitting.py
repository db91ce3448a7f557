"""Fitting one head to several sources of labelled texts, each with a say of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sources import Labelled

from huiyin.analytics.text.features import Analyser
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.training import compact

LABELS = ("negative", "positive")


def rows_of(analyser: Analyser, texts: Sequence[str]) -> sparse.csr_matrix:
    """Texts as rows of bucket values, each of length one."""
    features = analyser.features(texts)
    values, _ = features.normalised()
    shape = (features.n, features.n_buckets)
    return sparse.csr_matrix((values, features.buckets, features.indptr), shape=shape)


class Matrix:
    """Texts of several sources as one matrix; both sides of a source weigh alike, and a source as much as it is told."""

    def __init__(
        self, sources: Mapping[str, tuple[Labelled, float]], analyser: Analyser | None = None
    ) -> None:
        self.analyser = analyser or Analyser()
        texts = [text for source, _ in sources.values() for text in source.texts]
        self.truth = np.asarray([label for source, _ in sources.values() for label in source.labels])
        self.source = np.repeat(list(sources), [len(source.texts) for source, _ in sources.values()])
        self._sources = sources
        self.weights = self.weighed(balanced=True)
        self.rows = rows_of(self.analyser, texts)
        occurs = np.bincount(self.rows.indices, minlength=self.rows.shape[1])
        self.rarity = np.log((1.0 + len(texts)) / (1.0 + occurs)) + 1.0

    def weighed(self, *, balanced: bool, say: Mapping[str, float] | None = None) -> np.ndarray:
        """What each text counts: its source's weight, with `balanced` as much on either side of the source."""
        weights = []
        for name, (source, weight) in self._sources.items():
            labels = np.asarray(source.labels)
            share = labels.mean() if balanced else 0.5
            weight = (say or {}).get(name, weight)
            weights.append(weight * np.where(labels == 1, 0.5 / share, 0.5 / (1 - share)))
        return np.concatenate(weights)

    def one_sided(self, rows: np.ndarray) -> np.ndarray:
        """How one-sided every bucket is: the size of its naive Bayes log ratio (Wang and Manning 2012)."""
        present = self.rows[rows].copy()
        present.data[:] = 1.0
        weighed = sparse.diags(self.weights[rows]).dot(present)
        sides = [np.asarray(weighed[self.truth[rows] == side].sum(axis=0)).ravel() + 1.0 for side in (0, 1)]
        return np.abs(np.log((sides[1] / sides[1].sum()) / (sides[0] / sides[0].sum())))

    def fit(
        self, penalty: float, *, power: float = 0.0, rows: np.ndarray | None = None
    ) -> tuple[np.ndarray, float]:
        """Weights of the buckets and the bias by logistic regression; `power` leans towards one-sided buckets."""
        rows = np.arange(len(self.truth)) if rows is None else rows
        scale = self.rarity * (self.one_sided(rows) ** power if power else 1.0)
        model = LogisticRegression(C=penalty, max_iter=100, tol=1e-4)
        model.fit(self.rows[rows] @ sparse.diags(scale), self.truth[rows], sample_weight=self.weights[rows])
        return model.coef_[0] * scale, float(model.intercept_[0])


def mean_of(fits: Sequence[tuple[np.ndarray, float]]) -> tuple[np.ndarray, float]:
    """Fits as one, each with the same length."""
    lengths = [np.linalg.norm(weights) for weights, _ in fits]
    size = float(np.mean(lengths)) / len(fits)
    return (
        sum(weights / length for (weights, _), length in zip(fits, lengths, strict=True)) * size,
        sum(bias / length for (_, bias), length in zip(fits, lengths, strict=True)) * size,
    )


def head_of(
    key: str,
    fit: tuple[np.ndarray, float],
    analyser: Analyser,
    about: Mapping[str, Any],
    *,
    slope: float = 1.0,
    n_kept: int = 60_000,
) -> Head:
    """A head of two labels from the weights of the positive one."""
    weights, bias = fit[0] * slope / 2, fit[1] * slope / 2
    both = np.vstack([-weights, weights])
    return compact(key, LABELS, "one", analyser, both, np.asarray([-bias, bias]), n_kept, about)
