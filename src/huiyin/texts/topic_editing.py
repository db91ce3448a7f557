"""Changing the topics of a programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit, events
from huiyin.surveys.models import Programme
from huiyin.texts.contracts import TopicsChanged
from huiyin.texts.models import TopicDefinition
from huiyin.texts.problems import TopicsChangedMeanwhile
from huiyin.texts.running import reread
from huiyin.texts.topic_sets import made_set


@transaction.atomic
def save_topics(
    *,
    by: User | None,
    programme: Programme,
    topics: Sequence[Mapping[str, Any]],
    based_on: int,
    note: str = "",
) -> TopicDefinition:
    """Make a new version of a programme's topics on top of version `based_on` (0: there was none); all texts are read anew.

    Raises `TopicsChangedMeanwhile` where somebody else saved one since, `TopicsUnreadable`, `PatternUnreadable`.
    """
    made_set(topics)
    newest = TopicDefinition.objects.filter(programme=programme).order_by("-number").first()
    if newest is not None and newest.number != based_on:
        raise _meanwhile(newest)
    try:
        with transaction.atomic():
            row = TopicDefinition.objects.create(
                programme=programme,
                number=based_on + 1,
                topics=[dict(topic) for topic in topics],
                note=note.replace("\x00", "").strip()[:200],
                saved_by=by,
                saved_at=timezone.now(),
            )
    except IntegrityError:
        raise _meanwhile(TopicDefinition.objects.filter(programme=programme).latest("number")) from None
    reread(by=None, programme=programme)
    events.publish(TopicsChanged(programme.pk, row.number))
    audit.record("texts.topics", by=by, on=f"programme:{programme.pk}")
    return row


def _meanwhile(newest: TopicDefinition) -> TopicsChangedMeanwhile:
    who = newest.saved_by.name if newest.saved_by else "—"
    return TopicsChangedMeanwhile(who=who, number=newest.number)
