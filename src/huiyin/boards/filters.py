"""The filter of a board: one wave, one period, one segment value, for all of its cards."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from huiyin.conditions import EVERYTHING, Condition, equals
from huiyin.metrics.glance import Span

ALL, OWN = "", "own"
LENGTHS = {"7": 7, "30": 30, "90": 90, "365": 365}  # days of the periods offered


@dataclass(frozen=True)
class BoardFilter:
    """As it stands in the address. `period` is "", a number of days, or "own" with `first` and `last`.

    `segment` is "fact column:value", "" for everybody.
    """

    wave: str = ""
    period: str = ALL
    first: str = ""
    last: str = ""
    segment: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> BoardFilter:
        """The filter of an address; what makes no sense in it is passed over."""
        first, last = (_day(query.get(name, "")) for name in ("first", "last"))
        period = query.get("period", ALL)
        if period not in {ALL, OWN, *LENGTHS} or (period == OWN and not (first and last and first <= last)):
            period = ALL
        dates = (str(first), str(last)) if period == OWN else ("", "")
        segment = query.get("segment", "")
        return cls(query.get("wave", "")[:80], period, *dates, segment if ":" in segment else "")

    @property
    def is_empty(self) -> bool:
        """Whether everything is shown."""
        return self == BoardFilter()

    @property
    def query(self) -> str:
        """The filter as the end of an address."""
        return urlencode({name: value for name, value in vars(self).items() if value})

    @property
    def column(self) -> str:
        """The fact column of the segment, "" for none."""
        return self.segment.partition(":")[0]

    @property
    def value(self) -> str:
        """The value of the segment."""
        return self.segment.partition(":")[2]

    @property
    def where(self) -> Condition:
        """The segment as a condition on fact columns."""
        return equals(self.column, self.value) if self.segment else EVERYTHING

    def span(self, today: datetime.date) -> Span:
        """The wave and period as days; a period of so many days ends yesterday, when the day is whole."""
        if self.period in LENGTHS:
            last = today - datetime.timedelta(days=1)
            return Span(self.wave, last - datetime.timedelta(days=LENGTHS[self.period] - 1), last)
        if self.period == OWN:
            return Span(
                self.wave, datetime.date.fromisoformat(self.first), datetime.date.fromisoformat(self.last)
            )
        return Span(self.wave)


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
