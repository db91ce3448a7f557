"""A questionnaire as a checker reads it: texts with their places, whatever the type of question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from huiyin.analytics.codebook import Role
from huiyin.surveys.definition import Definition
from huiyin.surveys.question_types._grades import SCALES
from huiyin.surveys.question_types.base import question_types

Texts = Mapping[str, str]
_JUDGED = frozenset(
    {Role.RATING, Role.OVERALL, Role.RECOMMEND, Role.EFFORT, Role.EXPECTATION, Role.COMPETITOR}
)
_WAYS_OUT = re.compile(
    r"其他|其它|不适用|不清楚|不知道|说不清|说不准|没有|都不|都没|均无|均不|从未|以上都|无所谓|未使用|没用过|^无$|不便透露|不愿|不记得|"
    r"\b(?:other|others|none|n/?a|not applicable|don'?t know|not sure|unsure|neither|no preference|nothing|"
    r"prefer not|can'?t remember|don'?t remember|have not|haven'?t|did not|didn'?t|does not apply|never|don'?t want|do not want|would rather not)\b",
    re.I,
)
_YES_NO = re.compile(
    r"^(?:是的?|否|不是|有|没有|无|会|不会|能|不能|可以|不可以|需要|不需要|愿意|不愿意|知道|不知道|同意|不同意|"
    r"已解决|未解决|部分解决|yes|no|true|false|partly|partially|not sure|不确定|说不清|记不清|不清楚|不记得|maybe)(?:[,，].*)?$",
    re.I,
)


@dataclass(frozen=True)
class Part:
    """An item, an option or a grade; `value` is a grade's number."""

    key: str
    text: Texts
    value: float | None = None
    fixed: bool = False


@dataclass(frozen=True)
class Asked:
    """One question. `page` counts from 1."""

    key: str
    type: str
    text: Texts
    page: int
    help: Texts = field(default_factory=dict)
    items: tuple[Part, ...] = ()
    options: tuple[Part, ...] = ()
    grades: tuple[Part, ...] = ()
    ends: tuple[Texts, Texts] | None = None
    roles: frozenset[Role] = frozenset()
    shuffle: bool = False
    seconds: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_rated(self) -> bool:
        """Stored as a judgement on a scale."""
        return bool(self.roles & _JUDGED)

    def is_judged(self, language: str) -> bool:
        """Answered with one judgement: on a scale, in grades, or by yes and no."""
        from huiyin.surveys.checking.sentiment import is_graded

        if self.is_rated:
            return True
        words = [option.text.get(language, "") for option in self.options]
        return self.type != "multiple_choice" and bool(words) and (is_graded(words) or is_yes_no(words))

    def places(self, *kinds: str) -> Iterator[tuple[str, Texts]]:
        """(place, texts) of the kinds asked for: "text", "help", "items", "options", "grades"."""
        if "text" in kinds:
            yield "text", self.text
        if "help" in kinds and self.help:
            yield "help", self.help
        for kind in ("items", "options", "grades"):
            if kind in kinds:
                parts: tuple[Part, ...] = getattr(self, kind)
                yield from ((f"{kind}/{part.key}", part.text) for part in parts)

    def ways_out(self, language: str) -> bool:
        """Offers "other", "none of these", "do not know" or the like."""
        if self.data.get("other") or self.data.get("none"):
            return True
        return any(is_way_out(option.text.get(language, "")) for option in self.options)


def is_way_out(words: str) -> bool:
    """The words of an option for whom nothing else fits."""
    return bool(_WAYS_OUT.search(words))


def is_yes_no(words: list[str]) -> bool:
    """Options that are yes, no and perhaps "not sure"."""
    return len(words) <= 4 and all(_YES_NO.match(word.strip()) for word in words)


@dataclass(frozen=True)
class Paper:
    """A whole questionnaire."""

    definition: Definition
    asked_personally: bool = False
    jargon: tuple[str, ...] = ()

    @cached_property
    def questions(self) -> tuple[Asked, ...]:
        """All questions in their order."""
        return tuple(
            _asked(question, number)
            for number, page in enumerate(self.definition.pages, start=1)
            for question in page.questions
        )

    @cached_property
    def outside(self) -> tuple[tuple[str, Texts], ...]:
        """Texts that belong to no question, with their places."""
        whole = self.definition
        named = [
            (name, getattr(whole, name, {})) for name in ("title", "intro", "purpose", "privacy", "thanks")
        ]
        return tuple((name, texts) for name, texts in named if any(texts.values()))


def _parts(rows: Any) -> tuple[Part, ...]:
    made = []
    for position, row in enumerate(rows or ()):
        if not isinstance(row, Mapping):
            continue
        value = row.get("value")
        key = str(row.get("key", value if value is not None else position))
        number = float(value) if isinstance(value, int | float) else None
        made.append(Part(key, dict(row.get("text") or {}), number, bool(row.get("fixed"))))
    return tuple(made)


def _asked(question: Mapping[str, Any], page: int) -> Asked:
    kind = question_types[str(question["type"])]
    whole = kind.complete(question)
    grades = whole.get("grades") or (SCALES.get(str(whole.get("scale")), ()) if kind.scales else ())
    items = [part for name in kind.lists if name != "options" for part in _parts(whole.get(name))]
    ends = (dict(whole["low"]), dict(whole["high"])) if _is_texts(whole.get("low")) else None
    return Asked(
        key=str(question["key"]),
        type=kind.key,
        text=dict(question.get("text") or {}),
        page=page,
        help=dict(question.get("help") or {}),
        items=tuple(items),
        options=_parts(whole.get("options")),
        grades=_parts(grades),
        ends=ends,
        roles=frozenset(variable.role for variable in kind.variables(question)),
        shuffle=bool(question.get("shuffle")),
        seconds=kind.seconds(question),
        data=question,
    )


def _is_texts(value: Any) -> bool:
    return isinstance(value, Mapping)
