"""What a kind of personal data is: spans of texts that lead to a person, told by rules that everybody can read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from huiyin.analytics.registry import Registry
from huiyin.analytics.text.personal_data._reading import Reading

Span = tuple[int, int, float]  # start, end, probability


@dataclass(frozen=True)
class Found:
    """Personal data in a text: `text[start:end]`, of a kind, with the probability (0–1) that it is some."""

    kind: str
    start: int
    end: int
    probability: float


class Kind(ABC):
    """One kind of personal data. One file in this package a kind.

    `mark` stands in its place where a text is masked; `warns` says that who writes it into a survey is told.
    `examples` are texts with what is found in them, each
    as it is written there; `harmless` are texts that look like it and hold none.
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]
    about: ClassVar[Mapping[str, str]]
    mark: ClassVar[Mapping[str, str]]
    examples: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]]
    harmless: ClassVar[tuple[str, ...]]
    warns: ClassVar[bool] = True

    @abstractmethod
    def spans(self, reading: Reading) -> Iterable[Span]:
        """Where it stands in the texts read, as places of `reading.text`."""


kinds: Registry[Kind] = Registry("huiyin.analytics.text.personal_data", Kind)
