"""The readers: texts in, rows of readings out. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.kinds import ACTS, read_kinds
from huiyin.analytics.text.language import languages_of
from huiyin.analytics.text.polarity import read_polarity
from huiyin.analytics.text.urgency import urgency_of
from huiyin.texts.contracts import ReadingFlag, SourceText
from huiyin.texts.models import TextReading
from huiyin.texts.own_layers import Layers, by_layers
from huiyin.texts.words import packed_words

VERSION = "1"


def read(texts: Sequence[SourceText], now: datetime) -> list[TextReading]:
    """The readings of some texts, in their order, not stored yet; by own layers where a programme has some."""
    rows: dict[int, TextReading] = {}
    for layers, places in by_layers(texts):
        made = _read([texts[at] for at in places], now, layers)
        rows.update(zip(places, made, strict=True))
    return [rows[at] for at in range(len(texts))]


def _read(texts: Sequence[SourceText], now: datetime, layers: Layers) -> list[TextReading]:
    words = [one.text for one in texts]
    polarity = read_polarity(words, head=layers.heads.get("polarity"))
    languages, packed, urgency = languages_of(words), packed_words(words), urgency_of(words)
    kinds = read_kinds(words, head=_kinds_head(layers), positive_rate=polarity.positive_rate)
    likeliest, chance = kinds.likeliest, kinds.probabilities.max(axis=1)
    flags = (
        polarity.is_unsure * int(ReadingFlag.UNSURE)
        + polarity.is_mixed * int(ReadingFlag.MIXED)
        + polarity.is_ironic * int(ReadingFlag.IRONIC)
        + kinds.is_unsure * int(ReadingFlag.KIND_UNSURE)
    )
    return [
        TextReading(
            source=one.source,
            source_id=one.source_id,
            question=one.question,
            programme_id=one.programme_id,
            unit_path=one.unit_path,
            written_at=one.written_at,
            n_characters=len(one.text),
            language=languages[at],
            positive_rate=_known(polarity.positive_rate[at]),
            strength=_known(polarity.strength[at]),
            kind=likeliest[at],
            kind_rate=float(chance[at]),
            urgency=urgency[at].level,
            evidence=[[reason.kind, reason.start, reason.end] for reason in urgency[at].reasons],
            flags=int(flags[at]),
            words=packed[at],
            readers=VERSION + layers.version,
            read_at=now,
        )
        for at, one in enumerate(texts)
    ]


def _kinds_head(layers: Layers) -> Head | None:
    """The own layer for kinds, where it tells what the readers ask of one."""
    head = layers.heads.get("kind")
    return head if head is not None and set(ACTS) <= set(head.labels) else None


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
