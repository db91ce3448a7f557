"""Answers question by question: every question of a programme with how its answers spread.

Numbers come from the engine's histograms, words from its counts; no row is read but the open answers that
are listed, a page at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.inference.bases import Base, base_of
from huiyin.conditions import EVERYTHING, Condition, equals
from huiyin.facts.engines import Engine
from huiyin.facts.schema import RESPONSE_ID, column_of
from huiyin.facts.source import FactSource
from huiyin.surveys.asking.summaries import Bilingual, Counts, Summary, summary_of
from huiyin.surveys.question_types.base import question_types

WAVE = "wave"
MOST_WORDS = 50  # different answers of one question that are listed
PER_PAGE = 20
MOST_PAGES = 100


@dataclass(frozen=True)
class Asked:
    """A question as it was asked: `type` is the key of its type, "" for a variable that no question feeds."""

    key: str
    text: Bilingual
    type: str
    variables: tuple[Variable, ...]
    question: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class QuestionAnswers:
    """All answers to one question. `texts` are its variables that are best read one by one, with their labels."""

    key: str
    text: Bilingual
    type: str
    summary: Summary
    base: Base
    texts: tuple[tuple[str, Bilingual, int], ...] = ()


@dataclass(frozen=True)
class SaidAnswer:
    """One open answer in the list."""

    response_id: int
    text: str
    answered_on: date | None
    wave: str


def asked_in(definitions: Sequence[Sequence[Mapping[str, Any]]], codebook: Sequence[Variable]) -> list[Asked]:
    """The questions of the questionnaires in their order, each variable once; then what came otherwise.

    Where questionnaires share a question, the first one given speaks for it: give the newest first.
    """
    known = {variable.key: variable for variable in codebook}
    found: list[Asked] = []
    taken: set[str] = set()
    for questions in definitions:
        for question in questions:
            kind = question_types[question["type"]]
            fed = [variable.key for variable in kind.variables(question)]
            new = tuple(known[key] for key in fed if key in known and key not in taken)
            if new:
                found.append(Asked(str(question["key"]), question["text"], kind.key, new, question))
                taken.update(variable.key for variable in new)
    for variable in codebook:
        if variable.key not in taken and (variable.role.is_answer or variable.role is Role.SEGMENT):
            words = {"zh": variable.label_in("zh"), "en": variable.label_in("en")}
            found.append(Asked(variable.key, words, "", (variable,)))
    return found


def compute(
    engine: Engine, source: FactSource, asked: Sequence[Asked], wave: str = ""
) -> tuple[QuestionAnswers, ...]:
    """Every question with its counts, in one wave or ("") in all."""
    where = equals(WAVE, wave) if wave else EVERYTHING
    counts = dict(_counts(engine, source, [v for one in asked for v in one.variables], where))
    return tuple(_answers(one, counts) for one in asked)


def _answers(one: Asked, counts: Mapping[str, Counts]) -> QuestionAnswers:
    own = {variable.key: counts.get(variable.key, Counts()) for variable in one.variables}
    if one.question is None:
        summary = summary_of(one.variables, own)
    else:
        summary = question_types[one.type].summarise(one.question, own)
    labels = {v.key: {"zh": v.label_in("zh"), "en": v.label_in("en")} for v in one.variables}
    texts = tuple((key, labels[key], own[key].n) for key in summary.texts if key in labels and own[key].n)
    return QuestionAnswers(one.key, one.text, one.type, summary, base_of(summary.n), texts)


def _counts(
    engine: Engine, source: FactSource, variables: Sequence[Variable], where: Condition
) -> Iterator[tuple[str, Counts]]:
    numbers = [variable for variable in variables if variable.role.is_numeric]
    columns = [column_of(variable.key) for variable in numbers]
    histograms = engine.histograms(source, columns, (), where) if columns else {}
    for variable in numbers:
        histogram = histograms[column_of(variable.key)].get(())
        yield variable.key, Counts() if histogram is None else Counts.of_numbers(histogram)
    for variable in variables:
        column = column_of(variable.key)
        if variable.role.is_said:
            yield variable.key, Counts(engine.count(source, (), where, [column])[()])
        elif not variable.role.is_numeric:
            grouped = engine.count(source, [column], where)
            words = sorted(((key[0], n) for key, n in grouped.items()), key=lambda one: (-one[1], one[0]))
            yield variable.key, _of_words(words)


def _of_words(words: Sequence[tuple[str, int]]) -> Counts:
    """The counts of words; those beyond `MOST_WORDS` count together, the rarest ones."""
    said = [(word, n) for word, n in words if word]
    rest = sum(n for _, n in said[MOST_WORDS:])
    return Counts.of_words(dict(said[:MOST_WORDS]) | ({"…": rest} if rest else {}))


def said_answers(
    engine: Engine, source: FactSource, variable: Variable, wave: str, page: int
) -> tuple[SaidAnswer, ...]:
    """One page of the open answers to a question, newest first; pages are numbered from 1 to `MOST_PAGES`."""
    column = column_of(variable.key)
    where = equals(WAVE, wave) if wave else EVERYTHING
    most = PER_PAGE * min(max(page, 1), MOST_PAGES)
    rows = engine.rows(source, [RESPONSE_ID, column, "answered_on", WAVE], where, present=[column], most=most)
    return tuple(
        SaidAnswer(row[RESPONSE_ID], str(row[column]), row["answered_on"], row[WAVE] or "")
        for row in rows[most - PER_PAGE :]
    )
