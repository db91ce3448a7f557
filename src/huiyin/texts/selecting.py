"""Which texts of a programme are looked at: by unit, time, source, question, segment, kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from urllib.parse import urlencode

import numpy as np

from huiyin.texts.corpus import Corpus, Marks
from huiyin.texts.scores import AnswerFacts


@dataclass(frozen=True)
class Selection:
    """What is looked at; "" and None choose everything. `segment` is a variable's key, `value` one of its values."""

    unit: str = ""
    first_on: date | None = None
    last_on: date | None = None
    source: str = ""
    question: str = ""
    kind: str = ""
    segment: str = ""
    value: str = ""

    @classmethod
    def of_query(cls, given: Mapping[str, str]) -> Selection:
        """The selection that an address holds; what cannot be read chooses everything.

        >>> Selection.of_query({"first_on": "2026-11-01", "last_on": "?", "kind": "complaint"})
        Selection(unit='', first_on=datetime.date(2026, 11, 1), last_on=None, source='', question='', kind='complaint', segment='', value='')
        """
        segment, _, value = given.get("segment", "").partition("=")
        return cls(
            given.get("unit", ""),
            _day(given.get("first_on", "")),
            _day(given.get("last_on", "")),
            given.get("source", ""),
            given.get("question", ""),
            given.get("kind", ""),
            segment,
            value,
        )

    @property
    def query(self) -> str:
        """The selection as part of an address; "" where it chooses everything."""
        given = {
            key: value.isoformat() if isinstance(value, date) else value
            for key, value in asdict(self).items()
        }
        value = given.pop("value")
        given["segment"] = f"{self.segment}={value}" if self.segment else ""
        return urlencode({key: value for key, value in given.items() if value})

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return all(getattr(self, one.name) == one.default for one in fields(self))

    def marks(self, corpus: Corpus, facts: AnswerFacts) -> Marks:
        """Which texts are chosen."""
        chosen = np.ones(corpus.n, dtype=np.bool_)
        if self.unit:
            chosen &= np.char.startswith(corpus.unit_path, self.unit)
        if self.first_on is not None:
            chosen &= corpus.day >= day_number(self.first_on)
        if self.last_on is not None:
            chosen &= corpus.day <= day_number(self.last_on)
        for column, wanted in (
            (corpus.source, self.source),
            (corpus.question, self.question),
            (corpus.kind, self.kind),
        ):
            if wanted:
                chosen &= column == wanted
        if self.segment:
            places = facts.places(corpus.source, corpus.source_id)
            chosen &= facts.segment(places, self.segment) == self.value
        return chosen


def day_number(day: date) -> int:
    """A day as a number from 1970-01-01.

    >>> day_number(date(1970, 1, 2))
    1
    """
    return day.toordinal() - 719_163


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
