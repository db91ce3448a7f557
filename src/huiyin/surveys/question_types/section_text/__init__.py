"""Words between the questions: a heading, an explanation. It asks nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.analytics.codebook import Variable
from huiyin.surveys.question_types.base import (
    Bots,
    Checked,
    Form,
    Question,
    QuestionType,
    Setting,
    question_types,
    text_in,
)


@question_types.register
class SectionText(QuestionType):
    """`text` is the heading, `body` what is said under it, in paragraphs."""

    key = "section_text"
    name = {"zh": "说明文字", "en": "Section text"}
    about = {"zh": "标题和一段说明，不提问。", "en": "A heading and some words. It asks nothing."}
    icon = "file-text"
    family = "other"
    asks = False
    settings = (Setting("body", "words", {"zh": "正文", "en": "Body"}),)

    def variables(self, question: Question) -> list[Variable]:
        return []

    def validate(self, question: Question, form: Form) -> Checked:
        return Checked()

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        return {"body": text_in(question.get("body") or {}, language)}

    def texts(self, question: Question) -> list[Mapping[str, str]]:
        body = question.get("body") or {}
        return [question.get("text", {}), *([body] if any(body.values()) else [])]

    def blank(self, key: str) -> dict[str, Any]:
        empty = {"zh": "", "en": ""}
        return {"type": self.key, "key": key, "text": dict(empty), "required": False, "body": dict(empty)}

    def example(self) -> dict[str, Any]:
        return {
            **self.blank("about_visit"),
            "text": {"zh": "关于这次上门服务", "en": "About this visit"},
            "body": {
                "zh": "以下问题只问最近一次上门。",
                "en": "The questions below are about the last visit only.",
            },
        }

    def bots(self) -> Bots:
        return Bots(right=[({}, {})], wrong=[])

    def seconds(self, question: Question) -> int:
        return 4
