"""What a row or a call says of a review, made sure of: stars, moment, who and where."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from huiyin.channels.reviews.problems import BadMoment, BadStars, EmptyReview, NoSite

_WORDED = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5}
_STARS = re.compile(
    r"([0-9]+(?:\.[0-9]+)?|[一二两三四五])\s*(?:颗?星|分|stars?)?(?:\s*/\s*5)?", re.IGNORECASE
)
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2})[:时](\d{1,2})分?(?::(\d{1,2}))?.*)?"
)
_OLDEST = 1990
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class NewReview:
    """One review as it comes in; `number` is the site's own, `customer` our number of the author if known."""

    site: str
    reviewed_at: datetime
    stars: float | None = None
    text: str = ""
    number: str = ""
    shop: str = ""
    order_number: str = ""
    author: str = ""
    customer: str = ""
    address: str = ""
    reply: str = ""
    replied_at: datetime | None = None

    def name(self, programme_id: int) -> str:
        """What tells it from all others: site and number, or else all that it says."""
        said = (
            (self.site, self.number)
            if self.number
            else (
                self.site,
                "",
                self.shop,
                self.order_number,
                self.author,
                self.reviewed_at.isoformat(),
                str(self.stars),
                self.text,
            )
        )
        return f"review:{programme_id}:{hashlib.sha256(chr(31).join(said).encode()).hexdigest()[:48]}"

    @property
    def respondent_key(self) -> str:
        """Our own number of the customer, or else the author at the site; "" for those who hide their name."""
        if self.customer:
            return self.customer
        hidden = not self.author or "*" in self.author or "匿名" in self.author
        return "" if hidden else f"{self.author[:78]}@{self.site[:40]}"


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


def review_from(cells: dict[str, str], usual_site: str = "") -> NewReview:
    """A review from its fields as text; raises what is wrong with it."""
    given = {key: value.replace("\x00", "").strip() for key, value in cells.items()}
    site = given.get("site", "") or usual_site.strip()
    if not site:
        raise NoSite
    stars, text = stars_of(given.get("stars", "")), given.get("text", "")[:LONGEST_TEXT]
    if stars is None and not text:
        raise EmptyReview
    address, reply = given.get("address", ""), given.get("reply", "")[:2_000]
    replied_at = given.get("replied_at", "")
    return NewReview(
        site=site[:80],
        reviewed_at=moment_of(given.get("reviewed_at", "")),
        stars=stars,
        text=text,
        number=given.get("number", "")[:120],
        shop=given.get("shop", "")[:120],
        order_number=given.get("order_number", "")[:120],
        author=given.get("author", "")[:120],
        customer=given.get("customer", "")[:120],
        address=address[:1000] if re.match(r"https?://", address, re.IGNORECASE) else "",
        reply=reply,
        replied_at=moment_of(replied_at) if reply and replied_at else None,
    )
