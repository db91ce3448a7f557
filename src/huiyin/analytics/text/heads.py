"""Heads: small linear models over the features of texts, with calibrated probabilities and their evidence."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from scipy import sparse

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.characters import Batch
from huiyin.analytics.text.features import Analyser, Features
from huiyin.analytics.text.problems import ArtefactUnreadable
from huiyin.analytics.text.words import Cutter

Link = Literal["one", "each"]
MANY = 8  # labels; from here on a product of matrices is quicker
FORM = 1  # of the bytes; another form is another number


@dataclass(frozen=True, eq=False)
class Head:
    """A linear model: for every label a weight for each kept bucket, and a bias.

    `link` is "one" where exactly one label is true (soft-max) and "each" where every label is true or not by
    itself (logistic). `buckets` rise; `weights` (buckets × labels, 8 bits) times `scales` (labels) are the
    weights. A text's features are 1 + ln of their counts, divided by their length. `slopes` and `biases`
    (labels) turn scores into calibrated log odds. `about` names version, sources and terms of the training
    texts, and the measured quality. With `rarities` (one for each kept bucket) features are multiplied by them, and
    the length is that of what is kept.
    """

    key: str
    labels: tuple[str, ...]
    link: Link
    analyser: Analyser
    buckets: npt.NDArray[np.int64]
    weights: npt.NDArray[np.int8]
    scales: npt.NDArray[np.float32]
    biases: Floats
    slopes: Floats
    about: Mapping[str, Any] = field(default_factory=dict)
    rarities: npt.NDArray[np.float32] | None = None

    def logits(self, features: Features) -> Floats:
        """Calibrated log odds (texts × labels); a text without any known piece gets the biases."""
        totals = np.zeros((features.n, len(self.labels)))
        if len(features.buckets) and len(self.buckets):
            values, rows = features.normalised()
            at = _positions(self.buckets, features.n_buckets)[features.buckets]
            known = at >= 0
            at, rows, values = at[known], rows[known], values[known]
            if self.rarities is not None:
                values = values * self.rarities[at]
                lengths = np.sqrt(np.bincount(rows, values * values, minlength=features.n))
                values = values / np.maximum(lengths, 1e-12)[rows]
            if len(self.labels) > MANY:
                return self._of_many(at, rows, values, features.n)
            for label in range(len(self.labels)):
                column = self.weights[:, label].astype(np.float32)
                totals[:, label] = np.bincount(rows, column[at] * values, minlength=features.n)
        return totals * self.scales * self.slopes + self.biases

    def of_batch(self, batch: Batch, cutter: Cutter | None = None) -> Floats:
        """Calibrated log odds (texts × labels) of folded texts, kept with the batch."""
        return batch.kept(
            ("logits", self, cutter), lambda: self.logits(self.analyser.of_batch(batch, cutter))
        )

    def _of_many(
        self, at: npt.NDArray[np.int32], rows: npt.NDArray[np.int64], values: Floats, n: int
    ) -> Floats:
        """The same for many labels: one product of matrices over the buckets that occur."""
        used, columns = np.unique(at, return_inverse=True)
        matrix = sparse.csr_matrix((values.astype(np.float32), (rows, columns)), shape=(n, len(used)))
        totals = np.asarray(matrix @ self.weights[used].astype(np.float32), dtype=np.float64)
        return totals * self.scales * self.slopes + self.biases

    def knows(self, features: Features) -> npt.NDArray[np.bool_]:
        """Which texts hold any kept bucket; of the others the head can say nothing."""
        kept = np.zeros(features.n_buckets, dtype=np.bool_)
        kept[self.buckets] = True
        rows = np.repeat(np.arange(features.n), np.diff(features.indptr))
        return np.asarray(np.bincount(rows, kept[features.buckets], minlength=features.n) > 0)

    def probabilities(self, features: Features) -> Floats:
        """The probability of every label (texts × labels), 0–1; rows add up to 1 where `link` is "one"."""
        return probabilities_of(self.logits(features), self.link)

    def of_texts(self, texts: Sequence[str], cutter: Cutter | None = None) -> Floats:
        """The probability of every label for texts as they were written."""
        return self.probabilities(self.analyser.features(texts, cutter))

    def to_bytes(self) -> bytes:
        """The head as bytes that `from_bytes` reads; the same head gives the same bytes."""
        buffer = io.BytesIO()
        words = {
            "form": FORM,
            "key": self.key,
            "labels": self.labels,
            "link": self.link,
            "analyser": asdict(self.analyser),
            "about": dict(self.about),
        }
        text = json.dumps(words, ensure_ascii=False, sort_keys=True).encode()
        optional: dict[str, Any] = {}
        if self.rarities is not None:
            optional["rarities"] = self.rarities.astype(np.float16)
        np.savez_compressed(
            buffer,
            words=np.frombuffer(text, dtype=np.uint8),
            gaps=np.diff(self.buckets, prepend=0).astype(np.uint32),
            weights=self.weights,
            scales=self.scales,
            biases=self.biases,
            slopes=self.slopes,
            **optional,
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Head:
        """Read a head back. Raises ArtefactUnreadable where the bytes are none, or of a newer form."""
        try:
            arrays = np.load(io.BytesIO(data), allow_pickle=False)
            words = json.loads(arrays["words"].tobytes())
            if words["form"] != FORM:
                raise ValueError(words["form"])
            return cls(
                key=words["key"],
                labels=tuple(words["labels"]),
                link=words["link"],
                analyser=Analyser(**words["analyser"]),
                buckets=np.cumsum(arrays["gaps"].astype(np.int64)),
                weights=arrays["weights"],
                scales=arrays["scales"],
                biases=arrays["biases"],
                slopes=arrays["slopes"],
                about=words["about"],
                rarities=arrays["rarities"].astype(np.float32) if "rarities" in arrays else None,
            )
        except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as wrong:
            raise ArtefactUnreadable() from wrong


def probabilities_of(logits: Floats, link: Link) -> Floats:
    """Log odds as probabilities: soft-max over the labels, or each by itself."""
    if link == "each":
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -60, 60))))
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _positions(buckets: npt.NDArray[np.int64], n_buckets: int) -> npt.NDArray[np.int32]:
    """For every bucket its place among the kept ones, -1 where it was not kept."""
    positions = np.full(n_buckets, -1, dtype=np.int32)
    positions[buckets] = np.arange(len(buckets), dtype=np.int32)
    return positions
