"""Change points: where mean, spread or both change for good, by penalised likelihood."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

import numpy as np

from huiyin.analytics.checks import require, require_one_of, require_positive, require_whole
from huiyin.analytics.columns import numbers
from huiyin.analytics.estimate import Unit
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.summaries import Ints
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.autocorrelation import acf, is_flat
from huiyin.analytics.trends.mann_kendall import of_series
from huiyin.analytics.trends.problems import NoVariation, TooFewPeriods

if TYPE_CHECKING:
    import altair as alt

Change = Literal["mean", "variance", "mean_and_variance"]
CHANGES: tuple[Change, ...] = get_args(Change)
PENALTIES = ("mbic", "bic", "aic", "hannan_quinn")
_PARAMETERS = {"mean": 1, "variance": 1, "mean_and_variance": 2}
_NO_VARIANCE = 1e-11  # what stands for the variance of a segment whose values are all alike

Cost = Callable[[Ints, int], Floats]


@dataclass(frozen=True)
class Segment:
    """The periods from `start` to `end` (as labelled), with their mean and standard deviation (over n)."""

    start: str
    end: str
    n: int
    mean: float
    standard_deviation: float


@dataclass(frozen=True)
class ChangePoints(Result):
    """`after` lists the last period before each change, counted from 1 among all periods.

    `segments` describes what lies between. `penalty` is the price of one change in units of minus
    twice the log-likelihood, `scale` what the values were divided by first, `cost` the penalised
    optimum. Periods without a value are skipped (`n_missing`).
    """

    title: ClassVar[Bilingual] = {"zh": "变点", "en": "Change points"}
    method: str
    change: Change
    after: tuple[int, ...]
    segments: tuple[Segment, ...]
    penalty: float
    scale: float
    cost: float
    n: int
    n_missing: int
    values: Floats
    labels: tuple[str, ...]
    unit: Unit
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        return (segment_table(self.segments, self.unit),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """The series with the level of each segment and a rule at each change."""
        from huiyin.analytics.plots.trends import changes_chart

        return changes_chart(self, language)


def segment_table(segments: tuple[Segment, ...], unit: Unit) -> Table:
    """The segments as a table."""
    kind = Kind.RATE if unit is Unit.RATE else Kind.NUMBER
    columns = (
        Column("start", {"zh": "起", "en": "From"}, Kind.TEXT),
        Column("end", {"zh": "止", "en": "To"}, Kind.TEXT),
        Column("n", {"zh": "时期数", "en": "Periods"}, Kind.COUNT),
        Column("mean", {"zh": "平均水平", "en": "Mean"}, kind),
        Column("standard_deviation", {"zh": "标准差", "en": "Standard deviation"}, kind),
    )
    rows = tuple((s.start, s.end, s.n, s.mean, s.standard_deviation) for s in segments)
    return Table("segments", {"zh": "各段", "en": "Segments"}, columns, rows)


def change_points(
    values: Any,
    *,
    change: Change = "mean",
    method: Literal["pelt", "amoc"] = "pelt",
    penalty: str | float = "mbic",
    scale: str | float = "noise",
    standard_errors: Any = None,
    minimum_length: int | None = None,
    minimum_last: int | None = None,
) -> ChangePoints:
    """Where a series changes for good: many changes ("pelt", exact) or at most one ("amoc").

    `change` is what changes: "mean" (variance constant and known after scaling), "variance" (about
    the overall mean) or "mean_and_variance". For "mean" the values are first divided by `scale`: "noise" (the spread of neighbouring
    differences, robust), "none" (they already have variance 1) or a number; with `standard_errors`, one a
    period, each period counts by 1/SE², widened where the noise exceeds sampling error. `penalty` is mbic, bic, aic,
    hannan_quinn or a number. A segment has at least `minimum_length` periods (2 for mean, 4 where
    a variance is estimated; R changepoint: 1 and 2), in "amoc" the last one `minimum_last`.
    Assumes independent normal periods. Sources: Killick et al. 2012,
    doi:10.1080/01621459.2012.737745; Zhang & Siegmund 2007, doi:10.1111/j.1541-0420.2006.00662.x; equals R
    changepoint with scale="none" and its lengths. Raises `TooFewPeriods`, `NoVariation`.

    >>> change_points([1, 2, 1, 2, 1, 8, 9, 8, 9, 8]).after
    (5,)
    """
    require_one_of("change", change, CHANGES)
    require_one_of("method", method, ("pelt", "amoc"))
    given = of_series(values)
    least = (2 if change == "mean" else 4) if minimum_length is None else minimum_length
    require_whole("minimum_length", least, at_least=1 if change == "mean" else 2)
    errors = None if standard_errors is None else numbers(standard_errors)
    if errors is not None and len(errors) != len(given):
        raise LengthsDiffer(what="标准误 / standard errors", given=len(errors), wanted=len(given))
    kept = np.isfinite(given) if errors is None else np.isfinite(given) & (errors > 0)
    x, places = given[kept], np.flatnonzero(kept)
    if len(x) < 2 * least:
        raise TooFewPeriods(what="变点分析 / change points", needed=2 * least, n=len(x))
    if is_flat(x):
        raise NoVariation(what="序列 / the series")
    divided, weights = _scaled(x, change, scale, None if errors is None else errors[kept])
    price = _price(penalty, change, len(x))
    costs = _costs((x - x.mean()) / divided, change, weights, penalty == "mbic")
    if method == "pelt":
        ends, total = _pelt(costs, len(x), least, price, math.log(len(x)) if penalty == "mbic" else 0.0)
    else:
        last = least if minimum_last is None else require_whole("minimum_last", minimum_last, at_least=1)
        ends, total = _amoc(costs, len(x), least, last, price)
    labels = tuple(getattr(values, "labels", ())) or tuple(str(at + 1) for at in range(len(given)))
    return ChangePoints(
        method,
        change,
        tuple(int(places[end - 1]) + 1 for end in ends),
        segments_of(x, [labels[place] for place in places], ends),
        price,
        divided,
        total,
        len(x),
        len(given) - len(x),
        given,
        labels,
        getattr(values, "unit", Unit.SCALE),
        _notes(x, ends),
    )


def segments_of(x: Floats, labels: list[str], ends: list[int]) -> tuple[Segment, ...]:
    """The stretches between the ends (each the number of periods before a change)."""
    edges = [0, *ends, len(x)]
    return tuple(
        Segment(labels[a], labels[b - 1], b - a, float(x[a:b].mean()), float(x[a:b].std()))
        for a, b in itertools.pairwise(edges)
    )


def noise(values: Floats) -> float:
    """Spread of the periods about their level, from neighbouring differences: shifts hardly touch it."""
    steps = np.abs(np.diff(values))
    robust = float(np.median(steps)) * 1.4826 / math.sqrt(2)
    return robust if robust > 0 else float(np.sqrt((steps**2).mean() / 2))


def _scaled(x: Floats, change: Change, scale: str | float, errors: Floats | None) -> tuple[float, Floats]:
    """What to divide the values by, and the weight of each period."""
    if change != "mean":
        require(
            errors is None, "standard_errors", "…", zh='只用于 change="mean"', en='go with change="mean" only'
        )
        return 1.0, np.ones(len(x))
    if errors is not None:
        relative = np.diff(x) / np.hypot(errors[1:], errors[:-1])
        excess = max(1.0, float(np.median(np.abs(relative))) * 1.4826)
        return excess, 1 / errors**2
    if scale == "noise":
        return noise(x), np.ones(len(x))
    if isinstance(scale, str):
        require_one_of("scale", scale, ("noise", "none"))
        return 1.0, np.ones(len(x))
    return require_positive("scale", scale), np.ones(len(x))


def _price(penalty: str | float, change: Change, n: int) -> float:
    if not isinstance(penalty, str):
        return require_positive("penalty", penalty, or_zero=True)
    require_one_of("penalty", penalty, PENALTIES)
    parameters = _PARAMETERS[change]
    return {
        "mbic": (parameters + 2) * math.log(n),
        "bic": (parameters + 1) * math.log(n),
        "aic": 2.0 * (parameters + 1),
        "hannan_quinn": 2 * (parameters + 1) * math.log(math.log(n)),
    }[penalty]


def _costs(x: Floats, change: Change, weights: Floats, mbic: bool) -> Cost:
    """Minus twice the log-likelihood of the periods from each of `starts` (0-based) to `end` (not included)."""
    w = np.r_[0.0, np.cumsum(weights)]
    s = np.r_[0.0, np.cumsum(weights * x)]
    q = np.r_[0.0, np.cumsum(weights * x**2)]
    rounding = 64 * float(np.finfo(np.float64).eps) * float(q[-1])

    def cost(starts: Ints, end: int) -> Floats:
        size = (end - starts).astype(np.float64)
        square = q[end] - q[starts]
        if change != "variance":
            square = square - (s[end] - s[starts]) ** 2 / (w[end] - w[starts])
        extra = np.log(size) if mbic else 0.0
        if change == "mean":
            return np.asarray(square + extra)
        variance = square / size
        variance = np.where(variance > rounding, variance, _NO_VARIANCE)
        return np.asarray(size * (math.log(2 * math.pi) + np.log(variance) + 1) + extra)

    return cost


def _pelt(cost: Cost, n: int, least: int, price: float, slack: float) -> tuple[list[int], float]:
    """The ends of all segments but the last, and the penalised cost. `slack` keeps pruning exact."""
    best = np.full(n + 1, np.inf)
    best[0] = -price
    before = np.zeros(n + 1, dtype=np.int64)
    starts = np.array([0], dtype=np.int64)
    until = np.array([n + 1], dtype=np.int64)  # a beaten start serves until what beat it may start itself
    for end in range(least, n + 1):
        if end >= 2 * least:
            starts, until = np.append(starts, end - least), np.append(until, n + 1)
        alive = until > end
        starts, until = starts[alive], until[alive]
        totals = best[starts] + cost(starts, end)
        at = int(np.argmin(totals))
        best[end], before[end] = totals[at] + price, starts[at]
        until = np.where(totals - slack > best[end], np.minimum(until, end + least), until)
    ends, at = [], int(before[n])
    while at > 0:
        ends.append(at)
        at = int(before[at])
    return ends[::-1], float(best[n])


def _amoc(cost: Cost, n: int, least: int, last: int, price: float) -> tuple[list[int], float]:
    """The one change that lowers the cost most, if by at least the price."""
    whole = float(cost(np.array([0]), n)[0])
    taus = np.arange(least, n - last + 1)
    first = np.array([cost(np.array([0]), int(tau))[0] for tau in taus])
    totals = first + cost(taus, n)
    at = int(np.argmin(totals))
    if whole - totals[at] >= price:
        return [int(taus[at])], float(totals[at] + price)
    return [], whole


def _notes(x: Floats, ends: list[int]) -> tuple[Note, ...]:
    notes = []
    edges = [0, *ends, len(x)]
    rest = np.concatenate([x[a:b] - x[a:b].mean() for a, b in itertools.pairwise(edges)])
    r = 0.0 if len(rest) < 8 or is_flat(rest) else float(acf(rest, lags=1)[1])
    if r > 1.96 / math.sqrt(len(rest)):
        notes.append(
            note(
                "autocorrelated",
                f"段内相邻各期仍相关（滞后 1 自相关 {r:.2f}），变点可能被多报。",
                f"Within segments neighbours are correlated (lag-1 {r:.2f}): some changes may be false.",
            )
        )
    if not ends:
        notes.append(
            note(
                "none",
                "没有发现变点；暂不能判断水平是否变过。",
                "No change was found; small ones cannot be ruled out.",
            )
        )
    return tuple(notes)
