"""One cell at a time: numbers and dates as people write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_UNIT = re.compile(r"\s*[%分星]$")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[\sT].*)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?", re.ASCII)
_SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_SERIALS = range(20_000, 80_000)  # 1954-2119, as Excel counts days


def folded(text: str) -> str:
    """Text for comparison: full-width letters made plain, case and outer spaces gone.

    >>> folded(" Ｎ／Ａ ")
    'n/a'
    """
    return unicodedata.normalize("NFKC", text).casefold().strip()


def number_in(text: str) -> float | None:
    """The number that a cell says, or None: plain, with thousands or decimal comma, % or 分 behind.

    >>> [number_in(t) for t in ("５", "1,234.5", "3,5", "85%", "90分", "1e400", "nan", "五")]
    [5.0, 1234.5, 3.5, 85.0, 90.0, None, None, None]
    """
    plain = _UNIT.sub("", unicodedata.normalize("NFKC", text).strip())
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(plain):
        plain = plain.replace(",", ".")
    elif not _PLAIN.fullmatch(plain):
        return None
    if len(plain) > 400:
        return None
    value = float(plain)
    return value if abs(value) < 1e300 else None


def date_in(text: str) -> date | None:
    """The day that a cell says, or None: year first, or Excel's number of a day; never day-or-month first.

    >>> [str(date_in(t)) for t in ("2016/3/1", "2016年3月1日", "2016-03-01 09:30:00", "42430", "3/1/2016")]
    ['2016-03-01', '2016-03-01', '2016-03-01', '2016-03-01', 'None']
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _DATE.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if found is None:
        if _SERIAL.fullmatch(plain) and int(float(plain)) in _SERIALS:
            return _EXCEL_DAY_ZERO + timedelta(days=int(float(plain)))
        return None
    year, month, day = (int(part) for part in found.groups()[:3])
    try:
        return date(year, month, day) if 1900 <= year <= 2100 else None
    except ValueError:
        return None
