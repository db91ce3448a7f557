"""Stars and moments as sites write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta

from django.utils import timezone

from huiyin.channels.reviews.problems import BadMoment, BadStars

_WORDED = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_STARS = re.compile(
    r"([0-9]+(?:\.[0-9]+)?|[一二两三四五])\s*(?:颗?星|分|stars?)?(?:\s*/\s*5)?", re.IGNORECASE
)
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2})[:时](\d{1,2})分?(?::(\d{1,2}))?.*)?"
)
_OLDEST = 1990


def stars_of(given: str) -> float | None:
    """Stars from 1 to 5, or None for an empty cell; raises `BadStars`.

    >>> [stars_of(one) for one in ("4", "五星", "★★★☆☆", "4.5 / 5", "")]
    [4.0, 5.0, 3.0, 4.5, None]
    """
    text = unicodedata.normalize("NFKC", given).strip()
    if not text:
        return None
    if set(text) <= {"★", "☆", "⭐", "\ufe0f"}:
        number = float(sum(text.count(star) for star in "★⭐"))
    else:
        found = _STARS.fullmatch(text)
        if found is None:
            raise BadStars
        number = float(_WORDED.get(found[1], 0) or found[1])
    if not 1 <= number <= 5:
        raise BadStars
    return number


def moment_of(given: str) -> datetime:
    """The moment that a cell names, in local time unless it says otherwise; raises `BadMoment`."""
    text = unicodedata.normalize("NFKC", given).strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        found = _MOMENT.fullmatch(text)
        if found is None:
            raise BadMoment from None
        try:
            moment = datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]
        except ValueError:
            raise BadMoment from None
    try:
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        if moment.year < _OLDEST or moment > timezone.now() + timedelta(days=1):
            raise BadMoment
    except OverflowError:
        raise BadMoment from None
    return moment
