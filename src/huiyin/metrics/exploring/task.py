"""A question with everything that its answer is computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huiyin.analytics.codebook import Variable
from huiyin.conditions import EVERYTHING, Condition, equals
from huiyin.facts.engines import Engine
from huiyin.facts.source import FactSource
from huiyin.metrics.computing.frame import WAVE
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.exploring.dimensions import VARIABLE, Dimension, Names, chosen
from huiyin.metrics.exploring.fields import condition_of
from huiyin.metrics.exploring.periods import within
from huiyin.metrics.exploring.problems import DimensionTwice, PeriodEndsBeforeItBegins
from huiyin.metrics.exploring.question import Question
from huiyin.metrics.exploring.things import spread_of


@dataclass(frozen=True)
class Task:
    """A question with everything that its answer is computed from."""

    engine: Engine
    source: FactSource
    codebook: tuple[Variable, ...]
    contracts: tuple[MetricContract, ...]
    question: Question
    names: Names
    dimensions: tuple[Dimension, ...]
    filtered: Condition  # the question's own filter, without its wave and period

    @property
    def where(self) -> Condition:
        """Filter, wave and period together."""
        wave = equals(WAVE, self.question.wave) if self.question.wave else EVERYTHING
        return self.filtered & wave & within(self.question.first_on, self.question.last_on)

    @property
    def along(self) -> str:
        """The axis whose values are compared with each other: the columns, else the (inner) rows."""
        return "columns" if self.question.columns else "rows" if self.question.rows else ""


def task_of(
    engine: Engine,
    source: FactSource,
    codebook: Sequence[Variable],
    contracts: Sequence[MetricContract],
    question: Question,
    names: Names,
) -> Task:
    """The task of a question; raises what is wrong with it."""
    first, last = question.first_on, question.last_on
    if first and last and last < first:
        raise PeriodEndsBeforeItBegins(first=first, last=last)
    dimensions = chosen(question, codebook, names)
    keys = [one.key for one in dimensions]
    if spread := spread_of(question, codebook):
        keys.append(f"{VARIABLE}{spread.key}")
    twice = next((key for at, key in enumerate(keys) if key in keys[:at]), None)
    if twice is not None:
        raise DimensionTwice(what=next(one.name["zh"] for one in dimensions if one.key == twice))
    filtered = condition_of(question, codebook)
    return Task(engine, source, tuple(codebook), tuple(contracts), question, names, dimensions, filtered)
