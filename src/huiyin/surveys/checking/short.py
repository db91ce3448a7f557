"""Questions written short, for the rules' examples and the labelled items.

{"zh" or "en": the question, "kind": "rated", "scale", "agree", "recommend", "open", "one", "yes_no" …, "items": […],
"options": […], "grades": […]} makes a questionnaire of one question. "also" holds further questions, "intro" an
introduction, "more" entries taken over as they are. Texts are a string, or {"zh", "en"} where both count.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.surveys.definition import Definition
from huiyin.surveys.question_types.base import question_types

Short = Mapping[str, Any]
_YES_NO = {"zh": ["是", "否"], "en": ["Yes", "No"]}
_GRADES = {
    "zh": ["很好", "较好", "一般", "较差", "很差"],
    "en": ["Very good", "Good", "Average", "Poor", "Very poor"],
}
_SCALES = {
    "rated": "satisfaction_5",
    "scale": "satisfaction_5",
    "agree": "agreement_5",
    "compare": "comparison_5",
}


def language_of(item: Short) -> str:
    """The language an item is written in; "zh" where it has both."""
    return "zh" if "zh" in item else "en"


def expanded(item: Short) -> Definition:
    """The questionnaire that a short item stands for."""
    language = language_of(item)
    rows = [item, *item.get("also", ())]
    questions = [question(row, f"q{number}", language) for number, row in enumerate(rows, start=1)]
    data = {
        "title": _both("问卷" if language == "zh" else "Survey", language, item),
        "intro": texts(item.get("intro", ""), language),
        "thanks": {},
        "pages": [{"key": "p1", "questions": questions}],
        **dict(item.get("whole", {})),
    }
    return Definition.from_json(data)


def texts(given: Any, language: str) -> dict[str, str]:
    """A text in the item's language, or in both where both are given."""
    return dict(given) if isinstance(given, Mapping) else {language: str(given)}


def _both(words: str, language: str, item: Short) -> dict[str, str]:
    return {"zh": "问卷", "en": "Survey"} if "zh" in item and "en" in item else {language: words}


def question(row: Short, key: str, language: str) -> dict[str, Any]:
    """One question of a short item."""
    text = {code: row[code] for code in ("zh", "en") if code in row}
    kind = str(row.get("kind", "rated"))
    made: dict[str, Any] = {
        "key": str(row.get("key", key)),
        "text": text,
        "required": bool(row.get("required")),
    }
    made |= _typed(kind, row, made["key"], language)
    return made | dict(row.get("more", {}))


def _typed(kind: str, row: Short, key: str, language: str) -> dict[str, Any]:
    if kind in _SCALES:
        rated = row.get("items") or [texts(row.get(language, ""), language)]
        made: dict[str, Any] = {"type": "rating_block", "scale": _SCALES[kind]}
        role = str(row.get("role", "rating"))
        made["items"] = [
            {"key": f"{key}_{number}", "text": texts(words, language), "role": role}
            for number, words in enumerate(rated, start=1)
        ]
        if grades := row.get("grades") or (_GRADES[language] if kind == "rated" else None):
            values = range(len(grades), 0, -1)
            made["grades"] = [
                {"value": value, "text": texts(words, language)}
                for value, words in zip(values, grades, strict=True)
            ]
        return made
    if kind == "recommend":
        return {
            "type": "recommend",
            **{end: texts(row[end], language) for end in ("low", "high") if end in row},
        }
    if kind == "open":
        return {"type": "open_text"}
    offered = _YES_NO[language] if kind == "yes_no" else row.get("options", ())
    options = [
        {"key": f"o{number}", "text": texts(words, language)} for number, words in enumerate(offered, start=1)
    ]
    several = kind == "several" and "multiple_choice" in question_types
    return {"type": "multiple_choice" if several else "single_choice", "options": options}
