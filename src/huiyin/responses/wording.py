"""An answer in words: labels and grades of the codebook, with what is low marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.low_grades import is_low
from huiyin.responses.contracts import PastAnswer, StoredAnswer, Validity

_HEADLINES = (Role.OVERALL, Role.RECOMMEND, Role.EFFORT)


@dataclass(frozen=True)
class WordedValue:
    """One answered question. `words` is the grade's word or the number; `of` the top of the scale, "" without one."""

    key: str
    label: str
    words: str
    of: str = ""
    is_low: bool = False

    @property
    def short(self) -> str:
        """The value with the end of its scale, such as "2/5"."""
        return f"{self.words}/{self.of}" if self.of else self.words


@dataclass(frozen=True)
class WordedAnswer:
    """What one respondent said, in the order of the codebook. `headlines` are overall scores; `low` are all low ones."""

    headlines: tuple[WordedValue, ...]
    ratings: tuple[WordedValue, ...]
    texts: tuple[WordedValue, ...]
    numbers: tuple[WordedValue, ...]
    context: tuple[WordedValue, ...]
    files: tuple[WordedValue, ...] = ()  # `words` is the key of a kept file
    signatures: tuple[WordedValue, ...] = ()  # `words` is a name, or a line as the path of a drawing

    @property
    def low_ratings(self) -> tuple[WordedValue, ...]:
        """The low ones among the items."""
        return tuple(value for value in self.ratings if value.is_low)

    @property
    def n_more_low(self) -> int:
        """How many low items a list does not name after the first three."""
        return max(0, len(self.low_ratings) - 3)

    @property
    def low(self) -> tuple[WordedValue, ...]:
        """The low scores, overall ones first."""
        return tuple(value for value in (*self.headlines, *self.ratings) if value.is_low)

    @property
    def scores(self) -> tuple[WordedValue, ...]:
        """All ratings, the low ones first."""
        scores = (*self.headlines, *self.ratings)
        return tuple(sorted(scores, key=lambda value: not value.is_low))


def worded(
    answers: Mapping[str, Any], context: Mapping[str, Any], codebook: Sequence[Variable], language: str
) -> WordedAnswer:
    """Put an answer into words. What the codebook does not know is shown under its bare key, never hidden."""
    parts: dict[str, list[WordedValue]] = {
        name: [] for name in ("headlines", "ratings", "texts", "numbers", "context", "files", "signatures")
    }
    known = {variable.key for variable in codebook}
    for variable in codebook:
        value = answers.get(variable.key, context.get(variable.key))
        if value is not None and value != "" and not _is_silent(variable, value):
            parts[_part_of(variable)].append(_value(variable, value, language))
    for key, value in (*answers.items(), *context.items()):
        if key not in known:
            parts["context"].append(WordedValue(key, key, str(value)))
    return WordedAnswer(**{name: tuple(values) for name, values in parts.items()})


def _is_silent(variable: Variable, value: object) -> bool:
    """Nothing to be told of: an option that was left, among those that were ticked."""
    return variable.role is Role.IGNORE or (variable.role is Role.TICKED and value == 0)


def _part_of(variable: Variable) -> str:
    if variable.role in _HEADLINES and not variable.competitor:
        return "headlines"
    if variable.role.is_rating:
        return "ratings"
    if variable.role is Role.OPEN_TEXT:
        return "texts"
    if variable.role in {Role.FILE, Role.SIGNATURE}:
        return "files" if variable.role is Role.FILE else "signatures"
    return "numbers" if variable.role.is_answer and variable.role is not Role.RECORD else "context"


def _value(variable: Variable, value: object, language: str) -> WordedValue:
    label, scale = variable.label_in(language), variable.scale
    if isinstance(value, bool) or not isinstance(value, int | float):
        return WordedValue(variable.key, label, str(value))
    if scale is None:
        return WordedValue(variable.key, label, f"{value:g}")
    words = scale.label_of(float(value))
    of = f"{scale.maximum:g}" if words == f"{value:g}" and variable.role.is_rating else ""
    return WordedValue(variable.key, label, words, of, is_low(variable, value))


@dataclass(frozen=True)
class HistoryLine:
    """A version of an answer in words. `differences` are (label, before, after) against the version before it."""

    past: PastAnswer
    validity: str
    differences: tuple[tuple[str, str, str], ...]


def history_lines(
    history: Sequence[PastAnswer], codebook: Sequence[Variable], language: str
) -> list[HistoryLine]:
    """The versions, newest first, each with what it changed; one that was never corrected has no history."""
    if len(history) < 2:
        return []
    lines = []
    for past, before in zip(history, [*history[1:], None], strict=True):
        validity = "" if past.answer.validity == Validity.VALID else str(Validity(past.answer.validity).label)
        differences = () if before is None else _differences(before.answer, past.answer, codebook, language)
        lines.append(HistoryLine(past, validity, differences))
    return lines


def _differences(
    before: StoredAnswer, after: StoredAnswer, codebook: Sequence[Variable], language: str
) -> tuple[tuple[str, str, str], ...]:
    said = [_in_words(answer, codebook, language) for answer in (before, after)]
    keys = list(dict.fromkeys([*said[0], *said[1]]))
    changed = [key for key in keys if said[0].get(key, ("", ""))[1] != said[1].get(key, ("", ""))[1]]
    labels = {key: label for part in said for key, (label, _words) in part.items()}
    return tuple(
        (labels[key], said[0].get(key, ("", ""))[1], said[1].get(key, ("", ""))[1]) for key in changed
    )


def _in_words(
    answer: StoredAnswer, codebook: Sequence[Variable], language: str
) -> dict[str, tuple[str, str]]:
    words = worded(answer.answers, answer.context, codebook, language)
    parts = (words.headlines, words.ratings, words.texts, words.numbers, words.context, words.files)
    values = [value for part in (*parts, words.signatures) for value in part]
    found = {value.key: (value.label, value.short) for value in values}
    found["wave "] = (_("Wave"), answer.wave)
    found["day "] = (_("Answered on"), answer.answered_on.isoformat())
    return found
