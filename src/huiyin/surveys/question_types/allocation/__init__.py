"""Importance: 100 points dealt out over the options."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.estimate import Unit
from huiyin.analytics.problems import Problem
from huiyin.surveys.asking.problems import NotPoints, PointsDoNotAddUp
from huiyin.surveys.asking.summaries import MEAN, Counts, Part, Summary
from huiyin.surveys.question_types._asking import (
    asked_in,
    list_faults,
    new_parts,
    nothing_given,
    part_variable,
    refused,
    shown_parts,
    words_in,
)
from huiyin.surveys.question_types.base import (
    Bots,
    Checked,
    Form,
    Question,
    QuestionType,
    Setting,
    field_of,
    question_types,
)

WHOLE = 100


@question_types.register
class Allocation(QuestionType):
    """One variable an option, 0 to 100; an option left empty by who dealt out the rest got 0."""

    key = "allocation"
    name = {"zh": "分数分配题（100 分）", "en": "Allocation of 100 points"}
    about = {
        "zh": "把 100 分分给各项，越重要给得越多；合计自动核对。用于重要性权重。",
        "en": "100 points dealt out by importance; the sum is checked. For importance weights.",
    }
    lists = ("options",)
    icon = "chart-pie"
    family = "rate"
    settings = (
        Setting(
            "pair",
            "line",
            {"zh": "对应的评价变量", "en": "The rating it weighs"},
            {
                "zh": "该项满意度评价的变量名，用于重要性—满意度分析。",
                "en": "The variable that rates this item.",
            },
            usual="",
            of="options",
        ),
    )

    def variables(self, question: Question) -> list[Variable]:
        return [
            part_variable(
                question, option, Role.IMPORTANCE, Scale(0, WHOLE), pair=str(option.get("pair") or "")
            )
            for option in question["options"]
        ]

    def validate(self, question: Question, form: Form) -> Checked:
        points: dict[str, int] = {}
        name = field_of(question["options"][0]["key"])
        for option in question["options"]:
            given = form.get(field_of(option["key"]), "").strip()
            if given and not (given.isascii() and given.isdigit() and len(given) < 4):
                wrong = NotPoints(option=words_in(form, option["text"]), whole=WHOLE)
                return refused(field_of(option["key"]), wrong)
            if given:
                points[option["key"]] = int(given)
        if not points:
            return nothing_given(question, form, name)
        total = sum(points.values())
        if total != WHOLE:
            asked = asked_in(form, question)
            return refused(name, PointsDoNotAddUp(question=asked, total=total, whole=WHOLE))
        return Checked({option["key"]: points.get(option["key"], 0) for option in question["options"]})

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        shown = shown_parts(question["options"], form, language)
        given = [one["given"].strip() for one in shown]
        total = sum(int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 4)
        return {"field": shown[0]["field"] if shown else "", "options": shown, "total": total, "whole": WHOLE}

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {
                "zh": "请把 100 分分给以下各项，越重要给得越多。",
                "en": "Please divide 100 points among these: the more important, the more points.",
            },
            "required": True,
            "options": [{**part, "pair": ""} for part in new_parts(key, 3)],
        }

    def example(self) -> dict[str, Any]:
        return {
            **self.blank("weight"),
            "options": [
                {"key": "w_price", "text": {"zh": "价格", "en": "Price"}},
                {"key": "w_quality", "text": {"zh": "质量", "en": "Quality"}},
                {"key": "w_service", "text": {"zh": "服务", "en": "Service"}},
            ],
        }

    def bots(self) -> Bots:
        return Bots(
            right=[
                (
                    {"a-w_price": "30", "a-w_quality": "50", "a-w_service": "20"},
                    {"w_price": 30, "w_quality": 50, "w_service": 20},
                ),
                ({"a-w_quality": "100"}, {"w_price": 0, "w_quality": 100, "w_service": 0}),
            ],
            wrong=[
                {},
                {"a-w_price": "30", "a-w_quality": "50"},
                {"a-w_price": "60", "a-w_quality": "60"},
                {"a-w_price": "-20", "a-w_quality": "120"},
                {"a-w_price": "33.3", "a-w_quality": "66.7"},
                {"a-w_price": "一百"},
            ],
        )

    def seconds(self, question: Question) -> int:
        return 10 + 6 * len(question["options"])

    def faults(self, question: Question) -> list[Problem]:
        return list_faults(question, "options", 2)

    def summarise(self, question: Question, counts: Mapping[str, Counts]) -> Summary:
        """The mean points of each option; the means add up to 100 where all answered."""
        parts = []
        for option in question["options"]:
            told = counts.get(option["key"], Counts())
            parts.append(Part(option["text"], told.n, (), ((MEAN, told.mean((0.0, WHOLE), Unit.AMOUNT)),)))
        return Summary(max((part.n for part in parts), default=0), tuple(parts))
