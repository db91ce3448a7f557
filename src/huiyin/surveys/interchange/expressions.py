"""Conditions as other programs write them in a line of text, read into JsonLogic over references and written from it.

A `Dialect` says how a program writes references, equality, ticked options and emptiness. What it cannot say,
or what we do not understand, raises `NotCarried`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Rule = Any
_TOKENS = re.compile(
    r"\s*(?:(?P<ref>\$?\{[^{}]+\}|\$[\w./]+)|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<sign><=|>=|<>|!=|==|&&|\|\||[=<>!()\[\],+\-*/])|(?P<word>[^\W\d][\w.:#-]*))"
)
_WORDS = {
    "and": "&&",
    "or": "||",
    "not": "!",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}
_SAME = {"=": "==", "<>": "!=", "equal": "==", "notequal": "!=", "greater": ">", "less": "<"}
_COMPARING = ("==", "!=", "<", "<=", ">", ">=")
_MOST_TOKENS, _MOST_DEPTH = 2_000, 40


class NotCarried(Exception):
    """A condition, or a part of one, that both sides do not have."""


@dataclass(frozen=True)
class Ref:
    """A question, or a part of one after a slash."""

    path: str

    @property
    def rule(self) -> Rule:
        return {"var": self.path}


@dataclass(frozen=True)
class Call:
    """A function with what it is given."""

    name: str
    given: tuple[Any, ...]


@dataclass
class Parser:
    """Reads a condition: or, and, not, comparisons, functions, lists."""

    text: str
    dialect: Dialect
    tokens: list[tuple[str, str]] = field(default_factory=list)
    at: int = 0
    depth: int = 0

    def parse(self) -> Rule:
        """The rule; raises NotCarried."""
        place = 0
        while place < len(self.text.rstrip()):
            found = _TOKENS.match(self.text, place)
            if found is None or len(self.tokens) > _MOST_TOKENS:
                raise NotCarried(self.text)
            place, kind = found.end(), str(found.lastgroup)
            self.tokens.append((kind, found[kind]))
        rule = self._or()
        if self.at != len(self.tokens):
            raise NotCarried(self.text)
        return rule

    def _peek(self) -> str:
        if self.at >= len(self.tokens):
            return ""
        kind, token = self.tokens[self.at]
        if kind == "text":
            return "'"
        return _WORDS.get(token.lower(), token) if kind == "word" else token

    def _take(self) -> tuple[str, str]:
        if self.at >= len(self.tokens):
            raise NotCarried(self.text)
        self.at += 1
        return self.tokens[self.at - 1]

    def _or(self) -> Rule:
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise NotCarried(self.text)
        parts = [self._and()]
        while self._peek() == "||":
            self._take()
            parts.append(self._and())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else {"or": parts}

    def _and(self) -> Rule:
        parts = [self._not()]
        while self._peek() == "&&":
            self._take()
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else {"and": parts}

    def _not(self) -> Rule:
        if self._peek() == "!":
            self._take()
            self.depth += 1
            if self.depth > _MOST_DEPTH:
                raise NotCarried(self.text)
            rule = {"!": [self._not()]}
            self.depth -= 1
            return rule
        return self._comparison()

    def _comparison(self) -> Rule:
        left = self._operand()
        sign = self._peek()
        sign = _SAME.get(sign, sign)
        if sign in _COMPARING:
            self._take()
            return self.dialect.compared(sign, left, self._operand())
        words = sign.lower()
        if words in self.dialect.operators:
            self._take()
            right = None if words in self.dialect.alone else self._operand()
            return self.dialect.operators[words](left, right)
        if isinstance(left, Call):
            return self.dialect.called(left)
        if isinstance(left, dict):
            return left
        raise NotCarried(self.text)

    def _operand(self) -> Any:
        kind, said = self._take()
        if kind == "number":
            return float(said) if "." in said else int(said)
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", said[1:-1])
        if kind == "ref":
            return Ref(self.dialect.path(said))
        if kind == "word":
            if self._peek() == "(" and said.lower() not in _WORDS:
                return self._call(said)
            return self.dialect.word(said)
        if said == "-":
            value = self._operand()
            if isinstance(value, int | float):
                return -value
        if said == "(":
            inner = self._or_operand()
            if self._take()[1] == ")":
                return inner
        if said == "[":
            return self._list("]")
        raise NotCarried(self.text)

    def _or_operand(self) -> Any:
        """What stands in brackets: a condition, or only a value."""
        start = self.at
        try:
            return self._or()
        except NotCarried:
            self.at = start
            return self._operand()

    def _call(self, name: str) -> Any:
        self._take()
        return Call(name.lower(), tuple(self._list(")")))

    def _list(self, end: str) -> list[Any]:
        found: list[Any] = []
        while self._peek() != end:
            found.append(self._operand() if self._peek() != "!" else self._not())
            if self._peek() == ",":
                self._take()
            elif self._peek() != end:
                raise NotCarried(self.text)
        self._take()
        return found


class Dialect(ABC):
    """How one program writes conditions. `operators` are its words between or after operands."""

    operators: dict[str, Callable[[Any, Any], Rule]] = {}
    alone: frozenset[str] = frozenset()

    @abstractmethod
    def path(self, token: str) -> str:
        """A reference as written → CODE or CODE/PART."""

    def word(self, token: str) -> Any:
        """A bare word: true, false, or a reference."""
        if token.lower() in {"true", "false"}:
            return token.lower() == "true"
        raise NotCarried(token)

    def compared(self, sign: str, left: Any, right: Any) -> Rule:
        """A comparison of a reference with a value."""
        if isinstance(right, Ref) and not isinstance(left, Ref):
            left, right = right, left
            sign = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(sign, sign)
        if not isinstance(left, Ref) or isinstance(right, Call | dict | list):
            raise NotCarried(sign)
        if right == "" and sign in {"==", "!="}:
            return missing(left) if sign == "==" else {"!": [missing(left)]}
        return {sign: [left.rule, right.rule if isinstance(right, Ref) else right]}

    def called(self, call: Call) -> Rule:
        """A function that is a condition by itself."""
        raise NotCarried(call.name)

    def read(self, text: str) -> Rule:
        """The rule of a line; raises NotCarried."""
        return Parser(text, self).parse()


def missing(ref: Ref) -> Rule:
    """There is no answer."""
    return {"missing": [ref.path]}


def ticked(ref: Any, code: Any) -> Rule:
    """An option of a question was chosen, whether one may choose one or several."""
    if not isinstance(ref, Ref) or isinstance(code, Ref | Call | dict | list):
        raise NotCarried(str(code))
    return {"ticked": [ref.path, code]}


def any_of(parts: Sequence[Rule]) -> Rule:
    """At least one."""
    return parts[0] if len(parts) == 1 else {"or": list(parts)}


def all_of(parts: Sequence[Rule]) -> Rule:
    """Every one."""
    return parts[0] if len(parts) == 1 else {"and": list(parts)}
