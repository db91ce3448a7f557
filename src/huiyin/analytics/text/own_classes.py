"""An organisation's own head, trained from its own labelled texts, and what it is worth on texts set apart."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.results import Bilingual, Note, Result, Table, note
from huiyin.analytics.text.characters import fold
from huiyin.analytics.text.classes import LEAST, read_classes, train_classes
from huiyin.analytics.text.contest import Contest, contest
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.layering import CurvePoint, LearningCurve
from huiyin.analytics.text.problems import TooFewLabels
from huiyin.analytics.text.quality import LabelQuality, label_quality

ONE_IN = 5  # texts that are frozen
SIZES = (100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
NOISY = 0.1  # share of labels that seem to be wrong, from which a note says so


@dataclass(frozen=True)
class Learned(Result):
    """A head, its quality on the frozen texts, its learning curve on them, and the contest with the one before."""

    title: ClassVar[Bilingual] = {"zh": "自有文本模型", "en": "Own text model"}
    quality: LabelQuality
    curve: LearningCurve
    contest: Contest | None
    n_learned: int
    n_frozen: int
    head: Head = field(repr=False)
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The curve, the labels, the contest."""
        found = (*self.curve.tables(), *self.quality.tables())
        return found if self.contest is None else (*found, *self.contest.tables())


def is_frozen(text: str) -> bool:
    """Whether a text is set apart: one in five by the digest of its characters, the same one in every training.

    >>> [is_frozen(text) for text in ("停电", "停電", "服务好", "服务很好")]
    [True, True, False, False]
    """
    folded = "".join(fold(text).split())
    return int(hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:8], 16) % ONE_IN == 0


def learn(
    key: str,
    texts: Sequence[str],
    labels: Sequence[str],
    *,
    unlabelled: Sequence[str] = (),
    champion: Head | None = None,
) -> Learned:
    """Train from the texts that are not frozen and measure on those that are.

    A text that stands twice counts once, with its last label. `champion` is the head in use, if there is one: it
    never saw the frozen texts either. Raises `TooFewLabels` where a label has too few texts to learn or none to
    measure.
    """
    once = {"".join(text.split()): (text, label) for text, label in zip(texts, labels, strict=True)}
    seen = [pair for pair in once.values() if not is_frozen(pair[0])]
    frozen = [pair for pair in once.values() if is_frozen(pair[0])]
    _require_enough(seen, frozen)
    further = [text for text in unlabelled if not is_frozen(text)]
    head = _trained(key, seen, further)
    truth = [label for _, label in frozen]
    said = _said(head, frozen)
    match = None if champion is None else contest(truth, _said(champion, frozen), said)
    return Learned(
        label_quality(said, truth),
        LearningCurve(tuple(_points(key, seen, further, frozen, said))),
        match,
        len(seen),
        len(frozen),
        head,
        _notes(head),
    )


def _require_enough(seen: list[tuple[str, str]], frozen: list[tuple[str, str]]) -> None:
    counted = Counter(label for _, label in seen)
    for label in sorted({label for _, label in frozen}):
        if counted[label] < LEAST:
            raise TooFewLabels(least=LEAST, label=label, n=counted[label])
    if not frozen or len(counted) < 2:
        label, n = min(counted.items(), key=lambda pair: pair[1]) if counted else ("", 0)
        raise TooFewLabels(least=LEAST * ONE_IN, label=label, n=n)


def _trained(key: str, pairs: list[tuple[str, str]], further: Sequence[str]) -> Head:
    return train_classes(
        key,
        [text for text, _ in pairs],
        [label for _, label in pairs],
        unlabelled=further,
        about={"terms": "own"},
    )


def _said(head: Head, pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    return read_classes(head, [text for text, _ in pairs]).labels


def _points(
    key: str,
    seen: list[tuple[str, str]],
    further: Sequence[str],
    frozen: list[tuple[str, str]],
    said: Sequence[str],
) -> list[CurvePoint]:
    """Accuracy on the frozen texts with ever more labels; sizes with too few texts of a label are passed over."""
    order = np.random.default_rng(1).permutation(len(seen)).tolist()
    points = []
    for size in [size for size in SIZES if size < 0.8 * len(seen)]:
        some = [seen[at] for at in order[:size]]
        rare = {label for label, n in Counter(label for _, label in some).items() if n < LEAST}
        some = [pair for pair in some if pair[1] not in rare]
        if len({label for _, label in some}) >= 2:
            points.append(CurvePoint(size, _accuracy(_said(_trained(key, some, further), frozen), frozen)))
    return [*points, CurvePoint(len(seen), _accuracy(said, frozen))]


def _accuracy(said: Sequence[str], frozen: list[tuple[str, str]]) -> Estimate:
    right = sum(one == label for one, (_, label) in zip(said, frozen, strict=True))
    return share_of_counts(right, len(frozen))


def _notes(head: Head) -> tuple[Note, ...]:
    rate = float(head.about["wrong_label_rate"])
    if rate < NOISY:
        return ()
    percent = round(100 * rate)
    zh = f"标注看来有约 {percent}% 是错的：与其余标注最矛盾的没有参与学习。请复核标注，或统一口径。"
    en = (
        f"About {percent} % of the labels seem to be wrong; those that contradict the others most were not learned "
        "from. Check them, or agree on what the labels mean."
    )
    return (note("wrong_labels", zh, en),)
