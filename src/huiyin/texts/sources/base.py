"""What a source of texts is: records in which people said something in their own words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from huiyin.accounts.models import User
from huiyin.texts.contracts import SourceText


class Source(ABC):
    """One kind of record that holds texts. The app that keeps the records imports it when it starts.

    `key` names it in runs and never changes; `gives` are the values of `TextSource` that its texts have.
    """

    key: ClassVar[str]
    name: ClassVar[Mapping[str, str]]
    about: ClassVar[Mapping[str, str]]
    gives: ClassVar[tuple[str, ...]]

    @abstractmethod
    def texts(self, ids: Sequence[int]) -> list[SourceText]:
        """The texts of some records as they stand now; none of records that are gone or do not count."""

    @abstractmethod
    def ids(self, programme_id: int | None, first_id: int, last_id: int | None, most: int) -> list[int]:
        """The first `most` records of a programme from `first_id` to `last_id`, by rising number."""

    @abstractmethod
    def n(self, programme_id: int | None) -> int:
        """How many records a programme has."""

    @abstractmethod
    def address(self, programme_id: int | None, source_id: int) -> str:
        """The page of a record."""

    @abstractmethod
    def visible(self, user: User, ids: Sequence[int]) -> set[int]:
        """Those of the records whose words the person may read."""


class Sources:
    """The sources there are, by key: apps further up add theirs when they start, as `cases.text_source` does."""

    def __init__(self) -> None:
        self._all: dict[str, Source] = {}

    def register(self, source: type[Source]) -> type[Source]:
        """Add a source; to be used as a decorator. Raises ValueError where its key is taken."""
        if self._all.setdefault(source.key, made := source()) is not made:
            raise ValueError(f"two sources of texts are called {source.key}")
        return source

    def __getitem__(self, key: str) -> Source:
        return self._all[key]

    def __iter__(self) -> Iterator[Source]:
        return iter(self._all.values())


sources = Sources()
_elsewhere: set[str] = set()


def told_elsewhere(origin: str) -> None:
    """Records of that origin repeat words that another source gives; for the app of that source, when it starts."""
    _elsewhere.add(origin)


def is_told_elsewhere(origin: str) -> bool:
    """Whether another source gives the words of records of that origin."""
    return origin in _elsewhere


def source_of(reading_source: str) -> Source | None:
    """The source that gives texts of that `TextSource`; None where its app is not there."""
    return next((one for one in sources if reading_source in one.gives), None)


def in_parts(source: Source, programme_id: int | None, size: int) -> Iterator[list[int]]:
    """All records of a programme, `size` numbers at a time."""
    first = 0
    while ids := source.ids(programme_id, first, None, size):
        yield ids
        first = ids[-1] + 1
