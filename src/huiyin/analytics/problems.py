"""Errors that tell the reader what happened, why, and what to do.

Every error of Huiyin is one subclass of `Problem` with a stable code and its words in Chinese
and English. The catalogue in docs/reference/errors.md is made from the subclasses.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import ClassVar

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Words:
    """One language's wording of a problem; `{name}` stands for a fact given when it is raised."""

    title: str
    cause: str
    cure: str

    def placeholders(self) -> set[str]:
        """Names of the facts that the wording needs."""
        text = self.title + self.cause + self.cure
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    def filled(self, facts: dict[str, object]) -> Words:
        """The same words with the facts put in, each cut to 80 characters.

        >>> Words("第 {row} 行", "有误", "请改").filled({"row": 3}).title
        '第 3 行'
        """
        safe = {name: str(value)[:80] for name, value in facts.items()}
        return Words(*(part.format_map(safe) for part in (self.title, self.cause, self.cure)))


class Problem(ValueError):
    """Base of all errors a user may see; raise a subclass with the facts its words need."""

    code: ClassVar[str] = ""
    zh: ClassVar[Words]
    en: ClassVar[Words]

    _known: ClassVar[dict[str, type[Problem]]] = {}

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "code" not in cls.__dict__:
            return  # an intermediate base, such as FormatProblem
        taken = Problem._known.get(cls.code)
        if taken is not None and taken.__qualname__ != cls.__qualname__:
            raise TypeError(f"error code {cls.code} is already taken by {taken.__name__}")
        if cls.zh.placeholders() != cls.en.placeholders():
            raise TypeError(f"{cls.__name__}: the two languages name different facts")
        Problem._known[cls.code] = cls

    def __init__(self, **facts: object) -> None:
        missing = type(self).zh.placeholders() - facts.keys()
        if missing:
            raise TypeError(f"{type(self).__name__} needs {', '.join(sorted(missing))}")
        self.facts = facts
        super().__init__(facts)

    def words(self, language: str = "en") -> Words:
        """The wording in `language` ("zh…" or anything else for English), facts filled in."""
        words = type(self).zh if language.startswith("zh") else type(self).en
        return words.filled(self.facts)

    def __str__(self) -> str:
        words = self.words("en")
        return f"[{self.code}] {words.title}: {words.cause} {words.cure}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.facts))


def _rebuild(kind: type[Problem], facts: dict[str, object]) -> Problem:
    return kind(**facts)


def catalogue() -> list[type[Problem]]:
    """All known problems, by code. Import the packages first: only loaded ones are known."""
    return [Problem._known[code] for code in sorted(Problem._known)]
