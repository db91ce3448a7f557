"""Breakpoints by least squares: how often level (or line) breaks, where, and how surely."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from scipy import optimize, special

from huiyin.analytics.checks import require, require_rate, require_whole
from huiyin.analytics.estimate import Unit
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats
from huiyin.analytics.trends.autocorrelation import is_flat, unbroken
from huiyin.analytics.trends.change_points import Segment, segment_table, segments_of
from huiyin.analytics.trends.problems import NoVariation

if TYPE_CHECKING:
    import altair as alt


@dataclass(frozen=True)
class Breakpoints(Result):
    """`after` lists the last period before each break (from 1); `low` and `high` its interval.

    `rss` and `bic` hold, for 0, 1, 2 … breaks, the sum of squares and the criterion whose minimum chose
    how many; `coefficients` one row a segment (level, and slope where `line`). An end of the interval is None
    where it cannot be told.
    """

    title: ClassVar[Bilingual] = {"zh": "结构断点", "en": "Breakpoints"}
    after: tuple[int, ...]
    low: tuple[int | None, ...]
    high: tuple[int | None, ...]
    segments: tuple[Segment, ...]
    coefficients: Floats
    rss: Floats
    bic: Floats
    minimum_length: int
    line: bool
    n: int
    values: Floats
    labels: tuple[str, ...]
    unit: Unit
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        places = (
            Column("after", {"zh": "断点在此期之后", "en": "Break after"}, Kind.TEXT),
            Column("low", {"zh": "最早", "en": "Earliest"}, Kind.TEXT),
            Column("high", {"zh": "最晚", "en": "Latest"}, Kind.TEXT),
        )
        rows = tuple(
            tuple(self._written(at) for at in row)
            for row in zip(self.after, self.low, self.high, strict=True)
        )
        criteria = (
            Column("breaks", {"zh": "断点数", "en": "Breaks"}, Kind.COUNT),
            Column("rss", {"zh": "残差平方和", "en": "Sum of squares"}),
            Column("bic", {"zh": "BIC", "en": "BIC"}),
        )
        counted = zip(range(len(self.rss)), self.rss.tolist(), self.bic.tolist(), strict=True)
        return (
            Table("breaks", self.title, places, rows),
            segment_table(self.segments, self.unit),
            Table("criteria", {"zh": "选择断点数", "en": "Choosing the number"}, criteria, tuple(counted)),
        )

    def _written(self, at: int | None) -> str | None:
        """A period's label; beyond the data the first or last one."""
        return None if at is None else self.labels[min(max(at, 1), self.n) - 1]

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """The series with the level of each segment and each break's interval shaded."""
        from huiyin.analytics.plots.trends import changes_chart

        return changes_chart(self, language)


