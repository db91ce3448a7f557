"""Do groups leave at the same pace? The log-rank test and its weighted and stratified variants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_positive
from huiyin.analytics.customers._follow_up import RiskSets, read_follow_up
from huiyin.analytics.customers.kaplan_meier import chi_square_tail
from huiyin.analytics.customers.problems import NoEvents, OneGroupOnly
from huiyin.analytics.results import Column, Kind, Note, Result, Table
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class LogRank(Result):
    """Observed and expected events by group and the test that they agree.

    With `rho` or `gamma` above 0, both are weighted sums. `p_value` is that of χ² with `df` degrees of
    freedom.
    """

    title: ClassVar[dict[str, str]] = {"zh": "对数秩检验", "en": "Log-rank test"}

    groups: tuple[str, ...]
    n: tuple[int, ...]
    observed: Floats
    expected: Floats
    covariance: Floats
    chi_square: float
    df: int
    p_value: float
    rho: float
    gamma: float
    n_left_out: int
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        columns = (
            Column("group", {"zh": "组", "en": "Group"}, Kind.TEXT),
            Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
            Column("observed", {"zh": "实际事件", "en": "Observed"}),
            Column("expected", {"zh": "无差别时应有", "en": "Expected"}),
        )
        rows = tuple(zip(self.groups, self.n, self.observed.tolist(), self.expected.tolist(), strict=True))
        heads = (
            Column("chi_square", {"zh": "χ²", "en": "χ²"}),
            Column("df", {"zh": "自由度", "en": "df"}, Kind.COUNT),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
        )
        return (
            Table("groups", {"zh": "各组", "en": "Groups"}, columns, rows),
            Table("test", {"zh": "检验", "en": "Test"}, heads, ((self.chi_square, self.df, self.p_value),)),
        )


def log_rank(
    time: Any,
    event: Any,
    group: Any,
    *,
    strata: Any = None,
    entry: Any = None,
    weights: Any = None,
    rho: float = 0.0,
    gamma: float = 0.0,
) -> LogRank:
    """Test whether the groups' survival curves are the same, within `strata` where given.

    Each event time is weighted with S(t-)^rho · (1 - S(t-))^gamma, S the curve of all together (of the
    stratum): rho = 0 is the log-rank test, rho = 1 Peto and Peto's (early differences count more),
    gamma = 1 lets late ones count more. `weights` are frequencies: a row of weight 2 is two customers.
    Rows lacking a value are left out and counted. Raises `OneGroupOnly`, `NoEvents` and the problems of
    reading. Source: Harrington & Fleming 1982, doi:10.1093/biomet/69.3.553; equals R survdiff.

    >>> test = log_rank([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 0, 1], ["a", "a", "b", "a", "b", "b"])
    >>> round(test.chi_square, 4), test.df
    (2.5567, 1)
    """
    rho, gamma = require_positive("rho", rho, or_zero=True), require_positive("gamma", gamma, or_zero=True)
    data = read_follow_up(time, event, entry=entry, weights=weights, group=group, strata=strata)
    size = len(data.group_names)
    if size < 2:
        raise OneGroupOnly(column="group", n=size)
    if not data.event.any():
        raise NoEvents(n=data.n)
    risk = RiskSets.of(data.exit, data.strata, data.entry)
    members = data.weights[:, None] * (data.groups[:, None] == np.arange(size))
    at_risk = risk.at_risk(members)
    events = risk.total(members * data.event[:, None])
    d, n = events.sum(axis=1), at_risk.sum(axis=1)
    w = _weights(risk, d, n, rho, gamma)
    used = d > 0
    at_risk, events, d, n, w = at_risk[used], events[used], d[used], n[used], w[used]
    share = at_risk / n[:, None]
    observed, expected = w @ events, w @ (share * d[:, None])
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(n > 1, w**2 * d * (n - d) / (n - 1), 0.0)
    covariance = np.diag(spread @ share) - share.T @ (share * spread[:, None])
    chi, df = _chi_square(observed - expected, covariance, expected)
    rows = tuple(int(count) for count in np.bincount(data.groups, minlength=size))
    p = chi_square_tail(chi, df)
    return LogRank(
        data.group_names, rows, observed, expected, covariance, chi, df, p, rho, gamma, data.n_left_out
    )


def _weights(risk: RiskSets, d: Floats, n: Floats, rho: float, gamma: float) -> Floats:
    """S(t-)^rho (1 - S(t-))^gamma at each key, S starting at 1 in each stratum."""
    if rho == 0 and gamma == 0:
        return np.ones(len(d))
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.maximum(1 - np.where(d > 0, d / n, 0.0), 1e-300))
    before = np.exp(risk.accumulated(logs) - logs)
    return np.asarray(before**rho * (1 - before) ** gamma, dtype=np.float64)


def _chi_square(difference: Floats, covariance: Floats, expected: Floats) -> tuple[float, int]:
    there = np.flatnonzero(expected > 0)
    if len(there) < 2:
        return 0.0, max(len(there) - 1, 0)
    free = there[1:]
    chi = float(difference[free] @ np.linalg.pinv(covariance[np.ix_(free, free)]) @ difference[free])
    return chi, len(there) - 1
