"""Pettitt: is there one point at which the level changes, and where?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyin.analytics.trends.autocorrelation import is_flat
from huiyin.analytics.trends.mann_kendall import of_series
from huiyin.analytics.trends.problems import NoVariation, TooFewPeriods


@dataclass(frozen=True)
class Pettitt:
    """The change lies after period `after` (counted from 1 among all periods); `statistic` is max |U|.

    `ties` lists further periods with the same |U|. `median_before` and `median_after` describe the two
    parts. The p value is an approximation, good for p below 0.5, and assumes independent periods.
    """

    after: int
    statistic: float
    p_value: float
    median_before: float
    median_after: float
    n: int
    n_missing: int
    ties: tuple[int, ...] = ()


def pettitt(values: Any) -> Pettitt:
    """Rank test for one shift of level; a period without a value (NaN) is left out.

    Source: Pettitt 1979, doi:10.2307/2346729; equals R trend::pettitt.test. Raises `TooFewPeriods`,
    `NoVariation`.

    >>> made = pettitt([1, 2, 1, 2, 8, 9, 8, 9])
    >>> made.after, made.statistic, round(made.p_value, 4)
    (4, 16.0, 0.139)
    """
    from scipy.stats import rankdata

    given = of_series(values)
    places = np.flatnonzero(np.isfinite(given))
    x = given[places]
    n = len(x)
    if n < 4:
        raise TooFewPeriods(what="Pettitt", needed=4, n=n)
    if is_flat(x):
        raise NoVariation(what="序列 / the series")
    u = np.abs(2 * np.cumsum(rankdata(x)) - np.arange(1, n + 1) * (n + 1))[:-1]
    best = np.flatnonzero(u == u.max())
    at = int(best[0])
    statistic = float(u[at])
    return Pettitt(
        int(places[at]) + 1,
        statistic,
        min(1.0, 2 * math.exp(-6 * statistic**2 / (n**3 + n**2))),
        float(np.median(x[: at + 1])),
        float(np.median(x[at + 1 :])),
        n,
        len(given) - n,
        tuple(int(places[k]) + 1 for k in best[1:]),
    )
