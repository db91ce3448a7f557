"""Making short links, and finding where one leads."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from huiyin.channels.models import Link
from huiyin.channels.sms.models import ShortLink
from huiyin.core import tokens

PURPOSE = "short-link"
LENGTH = 12  # of an alphabet of 56: 69 bits. Short, so wrong codes are counted by address and all together
AT_A_TIME = 500


def code_of(link: Link) -> str:
    """The short code of a link: derived from the installation's key, like its token, and just as secret."""
    return tokens.derived_token(PURPOSE, link.seed, LENGTH)


def short_addresses(links: Sequence[Link]) -> list[str]:
    """The short addresses of saved links, in their order; made when needed, the same each time."""
    codes = [code_of(link) for link in links]
    ShortLink.objects.bulk_create(
        [
            ShortLink(link=link, code_hash=tokens.hash_token(code, PURPOSE))
            for link, code in zip(links, codes, strict=True)
        ],
        batch_size=AT_A_TIME,
        ignore_conflicts=True,
    )
    return [f"{settings.PUBLIC_URL}{reverse('short-link', args=[code])}" for code in codes]


def link_by_code(code: str) -> Link | None:
    """The link behind a short code, open or not, or None."""
    found = (
        ShortLink.objects.select_related("link").filter(code_hash=tokens.hash_token(code, PURPOSE)).first()
    )
    return found.link if found else None
