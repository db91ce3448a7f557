"""What a rule of urgency is: words in a text that say somebody should look at it sooner, and how much sooner."""

from __future__ import annotations

import re
from abc import ABC
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from huiyin.analytics.registry import Registry

Spoken = tuple[int, int, int]  # start, end, level

# Who writes this tells of something that did not happen, or must not.
DENIED = re.compile(
    r"(?:没有?|未|无|并非|不是|不会|不再|不曾|防止?|避免|预防|谨防|杜绝|以免|免得|不用|不想|不打算|不至于)(?:出现|发生|任何|再|过|被|有|去|找|到|要|想){0,3}$"
    r"|\b(?:no|not|never|without|avoid|prevents?|preventing|don't|didn't|won't|isn't|wasn't)(?: \w+){0,2} $"
)
_LOOKS_BACK = 24


@dataclass(frozen=True)
class Reason:
    """Why a text is urgent: rule `kind` speaks at `level` for `text[start:end]`, which are `words`."""

    kind: str
    start: int
    end: int
    words: str
    level: int


@dataclass(frozen=True)
class Urgency:
    """How urgent a text is: 0 not at all, 1 sooner than usual, 2 today, 3 at once; with all reasons, in order."""

    level: int
    reasons: tuple[Reason, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """The rules that spoke."""
        return frozenset(reason.kind for reason in self.reasons)


class UrgencyRule(ABC):
    """One rule. `pattern` is sought in folded texts (half width, small letters, simplified characters).

    `level` is what a finding is worth. `needs` must stand in the same text, where given; a finding right behind
    words that deny it does not count. `examples` are texts that it finds, with the level it gives them,
    `harmless` are texts that sound alike and are none.
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]
    about: ClassVar[Mapping[str, str]]
    level: ClassVar[int]
    pattern: ClassVar[re.Pattern[str]]
    needs: ClassVar[re.Pattern[str] | None] = None
    examples: ClassVar[tuple[tuple[str, int], ...]]
    harmless: ClassVar[tuple[str, ...]]

    def spoken(self, text: str) -> Iterator[Spoken]:
        """Places of `text` (many folded texts, a line each) where the rule speaks, in order."""
        for match in self.pattern.finditer(text):
            start, end = match.span()
            if DENIED.search(text, max(0, start - _LOOKS_BACK), start):
                continue
            if self.needs is not None and not self.needs.search(*_line(text, start)):
                continue
            level = self.level_of(match)
            if level:
                yield start, end, level

    def level_of(self, match: re.Match[str]) -> int:
        """What one finding is worth, 0 for nothing."""
        return self.level


def _line(text: str, at: int) -> tuple[str, int, int]:
    """The line around a place, as the arguments of `Pattern.search`."""
    end = text.find("\n", at)
    return text, text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end


urgency_rules: Registry[UrgencyRule] = Registry("huiyin.analytics.text.urgency", UrgencyRule)
