"""Row terms of explored tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.analytics.terms import Floats, Term
from huiyin.facts.schema import RESPONSE_ID


@dataclass(frozen=True)
class Row(Term):
    """1 for every row: its moments count rows and sum their weights."""

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        return (RESPONSE_ID,)

    def evaluate(self, answers: Floats) -> Floats:
        return np.ones(len(answers))


@dataclass(frozen=True)
class Within(Term):
    """Another term on the rows whose `column` lies in [low, high), or holds nothing where both are None."""

    term: Term
    column: str
    low: float | None
    high: float | None

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        return (self.column, *self.term.columns)

    def evaluate(self, answers: Floats) -> Floats:
        value, found = answers[:, 0], self.term.evaluate(answers[:, 1:])
        if self.low is None or self.high is None:
            inside = np.isnan(value)
        else:
            with np.errstate(invalid="ignore"):
                inside = (value >= self.low) & (value < self.high)
        return np.where(inside, found, np.nan)
