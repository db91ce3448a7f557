"""What an interchange format is: a file of another program read into an outline, an outline written as such a file.

Nothing here knows the web framework: reading happens in a disposable process (`reader`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from huiyin.analytics.registry import Registry
from huiyin.formats.limits import MEBIBYTE, Limits
from huiyin.surveys.interchange.outline import Lost, Outline

# A questionnaire is small; what is not is no questionnaire.
LIMITS = Limits(
    file_size=20 * MEBIBYTE,
    unpacked_size=60 * MEBIBYTE,
    rows=50_000,
    columns=400,
    workbook_cells=2_000_000,
    memory=1_024 * MEBIBYTE,
    output_size=64 * MEBIBYTE,
    cpu_time=20,
    wall_time=30,
)
MOST_PARTS = 5_000  # questions, options and rows together


@dataclass(frozen=True)
class Written:
    """A file for another program, and what could not be put into it."""

    data: bytes
    lost: list[Lost] = field(default_factory=list)


class InterchangeFormat(ABC):
    """One program's questionnaires. Make one file in `interchange/formats` and decorate the class with
    `@interchange_formats.register`.

    `read` runs only in the disposable process: what it meets may be hostile. It lists what it cannot carry
    in the outline's `lost`, and so does `write` in its answer; neither drops anything silently.
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]  # {"zh": …, "en": …}
    about: ClassVar[Mapping[str, str]]
    suffixes: ClassVar[tuple[str, ...]]  # with the dot, lower case, the usual one first
    media_type: ClassVar[str] = "application/octet-stream"
    can_read: ClassVar[bool] = True
    can_write: ClassVar[bool] = True
    carries_conditions: ClassVar[bool] = True
    carries_languages: ClassVar[bool] = True
    is_data_definition: ClassVar[bool] = False  # says what answers are, not who must give them

    @abstractmethod
    def recognises(self, path: Path) -> bool:
        """Whether the content looks like this format, not only the suffix."""

    @abstractmethod
    def read(self, path: Path, filename: str, limits: Limits) -> Outline:
        """The outline of a file called `filename` in messages; raises a Problem."""

    @abstractmethod
    def write(self, outline: Outline) -> Written:
        """The file, and what it cannot hold."""


interchange_formats: Registry[InterchangeFormat] = Registry(
    "huiyin.surveys.interchange.formats", InterchangeFormat
)


def formats_for(filename: str) -> list[InterchangeFormat]:
    """The readable formats that a suffix may stand for."""
    suffix = Path(filename).suffix.lower()
    return [one for one in interchange_formats if one.can_read and suffix in one.suffixes]
