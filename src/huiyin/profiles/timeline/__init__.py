"""Everything that happened between us and one customer, from one file a source, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from huiyin.accounts.models import User
from huiyin.customers.models import Contact
from huiyin.profiles.contracts import Moment
from huiyin.profiles.timeline.base import TimelineSource as TimelineSource
from huiyin.profiles.timeline.base import timeline_sources as timeline_sources

PAGE = 25


@dataclass(frozen=True)
class Timeline:
    """A page of a timeline; `older` is where the next page begins, None at the end."""

    moments: tuple[Moment, ...]
    older: datetime | None


def timeline_of(
    user: User, contact: Contact, *, before: datetime | None = None, source: str = "", most: int = PAGE
) -> Timeline:
    """What the person may see of a customer's history before a moment, from all sources or one.

    A page never parts what happened at one moment, unless it is more than a page by itself.
    """
    chosen = [one for one in timeline_sources if source in {"", one.key}]
    found = [moment for one in chosen for moment in one.moments(user, contact, before=before, most=most + 1)]
    found.sort(key=lambda moment: (moment.at, moment.source, moment.number), reverse=True)
    page = found[:most]
    if len(found) <= most:
        return Timeline(tuple(page), None)
    whole = [moment for moment in page if moment.at > found[most].at]
    return Timeline(tuple(whole or page), (whole or page)[-1].at)
