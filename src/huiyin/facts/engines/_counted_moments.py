"""Moments from answers that a database counted: exact sums, so the bits of the rows themselves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from huiyin.analytics.exact import ExactSums
from huiyin.analytics.exact_products import weighted_gram
from huiyin.analytics.summaries import Moments
from huiyin.analytics.terms import Floats
from huiyin.facts.engines._kernels import GroupKey


def moments_of_counted(
    keys: Sequence[GroupKey], scores: Floats, counts: npt.NDArray[np.int64], by: Sequence[str]
) -> dict[GroupKey, Moments]:
    """One summary a key from (m, k) scores, NaN where a term has none, each met so many times under its key.

    Without grouping there is the key () even of nothing; a group whose rows all lack a score is there with n = 0.
    """
    k = scores.shape[1]
    places: dict[GroupKey, list[int]] = {} if by else {(): []}
    for at, key in enumerate(keys):
        places.setdefault(key, []).append(at)
    known: npt.NDArray[np.bool_] = np.asarray(~np.isnan(scores).any(axis=1))
    found = {}
    for key, those in places.items():
        kept = np.array(those, dtype=np.int64)
        kept = kept[known[kept]]
        if not len(kept):
            found[key] = Moments.empty(k)
            continue
        rows = np.column_stack([np.ones(len(kept)), scores[kept]])
        sums = weighted_gram(rows, ExactSums.of_counts(counts[None, kept]))[0]
        found[key] = Moments(int(counts[kept].sum()), sums, sums)
    return found
