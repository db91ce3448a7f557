"""Coarsened exact matching: those who got something beside others of exactly the same classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import array_of, frame, numbers, require_columns, select, texts
from huiyin.analytics.inference.quantiles import t_p_value, t_quantile
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.trials.ab_test import verdict_of
from huiyin.analytics.trials.matching import BALANCED_BELOW, Balance, balance_of
from huiyin.analytics.trials.problems import ArmTooSmall, NobodyComparable

Codes = npt.NDArray[np.int64]
WORDS: dict[str, Bilingual] = {  # of an association: nothing is proven by likeness
    "better": {"zh": "较好", "en": "better"},
    "worse": {"zh": "较差", "en": "worse"},
    "not_proven": {"zh": "暂不能判断", "en": "cannot tell yet"},
}
FEWEST = 10  # matched on either side, below which nothing is said


@dataclass(frozen=True)
class Difference:
    """A weighted difference of means (treated minus control) with the part each row has in it.

    `influence` sums to 0 and its squares to the variance before the correction for small samples.
    """

    effect: float
    error: float
    degrees: float
    treated_mean: float
    control_mean: float
    influence: Floats


@dataclass(frozen=True)
class ExactComparison(Result):
    """The difference on the treated who have a control in the same class of every matching variable.

    `balance` compares the variables within the classes: above 0.1 afterwards the classes were too wide.
    `n_effective_controls` is what the weighted controls are worth (Kish). With fewer than 10 matched on a
    side the verdict is "not_proven", whatever the interval.
    """

    title: ClassVar[Bilingual] = {"zh": "精确匹配比较", "en": "Exactly matched comparison"}
    effect: float
    low: float
    high: float
    standard_error: float
    p_value: float
    verdict: str
    treated_mean: float
    control_mean: float
    unadjusted: float
    balance: tuple[Balance, ...]
    n_treated: int
    n_matched: int
    n_unmatched: int
    n_controls: int
    n_controls_used: int
    n_effective_controls: float
    n_strata: int
    n_left_out: int
    n_clusters: int | None
    confidence: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The difference, then the balance."""
        return (
            differences_table(
                {"zh": "差异", "en": "Difference"},
                [({"zh": "匹配后", "en": "Matched"}, self, self.p_value, self.verdict)],
            ),
            balance_table([("", self)]),
        )


def differences_table(
    title: Bilingual, rows: Sequence[tuple[Bilingual, ExactComparison, float, str]], kind: Kind = Kind.NUMBER
) -> Table:
    """One row a comparison: (its name, itself, p after correction, verdict). Without any spread there is no interval."""
    columns = (
        Column("comparison", {"zh": "比较", "en": "Comparison"}, Kind.TEXT),
        Column("effect", {"zh": "差异", "en": "Difference"}, kind),
        Column("low", {"zh": "下限", "en": "Low"}, kind),
        Column("high", {"zh": "上限", "en": "High"}, kind),
        Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
        Column("unadjusted", {"zh": "未匹配时", "en": "Unmatched"}, kind),
        Column("n_matched", {"zh": "匹配人数", "en": "Matched"}, Kind.COUNT),
        Column("n_controls_used", {"zh": "所用对照", "en": "Controls used"}, Kind.COUNT),
        Column("n_unmatched", {"zh": "无可比者", "en": "Nobody alike"}, Kind.COUNT),
        Column("verdict", {"zh": "结论", "en": "Verdict"}, Kind.TEXT),
    )
    cells = tuple(
        (
            name,
            made.effect,
            *((made.low, made.high, p) if made.standard_error > 0 else (None, None, None)),
            made.unadjusted,
            made.n_matched,
            made.n_controls_used,
            made.n_unmatched,
            WORDS[verdict],
        )
        for name, made, p, verdict in rows
    )
    return Table("differences", title, columns, cells)


def balance_table(parts: Sequence[tuple[str | Bilingual, ExactComparison]]) -> Table:
    """Standardised differences of every matching variable, comparison by comparison."""
    columns = (
        Column("comparison", {"zh": "比较", "en": "Comparison"}, Kind.TEXT),
        Column("covariate", {"zh": "匹配变量", "en": "Matching variable"}, Kind.TEXT),
        Column("before", {"zh": "匹配前标准化差", "en": "Standardised difference before"}, digits=3),
        Column("after", {"zh": "匹配后标准化差", "en": "after"}, digits=3),
    )
    rows = tuple((name, one.covariate, one.before, one.after) for name, made in parts for one in made.balance)
    title: Bilingual = {"zh": "两组是否相像", "en": "Do the groups look alike"}
    if all(not name for name, _ in parts):
        return Table("balance", title, columns[1:], tuple(row[1:] for row in rows))
    return Table("balance", title, columns, rows)


