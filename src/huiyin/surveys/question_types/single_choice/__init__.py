"""One choice of several: mostly a category to compare by, such as the region."""

from __future__ import annotations

from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.problems import Problem
from huiyin.surveys.problems import AnswerMissing, AnswerNotOffered, TooFewChoices
from huiyin.surveys.question_types.base import (
    Bots,
    Checked,
    Form,
    Question,
    QuestionType,
    field_of,
    question_types,
    text_in,
)


@question_types.register
class SingleChoice(QuestionType):
    """Options are {"key", "text"}; the stored value is the option's first wording, as an imported file has it."""

    key = "single_choice"
    name = {"zh": "单选题", "en": "Single choice"}
    about = {
        "zh": "从几个选项中选一个，用于分群比较。",
        "en": "One of several options, to compare groups by.",
    }
    lists = ("options",)
    icon = "circle-dot"
    family = "choose"

    def variables(self, question: Question) -> list[Variable]:
        text = question["text"]
        return [Variable(question["key"], text_in(text, "zh"), Role.SEGMENT, label_en=text.get("en", ""))]

    def validate(self, question: Question, form: Form) -> Checked:
        name = field_of(question["key"])
        given, asked = form.get(name, ""), text_in(question["text"], str(form.get("language", "zh")))
        values = {option["key"]: text_in(option["text"], "zh") for option in question["options"]}
        if given in values:
            return Checked({question["key"]: values[given]})
        if given:
            return Checked(problems={name: AnswerNotOffered(question=asked)})
        return Checked(problems={name: AnswerMissing(question=asked)} if question.get("required") else {})

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        name = field_of(question["key"])
        options = [
            {"value": option["key"], "text": text_in(option["text"], language)}
            for option in question["options"]
        ]
        return {"field": name, "given": form.get(name, ""), "options": options}

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {"zh": "", "en": ""},
            "required": False,
            "options": [{"key": f"o{number}", "text": {"zh": "", "en": ""}} for number in (1, 2)],
        }

    def example(self) -> dict[str, Any]:
        return {
            **self.blank("region"),
            "text": {"zh": "您在哪个区域？", "en": "Which region are you in?"},
            "required": True,
            "options": [
                {"key": "north", "text": {"zh": "北区", "en": "North"}},
                {"key": "south", "text": {"zh": "南区", "en": "South"}},
            ],
        }

    def bots(self) -> Bots:
        return Bots(
            right=[({"a-region": "north"}, {"region": "北区"})],
            wrong=[{}, {"a-region": "east"}, {"a-region": "北区"}, {"a-region": "north,south"}],
        )

    def seconds(self, question: Question) -> int:
        return 6

    def faults(self, question: Question) -> list[Problem]:
        n_options = len(question.get("options", []))
        if n_options >= 2:
            return []
        return [TooFewChoices(question=text_in(question.get("text", {}), "zh"), n=n_options, least=2)]
