"""Calendar periods as whole numbers: days, ISO weeks, months, quarters, years.

A period is the number of periods since the one that holds 1 January 1970 (a week runs Monday to
Sunday), so that neighbours differ by one and gaps can be seen.
"""

from __future__ import annotations

import datetime
import re
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require_one_of
from huiyin.analytics.columns import listed_values
from huiyin.analytics.summaries import Ints
from huiyin.analytics.trends.problems import NotADate, NotAPeriod

Grain = Literal["day", "week", "month", "quarter", "year"]
GRAINS: tuple[Grain, ...] = get_args(Grain)
GRAIN_NAMES = {
    "day": {"zh": "日", "en": "day"},
    "week": {"zh": "周", "en": "week"},
    "month": {"zh": "月", "en": "month"},
    "quarter": {"zh": "季度", "en": "quarter"},
    "year": {"zh": "年", "en": "year"},
}
SEASON: dict[Grain, int | None] = {"day": 7, "week": 52, "month": 12, "quarter": 4, "year": None}
PER_YEAR: dict[Grain, float] = {"day": 365.25, "week": 365.25 / 7, "month": 12, "quarter": 4, "year": 1}

Days = npt.NDArray[np.datetime64]
_MONDAY = 3  # 1970-01-01 was a Thursday, three days into its ISO week
_MISSING = {"", "NAType", "NaTType", "NullScalar"}
_PATTERNS: dict[Grain, str] = {
    "day": r"(\d{4})-(\d{2})-(\d{2})",
    "week": r"(\d{4})-?W(\d{2})",
    "month": r"(\d{4})-(\d{2})",
    "quarter": r"(\d{4})-?Q([1-4])",
    "year": r"(\d{4})",
}


def days(values: Any) -> Days:
    """Dates as days, NaT where missing.

    Takes dates, moments (their own calendar day counts), NumPy, pandas, Polars or Arrow columns, and
    texts such as 2026-03-01, 2026/3/1 or 20260301 (what follows a blank or T is left out). Raises `NotADate`.

    >>> days(["2026-03-01", None, "2026/3/2 18:30"]).astype(str).tolist()
    ['2026-03-01', 'NaT', '2026-03-02']
    """
    array = np.asarray(values) if hasattr(values, "__array__") else None
    if array is not None and array.dtype.kind == "M":
        return np.asarray(array.astype("datetime64[D]"))
    listed = array.tolist() if array is not None else listed_values(values)
    made = [_day(value, place) for place, value in enumerate(listed)]
    return np.array(made, dtype="datetime64[D]")


def _day(value: Any, place: int) -> datetime.date | None:
    if value is None or type(value).__name__ in _MISSING or value != value:
        return None
    if hasattr(value, "as_py"):
        return _day(value.as_py(), place)
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and 1e7 <= value < 1e8:
        value = str(int(value))  # 20260301
    if isinstance(value, str):
        text = re.split(r"[T ]", value.strip(), maxsplit=1)[0].replace("/", "-").replace(".", "-")
        if not text:
            return None
        parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d{2})(\d{2})", text)
        if parts:
            try:
                return datetime.date(*(int(part) for part in parts.groups() if part))
            except ValueError:
                pass
    raise NotADate(position=place + 1, value=repr(value))


def periods_of(dates: Days, by: Grain) -> Ints:
    """The period of every date; dates must be there (no NaT).

    >>> periods_of(days(["1970-01-01", "1970-01-05", "1969-12-28"]), "week").tolist()
    [0, 1, -1]
    """
    require_one_of("by", by, GRAINS)
    if by == "day":
        return dates.astype("datetime64[D]").astype(np.int64)
    if by == "week":
        return np.asarray((dates.astype(np.int64) + _MONDAY) // 7)
    if by == "year":
        return dates.astype("datetime64[Y]").astype(np.int64)
    months = dates.astype("datetime64[M]").astype(np.int64)
    return np.asarray(months // 3 if by == "quarter" else months)


def first_day(period: int, by: Grain) -> datetime.date:
    """The first day of a period.

    >>> first_day(0, "week"), first_day(-1, "quarter")
    (datetime.date(1969, 12, 29), datetime.date(1969, 10, 1))
    """
    if by == "day" or by == "week":
        offset = period if by == "day" else 7 * period - _MONDAY
        return datetime.date(1970, 1, 1) + datetime.timedelta(days=offset)
    if by == "year":
        return datetime.date(1970 + period, 1, 1)
    year, month = divmod(period * (3 if by == "quarter" else 1), 12)
    return datetime.date(1970 + year, month + 1, 1)


def label(period: int, by: Grain) -> str:
    """How a period is written: 2026-03-01, 2026-W09, 2026-03, 2026-Q1, 2026.

    >>> label(0, "week"), label(1, "quarter"), label(14, "month")
    ('1970-W01', '1970-Q2', '1971-03')
    """
    day = first_day(period, by)
    if by == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    if by == "month":
        return f"{day.year}-{day.month:02d}"
    if by == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return str(day.year) if by == "year" else day.isoformat()


def period_of_label(text: str, by: Grain) -> int:
    """The period written as `label` writes it; raises `NotAPeriod`.

    >>> period_of_label("1970-W01", "week"), period_of_label("1971-03", "month")
    (0, 14)
    """
    found = re.fullmatch(_PATTERNS[by], str(text).strip())
    try:
        parts = [int(part) for part in found.groups()] if found else []
        if by == "week":
            day = datetime.date.fromisocalendar(parts[0], parts[1], 1)
        elif by == "quarter":
            day = datetime.date(parts[0], 3 * parts[1] - 2, 1)
        else:
            day = datetime.date(parts[0], *[*parts[1:], 1, 1][:2])
    except (ValueError, IndexError):
        raise NotAPeriod(value=repr(text), by=by) from None
    return int(periods_of(np.array([day], dtype="datetime64[D]"), by)[0])