def breakpoints(
    values: Any,
    *,
    line: bool = False,
    minimum_length: int | None = None,
    most: int | None = None,
    breaks: int | None = None,
    confidence: float = 0.95,
) -> Breakpoints:
    """Least-squares breaks of the level (or, with `line`, of level and slope), their number by BIC.

    A segment has at least `minimum_length` periods (15 % of all, at least 3, unless given); up to
    `most` breaks are tried; `breaks` fixes their number. Intervals of the break dates are Bai's, each segment with its own
    variance. Assumes errors without autocorrelation. Sources: Bai & Perron 2003, doi:10.1002/jae.659; Bai 1997,
    doi:10.1162/003465397557132; equals R strucchange::breakpoints and confint. Raises `GapInSeries`,
    `TooFewPeriods`, `NoVariation`.

    >>> made = breakpoints([1, 2, 1, 2, 1, 8, 9, 8, 9, 8])
    >>> made.after, made.low, made.high
    ((5,), (4,), (6,))
    """
    require_rate("confidence", confidence)
    parameters = 2 if line else 1
    x = unbroken(values, "断点 / breakpoints", 6)
    n = len(x)
    h = max(3, math.ceil(0.15 * n)) if minimum_length is None else minimum_length
    require_whole("minimum_length", h, at_least=parameters + 1)
    require(2 * h <= n, "minimum_length", h, zh="不超过时期数的一半", en="be at most half of the periods")
    if is_flat(x):
        raise NoVariation(what="序列 / the series")
    top = _tried(n, h, most, breaks)
    time = np.arange(1.0, n + 1)
    design = np.column_stack([np.ones(n), time]) if line else np.ones((n, 1))
    ends = _partitions(_sums_of_squares(x, line, h), n, h, top)
    rss = np.array([_rss(x, design, parts) for parts in ends])
    degrees = (parameters + 1) * (np.arange(top + 1) + 1)
    bic = n * (np.log(np.maximum(rss, np.finfo(np.float64).tiny)) + 1 - math.log(n) + math.log(2 * math.pi))
    bic = bic + math.log(n) * degrees
    chosen = ends[int(np.argmin(bic)) if breaks is None else breaks]
    ranges = _intervals(x, design, chosen, confidence)
    labels = tuple(getattr(values, "labels", ())) or tuple(str(at + 1) for at in range(n))
    return Breakpoints(
        tuple(chosen),
        tuple(low for low, _ in ranges),
        tuple(high for _, high in ranges),
        segments_of(x, list(labels), chosen),
        np.array([_fit(x[a:b], design[a:b])[0] for a, b in _pairs(chosen, n)]),
        rss,
        bic,
        h,
        line,
        n,
        x,
        labels,
        getattr(values, "unit", Unit.SCALE),
        confidence,
        _notes(chosen, ranges),
    )


def _tried(n: int, h: int, most: int | None, breaks: int | None) -> int:
    """Up to how many breaks are tried in `n` periods with segments of at least `h`."""
    room = n // h - 1
    wanted = math.ceil(n / h) - 2 if most is None else require_whole("most", most, at_least=1)
    top = max(min(wanted, room), 1)
    if breaks is None:
        return top
    fits = require_whole("breaks", breaks) <= room
    require(fits, "breaks", breaks, zh=f"不超过 {room}", en=f"be at most {room}")
    return max(top, breaks)


def _pairs(ends: list[int], n: int) -> list[tuple[int, int]]:
    return list(zip([0, *ends], [*ends, n], strict=True))


def _fit(y: Floats, design: Floats) -> tuple[Floats, float]:
    """Coefficients and sum of squared residuals."""
    coefficients = np.linalg.lstsq(design, y, rcond=None)[0]
    rest = y - design @ coefficients
    return np.asarray(coefficients, dtype=np.float64), float(rest @ rest)


def _rss(x: Floats, design: Floats, ends: list[int]) -> float:
    return math.fsum(_fit(x[a:b], design[a:b])[1] for a, b in _pairs(ends, len(x)))


def _sums_of_squares(x: Floats, line: bool, h: int) -> Floats:
    """(n, n) residual sums of squares of the periods from row to column, infinite below length h."""
    n = len(x)
    y = x - x.mean()
    start, end = np.arange(n)[:, None], np.arange(n)[None, :]
    size = np.maximum(end - start + 1, 1).astype(np.float64)

    def total(column: Floats) -> Floats:
        sums = np.r_[0.0, np.cumsum(column)]
        return np.asarray(sums[end + 1] - sums[start])

    squares = total(y**2) - total(y) ** 2 / size
    if line:
        time = np.asarray(np.arange(n) - (n - 1) / 2, dtype=np.float64)
        cross = total(time * y) - total(time) * total(y) / size
        squares = squares - cross**2 / np.maximum(size * (size**2 - 1) / 12, 0.5)
    return np.where(end - start + 1 >= h, np.maximum(squares, 0.0), np.inf)


def _partitions(squares: Floats, n: int, h: int, top: int) -> list[list[int]]:
    """For 0 … `top` breaks, where they lie best (the number of periods before each)."""
    best = squares[0].copy()
    backs: list[Any] = []
    found: list[list[int]] = [[]]
    for count in range(1, top + 1):
        totals = best[:-1, None] + squares[1:, :]
        backs.append(totals.argmin(axis=0))
        best = totals.min(axis=0)
        ends, at = [], n - 1
        for back in reversed(backs[:count]):
            at = int(back[at])
            ends.append(at + 1)
        found.append(ends[::-1])
    return found


