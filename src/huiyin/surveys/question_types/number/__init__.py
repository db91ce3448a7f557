"""A number: age, orders, minutes waited."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.problems import Problem
from huiyin.surveys.asking.problems import BadRange, NotANumber, NumberOutside, TooManyDecimals
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

LOWEST, HIGHEST = -1e12, 1e12
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.([0-9]{1,12}))?")


@question_types.register
class Number(QuestionType):
    """One number between `lowest` and `highest` with up to `decimals` places. Full-width digits, as Chinese
    keyboards write them, are read; separators of thousands are not, because they mean different things."""

    key = "number"
    name = {"zh": "数字题", "en": "Number"}
    about = {
        "zh": "填一个数，可限定范围、小数位，并注明单位。",
        "en": "A number, with limits, decimals and a unit where wanted.",
    }
    icon = "math-function"
    family = "write"
    settings = (
        Setting("lowest", "number", {"zh": "最小值", "en": "Lowest"}),
        Setting("highest", "number", {"zh": "最大值", "en": "Highest"}),
        Setting("decimals", "whole", {"zh": "小数位数", "en": "Decimals"}, usual=0, lowest=0, highest=6),
        Setting("unit", "words", {"zh": "单位", "en": "Unit"}),
    )

    def variables(self, question: Question) -> list[Variable]:
        return [variable_of(question, Role.NUMBER)]

    def validate(self, question: Question, form: Form) -> Checked:
        name, asked = field_of(question["key"]), asked_in(form, question)
        typed = form.get(name, "").strip()
        if not typed:
            return nothing_given(question, form, name)
        match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", typed))
        if match is None:
            return refused(name, NotANumber(question=asked, given=typed[:40]))
        most = int(question.get("decimals") or 0)
        if len((match[2] or "").rstrip("0")) > most:
            return refused(name, TooManyDecimals(question=asked, most=most))
        number, (lowest, highest) = float(match[0]), _bounds(question)
        if not lowest <= number <= highest:
            return refused(name, NumberOutside(question=asked, lowest=f"{lowest:g}", highest=f"{highest:g}"))
        return Checked({question["key"]: int(number) if number.is_integer() else number})

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        name = field_of(question["key"])
        return {
            "field": name,
            "given": form.get(name, ""),
            "unit": text_in(question.get("unit") or {}, language),
            "keyboard": "decimal" if question.get("decimals") else "numeric",
            "lowest": question.get("lowest"),
            "highest": question.get("highest"),
        }

    def blank(self, key: str) -> dict[str, Any]:
        return {"type": self.key, "key": key, "text": {"zh": "", "en": ""}, "required": False, "decimals": 0}

    def example(self) -> dict[str, Any]:
        return {
            **self.blank("waited"),
            "text": {"zh": "您等了大约多少分钟？", "en": "About how many minutes did you wait?"},
            "required": True,
            "lowest": 0,
            "highest": 600,
            "decimals": 1,
            "unit": {"zh": "分钟", "en": "minutes"},
        }

    def bots(self) -> Bots:
        return Bots(
            right=[
                ({"a-waited": "12"}, {"waited": 12}),
                ({"a-waited": " 7.5 "}, {"waited": 7.5}),
                ({"a-waited": "１５"}, {"waited": 15}),
                ({"a-waited": "30.00"}, {"waited": 30}),
            ],
            wrong=[
                {},
                *(
                    {"a-waited": value}
                    for value in ("十", "1,200", "-1", "601", "3.25", "1e2", "nan", "12分钟")
                ),
            ],
        )

    def seconds(self, question: Question) -> int:
        return 8

    def faults(self, question: Question) -> list[Problem]:
        lowest, highest = _bounds(question)
        if lowest <= highest:
            return []
        asked = text_in(question.get("text", {}), "zh")
        return [BadRange(question=asked, lowest=f"{lowest:g}", highest=f"{highest:g}")]


def _bounds(question: Question) -> tuple[float, float]:
    lowest, highest = question.get("lowest"), question.get("highest")
    return LOWEST if lowest is None else float(lowest), HIGHEST if highest is None else float(highest)
