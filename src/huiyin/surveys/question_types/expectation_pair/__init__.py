"""What was expected and what was met, item by item on one scale: the pairs of SERVQUAL."""

from __future__ import annotations

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

SIDES = (
    ("_expected", {"zh": "我期望的水平", "en": "What I expected"}),
    ("", {"zh": "实际感受到的水平", "en": "What I met"}),
)


@question_types.register
class ExpectationPair(QuestionType):
    """Two variables an item: the perception under the item's key, the expectation under that and "_expected"."""

    key = "expectation_pair"
    name = {"zh": "期望与感知对照题", "en": "Expectation and perception"}
    about = {
        "zh": "每项先评期望水平，再评实际感受，用于服务质量差距分析。",
        "en": "Each item rated twice, as expected and as met, for the analysis of service gaps.",
    }
    lists = ("items",)
    scales = {key: NAMES[key] for key in ("level_5", "level_7", "satisfaction_10")}
    icon = "arrow-autofit-width"
    family = "rate"
    settings = (
        Setting(
            "dimension",
            "line",
            {"zh": "维度", "en": "Dimension"},
            {"zh": "例如：有形性、可靠性、响应性、保证性、移情性。", "en": "Such as the five of SERVQUAL."},
            usual="",
            of="items",
        ),
    )

    def variables(self, question: Question) -> list[Variable]:
        found, scale = [], scale_of({"scale": "level_5", **question})
        for item in question["items"]:
            label, label_en, group = (
                text_in(item["text"], "zh"),
                item["text"].get("en", ""),
                item.get("dimension", ""),
            )
            met = Variable(item["key"], label, Role.RATING, scale, label_en, dimension=group)
            wanted = Variable(
                f"{item['key']}_expected",
                f"{label}（期望）",
                Role.EXPECTATION,
                scale,
                f"{label_en or label} (expected)",
                pair=item["key"],
                dimension=group,
            )
            found += [wanted, met]
        return found

    def validate(self, question: Question, form: Form) -> Checked:
        checked, scaled = Checked(), {"scale": "level_5", **question}
        for item in question["items"]:
            for suffix, side in SIDES:
                key = f"{item['key']}{suffix}"
                given, asked = (
                    form.get(field_of(key), ""),
                    f"{words_in(form, item['text'])} · {words_in(form, side)}",
                )
                grade = graded(scaled, given)
                if grade is not None:
                    checked.answers[key] = grade
                elif given:
                    checked.problems[field_of(key)] = AnswerNotOffered(question=asked)
                elif question.get("required"):
                    checked.problems[field_of(key)] = AnswerMissing(question=asked)
        return checked

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        grades, lines = shown_grades({"scale": "level_5", **question}, language), []
        for item in question["items"]:
            topic = text_in(item["text"], language)
            for suffix, side in SIDES:
                name = field_of(f"{item['key']}{suffix}")
                title = topic if suffix else ""
                lines.append(
                    {
                        "field": name,
                        "title": title,
                        "topic": topic,
                        "text": text_in(side, language),
                        "given": form.get(name, ""),
                    }
                )
        return {"grades": grades, "lines": lines, "high": grades[0]["text"], "low": grades[-1]["text"]}

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {
                "zh": "请就每一项，评价您期望的水平和实际感受到的水平。",
                "en": "For each of these, please rate the level you expected and the level you met.",
            },
            "required": True,
            "scale": "level_5",
            "items": [{**part, "dimension": ""} for part in new_parts(key, 1)],
        }

    def example(self) -> dict[str, Any]:
        return {
            **self.blank("gap"),
            "items": [
                {"key": "prompt", "text": {"zh": "响应及时", "en": "Promptness"}, "dimension": "响应性"},
                {
                    "key": "promise",
                    "text": {"zh": "说到做到", "en": "Keeping promises"},
                    "dimension": "可靠性",
                },
            ],
        }

    def bots(self) -> Bots:
        answers = {"prompt_expected": 5, "prompt": 3, "promise_expected": 4, "promise": 4}
        form = {field_of(key): str(value) for key, value in answers.items()}
        return Bots(
            right=[(form, answers)],
            wrong=[
                {},
                {**form, "a-prompt": ""},
                {**form, "a-promise": "6"},
                {**form, "a-prompt_expected": "高"},
            ],
        )

    def seconds(self, question: Question) -> int:
        return 6 + 10 * len(question["items"])

    def complete(self, question: Question) -> dict[str, Any]:
        return {**question, "grades": grades_of({"scale": "level_5", **question})}

    def faults(self, question: Question) -> list[Problem]:
        return list_faults(question, "items", 1)
