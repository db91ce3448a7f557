"""An open question: the respondent's own words."""

from __future__ import annotations

from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.text import personal_data
from huiyin.surveys.problems import AnswerMissing, AnswerTooLong
from huiyin.surveys.question_types._asking import cleaned
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

MOST = 1000  # characters


@question_types.register
class OpenText(QuestionType):
    """A text of up to `most` characters (1000 unless the question says otherwise). Where it seems to hold
    personal data the page says so, while it is written and when it is shown again; it is never refused."""

    key = "open_text"
    name = {"zh": "开放题", "en": "Open question"}
    about = {
        "zh": "用自己的话回答，显示字数；写了电话、证件号等个人信息时提醒。",
        "en": "Answered in one's own words, with a live count and a hint where personal data is written.",
    }
    icon = "message-2"
    family = "write"
    settings = (
        Setting(
            "most",
            "whole",
            {"zh": "最多字数", "en": "Most characters"},
            usual=MOST,
            lowest=20,
            highest=4000,
        ),
        Setting("short", "tick", {"zh": "只需一行", "en": "One line is enough"}),
    )

    def variables(self, question: Question) -> list[Variable]:
        text = question["text"]
        return [Variable(question["key"], text_in(text, "zh"), Role.OPEN_TEXT, label_en=text.get("en", ""))]

    def validate(self, question: Question, form: Form) -> Checked:
        name, most = field_of(question["key"]), int(question.get("most", MOST))
        asked = text_in(question["text"], str(form.get("language", "zh")))
        text = cleaned(form.get(name, ""))
        if len(text) > most:
            return Checked(problems={name: AnswerTooLong(question=asked, n_characters=len(text), most=most)})
        if text:
            return Checked({question["key"]: text})
        return Checked(problems={name: AnswerMissing(question=asked)} if question.get("required") else {})

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        name = field_of(question["key"])
        given = form.get(name, "")
        which, sign = ("zh", "、") if language.startswith("zh") else ("en", ", ")
        return {
            "field": name,
            "given": given,
            "most": int(question.get("most", MOST)),
            "personal": sign.join(kind.mark[which] for kind in _kinds_in(given)),
            "short": bool(question.get("short")),
        }

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {"zh": "您还有什么想告诉我们的？", "en": "What else would you like to tell us?"},
            "required": False,
        }

    def example(self) -> dict[str, Any]:
        return {**self.blank("comment"), "required": True, "most": 200}

    def bots(self) -> Bots:
        return Bots(
            right=[
                ({"a-comment": "  电压不稳\r\n晚上更明显 "}, {"comment": "电压不稳\n晚上更明显"}),
                ({"a-comment": "=1+1"}, {"comment": "=1+1"}),
                ({"a-comment": "a\x00b"}, {"comment": "ab"}),
            ],
            wrong=[{}, {"a-comment": " \n "}, {"a-comment": "长" * 201}],
        )

    def seconds(self, question: Question) -> int:
        return 30 if question.get("required") else 20


def _kinds_in(text: str) -> list[personal_data.Kind]:
    """The kinds of personal data in a text of which its writer is told."""
    warned = {kind.key: kind for kind in personal_data.kinds if kind.warns}
    found = {one.kind for one in personal_data.find(text, warned)} if text else set()
    return [kind for key, kind in warned.items() if key in found]
