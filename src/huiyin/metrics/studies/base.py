"""What a study is: from a programme's facts and a few settings to panels of results."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from huiyin.analytics.registry import Registry
from huiyin.analytics.results import Bilingual, Result
from huiyin.metrics.computing.frame import Frame


class SettingKind(StrEnum):
    """How a setting is asked for."""

    CHOICE = "choice"
    CHOICES = "choices"  # any number of them
    NUMBER = "number"
    TEXT = "text"  # several lines


@dataclass(frozen=True)
class Setting:
    """One thing a person may set.

    `initial` is what holds unless set: a key of `choices`, a tuple of keys, a number or a text.
    A `kept` setting belongs to the programme: it is saved with who set it and when. Any other is part
    of the page's address, so that a link shows what its sender saw.
    """

    key: str
    label: Bilingual
    kind: SettingKind
    initial: Any
    choices: tuple[tuple[str, str], ...] = ()  # key and words, in the page's language
    help: Bilingual = field(default_factory=dict)
    kept: bool = False
    minimum: float | None = None
    maximum: float | None = None
    rows: int = 6  # of a text


@dataclass(frozen=True)
class Panel:
    """One card of the page: what it says in a sentence, a chart where there is one, tables, notes.

    `tables` names the tables of the result that are shown, all of them when empty; the download has
    all. `height` of the chart is in pixels or {"step": pixels a row}; None leaves it to the chart.
    """

    key: str
    title: Bilingual
    lead: Bilingual
    result: Result
    chart: bool = True
    height: Any = None
    tables: tuple[str, ...] = ()


class Study(ABC):
    """One study. Make one file in this package and decorate the class with `@studies.register`."""

    key: ClassVar[str]
    name: ClassVar[Bilingual]  # the tab
    about: ClassVar[Bilingual]  # one sentence a manager understands: the question it answers
    order: ClassVar[int]  # of the tabs, from the left
    settings_first: ClassVar[bool] = False  # whether it can say nothing until its kept settings are filled in
    one_wave: ClassVar[bool] = True  # whether it looks at one chosen wave, or all together, at a time

    @abstractmethod
    def lacking(self, frame: Frame) -> Bilingual | None:
        """What the programme lacks for this study and how to get it; None when all is there."""

    @abstractmethod
    def settings(self, frame: Frame, language: str) -> tuple[Setting, ...]:
        """What may be set, with choices in the language."""

    @abstractmethod
    def compute(self, frame: Frame, values: Mapping[str, Any], language: str) -> tuple[Panel, ...]:
        """The panels under the settings' values; names of items are in the language.

        Raises a `Problem` that says what stands in the way.
        """


studies: Registry[Study] = Registry("huiyin.metrics.studies", Study)
