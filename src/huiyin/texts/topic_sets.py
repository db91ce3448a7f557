"""The topics that a programme's texts are read by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from huiyin.analytics.problems import Problem
from huiyin.analytics.results import Bilingual
from huiyin.analytics.text.topic_sets import TopicSet
from huiyin.analytics.text.topics import read_topics
from huiyin.texts.contracts import SourceText
from huiyin.texts.models import TextReading, TopicDefinition, TopicMention


@dataclass(frozen=True)
class TopicNames:
    """The topics of a programme by key, in their order, and the number of their version (0: none saved yet)."""

    number: int
    names: dict[str, Bilingual]


def topic_names(programme_id: int) -> TopicNames:
    """What the topics of a programme are called."""
    row = _newest(programme_id)
    if row is None:
        return TopicNames(0, {})
    return TopicNames(row.number, {topic["key"]: topic["name"] for topic in row.topics})


def topic_set_of(programme_id: int) -> TopicSet | None:
    """The topics that texts of a programme are read by; None where there are none, or they cannot be read."""
    row = _newest(programme_id)
    if row is None or not row.topics:
        return None
    try:
        return _made(row.pk)
    except Problem:
        return None


def mentions_of(texts: Sequence[SourceText], rows: Sequence[TextReading]) -> list[TopicMention]:
    """What each text speaks of, by the topics of its programme; `rows` are the stored readings of the texts."""
    places: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(texts):
        if one.programme_id is not None:
            places[one.programme_id].append(at)
    found: list[TopicMention] = []
    for programme_id, some in places.items():
        topics = topic_set_of(programme_id)
        if topics is None:
            continue
        said = read_topics([texts[at].text for at in some], topics)
        for k in range(said.n):
            rate = float(said.positive_rate[k])
            found.append(
                TopicMention(
                    reading=rows[some[int(said.text_of[k])]],
                    topic=topics.keys[int(said.topic[k])],
                    start=int(said.start[k]),
                    end=int(said.end[k]),
                    evidence_start=int(said.evidence_start[k]),
                    evidence_end=int(said.evidence_end[k]),
                    probability=float(said.probability[k]),
                    positive_rate=rate if np.isfinite(rate) else None,
                    is_unsure=bool(said.is_unsure[k]),
                )
            )
    return found


def _newest(programme_id: int) -> TopicDefinition | None:
    return TopicDefinition.objects.filter(programme=programme_id).order_by("-number").first()


@lru_cache(maxsize=32)
def _made(definition_id: int) -> TopicSet:
    row = TopicDefinition.objects.get(pk=definition_id)
    return made_set(row.topics)


def made_set(topics: Sequence[Mapping[str, Any]]) -> TopicSet:
    """Stored topics as they read texts. Raises `TopicsUnreadable`, `PatternUnreadable`.

    By words, rules and examples only, which everybody can check on the page: the models that come with starters
    know how often customers of their own training texts speak of a topic, and say so of other customers too.
    """
    return TopicSet.from_json(topics)
