"""The change of a share among the same respondents: McNemar's test."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

from huiyin.analytics.checks import require_one_of, require_rate
from huiyin.analytics.columns import array_of
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.outcomes import Group, Outcome, left_out
from huiyin.analytics.inference.paired import Names, pairs_of
from huiyin.analytics.inference.power import reach
from huiyin.analytics.inference.problems import NotATable, NotTwoByTwo, TooFewAnswers
from huiyin.analytics.terms import Floats


def paired_rates(
    before: Any,
    after: Any,
    *,
    method: str = "exact",
    confidence: float = 0.95,
    names: Names = ("before", "after"),
) -> Outcome:
    """The change of a share among the same respondents, from 0/1 marks: McNemar's test.

    `method`: exact (binomial on the pairs that changed), chi_square, or continuity (as R mcnemar.test).
    The interval of the difference is Newcombe's (1998, method 10). Raises `NotTwoByTwo`,
    `TooFewAnswers`.

    >>> paired_rates([0, 0, 0, 0, 0, 0, 1], [1, 1, 1, 1, 1, 1, 1]).p_value
    0.03125
    """
    x, y, missing = pairs_of(before, after)
    for column, values in (("before", x), ("after", y)):
        known = np.unique(values)
        if not np.isin(known, (0, 1)).all():
            shown = ", ".join(f"{value:g}" for value in known[:6])
            raise NotTwoByTwo(column=column, n=len(known), values=shown)
    counts = np.bincount((2 * x + y).astype(np.int64), minlength=4).reshape(2, 2)
    return mcnemar(counts, method=method, confidence=confidence, names=names, n_left_out=missing)


def mcnemar(
    counts: Any,
    *,
    method: str = "exact",
    confidence: float = 0.95,
    names: Names = ("before", "after"),
    n_left_out: int = 0,
) -> Outcome:
    """McNemar's test from the table [[no-no, no-yes], [yes-no, yes-yes]], before in rows.

    The difference is the share of yes after minus before. See `paired_rates`.

    >>> test = mcnemar([[150, 86], [37, 794]], method="continuity")
    >>> round(test.statistic, 3)
    18.732
    """
    require_one_of("method", method, ("exact", "chi_square", "continuity"))
    require_rate("confidence", confidence)
    table = array_of("counts", counts)
    if table.shape != (2, 2) or not bool((table >= 0).all() and np.isfinite(table).all()):
        rows, columns = (*table.shape, 0, 0)[:2]
        raise NotATable(rows=rows, columns=columns, total=f"{np.nansum(table):g}")
    n, up, down = float(table.sum()), float(table[0, 1]), float(table[1, 0])
    if n < 1:
        raise TooFewAnswers(what="配对 / pairs ", n=0, needed=1)
    moved, statistic, name = up + down, None, "mcnemar_exact"
    if method == "exact":
        p_value = min(2 * float(special.bdtr(min(up, down), int(moved), 0.5)), 1.0) if moved else 1.0
    else:
        step = 1.0 if method == "continuity" and up != down else 0.0
        statistic = (abs(up - down) - step) ** 2 / moved if moved else 0.0
        p_value = float(special.chdtrc(1, statistic))
        name = "mcnemar_continuity" if method == "continuity" else "mcnemar"
    gap, low, high = _newcombe_paired(table, confidence)
    error = math.sqrt(max(moved - (up - down) ** 2 / n, 0.0)) / n
    yes = table[1].sum() / n, table[:, 1].sum() / n
    return Outcome(
        test=name,
        statistic_name="X²",
        statistic=statistic,
        degrees=() if method == "exact" else (1.0,),
        p_value=p_value,
        difference=gap,
        low=low,
        high=high,
        unit=Unit.RATE,
        groups=tuple(Group(label, int(n), float(share)) for label, share in zip(names, yes, strict=True)),
        effects={"odds_ratio": up / down} if down else {},
        n_left_out=n_left_out,
        standard_error=error,
        detectable=reach(1 - confidence) * error if error > 0 else None,
        confidence=confidence,
        notes=left_out(n_left_out),
    )


def _newcombe_paired(table: Floats, confidence: float) -> tuple[float, float, float]:
    """Newcombe 1998, method 10 for paired shares: two Wilson intervals joined under their correlation."""
    from huiyin.analytics.inference.proportions import wilson

    n = float(table.sum())
    before, after = float(table[1].sum()), float(table[:, 1].sum())
    p, q = before / n, after / n
    (p_low, p_high), (q_low, q_high) = wilson(before, n, confidence), wilson(after, n, confidence)
    product = float(table[1].sum() * table[0].sum() * table[:, 1].sum() * table[:, 0].sum())
    cross = float(table[1, 1] * table[0, 0] - table[1, 0] * table[0, 1])
    if cross > 0:
        cross = max(cross - n / 2, 0.0)
    phi = cross / math.sqrt(product) if product > 0 else 0.0

    def reach_of(a: float, b: float) -> float:
        return math.sqrt(max(a * a - 2 * phi * a * b + b * b, 0.0))

    return q - p, q - p - reach_of(q - q_low, p_high - p), q - p + reach_of(q_high - q, p - p_low)
