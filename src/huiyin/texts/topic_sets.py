"""The topics that a programme's texts are read by."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.analytics.results import Bilingual
from huiyin.texts.models import TopicDefinition


@dataclass(frozen=True)
class TopicNames:
    """The topics of a programme by key, in their order, and the number of their version (0: none saved yet)."""

    number: int
    names: dict[str, Bilingual]


def topic_names(programme_id: int) -> TopicNames:
    """What the topics of a programme are called."""
    row = TopicDefinition.objects.filter(programme=programme_id).order_by("-number").first()
    if row is None:
        return TopicNames(0, {})
    return TopicNames(row.number, {topic["key"]: topic["name"] for topic in row.topics})
