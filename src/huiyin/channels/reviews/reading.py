"""What a row or a call says of a review, made sure of: stars, moment, who and where."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from huiyin.channels.reviews._parsing import moment_of, stars_of
from huiyin.channels.reviews.problems import EmptyReview, NoSite
from huiyin.core.typed_text import typed

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


def review_from(cells: dict[str, str], usual_site: str = "") -> NewReview:
    """A review from its fields as text; raises what is wrong with it."""
    given = {key: typed(value) for key, value in cells.items()}
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
