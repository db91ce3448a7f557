"""Form numbers with a check digit: a digit typed wrongly, or two in the wrong order, are noticed."""

from __future__ import annotations

import re

_SHAPE = re.compile(r"(\d{1,10})-(\d{1,6})-(\d)")


def code_of(batch: int, number: int) -> str:
    """The form number of a sheet.

    >>> code_of(12, 7)
    '12-0007-1'
    """
    return f"{batch}-{number:04d}-{_check(f'{batch}{number:04d}')}"


def read_code(text: str) -> tuple[int, int] | None:
    """Batch and number of a form number as typed or scanned; None where its check digit does not fit.

    >>> read_code(" 12-0007-1 "), read_code("12-0070-1"), read_code("12-0007-2")
    ((12, 7), None, None)
    """
    found = _SHAPE.fullmatch(text.strip().replace("－", "-").replace(" ", "-"))
    if found is None or _check(f"{int(found[1])}{int(found[2]):04d}") != found[3]:
        return None
    return int(found[1]), int(found[2])


def _check(digits: str) -> str:
    """Luhn's check digit (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)
