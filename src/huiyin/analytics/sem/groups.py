"""Two groups of respondents: do they answer to the same measures, and do their paths differ?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import stats

from huiyin.analytics.checks import require_whole
from huiyin.analytics.columns import frame, numbers, texts
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Note, note
from huiyin.analytics.sem import bootstrap
from huiyin.analytics.sem.analysis import pls
from huiyin.analytics.sem.estimation import Fit, Plan, Signs, estimate
from huiyin.analytics.sem.group_result import GroupComparison, Invariance, PathDifference
from huiyin.analytics.sem.model import Model
from huiyin.analytics.sem.moments import Items
from huiyin.analytics.sem.notes import NOT_CAUSAL
from huiyin.analytics.sem.problems import GroupTooSmall
from huiyin.analytics.terms import Floats

FEWEST = 20
_AT_A_TIME = 250


def compare_path_models(
    data: Any,
    model: Model | str,
    group: Any,
    *,
    groups: Sequence[str] | None = None,
    permutations: int = 1000,
    bootstraps: int = 1000,
    seed: int | np.random.Generator = 1,
    **options: Any,
) -> GroupComparison:
    """Compare the path model of two groups by permutation, with the steps of MICOM.

    `group` is the column's name or its values; `groups` names the two to compare where there are more.
    `options` are those of `pls` (scheme, missing_rule, weights …). Respondents without a group do not count.
    Raises `GroupTooSmall` (not two groups, or under 20 forms in one), and the problems of `pls`. Sources:
    Chin and Dibbern 2010; Henseler, Ringle and Sinkovics 2009; Henseler, Ringle and Sarstedt 2016,
    doi:10.1108/IMR-09-2014-0304.
    """
    require_whole("permutations", permutations, at_least=1)
    require_whole("bootstraps", bootstraps)
    columns = frame(data)
    labels = texts(columns[group] if isinstance(group, str) and group in columns else group)
    n_rows = len(next(iter(columns.values()), ()))
    if len(labels) != n_rows:
        raise LengthsDiffer(what="分组 / groups", given=len(labels), wanted=n_rows)
    names = _two(labels, groups)
    member = np.isin(labels, names)
    part = {name: np.asarray(column)[member] for name, column in columns.items()}
    weights = options.get("weights")
    if weights is not None and not isinstance(weights, str):
        options = {**options, "weights": numbers(weights)[member]}
    pooled = pls(part, model, bootstraps=0, **options).estimate
    first = labels[member][pooled.items.kept] == names[0]
    sizes = int(first.sum()), int((~first).sum())
    if min(sizes) < FEWEST:
        raise GroupTooSmall(groups=f"{names[0]}: {sizes[0]}, {names[1]}: {sizes[1]}")
    rng = np.random.default_rng(seed)
    work = _Comparison(pooled.plan, pooled.items, pooled.point, first)
    observed = work.figures(first[None])
    permuted = work.permuted(permutations, rng)
    resampled = [work.resampled(chosen, bootstraps, rng) for chosen in (first, ~first)]
    return _finished(names, sizes, pooled.point, observed, permuted, resampled, permutations)


def _two(labels: npt.NDArray[np.object_], groups: Sequence[str] | None) -> tuple[str, str]:
    found = sorted({str(one) for one in labels if one is not None})
    chosen = found if groups is None else [str(one) for one in groups]
    if len(chosen) != 2 or not set(chosen) <= set(found):
        raise GroupTooSmall(groups=", ".join(found) or "–")
    return chosen[0], chosen[1]


@dataclass(frozen=True)
class _Figures:
    """Of a batch of divisions into two groups: paths (B, J, J) of both, and what MICOM compares (B, J)."""

    first: Floats
    second: Floats
    correlation: Floats
    mean_difference: Floats
    log_variance_ratio: Floats


class _Comparison:
    def __init__(self, plan: Plan, items: Items, pooled: Fit, first: npt.NDArray[np.bool_]) -> None:
        self.plan, self.items, self.pooled, self.first = plan, items, pooled, first
        self.spread = items.spread()

    def figures(self, member: npt.NDArray[np.bool_]) -> _Figures:
        """`member` is (B, n): who is in the first group."""
        one, two = (self.items.spread(which.astype(np.uint8)) for which in (member, ~member))
        fits = [estimate(self.plan, spread, Signs(self.pooled)) for spread in (one, two)]
        covariance = self.spread.covariance[0]
        scale = self.spread.deviation[0][:, None]
        weights = [
            fit.coefficients * spread.deviation[:, :, None] / scale
            for fit, spread in zip(fits, (one, two), strict=True)
        ]
        joint = np.einsum("bkj,kl,blj->bj", weights[0], covariance, weights[1])
        own = [np.einsum("bkj,kl,blj->bj", weight, covariance, weight) for weight in weights]
        n, sizes = self.items.n, [which.sum(axis=1)[:, None] for which in (member, ~member)]
        shared = self.pooled.coefficients[0] * np.sqrt((n - 1) / n)  # variances are over n − 1
        variances = [
            np.einsum("kj,bkl,lj->bj", shared, spread.covariance, shared) * (size / (size - 1))
            for spread, size in zip((one, two), sizes, strict=True)
        ]
        return _Figures(
            fits[0].paths,
            fits[1].paths,
            joint / np.sqrt(own[0] * own[1]),
            (one.mean - two.mean) @ shared,
            np.log(variances[0] / variances[1]),
        )

    def permuted(self, times: int, rng: np.random.Generator) -> _Figures:
        """The same of respondents dealt anew to groups of the same sizes."""
        parts = []
        for start in range(0, times, _AT_A_TIME):
            size = min(_AT_A_TIME, times - start)
            parts.append(self.figures(rng.permuted(np.tile(self.first, (size, 1)), axis=1)))
        return _Figures(*(np.concatenate([vars(part)[name] for part in parts]) for name in vars(parts[0])))

    def resampled(self, chosen: npt.NDArray[np.bool_], times: int, rng: np.random.Generator) -> Floats:
        """(B, J, J) paths of bootstrap resamples of one group."""
        if not times:
            return np.empty((0, *self.pooled.paths.shape[1:]))
        found = bootstrap.replicate(self.plan, self.items.subset(chosen), self.pooled, times, rng, show=False)
        return found.statistics["paths"]


def _finished(
    names: tuple[str, str],
    sizes: tuple[int, int],
    pooled: Fit,
    observed: _Figures,
    permuted: _Figures,
    resampled: Sequence[Floats],
    times: int,
) -> GroupComparison:
    finite = np.isfinite(permuted.first + permuted.second)
    usable = np.asarray(finite.all(axis=(1, 2)), dtype=np.bool_)
    gap = (observed.first - observed.second)[0]
    gaps = (permuted.first - permuted.second)[usable]
    links = pooled.layout.links
    p_values = [_two_sided(gap[link], gaps[(slice(None), *link)]) for link in links]
    adjusted = holm(p_values)
    paths = tuple(
        PathDifference(
            pooled.layout.names[i],
            pooled.layout.names[j],
            float(observed.first[0, i, j]),
            float(observed.second[0, i, j]),
            float(gap[i, j]),
            p_values[k],
            float(adjusted[k]),
            henseler_p(resampled[0][:, i, j], resampled[1][:, i, j]),
            _welch(float(gap[i, j]), resampled[0][:, i, j], resampled[1][:, i, j], sizes),
        )
        for k, (i, j) in enumerate(links)
    )
    measurement = tuple(
        _invariance(name, j, observed, permuted, usable) for j, name in enumerate(pooled.layout.names)
    )
    return GroupComparison(
        names, sizes, times, int(usable.sum()), paths, measurement, _notes(measurement, times, usable)
    )


def _two_sided(value: float, drawn: Floats) -> float:
    """How often permutation gives as much or more, the observed division counted in."""
    return float(((np.abs(drawn) >= abs(value) * (1 - 1e-12)).sum() + 1) / (len(drawn) + 1))


def henseler_p(first: Floats, second: Floats) -> float:
    """The share of pairs of resamples in which the first group's coefficient is not the larger.

    Resamples are mirrored at their means, as in seminr. NaN without resamples.

    >>> henseler_p(np.array([0.5, 0.6, 0.7]), np.array([0.1, 0.2, 0.3]))
    0.0
    """
    if not len(first) or not len(second):
        return float("nan")
    mirrored = np.sort(2 * second.mean() - second)
    below = np.searchsorted(mirrored, 2 * first.mean() - first, side="left")
    return float(1 - below.sum() / (len(first) * len(second)))


def _welch(gap: float, first: Floats, second: Floats, sizes: tuple[int, int]) -> float:
    """Two-sided p of the difference, from both bootstrap standard errors and Satterthwaite's freedom."""
    if len(first) < 2 or len(second) < 2:
        return float("nan")
    a, b = float(first.var(ddof=1)), float(second.var(ddof=1))
    freedom = (a + b) ** 2 / (a**2 / (sizes[0] - 1) + b**2 / (sizes[1] - 1))
    return float(2 * stats.t.sf(abs(gap) / np.sqrt(a + b), freedom))


