"""Customers whose satisfaction is falling: an early sign, told apart from noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import special

from huiyin.analytics.checks import require_rate
from huiyin.analytics.columns import numbers, texts
from huiyin.analytics.customers.problems import NobodyLeft
from huiyin.analytics.customers.purchases import days
from huiyin.analytics.inference.multiplicity import benjamini_hochberg
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats

LISTED = 20
LEAST_FREEDOM = 10  # with fewer spare answers the noise of a grade is not known


@dataclass(frozen=True)
class FallingSatisfaction(Result):
    """One entry a customer with at least two grades: the last against the mean of those before.

    `change` is in points of the scale (below 0: fell), `p_value` one-sided, `p_adjusted` so that at most
    `false_share` of the marked are false alarms. `falling` marks them; the others are “cannot tell yet”
    or steady, never proven well. `noise` is the usual spread of one customer's grades.
    """

    title: ClassVar[dict[str, str]] = {"zh": "满意度下降预警", "en": "Falling satisfaction"}

    customers: tuple[str, ...]
    n_grades: tuple[int, ...]
    last: Floats
    before: Floats
    change: Floats
    p_value: Floats
    p_adjusted: Floats
    falling: tuple[bool, ...]
    noise: float
    degrees_of_freedom: int
    n_with_one_grade: int
    false_share: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("customer", {"zh": "客户", "en": "Customer"}, Kind.TEXT),
            Column("n_grades", {"zh": "评价次数", "en": "Grades"}, Kind.COUNT),
            Column("before", {"zh": "此前平均", "en": "Before"}),
            Column("last", {"zh": "最近一次", "en": "Last"}),
            Column("change", {"zh": "变化", "en": "Change"}),
            Column("p_adjusted", {"zh": "校正后 p 值", "en": "Adjusted p"}, Kind.P_VALUE),
            Column("falling", {"zh": "预警", "en": "Alarm"}, Kind.TEXT),
        )
        order = np.lexsort((self.change, self.p_value))[:LISTED].tolist()
        rows = tuple(
            (
                self.customers[k],
                self.n_grades[k],
                *(float(part[k]) for part in (self.before, self.last, self.change, self.p_adjusted)),
                "▼" if self.falling[k] else "–",
            )
            for k in order
        )
        title = {"zh": f"下降最明显的 {len(rows)} 位客户", "en": f"The {len(rows)} sharpest falls"}
        return (Table("customers", title, columns, rows),)


def falling_satisfaction(
    customer: Any, date: Any, score: Any, *, false_share: float = 0.1
) -> FallingSatisfaction:
    """Mark customers whose last grade is lower than their own earlier ones by more than noise.

    High grades are good. The noise is the spread of earlier grades about each customer's own mean, all
    customers together; the last grade less the mean of k earlier ones is judged with a t of its degrees
    of freedom, sd·√(1 + 1/k). `false_share` bounds the expected share of false alarms among the marked
    (Benjamini and Hochberg). With fewer than 10 degrees of freedom nobody is marked. Rows lacking a value
    are left out.

    >>> made = falling_satisfaction(["a", "a", "a", "b", "b"], [1, 2, 3, 1, 2], [9, 9, 4, 7, 7])
    >>> made.change.tolist(), made.falling
    ([-5.0, 0.0], (False, False))
    """
    false_share = require_rate("false_share", false_share)
    who, when, grade = texts(customer), days(date), numbers(score)
    for what, length in (("customer", len(who)), ("score", len(grade))):
        if length != len(when):
            raise LengthsDiffer(what=what, given=length, wanted=len(when))
    kept = ~np.isnan(when) & ~np.isnan(grade) & np.asarray(who != None, dtype=bool)  # noqa: E711
    if not kept.any():
        raise NobodyLeft(what="customer, date, score")
    names, codes = np.unique(who[kept].astype(str), return_inverse=True)
    order = np.lexsort((when[kept], codes))
    codes, grade = codes[order], grade[kept][order]
    final = np.append(codes[1:] != codes[:-1], True)
    k = np.bincount(codes[~final], minlength=len(names))
    total = np.bincount(codes[~final], weights=grade[~final], minlength=len(names))
    several = k > 0
    mean = total / np.maximum(k, 1)
    residual = (grade - mean[codes])[~final]
    freedom = int((k[several] - 1).sum())
    noise = float(np.sqrt((residual**2).sum() / freedom)) if freedom else float("nan")
    last, before = grade[final][several], mean[several]
    change = last - before
    known = freedom >= LEAST_FREEDOM and noise > 0
    p = np.full(len(change), np.nan)
    if known:
        p = special.stdtr(freedom, change / (noise * np.sqrt(1 + 1 / k[several])))
    adjusted = np.array(benjamini_hochberg(p.tolist()), dtype=np.float64)
    marked = tuple(bool(value <= false_share) for value in adjusted)
    return FallingSatisfaction(
        tuple(names[several].tolist()),
        tuple((k[several] + 1).tolist()),
        *(last, before, change, p, adjusted, marked, noise, freedom),
        *(int((~several).sum()), false_share, _notes(known, freedom)),
    )


def _notes(known: bool, freedom: int) -> tuple[Note, ...]:
    if not known:
        return (
            note(
                "cannot_tell",
                f"暂不能判断：重复评价太少（自由度 {freedom}），不知道正常波动有多大。",
                f"Cannot tell yet: too few repeated grades ({freedom} degrees of freedom) to know the usual spread.",
            ),
        )
    return (
        note(
            "early_sign",
            "预警说明最近一次低于本人以往，超出正常波动；未预警的客户不等于没有问题。",
            "An alarm says the last grade is below the customer's own earlier ones by more than noise; no alarm "
            "does not mean all is well.",
        ),
    )
