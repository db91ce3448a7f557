"""Differences between modes of interview, apart from who was interviewed in which."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_rate
from huiyin.analytics.columns import frame, numbers, texts
from huiyin.analytics.estimate import Unit
from huiyin.analytics.inference.crossing import in_order
from huiyin.analytics.inference.power import reach
from huiyin.analytics.inference.problems import NoSpread, TooFewAnswers, WrongGroups
from huiyin.analytics.inference.quantiles import t_p_value, t_quantile
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class ModePart:
    """One part of the difference with its interval and p; `part` is observed, measurement or selection."""

    part: str
    value: float
    low: float
    high: float
    p_value: float
    standard_error: float


@dataclass(frozen=True)
class ModeEffect(Result):
    """The difference of two modes, second minus first, split into measurement and selection.

    observed = measurement + selection. Measurement is what remains between respondents alike in the
    covariates; selection what their different composition makes. `detectable` is the measurement effect
    this sample shows with 80 % power.
    """

    title: ClassVar[Bilingual] = {"zh": "调查方式的影响", "en": "Mode effect"}
    modes: tuple[str, str]
    observed: ModePart
    measurement: ModePart
    selection: ModePart
    covariates: tuple[str, ...]
    n: tuple[int, int]
    n_left_out: int
    detectable: float
    unit: Unit = Unit.SCALE
    confidence: float = 0.95
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """One row a part."""
        columns = (
            Column("part", {"zh": "部分", "en": "Part"}, Kind.TEXT),
            Column("value", {"zh": "差值", "en": "Difference"}),
            Column("low", {"zh": "下限", "en": "Low"}),
            Column("high", {"zh": "上限", "en": "High"}),
            Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
        )
        rows = tuple(
            (_PARTS[one.part], one.value, one.low, one.high, one.p_value)
            for one in (self.observed, self.measurement, self.selection)
        )
        title = {
            "zh": f"{self.modes[1]} 减 {self.modes[0]}",
            "en": f"{self.modes[1]} minus {self.modes[0]}",
        }
        return (Table("parts", title, columns, rows),)


_PARTS: dict[str, Bilingual] = {
    "observed": {"zh": "观察到的差", "en": "observed"},
    "measurement": {"zh": "测量效应（同类人之间）", "en": "measurement (between people alike)"},
    "selection": {"zh": "选择效应（人员构成）", "en": "selection (composition)"},
}


def mode_effect(
    data: Any,
    outcome: str,
    mode: str,
    covariates: Sequence[str],
    *,
    order: Sequence[Any] | None = None,
    confidence: float = 0.95,
) -> ModeEffect:
    """Split the difference of means between two modes into measurement and selection.

    A regression of `outcome` on the mode and the categories of `covariates` (main effects) gives the
    measurement effect, with robust (HC1) errors; the rest of the observed difference is selection, its
    error from the joint linearisation. Covariates must be known apart from the mode (from the customer
    file, not answers the mode itself may change). `order` names first and second mode. Unless the modes
    were assigned at random, people may differ in what the covariates do not hold. Raises `WrongGroups`,
    `TooFewAnswers`, `NoSpread`. Source: Vannieuwenhuyze & Loosveldt 2013, doi:10.1177/0049124112464868.

    >>> data = {"score": [5, 4, 4, 5, 3, 4, 3, 2], "mode": ["phone"] * 4 + ["web"] * 4, "age": list("abab" * 2)}
    >>> made = mode_effect(data, "score", "mode", ["age"])
    >>> made.observed.value, made.measurement.value, made.selection.value
    (-1.5, -1.5, 0.0)
    """
    require_rate("confidence", confidence)
    columns = frame(data)
    for name in (outcome, mode, *covariates):
        if name not in columns:
            raise NoSuchColumn(column=name, known=", ".join(columns))
    require(bool(covariates), "covariates", covariates, zh="至少有一列", en="name at least one column")
    values, modes = numbers(columns[outcome]), texts(columns[mode])
    named = [texts(columns[name]) for name in covariates]
    there = ~np.isnan(values)
    for column in (modes, *named):
        there &= np.array([value is not None for value in column], dtype=bool)
    labels = in_order(set(modes[there])) if order is None else tuple(map(str, order))
    if len(labels) != 2:
        raise WrongGroups(column=mode, n=len(labels), groups="、".join(labels[:8]), needed=2)
    there &= np.isin(modes.astype(str), labels)
    y, second = values[there], (modes[there] == labels[1]).astype(np.float64)
    x = _design(second, [column[there] for column in named])
    n = np.array([len(y) - second.sum(), second.sum()])
    if n.min() < 2 or len(y) <= x.shape[1] + 1:
        at = int(n.argmin())
        raise TooFewAnswers(what=f"“{labels[at]}” ", n=int(n[at]), needed=max(2, x.shape[1] + 1))
    parts = _split(y, second, x, n, confidence)
    words = note(
        "assignment",
        "若调查方式不是随机分配，协变量之外的人员差异仍可能混在“测量效应”里。",
        "Unless modes were assigned at random, people may differ beyond the covariates, and that sits in the measurement effect.",
    )
    error = parts[1].standard_error
    return ModeEffect(
        (labels[0], labels[1]),
        *parts,
        tuple(covariates),
        (int(n[0]), int(n[1])),
        int((~there).sum()),
        reach(1 - confidence) * error,
        confidence=confidence,
        notes=(words,),
    )


def _design(second: Floats, named: list[Any]) -> Floats:
    parts = [np.ones(len(second)), second]
    for column in named:
        labels = in_order(set(column))
        parts += [(column == label).astype(np.float64) for label in labels[1:]]
    return np.column_stack(parts)


def _split(
    y: Floats, second: Floats, x: Floats, n: Floats, confidence: float
) -> tuple[ModePart, ModePart, ModePart]:
    gram = x.T @ x
    if np.linalg.matrix_rank(gram) < len(gram):
        raise NoSpread(what="协变量与调查方式 / covariates and mode ")
    beta = np.linalg.solve(gram, x.T @ y)
    residual = y - x @ beta
    size, k = x.shape
    pull_measured = (x @ np.linalg.inv(gram)[:, 1]) * residual * math.sqrt(size / (size - k))
    means = [float(y[second == side].mean()) for side in (0, 1)]
    observed = means[1] - means[0]
    spread = np.where(second == 1, (y - means[1]) / n[1], -(y - means[0]) / n[0])
    pull_observed = spread * math.sqrt(size / (size - 2))
    pulls = (pull_observed, pull_measured, pull_observed - pull_measured)
    values = (observed, float(beta[1]), observed - float(beta[1]))
    made = []
    for name, value, pull in zip(_PARTS, values, pulls, strict=True):
        error = math.sqrt(float(pull @ pull))
        half = t_quantile(confidence, size - k) * error
        p = t_p_value(value / error, size - k) if error > 1e-12 else 1.0
        value = 0.0 if abs(value) < 1e-12 else value
        made.append(ModePart(name, value, value - half, value + half, p, error))
    return made[0], made[1], made[2]
