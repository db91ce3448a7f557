"""What an industry pack holds: dimensions, questionnaire templates, norms. Words are {"zh", "en"}."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from huiyin.surveys.contracts import Definition

Words = Mapping[str, str]


@dataclass(frozen=True)
class Dimension:
    """One thing customers of the industry judge; `key` is the key of its variable in the templates."""

    key: str
    name: Words


@dataclass(frozen=True)
class Template:
    """A questionnaire ready to be changed and published."""

    key: str
    name: Words
    about: Words
    definition: Definition

    @property
    def n_questions(self) -> int:
        return sum(1 for _ in self.definition.questions)

    @property
    def has_branches(self) -> bool:
        """Whether some page or question is asked of some respondents only."""
        return any(page.show_if is not None for page in self.definition.pages) or any(
            question.get("show_if") is not None for question in self.definition.questions
        )


@dataclass(frozen=True)
class Norm:
    """A published value to compare with, in the unit of `measure`.

    A norm either names its `source` (with the day or year it holds for, and its base where one was
    published) or is marked unsourced: a figure often quoted without evidence. It is never a target.
    """

    key: str
    measure: str
    name: Words
    value: float
    source: Words
    holds_for: str
    base: int | None
    is_sourced: bool
    recorded_on: date

    @property
    def is_rate(self) -> bool:
        """Whether the value is a share in 0-1."""
        return self.measure.endswith("_rate") or self.measure.startswith("top_")


@dataclass(frozen=True)
class Pack:
    """Everything that is known beforehand about asking customers of one industry."""

    key: str
    name: Words
    about: Words
    dimensions: tuple[Dimension, ...]
    templates: tuple[Template, ...]
    norms: tuple[Norm, ...]

    def template(self, key: str) -> Template | None:
        """One template by its key, or None."""
        return next((template for template in self.templates if template.key == key), None)
