"""Labelled questions: what the rules were made by, and what was held out; how well the rules do on them.

A line of either file is a question in the short form of `checking.short` with the sector it comes from and the
rules it breaks. Recall and precision count pairs of question and rule.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from huiyin.analytics.inference.proportions import wilson
from huiyin.surveys.checking.checker import check
from huiyin.surveys.checking.short import expanded, language_of

PARTS = ("development", "held_out")


@dataclass(frozen=True)
class Labelled:
    """One question, the rules it breaks and the rules that found something in it."""

    part: str
    language: str
    item: Mapping[str, Any]
    breaks: frozenset[str]
    found: frozenset[str]


@dataclass(frozen=True)
class Marks:
    """Pairs of question and rule that were hit, missed, and found without reason."""

    hit: int = 0
    missed: int = 0
    false: int = 0

    @property
    def recall(self) -> float | None:
        """Of what should be found, the share that is."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else None

    @property
    def precision(self) -> float | None:
        """Of what is found, the share that should be."""
        return self.hit / (self.hit + self.false) if self.hit + self.false else None

    def recall_interval(self) -> tuple[float, float] | None:
        """Wilson, 95 %."""
        return _interval(self.hit, self.hit + self.missed)

    def precision_interval(self) -> tuple[float, float] | None:
        """Wilson, 95 %."""
        return _interval(self.hit, self.hit + self.false)


def _interval(k: int, n: int) -> tuple[float, float] | None:
    return wilson(k, n, 0.95) if n else None


def items(part: str) -> Iterator[dict[str, Any]]:
    """The lines of one part."""
    text = Path(__file__).with_name(f"{part}.jsonl").read_text("utf-8")
    return (json.loads(line) for line in text.splitlines() if line.strip())


@cache
def read_by_rules() -> tuple[Labelled, ...]:
    """Every labelled question with what the rules find in it."""
    made = []
    for part in PARTS:
        for item in items(part):
            findings = check(expanded(item), asked_personally=bool(item.get("personally")))
            found = frozenset(one.rule for one in findings)
            made.append(Labelled(part, language_of(item), item, frozenset(item["breaks"]), found))
    return tuple(made)


def marks(labelled: Iterable[Labelled], rule: str | None = None) -> Marks:
    """Over all rules, or for one."""
    counts: Counter[str] = Counter()
    for one in labelled:
        breaks = one.breaks if rule is None else one.breaks & {rule}
        found = one.found if rule is None else one.found & {rule}
        counts["hit"] += len(breaks & found)
        counts["missed"] += len(breaks - found)
        counts["false"] += len(found - breaks)
    return Marks(**counts)
