"""Likeness: which clauses say nearly the same as one of a few examples."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from scipy import sparse

from huiyin.analytics.text.characters import Batch, Places
from huiyin.analytics.text.common_words import LINKS, SHADES
from huiyin.analytics.text.features import Analyser, Features
from huiyin.analytics.text.sentences import clauses_apart
from huiyin.analytics.text.words import Cutter

ALIKE = 0.5  # cosine from which a clause says the same as an example
SMALL = 0.2  # what pieces that say little weigh beside others

_ANALYSER = Analyser(characters=2, words=True, pairs=False)


class Likeness:
    """Compares clauses with examples by the pieces they share: characters, pairs of them and words."""

    def __init__(self, examples: Sequence[str]) -> None:
        self._examples = _matrix(_ANALYSER.features(examples))

    def alike(self, batch: Batch, cutter: Cutter | None = None) -> tuple[Places, Places]:
        """Clauses of a batch and the numbers of the examples they are like, sorted by clause.

        >>> from huiyin.analytics.text.characters import batch_of
        >>> batch = batch_of(["今天很热，抢修师傅一直没有来", "账单看不懂"])
        >>> alike = Likeness(["抢修师傅一直没来", "账单完全看不懂"]).alike(batch)
        >>> [one.tolist() for one in alike]
        [[1, 2], [0, 1]]
        """
        pieces = _matrix(_ANALYSER.of_batch(clauses_apart(batch), cutter))
        shared = (pieces @ self._examples.T).tocoo()
        near = shared.data >= ALIKE
        clause, example = shared.row[near].astype(np.int64), shared.col[near].astype(np.int64)
        order = np.lexsort((example, clause))
        return clause[order], example[order]


def _matrix(features: Features) -> sparse.csr_matrix:
    """Rows of length one; pieces that say little weigh little."""
    values = features.counts * np.where(_says_little()[features.buckets], SMALL, 1.0)
    rows = np.repeat(np.arange(features.n), np.diff(features.indptr))
    lengths = np.sqrt(np.bincount(rows, values * values, minlength=features.n))
    return sparse.csr_matrix(
        (values / np.maximum(lengths, 1e-12)[rows], features.buckets, features.indptr),
        shape=(features.n, features.n_buckets),
    )


@cache
def _says_little() -> npt.NDArray[np.bool_]:
    """Which buckets belong to words of grammar and of degree, and to marks."""
    common = _ANALYSER.features([*LINKS, *SHADES, *",.!?;:、。…~-()\"'", *"0123456789"])
    little = np.zeros(common.n_buckets, dtype=np.bool_)
    little[common.buckets] = True
    return little