def _invariance(
    name: str, j: int, observed: _Figures, permuted: _Figures, usable: npt.NDArray[np.bool_]
) -> Invariance:
    found, drawn = float(observed.correlation[0, j]), permuted.correlation[usable, j]
    composed = float(((drawn <= found + 1e-12).sum() + 1) / (len(drawn) + 1))
    mean, ratio = float(observed.mean_difference[0, j]), float(observed.log_variance_ratio[0, j])
    mean_p = _two_sided(mean, permuted.mean_difference[usable, j])
    variance_p = _two_sided(ratio, permuted.log_variance_ratio[usable, j])
    same = composed >= 0.05
    verdict = "none" if not same else "full" if min(mean_p, variance_p) >= 0.05 else "partial"
    low = float(np.quantile(drawn, 0.05))
    return Invariance(name, found, low, composed, mean, mean_p, ratio, variance_p, verdict)


def _notes(measurement: Sequence[Invariance], times: int, usable: npt.NDArray[np.bool_]) -> tuple[Note, ...]:
    broken = [one.construct for one in measurement if one.verdict == "none"]
    notes = []
    if broken:
        notes.append(
            note(
                "not_invariant",
                f"两组对这些构念的组成不同，涉及它们的路径不宜比较：{'、'.join(broken)}。",
                f"The groups compose these differently; do not compare their paths: {', '.join(broken)}.",
            )
        )
    if not usable.all():
        lost = times - int(usable.sum())
        notes.append(
            note(
                "lost_replicates",
                f"{times} 次置换中有 {lost} 次无解，未计入。",
                f"{lost} of {times} permutations had no solution.",
            )
        )
    same = {
        "zh": "两组须用同样的问卷与处理方式（构型不变性），程序无法检验这一点。",
        "en": "Both groups must have had the same questions and treatment (configural invariance); no program checks that.",
    }
    return (*notes, Note("configural", same), NOT_CAUSAL)