def _intervals(
    x: Floats, design: Floats, ends: list[int], confidence: float
) -> list[tuple[int | None, int | None]]:
    """Bai's interval of each break date, every segment with its own variance."""
    parts = _pairs(ends, len(x))
    fits = [_fit(x[a:b], design[a:b]) for a, b in parts]
    moments = [design[a:b].T @ design[a:b] / (b - a) for a, b in parts]
    tail = (1 - confidence) / 2
    out: list[tuple[int | None, int | None]] = []
    for at, end in enumerate(ends):
        delta = fits[at + 1][0] - fits[at][0]
        before, after = (float(delta @ moments[at + side] @ delta) for side in (0, 1))
        sizes = [parts[at + side][1] - parts[at + side][0] for side in (0, 1)]
        variances = [fits[at + side][1] / sizes[side] for side in (0, 1)]
        if before <= 0 or min(variances) <= 0:
            out.append((None, None))
            continue
        xi, ratio = after / before, after / before * variances[1] / variances[0]
        at_zero = argmax_distribution(0.0, xi, ratio)
        if not tail < at_zero < 1 - tail:
            out.append((None, None))
            continue
        scale = variances[0] / before
        high, low = (_quantile(level, xi, ratio) * scale for level in (1 - tail, tail))
        out.append((end - math.ceil(high), end - math.floor(low)))
    return out


def _quantile(level: float, xi: float, phi: float) -> float:
    edge = 1.0 if level > argmax_distribution(0.0, xi, phi) else -1.0
    while (argmax_distribution(edge, xi, phi) - level) * edge < 0:
        edge *= 2
    found = optimize.brentq(lambda v: argmax_distribution(v, xi, phi) - level, min(edge, 0), max(edge, 0))
    return float(found)


def argmax_distribution(x: float, xi: float, phi: float) -> float:
    """P(V ≤ x) of the place where a two-sided Brownian motion with drift is highest.

    `xi` is the ratio of the drifts, `phi` that of the variances times `xi`. Source: Bai 1997, appendix B.

    >>> argmax_distribution(0.0, 1.0, 1.0)
    0.5
    """
    v = abs(x)
    root = math.sqrt(v)
    both = phi + xi
    if x < 0:
        rate = xi / phi
        bent = rate * (1 + rate) * v / 2 + special.log_ndtr(-(0.5 + rate) * root)
        plain = v / 2 - 2 + (phi + 2 * xi) ** 2 / (both * xi)
        return float(
            -root * math.exp(-v / 8) / math.sqrt(2 * math.pi)
            - phi / xi * (phi + 2 * xi) / both * math.exp(bent)
            + plain * special.ndtr(-root / 2)
        )
    rate = xi**2 / phi
    bent = both * v / 2 + special.log_ndtr(-(phi + xi / 2) / math.sqrt(phi) * root)
    plain = (2 * phi + xi) ** 2 / (both * phi) - 2 + rate * v / 2
    return float(
        1
        + math.sqrt(rate * v / (2 * math.pi)) * math.exp(-rate * v / 8)
        + xi / phi * (2 * phi + xi) / both * math.exp(bent)
        - plain * special.ndtr(-math.sqrt(rate) * root / 2)
    )


def _notes(ends: list[int], ranges: list[tuple[int | None, int | None]]) -> tuple[Note, ...]:
    notes = []
    if not ends:
        notes.append(
            note(
                "none",
                "按 BIC 不加断点最好；暂不能判断水平是否变过。",
                "By BIC no break is best; small ones cannot be ruled out.",
            )
        )
    if any(low is None for low, _ in ranges):
        notes.append(
            note("no_interval", "有断点的区间无法计算。", "The interval of a break could not be computed.")
        )
    return tuple(notes)
