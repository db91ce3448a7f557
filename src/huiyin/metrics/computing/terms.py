"""Row terms of the figures page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huiyin.analytics.terms import Floats, IndexScore, ScoredItem, Term, is_valid

COMPLETE, IMPUTED, INVALID = "complete", "imputed", "invalid"


@dataclass(frozen=True)
class FormState(Term):
    """1 where a form is in `state` under the missing rule: complete, counted with ratings missing, or invalid."""

    items: tuple[ScoredItem, ...]
    max_imputed: int
    state: str
    minimum_answered: int | None = None

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(item.column for item in self.items)

    def evaluate(self, answers: Floats) -> Floats:
        missing = np.isnan(answers)
        complete = ~missing.any(axis=1)
        valid = is_valid(missing, self.max_imputed, self.minimum_answered)
        states = {COMPLETE: complete, IMPUTED: valid & ~complete, INVALID: ~valid}
        return np.asarray(states[self.state], dtype=np.float64)


@dataclass(frozen=True)
class SatisfiedButLow(Term):
    """1 where the index reaches `threshold` and yet an answer lies in its item's low range; NaN on invalid forms."""

    index: IndexScore
    low: tuple[tuple[float, float], ...]
    threshold: float

    @property
    def columns(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.index.columns

    def evaluate(self, answers: Floats) -> Floats:
        index = self.index.evaluate(answers)
        bounds = np.array(self.low)
        with np.errstate(invalid="ignore"):
            unhappy = ((answers >= bounds[:, 0]) & (answers <= bounds[:, 1])).any(axis=1)
            satisfied = index >= self.threshold - 1e-9
        return np.where(np.isnan(index), np.nan, (unhappy & satisfied).astype(np.float64))
