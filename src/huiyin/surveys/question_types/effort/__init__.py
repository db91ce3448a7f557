"""Customer effort as CES 2.0 asks for it: agreement, 1 to 7, that it was made easy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.surveys.problems import AnswerNotOffered
from huiyin.surveys.question_types._asking import asked_in, nothing_given, refused, variable_of
from huiyin.surveys.question_types._grades import graded, grades_of, scale_of, shown_grades
from huiyin.surveys.question_types.base import (
    Bots,
    Checked,
    Form,
    Question,
    QuestionType,
    field_of,
    question_types,
)

SCALE = "agreement_7"


@question_types.register
class Effort(QuestionType):
    """Seven worded grades, 7 being the least effort. Source: CEB 2013, Dixon, Toman & DeLisi, The Effortless
    Experience."""

    key = "effort"
    name = {"zh": "费力程度（CES 2.0）", "en": "Customer effort (CES 2.0)"}
    about = {
        "zh": "客户费力度的标准问法：是否同意“办成这件事很容易”，1–7 级，7 为最省力。",
        "en": "The standard question of customer effort: agreement that it was made easy, 1–7, 7 being easiest.",
    }
    icon = "gauge"
    family = "rate"

    def variables(self, question: Question) -> list[Variable]:
        return [variable_of(question, Role.EFFORT, scale_of({"scale": SCALE, **question}))]

    def validate(self, question: Question, form: Form) -> Checked:
        name = field_of(question["key"])
        given = form.get(name, "")
        grade = graded({"scale": SCALE, **question}, given)
        if grade is not None:
            return Checked({question["key"]: grade})
        if given:
            return refused(name, AnswerNotOffered(question=asked_in(form, question)))
        return nothing_given(question, form, name)

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        name = field_of(question["key"])
        grades = shown_grades({"scale": SCALE, **question}, language)
        return {"field": name, "given": form.get(name, ""), "grades": grades}

    def blank(self, key: str) -> dict[str, Any]:
        words: Mapping[str, str] = {
            "zh": "这次办理，我们让您很容易就把事情办成了。您同意吗？",
            "en": "We made it easy for you to handle your matter. Do you agree?",
        }
        return {"type": self.key, "key": key, "text": dict(words), "required": True}

    def example(self) -> dict[str, Any]:
        return self.blank("effort")

    def bots(self) -> Bots:
        return Bots(
            right=[({"a-effort": "7"}, {"effort": 7}), ({"a-effort": "1"}, {"effort": 1})],
            wrong=[{}, *({"a-effort": value} for value in ("0", "8", "-1", "6.5", "同意", " 7"))],
        )

    def seconds(self, question: Question) -> int:
        return 10

    def complete(self, question: Question) -> dict[str, Any]:
        return {**question, "grades": grades_of({"scale": SCALE, **question})}
