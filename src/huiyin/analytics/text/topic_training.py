"""Training topics: what words, rules and pieces of texts tell of each topic, learned from labelled texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.characters import batch_of
from huiyin.analytics.text.features import Analyser
from huiyin.analytics.text.heads import Head, probabilities_of
from huiyin.analytics.text.problems import TooFewLabels, TopicsUnreadable
from huiyin.analytics.text.sentences import clauses_of
from huiyin.analytics.text.topic_sets import TopicSet
from huiyin.analytics.text.training import LEAST, compact, weighted

MANY = 1_000  # texts from which the ridge is tighter and, twice as many, one fold is enough to calibrate on
FOLDS = 5
LOOSE, TIGHT = 1.0, 0.15  # inverse strength of the ridge for few and for many texts

Mask = npt.NDArray[np.bool_]


def train_topics(
    key: str,
    texts: Sequence[str],
    labels: Sequence[Sequence[str]],
    topics: TopicSet,
    *,
    analyser: Analyser | None = None,
    n_kept: int = 60_000,
    seed: int = 1,
    about: Mapping[str, Any] | None = None,
) -> Head:
    """Train a head for topics of which a text may mention none, one or several; `labels` are their keys.

    What the topics' words and rules tell is learned together with the pieces of the texts. The probabilities are
    calibrated, and the limit from which a mention is told is chosen, on texts that the weights were not learned
    from; `about` says how well that went. Put the head into `TopicSet(topics, head)` to read with it.

    Raises TopicsUnreadable for a label that is no topic and TooFewLabels where a topic has fewer than 5 texts.
    """
    truth = _truth(labels, topics)
    data = _Data.of(texts, topics, analyser or Analyser(characters=2, pairs=False))
    _, same = np.unique(np.asarray(texts, dtype=object).astype(str), return_inverse=True)
    apart = (
        np.random.default_rng(seed).permutation(int(same.max()) + 1)[same] % FOLDS
    )  # a text twice is not apart
    if len(texts) >= 2 * MANY:
        apart = np.where(apart == 0, 0, -1)  # one fold is enough to calibrate on
    logits = np.zeros(truth.shape)
    for fold in range(int(apart.max()) + 1):
        out = apart == fold
        logits[out] = data.fit(truth, ~out).logits(data, out)
    tested = apart >= 0
    slope, shift = _calibration(logits[tested], truth[tested])
    chance = probabilities_of(logits[tested] * slope + shift, "each")
    always = bool(truth.any(axis=1).all())
    limit, quality = _limit(chance, truth[tested], always)
    weights = data.fit(truth, np.ones(len(texts), dtype=np.bool_))
    return weights.head(
        key,
        topics,
        data,
        (slope, shift),
        n_kept,
        {"n": len(texts), "limit": limit, "always": always, **quality, **(about or {})},
    )


def _truth(labels: Sequence[Sequence[str]], topics: TopicSet) -> Mask:
    number = {key: place for place, key in enumerate(topics.keys)}
    truth = np.zeros((len(labels), len(number)), dtype=np.bool_)
    for row, keys in enumerate(labels):
        for key in keys:
            if key not in number:
                raise TopicsUnreadable(topic=key, reason="标注里有而主题里没有 / a label that is no topic")
            truth[row, number[key]] = True
    for key, n in zip(topics.keys, truth.sum(axis=0).tolist(), strict=True):
        if n < LEAST or n > len(labels) - 1:
            raise TooFewLabels(least=LEAST, label=key, n=min(n, len(labels) - n))
    return truth


@dataclass(frozen=True)
class _Data:
    """What is known of every text: pieces (texts × kept buckets), patterns (texts × patterns), topics told of."""

    analyser: Analyser
    pieces: sparse.csr_matrix
    kept: npt.NDArray[np.int64]
    rarity: Floats
    patterns: sparse.csr_matrix
    told: Mask
    pattern_topics: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str], topics: TopicSet, analyser: Analyser) -> _Data:
        batch = batch_of(texts)
        found = topics.find(batch, clauses_of(batch))
        pieces, rarity = weighted(analyser.of_batch(batch))
        kept = np.flatnonzero(np.bincount(pieces.indices, minlength=pieces.shape[1]) >= 2)
        return cls(
            analyser, pieces[:, kept].tocsr(), kept, rarity, found.patterns, found.told, topics.pattern_topics
        )

    def fit(self, truth: Mask, chosen: Mask) -> _Weights:
        """The weights that tell the topics apart, learned from the chosen texts."""
        from sklearn.linear_model import LogisticRegression

        n_topics = truth.shape[1]
        pieces = np.zeros((n_topics, self.pieces.shape[1]))
        patterns, told, biases = np.zeros(self.patterns.shape[1]), np.zeros(n_topics), np.zeros(n_topics)
        penalty = TIGHT if int(chosen.sum()) >= MANY else LOOSE
        for topic in range(n_topics):
            own = np.flatnonzero(self.pattern_topics == topic)
            ratios = _ratios(self.pieces[chosen], truth[chosen, topic])
            parts = [self.pieces[chosen] @ sparse.diags(ratios), self.patterns[chosen][:, own]]
            matrix = sparse.hstack(
                [*parts, sparse.csr_matrix(self.told[chosen][:, [topic]].astype(np.float64))]
            ).tocsr()
            model = LogisticRegression(C=penalty, solver="liblinear", intercept_scaling=5.0)
            model.fit(matrix, truth[chosen, topic])
            learned = model.coef_[0]
            pieces[topic] = learned[: pieces.shape[1]] * ratios
            patterns[own] = learned[pieces.shape[1] : -1]
            told[topic], biases[topic] = learned[-1], model.intercept_[0]
        return _Weights(pieces, patterns, told, biases)


@dataclass(frozen=True)
class _Weights:
    """Weights of pieces (topics × kept buckets), of patterns for their own topic, of topics told of, and biases."""

    pieces: Floats
    patterns: Floats
    told: Floats
    biases: Floats

    def logits(self, data: _Data, chosen: Mask) -> Floats:
        own = sparse.csr_matrix(
            (self.patterns, (np.arange(len(self.patterns)), data.pattern_topics)),
            shape=(len(self.patterns), len(self.told)),
        )
        by_pieces = data.pieces[chosen] @ self.pieces.T
        by_patterns = (data.patterns[chosen] @ own).toarray()
        return np.asarray(by_pieces + by_patterns + data.told[chosen] * self.told + self.biases)

    def head(
        self,
        key: str,
        topics: TopicSet,
        data: _Data,
        calibration: tuple[float, float],
        n_kept: int,
        about: Mapping[str, Any],
    ) -> Head:
        slope, shift = calibration
        learned: dict[str, dict[str, float]] = {}
        for number, written, weight in zip(
            data.pattern_topics.tolist(), topics.patterns, self.patterns.tolist(), strict=True
        ):
            learned.setdefault(topics.keys[number], {})[written] = round(weight * slope, 2)
        pieces = np.zeros((len(topics.keys), len(data.rarity)))
        pieces[:, data.kept] = self.pieces * data.rarity[data.kept]
        head = compact(
            key,
            topics.keys,
            "each",
            data.analyser,
            pieces,
            self.biases * slope + shift,
            n_kept,
            {
                **about,
                "patterns": learned,
                "by_words": [round(float(weight) * slope, 2) for weight in self.told],
            },
        )
        return replace(head, slopes=np.full(len(topics.keys), slope))


def _ratios(pieces: sparse.csr_matrix, truth: Mask) -> Floats:
    """The log of how much commoner each piece is in texts of the topic than in others (Wang and Manning 2012)."""
    present = pieces.astype(bool).astype(np.float64)
    inside = 1.0 + np.asarray(present[truth].sum(axis=0)).ravel()
    outside = 1.0 + np.asarray(present[~truth].sum(axis=0)).ravel()
    return np.asarray(np.log(inside / inside.sum()) - np.log(outside / outside.sum()))


def _calibration(logits: Floats, truth: Mask) -> tuple[float, float]:
    """The slope and shift of the log odds that fit best, the same for all topics (Platt 1999)."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6).fit(logits.reshape(-1, 1), truth.ravel())
    return float(max(model.coef_[0, 0], 0.05)), float(model.intercept_[0])


def _limit(chance: Floats, truth: Mask, always: bool) -> tuple[float, dict[str, Any]]:
    """The probability from which mentions are told of that gives the best micro-F1, and how good it is."""
    likeliest = chance == chance.max(axis=1, keepdims=True)

    def f1(limit: float) -> float:
        told = (chance >= limit) | (likeliest & always)
        return float(2 * (told & truth).sum() / max((told.sum() + truth.sum()), 1))

    limits = np.arange(0.2, 0.61, 0.025)
    best = float(max(limits, key=lambda limit: (round(f1(limit), 3), -abs(limit - 0.4))))
    return round(best, 3), {"micro_f1": round(f1(best), 4)}
