"""Late respondents as a hint at those who never answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import checked_weights, frame, numbers, texts
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.crossing import in_order
from huiyin.analytics.inference.means import mean_interval
from huiyin.analytics.inference.outcomes import Outcome
from huiyin.analytics.inference.problems import WrongGroups
from huiyin.analytics.inference.two_samples import compare_means
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.summaries import Moments


@dataclass(frozen=True)
class EffortLevel:
    """One level of effort: its own mean and that of all answers up to it."""

    level: str
    own: Estimate
    so_far: Estimate


@dataclass(frozen=True)
class LevelOfEffort(Result):
    """How the figure moves as more effort brings in more answers.

    `test` compares the last level with all before. `bias_if_like_last` is what the mean of
    respondents would be off, were those who never answered like the last level: (1 - response rate) ·
    (mean of answers - mean of the last level); `corrected_mean` the mean then. None without a rate.
    """

    title: ClassVar[Bilingual] = {"zh": "早晚应答者比较", "en": "Level of effort"}
    levels: tuple[EffortLevel, ...]
    test: Outcome
    response_rate: float | None
    bias_if_like_last: float | None
    corrected_mean: float | None
    n_left_out: int
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The levels, then the test."""
        columns = (
            Column("level", {"zh": "努力程度", "en": "Effort"}, Kind.TEXT),
            Column("n", {"zh": "样本量", "en": "n"}, Kind.COUNT),
            Column("mean", {"zh": "本级均值", "en": "Mean"}),
            Column("n_so_far", {"zh": "累计样本量", "en": "n so far"}, Kind.COUNT),
            Column("mean_so_far", {"zh": "累计均值", "en": "Mean so far"}),
            Column("low", {"zh": "累计下限", "en": "Low"}),
            Column("high", {"zh": "累计上限", "en": "High"}),
        )
        rows = tuple(
            (
                one.level,
                one.own.n,
                one.own.value,
                one.so_far.n,
                one.so_far.value,
                one.so_far.low,
                one.so_far.high,
            )
            for one in self.levels
        )
        return (Table("levels", {"zh": "各级", "en": "Levels"}, columns, rows), *self.test.tables()[:1])

    def plot(self, language: str | None = None) -> Any:
        """The mean of all answers so far at each level."""
        from huiyin.analytics.plots.intervals import interval_chart

        return interval_chart([(one.level, one.so_far) for one in self.levels], language)


def level_of_effort(
    data: Any,
    outcome: str,
    effort: str,
    *,
    response_rate: float | None = None,
    order: Sequence[Any] | None = None,
    weights: str | None = None,
    confidence: float = 0.95,
) -> LevelOfEffort:
    """Compare early with late respondents: by number of contacts, reminder wave, or early and late.

    `effort` is a column of levels, ascending by label unless `order` names them. With the
    `response_rate` of the survey the bias under “never answered is like answered last” is told
    (Lin & Schaeffer 1995, doi:10.1086/269471; Armstrong & Overton 1977,
    doi:10.1177/002224377701400320). That is a hypothesis, not a correction. Raises `WrongGroups`,
    `TooFewAnswers`, `NoSpread`.

    >>> data = {"score": [5, 4, 5, 4, 3, 2, 3, 4], "reminder": [0, 0, 0, 0, 1, 1, 1, 1]}
    >>> made = level_of_effort(data, "score", "reminder", response_rate=0.4)
    >>> round(made.bias_if_like_last, 2), round(made.corrected_mean, 2)
    (0.45, 3.3)
    """
    columns = frame(data)
    for name in (outcome, effort, *(() if weights is None else (weights,))):
        if name not in columns:
            raise NoSuchColumn(column=name, known=", ".join(columns))
    require_rate("confidence", confidence)
    if response_rate is not None:
        require_rate("response_rate", response_rate)
    values, groups = numbers(columns[outcome]), texts(columns[effort])
    w = np.ones(len(values)) if weights is None else checked_weights(columns[weights], len(values))
    there = ~np.isnan(values) & np.array([name is not None for name in groups], dtype=bool)
    found = {str(name) for name in groups[there]}
    labels = in_order(found) if order is None else tuple(map(str, order))
    require(set(labels) >= found, "order", order, zh="含有所有级别", en="name every level")
    if len(labels) < 2:
        raise WrongGroups(column=effort, n=len(labels), groups="、".join(labels) or "–", needed="≥ 2")
    levels, inside = [], np.zeros(len(values), dtype=bool)
    for label in labels:
        own = there & (groups == label)
        inside = inside | own
        parts = [
            mean_interval(Moments.from_arrays(values[rows], np.asarray(w)[rows]), confidence=confidence)
            for rows in (own, inside)
        ]
        levels.append(EffortLevel(label, *parts))
    last = there & (groups == labels[-1])
    test = compare_means(
        values[there & ~last],
        values[last],
        names=("、".join(labels[:-1]), labels[-1]),
        confidence=confidence,
    )
    bias = corrected = None
    everyone, late = levels[-1].so_far.value, levels[-1].own.value
    if response_rate is not None and everyone is not None and late is not None:
        bias = (1 - response_rate) * (everyone - late)
        corrected = everyone - bias
    words = note(
        "hypothesis",
        "“从未应答者像最后应答者”是假设，不是事实；它只提示偏差的方向和量级，不用来改数字。",
        "That those who never answered are like the last to answer is a hypothesis: it hints at direction and size of the bias, no more.",
    )
    return LevelOfEffort(tuple(levels), test, response_rate, bias, corrected, int((~there).sum()), (words,))
