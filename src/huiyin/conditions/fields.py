"""What a condition may speak of: columns with a kind, words and choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the values of a column are."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"  # a day
    BOOLEAN = "boolean"
    MOMENT = "moment"  # day and time

    @property
    def is_ordered(self) -> bool:
        """Has a less and a more; texts have none that all databases agree on."""
        return self in {Kind.NUMBER, Kind.DATE, Kind.MOMENT}


KIND_WORDS: Mapping[Kind, Mapping[str, str]] = {
    Kind.NUMBER: {"zh": "数值", "en": "numbers"},
    Kind.TEXT: {"zh": "文本", "en": "text"},
    Kind.DATE: {"zh": "日期（如 2026-11-22）", "en": "dates (such as 2026-11-22)"},
    Kind.BOOLEAN: {"zh": "是或否", "en": "yes or no"},
    Kind.MOMENT: {"zh": "时间（如 2026-11-22T08:00+08:00）", "en": "times (such as 2026-11-22T08:00+08:00)"},
}


@dataclass(frozen=True)
class Choice:
    """One value that people choose by its words."""

    value: str | float
    label: Mapping[str, str]  # {"zh", "en"}


@dataclass(frozen=True)
class Field:
    """A column that conditions may name.

    `choices` are the values a person picks from, where there are few; `lowest` and `highest` the
    ends of a number's scale. A value outside of them may still be compared with.
    """

    key: str
    kind: Kind
    label: Mapping[str, str]  # {"zh", "en"}
    choices: tuple[Choice, ...] = ()
    lowest: float | None = None
    highest: float | None = None
