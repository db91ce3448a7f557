"""An organisation's own layer on a model that comes with the product: learned from its own labels, put on top."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table
from huiyin.analytics.text._fitting import OwnTexts, layer_of, stacked
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.problems import TooFewLabels

LEAST_EACH = 5  # texts of each of at least two labels
Learn = Callable[[Head, list[str], list[Any]], Head]
Tell = Callable[[Head, Sequence[str]], list[Any]]


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
    some = [texts[at] for at in known]
    truth = np.array([[labels[at] == name for name in base.labels] for at in known], dtype=np.float64)
    said = base.logits(base.analyser.features(some))
    own = OwnTexts.of(base.link, base.analyser, some, said, truth)
    return stacked(base, own, layer_of(own, seed), n_more, about or {})


def learning_curve(
    base: Head,
    texts: Sequence[str],
    labels: Sequence[Any],
    frozen_texts: Sequence[str],
    frozen_labels: Sequence[Any],
    *,
    seed: int = 1,
    learn: Learn | None = None,
    tell: Tell | None = None,
) -> LearningCurve:
    """Accuracy on frozen texts with none, a quarter, half and all of the own labels (in random order).

    `learn` makes a head of the base, texts and labels (by default `layered`), `tell` says the label of each text by a
    head (by default `labels_by`); a label may be anything that can be compared.
    """
    learn = learn or (lambda below, some, said: layered(below, some, said, seed=seed))
    tell = tell or labels_by
    order = np.random.default_rng(seed).permutation(len(texts)).tolist()
    points = [_point(0, tell(base, frozen_texts), frozen_labels)]
    for n in sorted({len(texts) // 4, len(texts) // 2, len(texts)}):
        part = order[:n] if n < len(texts) else list(range(n))  # the whole is the layer itself
        try:
            head = learn(base, [texts[at] for at in part], [labels[at] for at in part])
        except TooFewLabels:
            continue
        points.append(_point(n, tell(head, frozen_texts), frozen_labels))
    return LearningCurve(tuple(points))


def labels_by(head: Head, texts: Sequence[str]) -> list[str]:
    """The most probable label of each text."""
    if not texts:
        return []
    return [head.labels[at] for at in head.of_texts(texts).argmax(axis=1).tolist()]


def _point(n: int, said: Sequence[Any], true: Sequence[Any]) -> CurvePoint:
    right = sum(one == other for one, other in zip(said, true, strict=True))
    return CurvePoint(n, share_of_counts(right, len(true)))
