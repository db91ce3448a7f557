"""Marking the links of anonymous programmes as answered, so that nothing tells which answer came through which.

Links are marked many at a time, in random order, with the day of marking; until then they wait in a sorted
list. A database that writes changed rows in new places, as PostgreSQL does, would still show which links were
marked together: a small group is written in one random order with others of the same day. The moments at which news of the answers was carried are taken back to the day as well.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from huiyin.channels.models import AnonymousCompletions, Link
from huiyin.core import events
from huiyin.responses.contracts import AnswerAccepted
from huiyin.surveys.queries import anonymous_among

LEAST_TOGETHER = 10
LEAST_WRITTEN = 200  # links of one day, as far as there are so many


def mark_answered(programme_ids: Iterable[int]) -> int:
    """Mark what waits in those of the programmes that are anonymous; returns how many links."""
    anonymous = sorted(anonymous_among(set(programme_ids)))
    for programme_id in anonymous:
        events.blur_moments(AnswerAccepted, "programme_id", programme_id)
    return sum(map(_mark_one, anonymous))


@transaction.atomic
def _mark_one(programme_id: int) -> int:
    waiting = AnonymousCompletions.objects.select_for_update().filter(programme=programme_id).first()
    if waiting is None or len(waiting.token_hashes) < LEAST_TOGETHER:
        return 0
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    marked = len(waiting.token_hashes)
    hashes = [*waiting.token_hashes, *_marked_on(programme_id, today, LEAST_WRITTEN - marked)]
    secrets.SystemRandom().shuffle(hashes)
    for token_hash in hashes:
        Link.objects.filter(token_hash=token_hash).update(answered_at=today)
    waiting.token_hashes = []
    waiting.save(update_fields=["token_hashes"])
    return marked


def _marked_on(programme_id: int, day: datetime, most: int) -> list[str]:
    """Some of the links that were marked earlier that day, by chance."""
    if most <= 0:
        return []
    links = Link.objects.filter(questionnaire__programme=programme_id, answered_at=day)
    return list(links.order_by("?").values_list("token_hash", flat=True)[:most])
