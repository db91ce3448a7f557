"""A signature: drawn with a finger where scripts run, a typed name everywhere."""

from __future__ import annotations

import re
from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.surveys.asking.problems import SignatureUnreadable
from huiyin.surveys.problems import AnswerTooLong
from huiyin.surveys.question_types._asking import asked_in, cleaned, nothing_given, refused, variable_of
from huiyin.surveys.question_types.base import (
    Bots,
    Checked,
    Form,
    Question,
    QuestionType,
    field_of,
    question_types,
)

INK = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})+)+", re.ASCII)
LONGEST_INK, LONGEST_NAME = 12_000, 60
FEWEST_POINTS = 5
WIDE, HIGH = 600, 200  # of the pad, in its own units


@question_types.register
class Signature(QuestionType):
    """Stored as one text: the line as a path of whole numbers on a pad of 600 by 200 ("M12 30L14 32…"), or the
    typed name. A drawn line goes before a typed name."""

    key = "signature"
    name = {"zh": "签名", "en": "Signature"}
    about = {
        "zh": "用手指或鼠标签名，存为矢量；不能手写时输入姓名。",
        "en": "Drawn with a finger or mouse and stored as a line, or a typed name.",
    }
    icon = "pencil"
    family = "write"
    may_be_prefilled = False

    def variables(self, question: Question) -> list[Variable]:
        return [variable_of(question, Role.SIGNATURE)]

    def fields(self, question: Question) -> list[str]:
        return [field_of(question["key"]), f"{field_of(question['key'])}_ink"]

    def validate(self, question: Question, form: Form) -> Checked:
        name, ink_field = self.fields(question)
        asked = asked_in(form, question)
        ink, typed = form.get(ink_field, ""), " ".join(cleaned(form.get(name, "")).split())
        if ink:
            whole = len(ink) <= LONGEST_INK and INK.fullmatch(ink) and ink.count("L") >= FEWEST_POINTS
            return (
                Checked({question["key"]: ink})
                if whole
                else refused(name, SignatureUnreadable(question=asked))
            )
        if len(typed) > LONGEST_NAME:
            return refused(name, AnswerTooLong(question=asked, n_characters=len(typed), most=LONGEST_NAME))
        if INK.fullmatch(typed):  # a name is no line
            return refused(name, SignatureUnreadable(question=asked))
        return Checked({question["key"]: typed}) if typed else nothing_given(question, form, name)

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        name, ink_field = self.fields(question)
        ink = form.get(ink_field, "")
        return {
            "field": name,
            "ink_field": ink_field,
            "given": form.get(name, ""),
            "ink": ink if INK.fullmatch(ink) else "",
            "wide": WIDE,
            "high": HIGH,
            "most": LONGEST_NAME,
        }

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {"zh": "请签名确认", "en": "Please sign to confirm"},
            "required": True,
        }

    def example(self) -> dict[str, Any]:
        return self.blank("signed")

    def bots(self) -> Bots:
        line = "M10 20L12 22L14 26L18 30L22 31L30 33M40 50L41 52"
        return Bots(
            right=[
                ({"a-signed": " 王  芳 "}, {"signed": "王 芳"}),
                ({"a-signed": "", "a-signed_ink": line}, {"signed": line}),
            ],
            wrong=[
                {},
                {"a-signed": "长" * 61},
                {"a-signed": line},
                {"a-signed_ink": "M1 1L2 2"},
                {"a-signed_ink": "M1 1" + "L2 2" * 4000},
                {"a-signed_ink": f"{line}<script>"},
            ],
        )

    def seconds(self, question: Question) -> int:
        return 12


def is_ink(value: object) -> bool:
    """Whether a stored signature is a drawn line.

    >>> is_ink("M10 20L12 22"), is_ink("王芳")
    (True, False)
    """
    return isinstance(value, str) and INK.fullmatch(value) is not None
