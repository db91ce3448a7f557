"""A condition as a sentence, in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from huiyin.conditions._values import moment_of
from huiyin.conditions.condition import Condition
from huiyin.conditions.fields import Field, Kind
from huiyin.conditions.nodes import (
    ALWAYS,
    NEVER,
    Among,
    AnyOf,
    Arithmetic,
    Column,
    Compare,
    Constant,
    Contains,
    Missing,
    Not,
    Operand,
    Value,
)
from huiyin.conditions.readable import Between, NoneOf, Readable, readable

_WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "every": "全部答卷",
        "none": "没有答卷",
        "and": "且",
        "or": "或",
        "not": "并非（{0}）",
        "group": "（{0}）",
        "quote": "“{0}”",
        "list": "、",
        "is": "{0}为{1}",
        "is not": "{0}不是{1}",
        "one of": "{0}为{1}之一",
        "none of": "{0}不属于{1}",
        "unless": "{0}为空，或不是{1}",
        "unless one of": "{0}为空，或不属于{1}",
        "empty": "{0}为空",
        "filled": "{0}不为空",
        "contains": "{0}包含{1}",
        "lacks": "{0}为空，或不含{1}",
        "==": "{0}等于{1}",
        "!=": "{0}不等于{1}",
        "<": "{0}低于{1}",
        "<=": "{0}不高于{1}",
        ">": "{0}高于{1}",
        ">=": "{0}不低于{1}",
        "before <": "{0}早于{1}",
        "before <=": "{0}不晚于{1}",
        "before >": "{0}晚于{1}",
        "before >=": "{0}不早于{1}",
        "between": "{0}在{1}到{2}之间",
        "true": "是",
        "false": "否",
    },
    "en": {
        "every": "every response",
        "none": "no response",
        "and": "and",
        "or": "or",
        "not": "not ({0})",
        "group": "({0})",
        "quote": "“{0}”",
        "list": ", ",
        "is": "{0} is {1}",
        "is not": "{0} is not {1}",
        "one of": "{0} is one of {1}",
        "none of": "{0} is none of {1}",
        "unless": "{0} is empty or is not {1}",
        "unless one of": "{0} is empty or is none of {1}",
        "empty": "{0} is empty",
        "filled": "{0} is not empty",
        "contains": "{0} contains {1}",
        "lacks": "{0} is empty or does not contain {1}",
        "==": "{0} is {1}",
        "!=": "{0} is not {1}",
        "<": "{0} is below {1}",
        "<=": "{0} is at most {1}",
        ">": "{0} is above {1}",
        ">=": "{0} is at least {1}",
        "before <": "{0} is before {1}",
        "before <=": "{0} is no later than {1}",
        "before >": "{0} is after {1}",
        "before >=": "{0} is no earlier than {1}",
        "between": "{0} is between {1} and {2}",
        "true": "yes",
        "false": "no",
    },
}


def in_words(condition: Condition, fields: Iterable[Field], language: str) -> str:
    """The condition as a person would say it; a column without a field goes by its key.

    >>> from huiyin.conditions import at_most, equals
    >>> fields = [
    ...     Field("area", Kind.TEXT, {"zh": "地区", "en": "Region"}),
    ...     Field("nps", Kind.NUMBER, {"zh": "推荐意愿", "en": "Likelihood to recommend"}),
    ... ]
    >>> condition = equals("area", "北") & at_most("nps", 6)
    >>> in_words(condition, fields, "zh")
    '地区为“北”且推荐意愿不高于 6'
    >>> in_words(condition, fields, "en")
    'Region is “北” and Likelihood to recommend is at most 6'
    """
    speaker = _Speaker({field.key: field for field in fields}, "zh" if language.startswith("zh") else "en")
    if condition.node in (ALWAYS, NEVER):
        return speaker.words["every" if condition.is_everything else "none"]
    return speaker.all_of(readable(condition.node))


class _Speaker:
    def __init__(self, fields: Mapping[str, Field], language: str) -> None:
        self.fields, self.language, self.words = fields, language, _WORDS[language]

    def all_of(self, parts: Sequence[Readable]) -> str:
        if len(parts) == 1:
            return self.say(parts[0])
        return self._joined([self._closed(part) for part in parts], "and")

    def _closed(self, part: Readable) -> str:
        """The part as one among several: what joins parts itself is put in brackets."""
        said = self.say(part)
        joined = isinstance(part, AnyOf) or (isinstance(part, Not) and not isinstance(part.of, Missing))
        return self._put("group", said) if joined and not said.endswith(("）", ")")) else said

    def say(self, part: Readable) -> str:
        match part:
            case AnyOf(of):
                groups = [readable(one) for one in of]
                said = [
                    self.say(group[0]) if len(group) == 1 else self._put("group", self.all_of(group))
                    for group in groups
                ]
                return self._joined(said, "or")
            case Not(of):
                return self._not(of)
            case Missing(key):
                return self._put("empty", self.label(key))
            case Contains(key, text):
                return self._put("contains", self.label(key), self._put("quote", text))
            case Among(key, values):
                return self._put("one of", self.label(key), self._listed(key, values))
            case NoneOf(key, values):
                return self._put("none of", self.label(key), self._listed(key, values))
            case Between(key, low, high):
                return self._put("between", self.label(key), self.value(low, key), self.value(high, key))
            case Compare():
                return self._compared(part)
        return self._put("group", self.all_of(readable(part)))

    def _not(self, of: Readable) -> str:
        match of:
            case Missing(key):
                return self._put("filled", self.label(key))
            case Among(key, values):
                return self._put("unless one of", self.label(key), self._listed(key, values))
            case Compare("==", Column(key), Constant(value)):
                return self._put("unless", self.label(key), self.value(value, key))
            case Contains(key, text):
                return self._put("lacks", self.label(key), self._put("quote", text))
        said = self.say(of)
        bracketed = said.startswith(("（", "(")) and said.endswith(("）", ")"))
        return self._put("not", said[1:-1] if bracketed and not isinstance(of, AnyOf) else said)

    def _compared(self, part: Compare) -> str:
        kind = self._kind(part)
        if isinstance(part.right, Constant) and part.operator in {"==", "!="} and kind is not Kind.NUMBER:
            form = "is" if part.operator == "==" else "is not"
        else:
            late = kind in {Kind.DATE, Kind.MOMENT} and part.operator not in {"==", "!="}
            form = f"before {part.operator}" if late else part.operator
        key = part.left.key if isinstance(part.left, Column) else ""
        return self._put(form, self._operand(part.left), self._operand(part.right, key))

    def _kind(self, part: Compare) -> Kind:
        if isinstance(part.left, Column) and part.left.key in self.fields:
            return self.fields[part.left.key].kind
        value = part.right.value if isinstance(part.right, Constant) else 0
        return Kind.TEXT if isinstance(value, str) else Kind.NUMBER

    def _operand(self, operand: Operand, key: str = "") -> str:
        match operand:
            case Column(name):
                return self.label(name)
            case Constant(value):
                return self.value(value, key)
            case Arithmetic(operator, operands):
                said = [
                    self._put("group", self._operand(one))
                    if isinstance(one, Arithmetic)
                    else self._operand(one)
                    for one in operands
                ]
                sign = {"*": "×", "-": "−"}.get(operator, operator)
                return f" {sign} ".join(said) if len(said) > 1 else f"{sign}{said[0]}"

    def label(self, key: str) -> str:
        """The words of a column; a question in quotation marks."""
        field = self.fields.get(key)
        words = field.label[self.language] if field else key
        return self._put("quote", words) if words.endswith(("？", "?")) else words

    def value(self, value: Value, key: str) -> str:
        """A value by its choice's words, else as it is; texts in quotation marks."""
        field = self.fields.get(key)
        for choice in field.choices if field else ():
            if choice.value == value and isinstance(choice.value, str) is isinstance(value, str):
                return self._chosen(value, choice.label[self.language])
        if isinstance(value, bool):
            return self._put("quote", self.words["true" if value else "false"])
        if not isinstance(value, str):
            return f"{value:g}" if abs(value) < 1e6 and value == round(value, 5) else str(value)
        if field and field.kind is Kind.DATE:
            return value
        moment = moment_of(value) if field and field.kind is Kind.MOMENT else None
        return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else self._put("quote", value)

    def _chosen(self, value: Value, label: str) -> str:
        """A choice by its words; a graded answer by its number, with the words behind it."""
        if isinstance(value, bool | str):
            return self._put("quote", label)
        number = f"{value:g}"
        if label == number:
            return number
        return f"{number}（{label}）" if self.language == "zh" else f"{number} ({label})"

    def _listed(self, key: str, values: Sequence[Value]) -> str:
        return self.words["list"].join(self.value(value, key) for value in values)

    def _joined(self, parts: Sequence[str], word: str) -> str:
        said, between = parts[0], self.words[word]
        for part in parts[1:]:
            said = (
                _glued(_glued(said, between), part) if self.language == "zh" else f"{said} {between} {part}"
            )
        return said

    def _put(self, form: str, *parts: str) -> str:
        pieces = re.split(r"\{(\d)\}", self.words[form])
        if self.language == "en":
            return self.words[form].format(*parts)
        said = ""
        for at, piece in enumerate(pieces):
            said = _glued(said, parts[int(piece)] if at % 2 else piece)
        return said


def _glued(one: str, other: str) -> str:
    """Two pieces of Chinese, a space between where a Latin letter or digit meets a Chinese character."""
    if one and other and _NARROW.match(one[-1]) and _WIDE.match(other[0]):
        return f"{one} {other}"
    if one and other and _WIDE.match(one[-1]) and _NARROW.match(other[0]):
        return f"{one} {other}"
    return one + other


_NARROW = re.compile(r"[A-Za-z0-9%.+\-−]")
_WIDE = re.compile(r"[\u3400-\u9fff]")
