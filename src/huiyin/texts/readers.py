"""The readers: texts in, rows of readings out. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huiyin.analytics.text.characters import Texts
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.kinds import ACTS, read_kinds
from huiyin.analytics.text.language import languages_of
from huiyin.analytics.text.polarity import read_polarity
from huiyin.analytics.text.preparing import prepared
from huiyin.analytics.text.urgency import urgency_of
from huiyin.texts.contracts import ReadingFlag, SourceText
from huiyin.texts.own_layers import Layers, by_layers
from huiyin.texts.topic_sets import known, mentions_of
from huiyin.texts.words import packed_words

VERSION = "1"
COLUMNS = (  # of a reading
    "source",
    "source_id",
    "question",
    "programme_id",
    "unit_path",
    "written_at",
    "n_characters",
    "language",
    "positive_rate",
    "strength",
    "kind",
    "kind_rate",
    "urgency",
    "evidence",
    "flags",
    "words",
    "readers",
    "read_at",
)


@dataclass(frozen=True)
class Read:
    """What was read of some texts: a row of `COLUMNS` for each, in their order, and one of
    `topic_sets.COLUMNS` for each mention, whose first entry is the place of its text among them."""

    readings: list[tuple[Any, ...]]
    mentions: list[tuple[Any, ...]]


def read(texts: Sequence[SourceText], now: datetime) -> Read:
    """Read some texts; by own layers where a programme has some."""
    readings: dict[int, tuple[Any, ...]] = {}
    mentions: list[tuple[Any, ...]] = []
    for layers, places in by_layers(texts):
        some = [texts[at] for at in places]
        words = prepared([one.text for one in some])
        readings.update(zip(places, _readings(some, words, now, layers), strict=True))
        mentions += [(places[at], *rest) for at, *rest in mentions_of(some, words)]
    return Read([readings[at] for at in range(len(texts))], mentions)


def _readings(
    texts: Sequence[SourceText], words: Texts, now: datetime, layers: Layers
) -> list[tuple[Any, ...]]:
    packed, polarity = packed_words(words), read_polarity(words, head=layers.heads.get("polarity"))
    languages, urgency = languages_of(words), urgency_of(words)
    kinds = read_kinds(words, head=_kinds_head(layers), positive_rate=polarity.positive_rate)
    flags = (
        polarity.is_unsure * int(ReadingFlag.UNSURE)
        + polarity.is_mixed * int(ReadingFlag.MIXED)
        + polarity.is_ironic * int(ReadingFlag.IRONIC)
        + kinds.is_unsure * int(ReadingFlag.KIND_UNSURE)
    )
    n, version = len(texts), VERSION + layers.version
    columns = (
        [one.source for one in texts],
        [one.source_id for one in texts],
        [one.question for one in texts],
        [one.programme_id for one in texts],
        [one.unit_path for one in texts],
        [one.written_at for one in texts],
        list(map(len, words)),
        languages,
        known(polarity.positive_rate),
        known(polarity.strength),
        kinds.likeliest,
        kinds.probabilities.max(axis=1).tolist(),
        [one.level for one in urgency],
        [[[why.kind, why.start, why.end] for why in one.reasons] for one in urgency],
        flags.tolist(),
        packed,
        [version] * n,
        [now] * n,
    )
    return list(zip(*columns, strict=True))


def _kinds_head(layers: Layers) -> Head | None:
    """The own layer for kinds, where it tells what the readers ask of one."""
    head = layers.heads.get("kind")
    return head if head is not None and set(ACTS) <= set(head.labels) else None
