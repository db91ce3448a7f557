"""We and named competitors, item by item on one scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.problems import Problem
from huiyin.surveys.problems import AnswerMissing, AnswerNotOffered
from huiyin.surveys.question_types._asking import list_faults, new_parts, words_in
from huiyin.surveys.question_types._grades import NAMES, graded, grades_of, scale_of, shown_grades
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
US: Mapping[str, str] = {"zh": "我们", "en": "Us"}


@question_types.register
class Comparison(QuestionType):
    """Our rating of an item under the item's key, each competitor's under that and the last part of its own;
    who has not used a competitor says so, which is stored as no answer."""

    key = "comparison"
    name = {"zh": "竞争对比题", "en": "Comparison with competitors"}
    about = {
        "zh": "同一项、同一量表，分别评价我们和点名的竞争对手；没有用过的可以跳过。",
        "en": "Us and named competitors on the same items and scale; those not used may be passed by.",
    }
    lists = ("items", "competitors")
    scales = {key: NAMES[key] for key in ("satisfaction_5", "satisfaction_7", "satisfaction_10", "level_5")}
    icon = "chart-dots"
    family = "rate"
    settings = (Setting("us", "words", {"zh": "怎么称呼我们", "en": "What we are called"}, usual=dict(US)),)

    def variables(self, question: Question) -> list[Variable]:
        found, scale = [], scale_of(question)
        for item in question["items"]:
            label, label_en = text_in(item["text"], "zh"), item["text"].get("en", "")
            found.append(Variable(item["key"], label, Role.RATING, scale, label_en))
            found += [
                Variable(
                    _key(item, rival),
                    f"{label}（{text_in(rival['text'], 'zh')}）",
                    Role.COMPETITOR,
                    scale,
                    f"{label_en or label} ({text_in(rival['text'], 'en')})",
                    pair=item["key"],
                    competitor=True,
                    optional=True,
                )
                for rival in question["competitors"]
            ]
        return found

    def validate(self, question: Question, form: Form) -> Checked:
        checked = Checked()
        for key, item, who, is_us in _rows(question):
            given = form.get(field_of(key), "")
            grade = graded(question, given)
            asked = f"{words_in(form, item['text'])} · {words_in(form, who)}"
            if grade is not None:
                checked.answers[key] = grade
            elif given == "" and question.get("required"):
                checked.problems[field_of(key)] = AnswerMissing(question=asked)
            elif given and (is_us or given != NOT_APPLICABLE):
                checked.problems[field_of(key)] = AnswerNotOffered(question=asked)
        return checked

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        grades = shown_grades(question, language)
        lines = [
            {
                "field": field_of(key),
                "title": text_in(item["text"], language) if is_us else "",
                "topic": text_in(item["text"], language),
                "text": text_in(who, language),
                "given": form.get(field_of(key), ""),
                "na": "" if is_us else NOT_APPLICABLE,
            }
            for key, item, who, is_us in _rows(question)
        ]
        return {"grades": grades, "lines": lines, "high": grades[0]["text"], "low": grades[-1]["text"]}

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {
                "zh": "请就以下各项，分别评价我们和其他公司。",
                "en": "Please rate us and the others on each of these.",
            },
            "required": False,
            "scale": "satisfaction_5",
            "us": dict(US),
            "items": new_parts(key, 1),
            "competitors": new_parts(f"{key}_c", 1),
        }

    def example(self) -> dict[str, Any]:
        return {
            **self.blank("versus"),
            "required": True,
            "items": [
                {"key": "delivery", "text": {"zh": "交货速度", "en": "Speed of delivery"}},
                {"key": "support", "text": {"zh": "技术支持", "en": "Technical support"}},
            ],
            "competitors": [
                {"key": "c_one", "text": {"zh": "甲公司", "en": "Company A"}},
                {"key": "c_two", "text": {"zh": "乙公司", "en": "Company B"}},
            ],
        }

    def bots(self) -> Bots:
        answers = {
            "delivery": 4,
            "delivery_one": 5,
            "delivery_two": 2,
            "support": 5,
            "support_one": 3,
            "support_two": 3,
        }
        form = {field_of(key): str(value) for key, value in answers.items()}
        partly = {key: value for key, value in answers.items() if not key.endswith("_two")}
        return Bots(
            right=[(form, answers), ({**form, "a-delivery_two": "na", "a-support_two": "na"}, partly)],
            wrong=[
                {},
                {**form, "a-delivery": "na"},
                {**form, "a-support_one": "6"},
                {**form, "a-support_two": ""},
            ],
        )

    def seconds(self, question: Question) -> int:
        return 6 + 5 * len(question["items"]) * (1 + len(question["competitors"]))

    def complete(self, question: Question) -> dict[str, Any]:
        return {**question, "grades": grades_of(question)}

    def faults(self, question: Question) -> list[Problem]:
        return list_faults(question, "items", 1) + list_faults(question, "competitors", 1)


def _key(item: Mapping[str, Any], rival: Mapping[str, Any]) -> str:
    return f"{item['key']}_{str(rival['key']).rpartition('_')[2]}"


def _rows(question: Question) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, str], bool]]:
    """(variable key, item, who, whether it is us), item by item."""
    for item in question["items"]:
        yield item["key"], item, question.get("us") or US, True
        for rival in question["competitors"]:
            yield _key(item, rival), item, rival["text"], False
