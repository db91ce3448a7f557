"""Consent to one purpose, with the version of the words that were agreed to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.problems import Problem
from huiyin.surveys.asking.problems import MustAgree
from huiyin.surveys.problems import AnswerNotOffered, TextMissing
from huiyin.surveys.question_types._asking import asked_in, nothing_given, refused, variable_of
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

CHOICES = {"1": {"zh": "同意", "en": "I agree"}, "0": {"zh": "不同意", "en": "I do not agree"}}
SCALE = Scale(0, 1, words=(("同意", 1.0), ("不同意", 0.0)))


@question_types.register
class Consent(QuestionType):
    """Two buttons of the same weight, neither chosen beforehand. `words` say what is done for which `purpose`; the
    answer keeps their version, a digest of both, so that it can be proved what was agreed to. With
    `must_agree` only who agrees goes on."""

    key = "consent"
    name = {"zh": "知情同意", "en": "Consent"}
    about = {
        "zh": "就一个用途征得同意，同时保存同意时所看文字的版本。",
        "en": "Consent to one purpose; the version of the words agreed to is kept with it.",
    }
    icon = "shield-check"
    family = "other"
    may_be_prefilled = False
    settings = (
        Setting("purpose", "words", {"zh": "用途", "en": "Purpose"}),
        Setting("words", "words", {"zh": "同意的内容", "en": "What is agreed to"}),
        Setting("must_agree", "tick", {"zh": "不同意就不能继续", "en": "Only who agrees goes on"}),
    )

    def variables(self, question: Question) -> list[Variable]:
        given = variable_of(question, Role.CONSENT, SCALE)
        label, label_en = (
            f"{given.label}（文本版本）",
            f"{given.label_en or given.label} (version of the words)",
        )
        return [given, Variable(f"{given.key}_words", label, Role.RECORD, label_en=label_en)]

    def fields(self, question: Question) -> list[str]:
        return [field_of(question["key"])]

    def validate(self, question: Question, form: Form) -> Checked:
        name = field_of(question["key"])
        given = form.get(name, "")
        if given in CHOICES:
            if given == "0" and question.get("must_agree"):
                return refused(name, MustAgree(question=asked_in(form, question)))
            return Checked({question["key"]: int(given), f"{question['key']}_words": words_version(question)})
        if given:
            return refused(name, AnswerNotOffered(question=asked_in(form, question)))
        return nothing_given(question, form, name)

    def context(self, question: Question, form: Form, language: str) -> dict[str, Any]:
        name = field_of(question["key"])
        return {
            "field": name,
            "given": form.get(name, ""),
            "purpose": text_in(question.get("purpose") or {}, language),
            "words": text_in(question.get("words") or {}, language),
            "grades": [
                {"value": value, "text": text_in(words, language)} for value, words in CHOICES.items()
            ],
        }

    def texts(self, question: Question) -> list[Mapping[str, str]]:
        return [question.get("text", {}), question.get("words") or {}]

    def blank(self, key: str) -> dict[str, Any]:
        return {
            "type": self.key,
            "key": key,
            "text": {
                "zh": "您同意我们就您的回答与您联系吗？",
                "en": "May we contact you about your answers?",
            },
            "required": True,
            "purpose": {"zh": "回访", "en": "Follow-up"},
            "words": {
                "zh": "我们只在需要了解详情时联系您，不用于推销；您可以随时要求我们删除联系方式。",
                "en": "We contact you only to understand your answers, never to sell. You may have it erased any time.",
            },
            "must_agree": False,
        }

    def example(self) -> dict[str, Any]:
        return {**self.blank("contact_me"), "must_agree": True}

    def bots(self) -> Bots:
        agreed: dict[str, float | int | str] = {
            "contact_me": 1,
            "contact_me_words": words_version(self.example()),
        }
        return Bots(
            right=[({"a-contact_me": "1"}, agreed)],
            wrong=[{}, *({"a-contact_me": value} for value in ("0", "yes", "2", "同意", "on"))],
        )

    def seconds(self, question: Question) -> int:
        return 12

    def complete(self, question: Question) -> dict[str, Any]:
        return {**question, "words_version": words_version(question)}

    def faults(self, question: Question) -> list[Problem]:
        if any((question.get("words") or {}).values()):
            return []
        return [TextMissing(place=f"「{text_in(question.get('text', {}), 'zh')}」")]


def words_version(question: Question) -> str:
    """Twelve hexadecimal digits that change with any word of the purpose or of what is agreed to."""
    said = [dict(question.get(name) or {}) for name in ("text", "purpose", "words")]
    plain = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:12]
