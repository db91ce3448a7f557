"""A day: of the purchase, of the visit."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django.utils import timezone

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.problems import Problem
from huiyin.surveys.asking.problems import BadRange, DayOutside, NotADay
from huiyin.surveys.question_types._asking import asked_in, nothing_given, refused, variable_of
from huiyin.surveys.question_types.base import (
    Bots,
    Checked,
    Form,
    Question,
    QuestionType,
    Setting,
    field_of,
    question_types,
    text_in,
)

_DAY = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*[日]?")
_SPANS = {
    "any": {"zh": "不限", "en": "Any day"},
    "past": {"zh": "今天或以前", "en": "Today or before"},
    "future": {"zh": "今天或以后", "en": "Today or after"},
}


@question_types.register
class Day(QuestionType):
    """A day stored as "2026-11-22". The browser's own calendar writes it; typed by hand, year, month and day may
    be parted by -, /, . or 年月日."""

    key = "date"
    name = {"zh": "日期题", "en": "Date"}
    about = {
        "zh": "选一个日期，可限定在今天以前或以后，或给定的起止日期之间。",
        "en": "A day, before or after today or between given days where wanted.",
    }
    icon = "calendar"
    family = "write"
    settings = (
        Setting("span", "choice", {"zh": "范围", "en": "Range"}, choices=_SPANS, usual="any"),
        Setting(
            "earliest",
            "line",
            {"zh": "最早", "en": "Earliest"},
            {"zh": "例如 2026-01-01", "en": "2026-01-01"},
        ),
        Setting(
            "latest", "line", {"zh": "最晚", "en": "Latest"}, {"zh": "例如 2026-12-31", "en": "2026-12-31"}
        ),
    )

    def variables(self, question: Question) -> list[Variable]:
        return [variable_of(question, Role.DAY)]

    def validate(self, question: Question, form: Form) -> Checked:
        name, asked = field_of(question["key"]), asked_in(form, question)
        typed = form.get(name, "").strip()
        if not typed:
            return nothing_given(question, form, name)
        day = day_of(typed)
        if day is None:
            return refused(name, NotADay(question=asked, given=typed[:40]))
        earliest, latest = _bounds(question)
        if not earliest <= day <= latest:
            return refused(name, DayOutside(question=asked, earliest=str(earliest), latest=str(latest)))
        return Checked({question["key"]: day.isoformat()})

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        name, (earliest, latest) = field_of(question["key"]), _bounds(question)
        typed = form.get(name, "")
        day = day_of(typed)
        return {
            "field": name,
            "given": typed if day is None else day.isoformat(),
            "is_day": not typed or day is not None,
            "earliest": "" if earliest == date.min else earliest.isoformat(),
            "latest": "" if latest == date.max else latest.isoformat(),
        }

    def blank(self, key: str) -> dict[str, Any]:
        return {"type": self.key, "key": key, "text": {"zh": "", "en": ""}, "required": False, "span": "any"}

    def example(self) -> dict[str, Any]:
        return {
            **self.blank("bought"),
            "text": {"zh": "您是哪一天购买的？", "en": "On which day did you buy it?"},
            "required": True,
            "earliest": "2020-01-01",
            "span": "past",
        }

    def bots(self) -> Bots:
        return Bots(
            right=[
                ({"a-bought": "2026-02-28"}, {"bought": "2026-02-28"}),
                ({"a-bought": "2025/3/1"}, {"bought": "2025-03-01"}),
                ({"a-bought": "2025年3月1日"}, {"bought": "2025-03-01"}),
            ],
            wrong=[
                {},
                *(
                    {"a-bought": value}
                    for value in ("昨天", "2026-02-30", "2019-12-31", "9999-01-01", "03/01/2025", "20250301")
                ),
            ],
        )

    def seconds(self, question: Question) -> int:
        return 10

    def faults(self, question: Question) -> list[Problem]:
        asked = text_in(question.get("text", {}), "zh")
        given = [str(question.get(name) or "") for name in ("earliest", "latest")]
        for text in given:
            if text and day_of(text) is None:
                return [NotADay(question=asked, given=text[:40])]
        first, last = (day_of(text) for text in given)
        if first is not None and last is not None and first > last:
            return [BadRange(question=asked, lowest=str(first), highest=str(last))]
        return []


def day_of(typed: str) -> date | None:
    """The day that somebody wrote, or None.

    >>> day_of("2026年1月5日")
    datetime.date(2026, 1, 5)
    """
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _bounds(question: Question) -> tuple[date, date]:
    earliest = day_of(str(question.get("earliest") or "")) or date.min
    latest = day_of(str(question.get("latest") or "")) or date.max
    today, span = timezone.localdate(), question.get("span")
    return max(earliest, today if span == "future" else earliest), min(
        latest, today if span == "past" else latest
    )
