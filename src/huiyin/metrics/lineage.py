"""Where a figure comes from: everything needed to compute it again, for a page and as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from huiyin.analytics.codebook import Variable
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.measures import Measure, letters, measures
from huiyin.analytics.problems import LANGUAGES
from huiyin.conditions import Condition, Field
from huiyin.conditions.words import in_words
from huiyin.facts.fields import fields_of
from huiyin.metrics.contracts import ContractItem, MetricContract
from huiyin.metrics.editing import MeasureParts
from huiyin.metrics.last_good import LastGood
from huiyin.metrics.measure_facts import facts_of
from huiyin.metrics.overview import ItemFigure, ProgrammeFigures

_OF_ONE_ITEM = ("v̄ = (1/n) × Σᵢ v(xᵢ)", letters("i", "x", "v"))


@dataclass(frozen=True)
class LineageItem:
    """One question of the contract with its variable and the one it is compared with, where it is.

    A variable is None when the codebook lost it.
    """

    item: ContractItem
    variable: Variable | None
    against: Variable | None = None

    @property
    def answers(self) -> list[tuple[float, str, float, bool]]:
        """(answer, its word, its value, whether it counts as satisfied), lowest answer first."""
        scale = self.variable.scale if self.variable else None
        low, high = self.item.satisfied
        return [
            (answer, scale.label_of(answer) if scale else f"{answer:g}", value, low <= answer <= high)
            for answer, value in sorted(self.item.grades)
        ]


@dataclass(frozen=True)
class Lineage:
    """One figure with its origin. `item` is set when it is the figure of a single question.

    `n_rows` rows were chosen by `filter`, a condition on `fields`; `estimate.n` of them counted,
    `left_out` names why the others did not: "invalid" (too many ratings missing) or "missing" (no
    answer, or no weight).
    """

    contract: MetricContract
    measure: Measure
    parts: MeasureParts
    items: tuple[LineageItem, ...]
    item: ItemFigure | None
    estimate: Estimate
    verdict: str
    base: str
    wave: str
    filter: Condition
    fields: tuple[Field, ...]
    n_rows: int
    left_out: tuple[tuple[str, int], ...]
    n_imputed: int
    as_of: datetime | None
    revision: str
    last_good: LastGood | None = None

    @property
    def formula(self) -> str:
        """The formula in one line, empty when the measure brings none."""
        return self._formula[0]

    @property
    def letters(self) -> Mapping[str, Mapping[str, str]]:
        """What each letter of the formula stands for, in both languages."""
        return self._formula[1]

    @property
    def _formula(self) -> tuple[str, Mapping[str, Mapping[str, str]]]:
        return (
            _OF_ONE_ITEM
            if self.item is not None
            else (facts_of(self.measure.key).formula, facts_of(self.measure.key).letters)
        )

    @property
    def filter_words(self) -> Mapping[str, str]:
        """The filter as a sentence in both languages, empty where every row was taken."""
        if self.filter.is_everything:
            return {}
        return {language: in_words(self.filter, self.fields, language) for language in LANGUAGES}

    @property
    def n_left_out(self) -> int:
        return sum(n for _, n in self.left_out)

    def as_json(self) -> dict[str, Any]:
        """Plain data: what a second program needs to check the number."""
        return {
            "contract": self.contract.as_json(),
            "measure": {"key": self.measure.key, "unit": self.measure.unit.value, "formula": self.formula},
            "question": None if self.item is None else self.item.variable.as_json(),
            "estimate": asdict(self.estimate),
            "verdict": self.verdict,
            "base": self.base,
            "wave": self.wave,
            "filter": self.filter.as_json(),
            "rows": {
                "chosen": self.n_rows,
                "counted": self.estimate.n,
                "imputed": self.n_imputed,
                "left_out": dict(self.left_out),
            },
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "facts_revision": self.revision,
            "last_good_at": None if self.last_good is None else self.last_good.at.isoformat(),
        }


def lineage_of(figures: ProgrammeFigures, key: str, question: str = "") -> Lineage | None:
    """The lineage of the headline figure of contract `key`, or of one question within it; None if there is none."""
    figure = next((f for f in figures.headline if f.contract.key == key), None)
    if figure is None:
        return None
    contract = figure.contract
    measure = measures[contract.measure]
    item = next((i for i in figures.items if i.variable.key == question), None) if question else None
    if question and (item is None or contract != figures.item_contract):
        return None
    estimate = figure.estimate if item is None else item.index
    by_key = {variable.key: variable for variable in figures.codebook}
    parts = MeasureParts.of(measure.key)
    invalid = figures.validity.n_invalid if figures.validity and parts.missing and item is None else 0
    return Lineage(
        contract,
        measure,
        parts,
        tuple(
            LineageItem(i, by_key.get(i.variable), by_key.get(i.against))
            for i in contract.items
            if not item or i.variable == question
        ),
        item,
        estimate,
        figure.verdict if item is None else "",
        figure.base if item is None else item.base,
        figure.wave,
        figure.filter,
        fields_of(figures.codebook),
        figure.n_rows,
        _left_out(figure.n_rows - estimate.n, invalid),
        figures.validity.n_imputed if figures.validity and parts.missing and item is None else 0,
        figure.as_of,
        figure.revision,
        figures.last_good,
    )


def _left_out(n: int, n_invalid: int) -> tuple[tuple[str, int], ...]:
    invalid = min(n, n_invalid)
    reasons: Sequence[tuple[str, int]] = (("invalid", invalid), ("missing", n - invalid))
    return tuple(reason for reason in reasons if reason[1] > 0)
