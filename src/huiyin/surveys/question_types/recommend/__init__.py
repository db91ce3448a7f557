"""How likely the respondent is to recommend us, 0 to 10: the question of the net promoter score."""

from __future__ import annotations

from typing import Any

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.surveys.problems import AnswerMissing, AnswerNotOffered
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

VALUES = tuple(range(11))
ENDS = (
    {"zh": "完全不可能", "en": "Not at all likely"},
    {"zh": "非常可能", "en": "Extremely likely"},
)


@question_types.register
class Recommend(QuestionType):
    """Eleven even buttons, both ends in words, none coloured: nothing leads to an answer."""

    key = "recommend"
    name = {"zh": "推荐意愿（0–10）", "en": "Likelihood to recommend (0–10)"}
    about = {
        "zh": "净推荐值（NPS）的标准问题，11 个等距按钮。",
        "en": "The standard question of NPS: eleven even buttons.",
    }
    icon = "thumb-up"
    family = "rate"

    def variables(self, question: Question) -> list[Variable]:
        text = question["text"]
        return [
            Variable(
                question["key"],
                text_in(text, "zh"),
                Role.RECOMMEND,
                Scale(0, 10),
                label_en=text.get("en", ""),
            )
        ]

    def validate(self, question: Question, form: Form) -> Checked:
        name = field_of(question["key"])
        given, asked = form.get(name, ""), text_in(question["text"], str(form.get("language", "zh")))
        if given in {str(value) for value in VALUES}:
            return Checked({question["key"]: int(given)})
        if given:
            return Checked(problems={name: AnswerNotOffered(question=asked)})
        return Checked(problems={name: AnswerMissing(question=asked)} if question.get("required") else {})

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        name = field_of(question["key"])
        return {
            "field": name,
            "given": form.get(name, ""),
            "values": [str(value) for value in VALUES],
            "low": text_in(question.get("low") or ENDS[0], language),
            "high": text_in(question.get("high") or ENDS[1], language),
        }

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {
                "zh": "您有多大可能向朋友或同事推荐我们？",
                "en": "How likely are you to recommend us to a friend or colleague?",
            },
            "required": True,
        }

    def example(self) -> dict[str, Any]:
        return self.blank("recommend")

    def bots(self) -> Bots:
        return Bots(
            right=[({"a-recommend": "0"}, {"recommend": 0}), ({"a-recommend": "10"}, {"recommend": 10})],
            wrong=[{}, *({"a-recommend": value} for value in ("11", "-1", "05", "9.5", "ten", "٣", " 7"))],
        )

    def seconds(self, question: Question) -> int:
        return 10

    def complete(self, question: Question) -> dict[str, Any]:
        return {"low": ENDS[0], "high": ENDS[1], **question}
