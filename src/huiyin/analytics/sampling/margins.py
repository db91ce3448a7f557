"""Those who answered against known margins of the population, category by category."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy import special

from huiyin.analytics.checks import require, require_positive, require_rate
from huiyin.analytics.columns import checked_weights, frame, numbers, texts
from huiyin.analytics.inference.problems import TooFewAnswers
from huiyin.analytics.inference.shares import share_interval
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.sampling.problems import MarginsDoNotFit


@dataclass(frozen=True)
class MarginCell:
    """One category: share among answers with Wilson's interval, in the population, and their ratio.

    `departs` where the population's share lies outside the interval.
    """

    column: str
    category: str
    n: int
    share: float
    low: float
    high: float
    population_share: float
    ratio: float
    departs: bool


@dataclass(frozen=True)
class MarginTest:
    """Goodness of fit of one column, with the index of dissimilarity (share that sits in the wrong category)."""

    column: str
    statistic: float
    degrees: int
    p_value: float
    dissimilarity_rate: float


@dataclass(frozen=True)
class Margins(Result):
    """The comparison with the margins; the largest departures first in `cells`."""

    title: ClassVar[Bilingual] = {"zh": "与总体结构比较", "en": "Compared with the population"}
    cells: tuple[MarginCell, ...]
    tests: tuple[MarginTest, ...]
    n: int
    n_effective: float
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The categories, then the tests by column."""
        columns = (
            Column("column", {"zh": "变量", "en": "Variable"}, Kind.TEXT),
            Column("category", {"zh": "类别", "en": "Category"}, Kind.TEXT),
            Column("n", {"zh": "样本量", "en": "n"}, Kind.COUNT),
            Column("share", {"zh": "样本占比", "en": "Share"}, Kind.RATE),
            Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
            Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
            Column("population_share", {"zh": "总体占比", "en": "Population"}, Kind.RATE),
            Column("ratio", {"zh": "样本/总体", "en": "Ratio"}),
        )
        rows = tuple(
            (one.column, one.category, one.n, one.share, one.low, one.high, one.population_share, one.ratio)
            for one in self.cells
        )
        heads = (
            Column("column", {"zh": "变量", "en": "Variable"}, Kind.TEXT),
            Column("statistic", {"zh": "卡方", "en": "Chi-square"}),
            Column("degrees", {"zh": "自由度", "en": "Degrees of freedom"}, Kind.COUNT),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
            Column("dissimilarity_rate", {"zh": "错位占比", "en": "Dissimilarity"}, Kind.RATE),
        )
        tests = tuple(
            (one.column, one.statistic, one.degrees, one.p_value, one.dissimilarity_rate)
            for one in self.tests
        )
        return (
            Table("cells", {"zh": "各类别", "en": "By category"}, columns, rows),
            Table("tests", {"zh": "各变量的检验", "en": "Tests by variable"}, heads, tests),
        )

    def plot(self, language: str | None = None) -> Any:
        """Share among answers beside share in the population."""
        from huiyin.analytics.plots.sampling import margins_chart

        return margins_chart(self, language)


def compare_margins(
    data: Any,
    margins: Mapping[str, Mapping[Any, float]],
    *,
    weights: str | None = None,
    confidence: float = 0.95,
) -> Margins:
    """Compare the answers' composition with known margins of the population.

    `margins` maps column → category → share or count (scaled to 1). With `weights` shares are weighted and
    interval and test stand on Kish's effective n. Rows without a category are left out of that column.
    Raises `MarginsDoNotFit` where the categories of both sides differ, `NoSuchColumn`.

    >>> made = compare_margins({"sex": ["f"] * 60 + ["m"] * 40}, {"sex": {"f": 510, "m": 490}})
    >>> round(made.tests[0].statistic, 4), made.cells[0].departs
    (3.2413, False)
    """
    require_rate("confidence", confidence)
    columns = frame(data)
    for name in (*margins, *(() if weights is None else (weights,))):
        if name not in columns:
            raise NoSuchColumn(column=name, known=", ".join(columns))
    require(bool(margins), "margins", margins, zh="至少有一列", en="name at least one column")
    n_rows = len(next(iter(columns.values())))
    w = np.ones(n_rows) if weights is None else checked_weights(numbers(columns[weights]), n_rows)
    cells: list[MarginCell] = []
    tests: list[MarginTest] = []
    for name, wanted in margins.items():
        made, test = _column_compared(name, texts(columns[name]), wanted, np.asarray(w), confidence)
        cells += made
        tests.append(test)
    cells.sort(key=lambda one: -abs(one.share - one.population_share))
    total = np.asarray(w)
    if not total.any():
        raise TooFewAnswers(what="样本 / the sample ", n=0, needed=1)
    worth = float(total.sum()) ** 2 / float((total**2).sum())
    notes = (
        note(
            "margins",
            "结构一致不等于没有偏差：同一类别里，愿意作答的人仍可能与不作答的人不同。",
            "A fitting composition is no proof against bias: within a category those who answer may differ from those who do not.",
        ),
    )
    return Margins(tuple(cells), tuple(tests), n_rows, worth, confidence, notes)


def _column_compared(
    name: str, column: Any, wanted: Mapping[Any, float], w: Any, confidence: float
) -> tuple[list[MarginCell], MarginTest]:
    population = {str(key): require_positive(f"margins[{name}]", value) for key, value in wanted.items()}
    total = sum(population.values())
    there = np.array([value is not None for value in column], dtype=bool) & (w > 0)
    strange = {str(value) for value in column[there]} - population.keys()
    if strange or len(population) < 2:
        raise MarginsDoNotFit(column=name, category=min(strange) if strange else "–")
    mass, n = float(w[there].sum()), int(there.sum())
    worth = mass**2 / float((w[there] ** 2).sum()) if n else 0.0
    cells, statistic = [], 0.0
    for category, size in population.items():
        inside = there & (column == category)
        share, expected = (float(w[inside].sum()) / mass if n else 0.0), size / total
        low, high = share_interval(share * worth, worth, confidence=confidence)
        statistic += worth * (share - expected) ** 2 / expected
        departs = not float(low) <= expected <= float(high)
        cells.append(
            MarginCell(
                name,
                category,
                int(inside.sum()),
                share,
                float(low),
                float(high),
                expected,
                share / expected,
                departs,
            )
        )
    degrees = len(population) - 1
    wrong = sum(abs(one.share - one.population_share) for one in cells) / 2
    return cells, MarginTest(name, statistic, degrees, float(special.chdtrc(degrees, statistic)), wrong)
