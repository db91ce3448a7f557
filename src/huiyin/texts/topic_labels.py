"""Topics of a text as a person says they are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from huiyin.analytics.text.topics import polarity_about, unsure
from huiyin.texts.coding_contracts import LabelTask
from huiyin.texts.models import TextReading, TopicMention
from huiyin.texts.own_layers import head_of
from huiyin.texts.queries import texts_of
from huiyin.texts.topic_sets import topic_set_of


def put_topics_on(reading: TextReading, topics: Sequence[str]) -> None:
    """Let a reading mention exactly these topics of its programme.

    Mentions that the readers found stay with what told them; of one that a person adds no words told, so it marks
    none, and the whole text says how it is spoken of.
    """
    topic_set = topic_set_of(reading.programme_id) if reading.programme_id else None
    if topic_set is None:
        return
    rows = TopicMention.objects.filter(reading=reading)
    rows.exclude(topic__in=topics).delete()
    there = set(rows.values_list("topic", flat=True))
    missing = [at for at, key in enumerate(topic_set.keys) if key in topics and key not in there]
    text = texts_of([reading]).get(reading.pk)
    if not missing or text is None:
        return
    places = np.asarray(missing, dtype=np.int64)
    rates = polarity_about(
        [text.text],
        topic_set,
        np.zeros(len(missing), dtype=np.int64),
        places,
        polarity=head_of(reading.programme_id, LabelTask.POLARITY),
    )
    TopicMention.objects.bulk_create(
        TopicMention(
            reading=reading,
            topic=topic_set.keys[at],
            start=0,
            end=0,
            probability=1.0,
            positive_rate=float(rate),
            is_unsure=bool(doubt),
        )
        for at, rate, doubt in zip(missing, rates, unsure(rates), strict=True)
    )
