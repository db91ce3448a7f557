"""Something known beforehand that travels with the form: the counter, the order, the entrance of a QR code."""

from __future__ import annotations

from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.surveys.question_types._asking import cleaned, variable_of
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
from huiyin.surveys.question_types.number import Number

LONGEST = 200  # characters


@question_types.register
class Hidden(QuestionType):
    """Never shown. What the form brings is taken, else the question's own `value`. Because no respondent could
    mend it, what does not fit is left out instead of refused."""

    key = "hidden"
    name = {"zh": "隐藏数据", "en": "Hidden data"}
    about = {
        "zh": "随表单带来的已知信息，例如网点编号，受访者看不到。",
        "en": "Something known that comes with the form, such as the branch; respondents do not see it.",
    }
    icon = "eye-off"
    family = "other"
    asks = False
    settings = (
        Setting(
            "role",
            "choice",
            {"zh": "类型", "en": "Kind"},
            choices={"segment": {"zh": "分类", "en": "Category"}, "number": {"zh": "数字", "en": "Number"}},
            usual="segment",
        ),
        Setting("value", "line", {"zh": "默认值", "en": "Value unless brought"}, usual=""),
    )

    def variables(self, question: Question) -> list[Variable]:
        return [variable_of(question, Role.NUMBER if question.get("role") == "number" else Role.SEGMENT)]

    def validate(self, question: Question, form: Form) -> Checked:
        key = question["key"]
        text = cleaned(form.get(field_of(key), "")) or str(question.get("value") or "").strip()
        if not text or len(text) > LONGEST:
            return Checked()
        if question.get("role") != "number":
            return Checked({key: text})
        as_asked = {**question, "required": False, "decimals": 6}
        return Checked(Number().validate(as_asked, {field_of(key): text}).answers)

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        name = field_of(question["key"])
        return {"field": name, "given": form.get(name, "") or str(question.get("value") or "")}

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {"zh": "来源", "en": "Source"},
            "required": False,
            "role": "segment",
            "value": "",
        }

    def example(self) -> dict[str, Any]:
        return {**self.blank("branch"), "text": {"zh": "网点", "en": "Branch"}}

    def bots(self) -> Bots:
        return Bots(
            right=[
                ({"a-branch": "城东营业厅"}, {"branch": "城东营业厅"}),
                ({"a-branch": "长" * 201}, {}),
                ({}, {}),
            ],
            wrong=[],
        )

    def seconds(self, question: Question) -> int:
        return 0
