"""All words of a questionnaire in both languages, side by side, with the field that changes each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.surveys.building.reading import FRONT
from huiyin.surveys.question_types.base import question_types

LABELS: Mapping[str, Mapping[str, str]] = {
    "title": {"zh": "标题", "en": "Title"},
    "intro": {"zh": "开头语", "en": "Introduction"},
    "thanks": {"zh": "结束语", "en": "Thanks"},
    "purpose": {"zh": "调查目的", "en": "Purpose"},
    "privacy": {"zh": "隐私承诺", "en": "Privacy promise"},
    "reward": {"zh": "答谢", "en": "Reward"},
    "page": {"zh": "分页标题", "en": "Page title"},
    "question": {"zh": "题目", "en": "Question"},
    "help": {"zh": "说明", "en": "Help"},
    "embedded": {"zh": "随链接数据", "en": "Data with the link"},
}


@dataclass(frozen=True)
class Row:
    """One text: the field's name without its language, its words, and whether somebody must write it."""

    name: str
    label: Mapping[str, str]
    texts: Mapping[str, str]
    key: str  # of its question, "" for none
    is_needed: bool

    @property
    def missing(self) -> list[str]:
        """The languages it lacks; none where nobody wrote it in either and nobody must."""
        if not self.is_needed and not any(self.texts.values()):
            return []
        return [language for language in ("zh", "en") if not (self.texts.get(language) or "").strip()]

    @property
    def is_long(self) -> bool:
        return max((len(text) for text in self.texts.values()), default=0) > 60


def rows(data: Mapping[str, Any]) -> list[Row]:
    """Every text that somebody wrote or must write, in the order of the questionnaire."""
    return [row for row in _rows(data) if row.is_needed or any(row.texts.values())]


def _rows(data: Mapping[str, Any]) -> Iterator[Row]:
    for name in FRONT:
        if name != "thanks":
            yield Row(name, LABELS[name], data.get(name) or {}, "", name == "title")
    for entry in data["embedded"]:
        yield Row(f"e.{entry['key']}", LABELS["embedded"], entry.get("label") or {}, "", False)
    for page in data["pages"]:
        if any((page.get("title") or {}).values()):
            yield Row(f"p.{page['key']}", LABELS["page"], page["title"], "", False)
        for question in page["questions"]:
            yield from _of_question(question)
    yield Row("thanks", LABELS["thanks"], data.get("thanks") or {}, "", False)


def _of_question(question: Mapping[str, Any]) -> Iterator[Row]:
    kind, key = question_types[question["type"]], question["key"]
    place = f"q.{key}"
    yield Row(place, LABELS["question"], question["text"], key, True)
    yield Row(f"{place}.help", LABELS["help"], question.get("help") or {}, key, False)
    for setting in kind.settings:
        if setting.kind == "words" and not setting.of:
            texts = question.get(setting.key) or {}
            yield Row(f"{place}.set.{setting.key}", setting.label, texts, key, False)
    for name in kind.lists:
        for number, part in enumerate(question.get(name, []), start=1):
            label = {"zh": f"第 {number} 项", "en": f"Item {number}"}
            at = f"{place}.of.{part['key']}"
            yield Row(at, label, part.get("text") or {}, key, True)
            for setting in kind.settings:
                if setting.kind == "words" and setting.of == name:
                    texts = part.get(setting.key) or {}
                    yield Row(f"{at}.set.{setting.key}", setting.label, texts, key, False)


def n_missing(found: list[Row]) -> dict[str, int]:
    """How many texts each language lacks."""
    return {language: sum(language in row.missing for row in found) for language in ("zh", "en")}
