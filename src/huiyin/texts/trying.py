"""A topic tried on what was said lately, before it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.analytics.text.topics import read_topics
from huiyin.surveys.models import Programme
from huiyin.texts.models import TextReading, TopicMention
from huiyin.texts.presenting import Mark, Piece, pieces
from huiyin.texts.queries import texts_of
from huiyin.texts.topic_sets import made_set

DAYS = 30
MOST_TEXTS, FEWEST_TEXTS = 3_000, 500
MOST_SHOWN = 20


@dataclass(frozen=True)
class Trial:
    """What a topic finds: how many of the latest texts, how many of them are new or lost against what is saved."""

    n_texts: int
    share: Estimate
    n_new: int
    n_lost: int
    found: tuple[tuple[Piece, ...], ...]
    lost: tuple[str, ...]


def try_topic(programme: Programme, topics: Sequence[Mapping[str, Any]], key: str) -> Trial:
    """Read the texts of the last `DAYS` days, at least `FEWEST_TEXTS` of the newest there are, by some topics and tell what one finds.

    Raises `TopicsUnreadable`, `PatternUnreadable`.
    """
    topic_set = made_set(topics)
    rows = TextReading.objects.filter(programme=programme).order_by("-written_at", "-pk").defer("words")
    recent = rows.filter(written_at__gte=timezone.now() - timedelta(days=DAYS))
    chosen = list(recent[:MOST_TEXTS])
    if len(chosen) < FEWEST_TEXTS:
        chosen = list(rows[:FEWEST_TEXTS])
    texts = texts_of(chosen)
    chosen = [row for row in chosen if row.pk in texts]
    words = [texts[row.pk].text for row in chosen]
    said = read_topics(words, topic_set)
    number = topic_set.keys.index(key)
    before = set(
        TopicMention.objects.filter(topic=key, reading__in=[row.pk for row in chosen]).values_list(
            "reading", flat=True
        )
    )
    now: dict[int, tuple[Piece, ...]] = {}
    for k in range(said.n):
        if int(said.topic[k]) == number:
            at = int(said.text_of[k])
            mark = Mark(int(said.evidence_start[k]), int(said.evidence_end[k]), "word")
            now[chosen[at].pk] = tuple(pieces(words[at], [mark]))
    new = [pk for pk in now if pk not in before]
    lost = [row.pk for row in chosen if row.pk in before and row.pk not in now]
    order = [*new, *(pk for pk in now if pk in before)]
    return Trial(
        len(chosen),
        share_of_counts(len(now), len(chosen)),
        len(new),
        len(lost),
        tuple(now[pk] for pk in order[:MOST_SHOWN]),
        tuple(texts[pk].text for pk in lost[:MOST_SHOWN]),
    )
