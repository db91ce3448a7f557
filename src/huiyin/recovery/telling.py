"""Telling colleagues by e-mail, where an account and an address exist; the pages say it in any case."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from huiyin.accounts.models import User
from huiyin.messaging import services as messaging
from huiyin.messaging.contracts import Content, Kind, Purpose
from huiyin.messaging.problems import BadAddress, NoAccount


def tell(
    people: Iterable[User],
    *,
    key: str,
    subject: tuple[str, str],
    lines: tuple[str, str],
    page: tuple[str, *tuple[int, ...]],
    unit_id: int,
) -> int:
    """Queue one e-mail to each person who has an address, in their language; `subject` and `lines` are (zh, en).

    `page` is the name of the page to open, with the numbers in its address.

    Returns how many were queued: none where the installation sends no e-mail.
    """
    n_queued = 0
    for person in people:
        if not person.email or not person.is_active:
            continue
        which = 1 if person.language.startswith("en") else 0
        with override("en" if which else "zh-hans"):
            text = f"{lines[which]}\n\n{settings.PUBLIC_URL}{reverse(page[0], args=page[1:])}"
        try:
            messaging.queue(
                kind=Kind.EMAIL,
                to=person.email,
                content=Content(subject=subject[which], text=text, language="en" if which else "zh"),
                purpose=Purpose.CASE,
                dedup_key=f"{key}:{person.pk}",
                reference=key,
                unit_id=unit_id,
            )
        except (NoAccount, BadAddress):
            continue
        n_queued += 1
    return n_queued
