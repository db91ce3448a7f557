"""When work is done on one day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from huiyin.clocks.problems import BadHours

DAY = 24 * 60
_TIMES = re.compile(r"\s*(\d{1,2})[:：](\d{2})\s*[-–—~～至]\s*(\d{1,2})[:：](\d{2})\s*")


@dataclass(frozen=True)
class Hours:
    """The working time of a day as (from, to) in minutes since midnight, in order and apart.

    What lies between two of them is a break. A shift that passes midnight ends beyond 1440 and
    belongs to the day on which it begins.

    >>> Hours.of("09:00-12:00, 13:30-17:30").minutes
    420
    >>> str(Hours.of("22:00-06:00"))
    '22:00-06:00'
    """

    spans: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        before = 0
        for start, end in self.spans:
            if not before <= start < end <= 2 * DAY or start >= DAY:
                raise BadHours(given=str(self))
            before = end
        if self.spans and self.spans[-1][1] > DAY + self.spans[0][0]:
            raise BadHours(given=str(self))  # a shift would run into the same day's next beginning

    @classmethod
    def of(cls, *texts: str) -> Hours:
        """Read them from texts such as "09:00-12:00", one or several with commas; none is closed.

        Raises BadHours.
        """
        parts = [part for text in texts for part in re.split(r"[,，、;；]", text) if part.strip()]
        return cls(tuple(_read(part) for part in parts))

    @property
    def minutes(self) -> int:
        """How long work is done."""
        return sum(end - start for start, end in self.spans)

    @property
    def is_closed(self) -> bool:
        """No work at all on such a day."""
        return not self.spans

    def __str__(self) -> str:
        return ", ".join(f"{_clock(start)}-{_clock(end, of_end=True)}" for start, end in self.spans)


def _read(text: str) -> tuple[int, int]:
    found = _TIMES.fullmatch(text)
    if found is None:
        raise BadHours(given=text.strip())
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    if max(from_minute, to_minute) > 59 or from_hour > 23 or to_hour * 60 + to_minute > DAY:
        raise BadHours(given=text.strip())
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    return start, end if end > start else end + DAY


def _clock(minutes: int, *, of_end: bool = False) -> str:
    if of_end and minutes == DAY:
        return "24:00"
    return f"{minutes % DAY // 60:02}:{minutes % 60:02}"


CLOSED = Hours()
WHOLE_DAY = Hours(((0, DAY),))
OFFICE = Hours.of("09:00-12:00", "13:30-17:30")


def week(
    workdays: Hours = OFFICE, saturday: Hours = CLOSED, sunday: Hours = CLOSED
) -> tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]:
    """Hours of the seven days from Monday on."""
    return (workdays, workdays, workdays, workdays, workdays, saturday, sunday)


def read_week(texts: Iterable[str]) -> tuple[Hours, ...]:
    """Seven texts, Monday first, as hours; raises BadHours."""
    read = tuple(Hours.of(text) for text in texts)
    if len(read) != 7:
        raise BadHours(given=len(read))
    return read