def exact_comparison(
    data: Any,
    *,
    outcome: str,
    treated: str,
    exact: Sequence[str] = (),
    coarsened: Mapping[str, Sequence[float]] | None = None,
    clusters: str | None = None,
    high_is_good: bool = True,
    confidence: float = 0.95,
) -> ExactComparison:
    """Compare treated and untreated rows of a frame within classes that are exactly alike.

    `exact` columns must be equal; `coarsened` maps a column of numbers to the rising cuts between its
    classes, a value at a cut belonging to the class above. A missing value is a class of its own. Controls
    are weighted so that every class has the treated's share; classes without either side are left out and
    counted. The error is the sandwich error HC1 of the weighted difference, by `clusters` where given (R's
    sandwich::vcovCL of the weighted regression), with a t interval. What was not matched on may still
    differ: an association among people who look alike, not proof.

    Raises `NoSuchColumn`, `ArmTooSmall`, `NobodyComparable`, `BadArgument`. Source: Iacus, King & Porro
    2012, doi:10.1093/pan/mpr013.

    >>> data = {"y": [5, 4, 3, 9, 2, 1, 8], "t": [1, 1, 0, 1, 0, 0, 0], "c": ["a", "a", "a", "b", "a", "b", "b"]}
    >>> made = exact_comparison(data, outcome="y", treated="t", exact=["c"])
    >>> round(made.effect, 4), made.n_matched, made.n_strata
    (2.8333, 3, 2)
    """
    require_rate("confidence", confidence)
    columns = frame(data)
    cuts = checked_cuts(coarsened)
    wanted = [*exact, *cuts]
    require(len(wanted) > 0, "exact", list(exact), zh="至少有一个匹配变量", en="name at least one variable")
    both = select(columns, [outcome, treated])
    require_columns(columns, [*wanted, *([clusters] if clusters else [])])
    known = ~np.isnan(both).any(axis=1)
    y, t = both[known, 0], both[known, 1]
    require(bool(np.isin(t, (0, 1)).all()), "treated", treated, zh="只含 0 和 1", en="hold only 0 and 1")
    parts = {name: columns[name][known] for name in wanted}
    strata = strata_of(parts, cuts)
    weight, n_strata = matching_weights(t, strata)
    n_treated = int(t.sum())
    require_sides(t, weight, n_treated)
    groups = None if clusters is None else codes_of(columns[clusters][known])
    made = weighted_difference(y, t, weight, groups)
    matrix, names = _balance_columns(parts)
    balance = balance_of(matrix, t, np.where(t == 1, weight, 0.0), np.where(t == 0, weight, 0.0), names)
    n_matched = int((weight[t == 1] > 0).sum())
    controls = weight[t == 0]
    half = t_quantile(confidence, made.degrees) * made.error
    p = t_p_value(made.effect / made.error, made.degrees) if made.error > 0 else 1.0
    few = min(n_matched, int((controls > 0).sum())) < FEWEST
    verdict = verdict_of(
        made.effect, made.error, made.degrees, p, high_is_good=high_is_good, confidence=confidence
    )
    return ExactComparison(
        made.effect,
        made.effect - half,
        made.effect + half,
        made.error,
        p,
        "not_proven" if few else verdict,
        made.treated_mean,
        made.control_mean,
        float(y[t == 1].mean() - y[t == 0].mean()),
        balance,
        n_treated,
        n_matched,
        n_treated - n_matched,
        len(controls),
        int((controls > 0).sum()),
        float(controls.sum() ** 2 / (controls**2).sum()),
        n_strata,
        int((~known).sum()),
        None if groups is None else len(np.unique(groups[weight > 0])),
        confidence,
        _notes(balance, n_treated - n_matched, few),
    )


def checked_cuts(coarsened: Mapping[str, Sequence[float]] | None) -> dict[str, Floats]:
    """The cuts of every coarsened column as arrays; raises `BadArgument` unless they rise."""
    cuts = {}
    for name, given in (coarsened or {}).items():
        edges = np.atleast_1d(array_of(f"coarsened[{name}]", given))
        rising = edges.ndim == 1 and bool(np.isfinite(edges).all()) and bool((np.diff(edges) > 0).all())
        require(rising, f"coarsened[{name}]", list(given), zh="为递增的数", en="be rising numbers")
        cuts[name] = edges
    return cuts


def codes_of(column: npt.NDArray[Any]) -> Codes:
    """Whole numbers for the categories of a column; missing is a category."""
    if column.dtype.kind == "f":
        return np.asarray(np.unique(column, return_inverse=True, equal_nan=True)[1], dtype=np.int64).ravel()
    named = np.array(["" if one is None else f"={one}" for one in texts(column)], dtype=str)
    return np.asarray(np.unique(named, return_inverse=True)[1], dtype=np.int64).ravel()


def strata_of(columns: Mapping[str, npt.NDArray[Any]], cuts: Mapping[str, Floats]) -> Codes:
    """The class of every row in all columns together; columns with cuts are coarsened first."""
    joint = np.zeros(len(next(iter(columns.values()))), dtype=np.int64)
    for name, column in columns.items():
        if name in cuts:
            values = numbers(column)
            own = np.where(np.isnan(values), -1, np.digitize(values, cuts[name])).astype(np.int64) + 1
        else:
            own = codes_of(column)
        joint = np.unique(joint * (int(own.max(initial=0)) + 1) + own, return_inverse=True)[1].ravel()
    return np.asarray(joint, dtype=np.int64)


