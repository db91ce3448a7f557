"""One thing rated, in stars, numbers, faces or words."""

from __future__ import annotations

from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.problems import Problem
from huiyin.surveys.problems import AnswerNotOffered, TooFewChoices
from huiyin.surveys.question_types._asking import asked_in, nothing_given, refused, variable_of
from huiyin.surveys.question_types._grades import NAMES, SCALES, graded, grades_of, scale_of, shown_grades
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

NOT_APPLICABLE = "na"
LOOKS = {
    "words": {"zh": "文字等级", "en": "Words"},
    "stars": {"zh": "星级", "en": "Stars"},
    "numbers": {"zh": "数字", "en": "Numbers"},
    "faces": {"zh": "表情", "en": "Faces"},
}


@question_types.register
class Rating(QuestionType):
    """One variable on a worded scale; `look` says how its grades are drawn. Every grade keeps its words for
    those who cannot see the drawing."""

    key = "rating"
    name = {"zh": "评分题", "en": "Rating"}
    about = {
        "zh": "对一件事打分：星级、数字、表情或文字等级，4、5、7、10 级可选。",
        "en": "One thing rated in stars, numbers, faces or words, on 4, 5, 7 or 10 grades.",
    }
    scales = NAMES
    icon = "star"
    family = "rate"
    settings = (
        Setting("look", "choice", {"zh": "样式", "en": "Look"}, choices=LOOKS, usual="words"),
        Setting(
            "role",
            "choice",
            {"zh": "用途", "en": "Role"},
            {"zh": "指标按用途取数。", "en": "Metrics find their items by it."},
            {
                "rating": {"zh": "满意度评价", "en": "Rating"},
                "overall": {"zh": "总体满意度", "en": "Overall satisfaction"},
            },
            usual="rating",
        ),
        Setting("dimension", "line", {"zh": "维度", "en": "Dimension"}, usual=""),
        Setting(
            "not_applicable",
            "tick",
            {"zh": "可选“没有用过，说不清”", "en": "Offer “not used / cannot say”"},
        ),
    )

    def variables(self, question: Question) -> list[Variable]:
        return [
            variable_of(
                question,
                Role(question.get("role") or Role.RATING),
                scale_of(question),
                dimension=str(question.get("dimension") or ""),
                optional=bool(question.get("not_applicable")),
            )
        ]

    def validate(self, question: Question, form: Form) -> Checked:
        name = field_of(question["key"])
        given = form.get(name, "")
        grade = graded(question, given)
        if grade is not None:
            return Checked({question["key"]: grade})
        if given == NOT_APPLICABLE and question.get("not_applicable"):
            return Checked()
        if given:
            return refused(name, AnswerNotOffered(question=asked_in(form, question)))
        return nothing_given(question, form, name)

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        name, look = field_of(question["key"]), question.get("look") or "words"
        grades: list[dict[str, Any]] = list(shown_grades(question, language))
        low, high = grades[-1]["text"], grades[0]["text"]
        if look != "words":
            grades.reverse()
        for at, grade in enumerate(grades):
            grade["mouth"] = (
                f"{17 - 3 * at / (len(grades) - 1):.1f} Q12 {11 + 9 * at / (len(grades) - 1):.1f}"
            )
            grade["end"] = f"{17 - 3 * at / (len(grades) - 1):.1f}"
        return {
            "field": name,
            "given": form.get(name, ""),
            "grades": grades,
            "look": look,
            "low": low,
            "high": high,
            "na": NOT_APPLICABLE,
        }

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {
                "zh": "总的来说，您对我们的服务满意吗？",
                "en": "Overall, how satisfied are you with our service?",
            },
            "required": True,
            "scale": "satisfaction_5",
            "look": "stars",
            "role": "rating",
        }

    def example(self) -> dict[str, Any]:
        return {**self.blank("overall"), "role": "overall"}

    def bots(self) -> Bots:
        return Bots(
            right=[({"a-overall": "5"}, {"overall": 5}), ({"a-overall": "1"}, {"overall": 1})],
            wrong=[{}, *({"a-overall": value} for value in ("0", "6", "4.5", "很满意", "na", " 5", "٥"))],
        )

    def seconds(self, question: Question) -> int:
        return 7

    def complete(self, question: Question) -> dict[str, Any]:
        return {**question, "grades": grades_of(question)}

    def faults(self, question: Question) -> list[Problem]:
        if question.get("grades") or question.get("scale") in SCALES:
            return []
        return [TooFewChoices(question=text_in(question.get("text", {}), "zh"), n=0, least=2)]
