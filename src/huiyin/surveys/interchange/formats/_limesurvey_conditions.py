"""Relevance of LimeSurvey: Q1.NAOK == "A1", Q2_SQ001.NAOK == "Y", is_empty(Q1.NAOK)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from huiyin.surveys.interchange.expressions import Call, Dialect, NotCarried, Ref, Rule, missing, ticked
from huiyin.surveys.interchange.outline import Item, Kind, Outline
from huiyin.surveys.interchange.speaking import Speaker

_SUFFIX = re.compile(r"\.(?:NAOK|code|value|shown|valueNAOK)$")


class Conditions(Dialect):
    """Knows the titles of the questions and their types, to tell a question from a part of one."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self.titles = titles

    def path(self, token: str) -> str:
        name = _SUFFIX.sub("", token.strip("{}$ "))
        if name in self.titles:
            return name
        title, _, part = name.rpartition("_")
        while title and title not in self.titles:
            title, _, more = title.rpartition("_")
            part = f"{more}_{part}"
        if not title:
            raise NotCarried(token)
        return f"{title}/{part}"

    def word(self, token: str) -> Any:
        return token.lower() == "true" if token.lower() in {"true", "false"} else Ref(self.path(token))

    def compared(self, sign: str, left: Any, right: Any) -> Rule:
        if isinstance(left, Ref) and sign in {"==", "!="} and right not in {"", None}:
            title, _, part = left.path.partition("/")
            rule = None
            if self.titles.get(title) in {"M", "P"} and part and right == "Y":
                rule = ticked(Ref(title), part)
            elif isinstance(right, str) and not part:
                rule = ticked(left, right)
            if rule is not None:
                return rule if sign == "==" else {"!": [rule]}
        return super().compared(sign, left, right)

    def called(self, call: Call) -> Rule:
        if call.name == "is_empty" and len(call.given) == 1 and isinstance(call.given[0], Ref):
            return missing(call.given[0])
        raise NotCarried(call.name)


class LimeSpeaker(Speaker):
    """Codes are letters and digits there: question 20, answer 5 at most. `names` says which is which."""

    signs = {"==": "==", "<": "<", "<=": "<=", ">": ">", ">=": ">="}

    def __init__(self, outline: Outline) -> None:
        self.names: dict[str, str] = {}
        self.several: set[str] = set()
        taken: set[str] = set()
        for number, item in enumerate(outline.items, start=1):
            title = item.code if _is_code(item.code, 20) and item.code not in taken else f"Q{number}"
            taken.add(title)
            self.names[item.code] = title
            self._parts(item)

    def _parts(self, item: Item) -> None:
        if item.kind is Kind.MULTIPLE:
            self.several.add(item.code)
        for number, part in enumerate(item.rows or item.options, start=1):
            self.names[f"{item.code}/{part.code}"] = (
                part.code if _is_code(part.code, 20) else f"SQ{number:03}"
            )
        for number, part in enumerate(item.options, start=1):
            usual = (
                part.code
                if part.code.isalnum() and part.code.isascii() and len(part.code) <= 5
                else f"A{number}"
            )
            self.names[f"{item.code}={part.code}"] = "-oth-" if part.other else usual

    def text(self, words: str) -> str:
        if '"' in words:
            raise NotCarried(words)
        return f'"{words}"'

    def reference(self, path: str) -> str:
        question, _, part = path.partition("/")
        name = self.names[question]
        return f"{name}_{self.names[path]}.NAOK" if part else f"{name}.NAOK"

    def ticked(self, path: str, code: str) -> str:
        if path in self.several:
            return f'{self.reference(f"{path}/{code}")} == "Y"'
        return f"{self.reference(path)} == {self.text(self.names[f'{path}={code}'])}"

    def missing(self, path: str) -> str:
        return f"is_empty({self.reference(path)})"

    def negated(self, rule: Rule) -> str:
        return f"!({self.write(rule)})"


def _is_code(code: str, longest: int) -> bool:
    return code.isalnum() and code.isascii() and code[0].isalpha() and len(code) <= longest