def matching_weights(treated: Floats, strata: Codes) -> tuple[Floats, int]:
    """(n,) weights: 1 for a matched treated, its class's share for a control, 0 for the unmatched; classes used.

    >>> weight, n = matching_weights(np.array([1.0, 1, 0, 1, 0]), np.array([0, 0, 0, 1, 2]))
    >>> weight.tolist(), n
    ([1.0, 1.0, 1.0, 0.0, 0.0], 1)
    """
    size = int(strata.max(initial=0)) + 1
    n_treated = np.bincount(strata, weights=treated, minlength=size)
    n_control = np.bincount(strata, weights=1 - treated, minlength=size)
    used = (n_treated > 0) & (n_control > 0)
    total = n_treated[used].sum()
    scale = n_control[used].sum() / total if total else 0.0
    share = np.divide(n_treated, n_control, out=np.zeros(size), where=used) * scale
    weight = np.where(treated == 1, used[strata].astype(np.float64), share[strata])
    return np.asarray(weight, dtype=np.float64), int(used.sum())


def require_sides(t: Floats, weight: Floats, n_treated: int) -> None:
    """Raise `ArmTooSmall` or `NobodyComparable` where there is nothing to compare."""
    for name, size in (("对照组 / control", len(t) - n_treated), ("受益组 / treated", n_treated)):
        if size < 2:
            raise ArmTooSmall(arm=name, n=size, needed=2)
    if min(int((weight[t == g] > 0).sum()) for g in (0, 1)) < 2:
        raise NobodyComparable(n=n_treated)


def weighted_difference(y: Floats, t: Floats, weight: Floats, clusters: Codes | None = None) -> Difference:
    """Weighted mean of the treated less that of the controls, with a sandwich error (HC1).

    Equal to R's lm(y ~ t, weights) with sandwich::vcovCL(type = "HC1"), by row or by cluster.
    """
    used = weight > 0
    n = int(used.sum())
    treated, control = weight * (t == 1), weight * (t == 0)
    first, second = treated.sum(), control.sum()
    mean_t, mean_c = float(treated @ y / first), float(control @ y / second)
    influence = treated * (y - mean_t) / first - control * (y - mean_c) / second
    if clusters is None:
        variance, degrees = float(influence @ influence) * n / max(n - 2, 1), float(max(n - 2, 1))
    else:
        own = np.unique(clusters[used], return_inverse=True)[1].ravel()
        sums = np.bincount(own, weights=influence[used])
        g = len(sums)
        variance = float(sums @ sums) * g / max(g - 1, 1) * (n - 1) / max(n - 2, 1)
        degrees = float(max(g - 1, 1))
    return Difference(mean_t - mean_c, float(np.sqrt(variance)), degrees, mean_t, mean_c, influence)


def _balance_columns(parts: Mapping[str, npt.NDArray[Any]]) -> tuple[Floats, list[str]]:
    """The matching variables as numbers: texts as marks, gaps at the mean of what is known with a mark of their own."""
    matrix, names = [], []
    for name, column in parts.items():
        if column.dtype.kind == "f":
            gap = np.isnan(column)
            middle = float(column[~gap].mean()) if (~gap).any() else 0.0
            matrix.append(np.where(gap, middle, column))
            names.append(name)
            if gap.any():
                matrix.append(gap.astype(np.float64))
                names.append(f"{name} = –")
            continue
        labels = texts(column)
        for label in sorted({one for one in labels if one is not None})[1:]:
            matrix.append((labels == label).astype(np.float64))
            names.append(f"{name} = {label}")
    return np.column_stack(matrix) if matrix else np.empty((0, 0)), names


def _notes(balance: tuple[Balance, ...], n_unmatched: int, few: bool) -> tuple[Note, ...]:
    notes = [
        note(
            "unmeasured",
            "只在参与匹配的变量上相同；没有测到的差别仍可能是原因。这是相像者之间的关联，不是因果的证明。",
            "Alike only in what was matched on; what was not may be the reason. An association among people "
            "who look alike, not proof of cause.",
        )
    ]
    uneven = [one.covariate for one in balance if abs(one.after) > BALANCED_BELOW]
    if uneven:
        zh, en = "、".join(uneven), ", ".join(uneven)
        notes.append(
            note(
                "unbalanced",
                f"匹配后仍不平衡（标准化差大于 0.1）：{zh}。",
                f"Still unbalanced after matching (above 0.1): {en}.",
            )
        )
    if n_unmatched:
        notes.append(
            note(
                "unmatched",
                f"有 {n_unmatched} 人找不到同类的对照，结果不包括他们。",
                f"{n_unmatched} had nobody of the same class to compare with; the result is not about them.",
            )
        )
    if few:
        notes.append(
            note(
                "few_matched",
                f"有一边匹配成功的不足 {FEWEST} 人，暂不能判断。",
                f"Fewer than {FEWEST} were matched on one side: this cannot tell yet.",
            )
        )
    return tuple(notes)
