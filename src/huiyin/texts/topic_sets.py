"""The topics that a programme's texts are read by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from huiyin.analytics.problems import Problem
from huiyin.analytics.results import Bilingual
from huiyin.analytics.terms import Floats
from huiyin.analytics.text.characters import Texts
from huiyin.analytics.text.topic_sets import TopicSet
from huiyin.analytics.text.topics import read_topics
from huiyin.texts.coding_contracts import LabelTask
from huiyin.texts.contracts import SourceText
from huiyin.texts.models import TopicDefinition
from huiyin.texts.own_layers import head_of, in_use, loaded

COLUMNS = (  # of a mention
    "reading_id",
    "topic",
    "start",
    "end",
    "evidence_start",
    "evidence_end",
    "probability",
    "positive_rate",
    "is_unsure",
)


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
    return _set_of(programme_id, in_use(programme_id, LabelTask.TOPICS))


def topics_below(programme_id: int) -> TopicSet | None:
    """The same without what was learned from the programme's own labels."""
    return _set_of(programme_id, None)


def _set_of(programme_id: int, own: tuple[int, datetime] | None) -> TopicSet | None:
    row = _newest(programme_id)
    if row is None or not row.topics:
        return None
    try:
        return _made(row.pk, row.saved_at, own)
    except Problem:
        return None


def mentions_of(texts: Sequence[SourceText], words: Texts) -> list[tuple[Any, ...]]:
    """What each text speaks of, by the topics of its programme: rows of `COLUMNS`, with the place of the text first."""
    places: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(texts):
        if one.programme_id is not None:
            places[one.programme_id].append(at)
    found: list[tuple[Any, ...]] = []
    for programme_id, some in places.items():
        topics = topic_set_of(programme_id)
        if topics is None:
            continue
        own = words if len(some) == len(words) else [words[at] for at in some]
        said = read_topics(own, topics, polarity=head_of(programme_id, LabelTask.POLARITY))
        columns = (
            [some[at] for at in said.text_of.tolist()],
            [topics.keys[number] for number in said.topic.tolist()],
            said.start.tolist(),
            said.end.tolist(),
            said.evidence_start.tolist(),
            said.evidence_end.tolist(),
            said.probability.tolist(),
            known(said.positive_rate),
            said.is_unsure.tolist(),
        )
        found += zip(*columns, strict=True)
    return found


def known(values: Floats) -> list[float | None]:
    """Numbers as the database holds them, None where nothing is known."""
    return [value if value == value else None for value in values.tolist()]


def _newest(programme_id: int) -> TopicDefinition | None:
    return TopicDefinition.objects.filter(programme=programme_id).order_by("-number").first()


@lru_cache(maxsize=32)
def _made(definition_id: int, _saved_at: datetime, own: tuple[int, datetime] | None) -> TopicSet:
    found = made_set(TopicDefinition.objects.get(pk=definition_id).topics)
    return found if own is None else TopicSet(found.topics, loaded(*own))


def made_set(topics: Sequence[Mapping[str, Any]]) -> TopicSet:
    """Stored topics as they read texts. Raises `TopicsUnreadable`, `PatternUnreadable`.

    By words, rules and examples only, which everybody can check on the page: the models that come with starters
    know how often customers of their own training texts speak of a topic, and say so of other customers too.
    """
    return TopicSet.from_json(topics)
