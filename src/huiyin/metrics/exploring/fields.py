"""The filter of a question, checked against what the facts hold."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.analytics.codebook import Role, Variable
from huiyin.conditions import EVERYTHING, Choice, Condition, Field, parse
from huiyin.facts.engines import Engine
from huiyin.facts.fields import fields_of
from huiyin.facts.schema import column_of
from huiyin.facts.source import FactSource
from huiyin.metrics.exploring.dimensions import Names
from huiyin.metrics.exploring.question import Question

MOST_CHOICES = 100  # values of a segment; with more of them they are typed
_UNASKED = {"response_id", "recorded_at", "superseded_at", "version", "validity", "weight", "unit_path"}


def condition_of(question: Question, codebook: Sequence[Variable]) -> Condition:
    """The question's filter; raises a problem of `conditions` where it cannot be read."""
    return parse(question.rule, fields_of(codebook)) if question.filter else EVERYTHING


def offered_fields(
    engine: Engine, source: FactSource, codebook: Sequence[Variable], names: Names
) -> tuple[Field, ...]:
    """What a person may filter by, with the values that occur: what people said before how it was stored."""
    choices = _values(engine, source, codebook)
    choices["wave"] = [Choice(wave, {"zh": wave, "en": wave}) for wave in names.waves]
    for column, words in names.values.items():
        choices[column] = [Choice(value, label) for value, label in words.items()]
    for variable in codebook:
        if variable.scale is not None and variable.scale.words:
            grades = variable.scale.words
            choices[column_of(variable.key)] = [Choice(n, {"zh": word, "en": word}) for word, n in grades]
    found = [field for field in fields_of(codebook, choices) if field.key not in _UNASKED]
    return tuple(sorted(found, key=lambda field: not field.key.startswith("q_")))


def _values(engine: Engine, source: FactSource, codebook: Sequence[Variable]) -> dict[str, list[Choice]]:
    """The values of each segment that has few enough to choose from, the most frequent first."""
    columns = [column_of(variable.key) for variable in codebook if variable.role is Role.SEGMENT]
    numbers = engine.n_distinct(source, columns) if columns else {}
    found = {}
    for column in columns:
        if numbers[column] <= MOST_CHOICES:
            counts = engine.count(source, [column])
            ordered = sorted((key[0] for key in counts if key[0]), key=lambda value: (-counts[value,], value))
            found[column] = [Choice(value, {"zh": value, "en": value}) for value in ordered]
    return found
