"""Rules over references written as a line of text for another program."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from huiyin.surveys.interchange.expressions import NotCarried, Rule


class Speaker(ABC):
    """How a program wants its conditions. `write` raises NotCarried for what it cannot say."""

    joins = {"and": " and ", "or": " or "}
    signs = {"==": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}

    def write(self, rule: Rule) -> str:
        """The rule on one line."""
        if not isinstance(rule, dict) or len(rule) != 1:
            raise NotCarried(str(rule))
        [(operator, terms)] = rule.items()
        if operator in self.joins:
            return self.joins[operator].join(f"({self.write(term)})" for term in terms)
        if operator == "!":
            return self.negated(terms[0])
        if operator == "ticked":
            return self.ticked(str(terms[0]), str(terms[1]))
        if operator == "missing":
            return self.missing(str(terms[0]))
        if operator in self.signs:
            left, right = terms
            return f"{self.operand(left)} {self.signs[operator]} {self.operand(right)}"
        raise NotCarried(operator)

    def operand(self, term: Any) -> str:
        """A reference or a value."""
        if isinstance(term, dict):
            return self.reference(str(term["var"]))
        if isinstance(term, bool):
            return "true" if term else "false"
        if isinstance(term, int | float):
            return f"{term:g}"
        return self.text(str(term))

    def text(self, words: str) -> str:
        """A text in quotation marks."""
        if "'" in words:
            raise NotCarried(words)
        return f"'{words}'"

    @abstractmethod
    def reference(self, path: str) -> str:
        """CODE or CODE/PART as the program writes it."""

    @abstractmethod
    def ticked(self, path: str, code: str) -> str:
        """The option was chosen."""

    @abstractmethod
    def missing(self, path: str) -> str:
        """There is no answer."""

    @abstractmethod
    def negated(self, rule: Rule) -> str:
        """The rule does not hold."""
