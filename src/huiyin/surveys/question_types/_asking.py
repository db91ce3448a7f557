"""What many question types do alike: reading one field, naming a variable, complaining at the right place."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.problems import Problem
from huiyin.surveys.asking.problems import OptionsAlike
from huiyin.surveys.problems import AnswerMissing, TooFewChoices
from huiyin.surveys.question_types.base import Checked, Form, Question, field_of, text_in

Parts = Sequence[Mapping[str, Any]]
LONGEST_OTHER = 200  # characters of "other, namely …"
OTHER: Mapping[str, str] = {"zh": "其他", "en": "Other"}


def words_in(form: Form, texts: Mapping[str, str]) -> str:
    """Words in the language that the respondent reads."""
    return text_in(texts, str(form.get("language", "zh")))


def asked_in(form: Form, question: Question) -> str:
    """The question's words in the language that the respondent reads."""
    return words_in(form, question.get("text", {}))


def nothing_given(question: Question, form: Form, name: str) -> Checked:
    """No answer: all right where the question may be left alone."""
    if not question.get("required"):
        return Checked()
    return Checked(problems={name: AnswerMissing(question=asked_in(form, question))})


def refused(name: str, problem: Problem) -> Checked:
    """A problem at one field, and no answer."""
    return Checked(problems={name: problem})


def variable_of(question: Question, role: Role, scale: Scale | None = None, **more: Any) -> Variable:
    """The one variable of a question."""
    text = question["text"]
    return Variable(question["key"], text_in(text, "zh"), role, scale, text.get("en", ""), **more)


def part_variable(
    question: Question, part: Mapping[str, Any], role: Role, scale: Scale | None = None, **more: Any
) -> Variable:
    """The variable of one option or item, named by the question and by itself."""
    said = {which: text_in(question["text"], which).rstrip("？?：:。. ") for which in ("zh", "en")}
    label = f"{said['zh']}：{text_in(part['text'], 'zh')}"
    label_en = f"{said['en']}: {text_in(part['text'], 'en')}"
    return Variable(part["key"], label, role, scale, label_en, **more)


def cleaned(text: str) -> str:
    """Without control characters (line breaks stay) and with the browser's line ends made plain."""
    if text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()


def shown_parts(parts: Parts, form: Form, language: str) -> list[dict[str, Any]]:
    """Options or items as templates show them: field, words, what was typed."""
    return [
        {
            "part": part,
            "value": part["key"],
            "field": field_of(part["key"]),
            "text": text_in(part["text"], language),
            "given": form.get(field_of(part["key"]), ""),
        }
        for part in parts
    ]


def list_faults(question: Question, name: str, least: int) -> list[Problem]:
    """What is wrong with a list of options or items: too few of them, or two with the same words."""
    parts, asked = question.get(name) or [], text_in(question.get("text", {}), "zh")
    faults: list[Problem] = []
    if len(parts) < least:
        faults.append(TooFewChoices(question=asked, n=len(parts), least=least))
    for language in ("zh", "en"):
        said = Counter(str(part.get("text", {}).get(language) or "").strip() for part in parts)
        alike = [words for words, n in said.items() if words and n > 1]
        if alike:
            return [*faults, *(OptionsAlike(question=asked, option=words) for words in alike)]
    return faults


def new_parts(key: str, n: int) -> list[dict[str, Any]]:
    """Empty options of which each is a variable."""
    return [{"key": f"{key}_{number}", "text": {"zh": "", "en": ""}} for number in range(1, n + 1)]
