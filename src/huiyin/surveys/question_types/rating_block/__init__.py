"""A block of items, each rated with the same worded grades."""

from __future__ import annotations

from typing import Any

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.problems import Problem
from huiyin.surveys.problems import AnswerMissing, AnswerNotOffered, TooFewChoices
from huiyin.surveys.question_types._grades import NAMES, SCALES, grades_of
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


@question_types.register
class RatingBlock(QuestionType):
    """Items under one question. An item is {"key", "text", "role", "dimension"}; `not_applicable` offers a way
    out to those who have no experience of an item, which is stored as no answer."""

    key = "rating_block"
    name = {"zh": "评价题组", "en": "Rating block"}
    about = {
        "zh": "一组评价项，用同一套等级逐项评价。",
        "en": "A group of items, each rated with the same grades.",
    }
    lists = ("items",)
    scales = NAMES
    icon = "star"
    family = "rate"
    settings = (
        Setting(
            "not_applicable",
            "tick",
            {"zh": "每项都可选“没有用过，说不清”", "en": "Offer “not used / cannot say” for each item"},
            {"zh": "选它的不计入该项。", "en": "Those who choose it do not count for that item."},
        ),
        Setting(
            "role",
            "choice",
            {"zh": "用途", "en": "Role"},
            {"zh": "指标按用途取数。", "en": "Metrics find their items by it."},
            {
                "rating": {"zh": "满意度评价", "en": "Rating"},
                "overall": {"zh": "总体满意度", "en": "Overall satisfaction"},
                "expectation": {"zh": "期望", "en": "Expectation"},
                "competitor": {"zh": "竞争对手", "en": "Competitor"},
                "effort": {"zh": "费力程度", "en": "Effort"},
            },
            usual="rating",
            of="items",
        ),
        Setting(
            "dimension",
            "line",
            {"zh": "维度", "en": "Dimension"},
            {"zh": "同名的项目合为一个维度。", "en": "Items of one name form one dimension."},
            usual="",
            of="items",
        ),
    )

    def variables(self, question: Question) -> list[Variable]:
        grades = grades_of(question)
        values = [float(grade["value"]) for grade in grades]
        words = tuple((text_in(grade["text"], "zh"), float(grade["value"])) for grade in grades)
        scale = Scale(min(values), max(values), words=words)
        return [
            Variable(
                item["key"],
                text_in(item["text"], "zh"),
                Role(item.get("role", Role.RATING)),
                scale,
                label_en=item["text"].get("en", ""),
                dimension=item.get("dimension", ""),
                competitor=item.get("role") == Role.COMPETITOR,
                optional=bool(question.get("not_applicable")),
            )
            for item in question["items"]
        ]

    def validate(self, question: Question, form: Form) -> Checked:
        offered = {str(grade["value"]): grade["value"] for grade in grades_of(question)}
        checked = Checked()
        for item in question["items"]:
            name = field_of(item["key"])
            given, asked = form.get(name, ""), text_in(item["text"], str(form.get("language", "zh")))
            if given in offered:
                checked.answers[item["key"]] = offered[given]
            elif given == "" and question.get("required"):
                checked.problems[name] = AnswerMissing(question=asked)
            elif given and not (given == NOT_APPLICABLE and question.get("not_applicable")):
                checked.problems[name] = AnswerNotOffered(question=asked)
        return checked

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        grades = [
            {"value": str(grade["value"]), "text": text_in(grade["text"], language)}
            for grade in grades_of(question)
        ]
        items = [
            {
                "field": field_of(item["key"]),
                "text": text_in(item["text"], language),
                "given": form.get(field_of(item["key"]), ""),
            }
            for item in question["items"]
        ]
        return {"grades": grades, "items": items, "is_long": len(grades) > 7, "na": NOT_APPLICABLE}

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {"zh": "您对以下各项的满意程度如何？", "en": "How satisfied are you with each of these?"},
            "required": True,
            "scale": "satisfaction_5",
            "items": [{"key": f"{key}_1", "text": {"zh": "", "en": ""}, "role": "rating", "dimension": ""}],
        }

    def example(self) -> dict[str, Any]:
        return {
            **self.blank("service"),
            "items": [
                {"key": "attitude", "text": {"zh": "服务态度", "en": "Courtesy"}},
                {"key": "speed", "text": {"zh": "办理速度", "en": "Speed"}},
            ],
        }

    def bots(self) -> Bots:
        both = {"a-attitude": "5", "a-speed": "1"}
        return Bots(
            right=[(both, {"attitude": 5, "speed": 1})],
            wrong=[
                {},
                {"a-attitude": "5"},
                {**both, "a-speed": "6"},
                {**both, "a-speed": "4.5"},
                {**both, "a-speed": "很满意"},
                {**both, "a-speed": "na"},
                {**both, "a-speed": " 5"},
            ],
        )

    def seconds(self, question: Question) -> int:
        return 5 + 6 * len(question["items"])

    def complete(self, question: Question) -> dict[str, Any]:
        return {**question, "grades": grades_of(question)}

    def faults(self, question: Question) -> list[Problem]:
        asked = text_in(question.get("text", {}), "zh")
        if not question.get("items"):
            return [TooFewChoices(question=asked, n=0, least=1)]
        if not question.get("grades") and question.get("scale") not in SCALES:
            return [TooFewChoices(question=asked, n=0, least=2)]
        return []
