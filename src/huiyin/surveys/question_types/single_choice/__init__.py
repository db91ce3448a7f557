"""One choice of several: mostly a category to compare by, such as the region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.problems import Problem
from huiyin.surveys.asking.problems import SayWhich
from huiyin.surveys.problems import AnswerNotOffered, AnswerTooLong
from huiyin.surveys.question_types._asking import (
    LONGEST_OTHER,
    asked_in,
    cleaned,
    list_faults,
    nothing_given,
    refused,
    variable_of,
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
    text_in,
)

NOT_APPLICABLE = "na"


@question_types.register
class SingleChoice(QuestionType):
    """Options are {"key", "text"}; the stored value is the option's first wording, as an imported file has it.

    An option with "other" asks for words, stored apart as an open text; `not_applicable` offers a way out
    that is stored as no answer.
    """

    key = "single_choice"
    name = {"zh": "单选题", "en": "Single choice"}
    about = {
        "zh": "从几个选项中选一个，用于分群比较；可设“其他，请注明”。",
        "en": "One of several options, to compare groups by; with “other, please say” where wanted.",
    }
    lists = ("options",)
    icon = "circle-dot"
    family = "choose"
    settings = (
        Setting(
            "not_applicable",
            "tick",
            {"zh": "可选“不适用”", "en": "Offer “does not apply”"},
            {"zh": "选它的不计入这一题。", "en": "Those who choose it do not count here."},
        ),
        Setting("other", "tick", {"zh": "选它时请注明", "en": "Asks to say which"}, of="options"),
        Setting(
            "fixed",
            "tick",
            {"zh": "随机排序时留在原位", "en": "Stays in place when shuffled"},
            of="options",
        ),
    )

    def variables(self, question: Question) -> list[Variable]:
        chosen = variable_of(question, Role.SEGMENT)
        if _other(question) is None:
            return [chosen]
        label, label_en = f"{chosen.label}（注明）", f"{chosen.label_en or chosen.label} (other)"
        return [chosen, Variable(f"{chosen.key}_other", label, Role.OPEN_TEXT, label_en=label_en)]

    def validate(self, question: Question, form: Form) -> Checked:
        name, asked = field_of(question["key"]), asked_in(form, question)
        given, other = form.get(name, ""), _other(question)
        said = cleaned(form.get(f"{name}_other", "")) if other is not None else ""
        if other is not None and said and given == "":
            given = other["key"]  # who wrote what it is has chosen it
        values = {option["key"]: text_in(option["text"], "zh") for option in question["options"]}
        if given == NOT_APPLICABLE and question.get("not_applicable"):
            return Checked()
        if given not in values:
            unknown = refused(name, AnswerNotOffered(question=asked))
            return unknown if given else nothing_given(question, form, name)
        checked = Checked({question["key"]: values[given]})
        if other is None or given != other["key"]:
            return checked
        if len(said) > LONGEST_OTHER:
            long = AnswerTooLong(question=asked, n_characters=len(said), most=LONGEST_OTHER)
            return refused(f"{name}_other", long)
        if said:
            checked.answers[f"{question['key']}_other"] = said
        elif question.get("required"):
            return refused(f"{name}_other", SayWhich(question=asked, option=words_in(form, other["text"])))
        return checked

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        name = field_of(question["key"])
        options = [
            {"value": option["key"], "text": text_in(option["text"], language), "other": option.get("other")}
            for option in question["options"]
        ]
        return {
            "field": name,
            "given": form.get(name, ""),
            "options": options,
            "na": NOT_APPLICABLE,
            "other_field": f"{name}_other" if _other(question) is not None else "",
            "said": form.get(f"{name}_other", ""),
            "most": LONGEST_OTHER,
        }

    def codes(self, question: Question) -> Mapping[str, Mapping[str, str]]:
        numbered = {str(n): option["key"] for n, option in enumerate(question["options"], start=1)}
        out = {"0": NOT_APPLICABLE} if question.get("not_applicable") else {}
        found: dict[str, Mapping[str, str]] = {name: {} for name in self.fields(question)}
        return {**found, field_of(question["key"]): {**numbered, **out}}

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
                {"key": "else", "text": {"zh": "其他", "en": "Another"}, "other": True, "fixed": True},
            ],
        }

    def bots(self) -> Bots:
        return Bots(
            right=[
                ({"a-region": "north"}, {"region": "北区"}),
                (
                    {"a-region": "else", "a-region_other": " 西区 "},
                    {"region": "其他", "region_other": "西区"},
                ),
                ({"a-region_other": "西区"}, {"region": "其他", "region_other": "西区"}),
                ({"a-region": "south", "a-region_other": "西区"}, {"region": "南区"}),
            ],
            wrong=[
                {},
                {"a-region": "east"},
                {"a-region": "北区"},
                {"a-region": "north,south"},
                {"a-region": "else"},
                {"a-region": "else", "a-region_other": "长" * 201},
                {"a-region": "na"},
            ],
        )

    def seconds(self, question: Question) -> int:
        return 6

    def faults(self, question: Question) -> list[Problem]:
        return list_faults(question, "options", 2)


def _other(question: Question) -> Mapping[str, Any] | None:
    return next((option for option in question.get("options", []) if option.get("other")), None)
