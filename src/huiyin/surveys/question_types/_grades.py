"""Worded scales that rating blocks offer. A published version keeps its own copy of the words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiyin.analytics.codebook import Scale

Grades = list[dict[str, Any]]


def _worded(*pairs: tuple[int, str, str]) -> Grades:
    return [{"value": value, "text": {"zh": zh, "en": en}} for value, zh, en in pairs]


def _numbered(low: int, high: int) -> Grades:
    grades = _worded(*((value, str(value), str(value)) for value in range(high, low - 1, -1)))
    grades[0]["text"] = {"zh": f"{high} 非常满意", "en": f"{high} Very satisfied"}
    grades[-1]["text"] = {"zh": f"{low} 非常不满意", "en": f"{low} Very dissatisfied"}
    return grades


# best grade first, as Chinese forms print them
SCALES: Mapping[str, Grades] = {
    "satisfaction_5": _worded(
        (5, "很满意", "Very satisfied"),
        (4, "满意", "Satisfied"),
        (3, "一般", "Neutral"),
        (2, "不满意", "Dissatisfied"),
        (1, "很不满意", "Very dissatisfied"),
    ),
    "satisfaction_4": _worded(
        (4, "很满意", "Very satisfied"),
        (3, "满意", "Satisfied"),
        (2, "不满意", "Dissatisfied"),
        (1, "很不满意", "Very dissatisfied"),
    ),
    "satisfaction_7": _worded(
        (7, "非常满意", "Extremely satisfied"),
        (6, "满意", "Satisfied"),
        (5, "比较满意", "Somewhat satisfied"),
        (4, "一般", "Neutral"),
        (3, "不太满意", "Somewhat dissatisfied"),
        (2, "不满意", "Dissatisfied"),
        (1, "非常不满意", "Extremely dissatisfied"),
    ),
    "satisfaction_10": _numbered(1, 10),
    "comparison_5": _worded(
        (5, "好很多", "Much better"),
        (4, "好一些", "Somewhat better"),
        (3, "差不多", "About the same"),
        (2, "差一些", "Somewhat worse"),
        (1, "差很多", "Much worse"),
    ),
    "level_5": _worded(
        (5, "很高", "Very high"),
        (4, "较高", "High"),
        (3, "一般", "Medium"),
        (2, "较低", "Low"),
        (1, "很低", "Very low"),
    ),
    "level_7": _worded(
        (7, "非常高", "Extremely high"),
        (6, "高", "High"),
        (5, "偏高", "Rather high"),
        (4, "一般", "Medium"),
        (3, "偏低", "Rather low"),
        (2, "低", "Low"),
        (1, "非常低", "Extremely low"),
    ),
    "agreement_7": _worded(
        (7, "非常同意", "Strongly agree"),
        (6, "同意", "Agree"),
        (5, "比较同意", "Somewhat agree"),
        (4, "说不清", "Neither"),
        (3, "不太同意", "Somewhat disagree"),
        (2, "不同意", "Disagree"),
        (1, "非常不同意", "Strongly disagree"),
    ),
    "agreement_5": _worded(
        (5, "非常同意", "Strongly agree"),
        (4, "同意", "Agree"),
        (3, "说不清", "Neither"),
        (2, "不同意", "Disagree"),
        (1, "非常不同意", "Strongly disagree"),
    ),
}

NAMES: Mapping[str, Mapping[str, str]] = {
    "satisfaction_5": {"zh": "五级：很满意 … 很不满意", "en": "5 grades: very satisfied … very dissatisfied"},
    "satisfaction_4": {"zh": "四级：无中间项", "en": "4 grades, without a middle"},
    "satisfaction_7": {"zh": "七级：非常满意 … 非常不满意", "en": "7 grades: extremely satisfied …"},
    "satisfaction_10": {"zh": "十分制：1–10", "en": "10 grades: 1–10"},
    "comparison_5": {"zh": "五级对比：好很多 … 差很多", "en": "5 grades against others: much better …"},
    "level_5": {"zh": "五级水平：很高 … 很低", "en": "5 levels: very high … very low"},
    "level_7": {"zh": "七级水平：非常高 … 非常低", "en": "7 levels: extremely high …"},
    "agreement_7": {"zh": "七级同意度", "en": "7 grades of agreement"},
    "agreement_5": {"zh": "五级同意度", "en": "5 grades of agreement"},
}


def scale_of(question: Mapping[str, Any]) -> Scale:
    """The scale of a question's grades, with their first words."""
    grades = grades_of(question)
    values = [float(grade["value"]) for grade in grades]
    words = tuple(
        (str(grade["text"].get("zh") or grade["text"].get("en")), float(grade["value"])) for grade in grades
    )
    return Scale(min(values), max(values), words=words)


def shown_grades(question: Mapping[str, Any], language: str) -> list[dict[str, str]]:
    """The grades as templates show them, best first."""
    which, other = ("zh", "en") if language.startswith("zh") else ("en", "zh")
    return [
        {
            "value": str(grade["value"]),
            "text": str(grade["text"].get(which) or grade["text"].get(other) or ""),
        }
        for grade in grades_of(question)
    ]


def graded(question: Mapping[str, Any], given: str) -> int | None:
    """The grade that a field holds, or None for what is none."""
    return next((grade["value"] for grade in grades_of(question) if str(grade["value"]) == given), None)


def grades_of(question: Mapping[str, Any]) -> Grades:
    """The grades spelled out in the question, or those of the scale it names, best first."""
    return question.get("grades") or SCALES[question.get("scale") or "satisfaction_5"]
