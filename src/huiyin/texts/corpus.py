"""The readings of a programme as arrays, loaded once as long as nothing is read anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from django.db.models import Count, Max
from django.utils import timezone

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.terms import Terms
from huiyin.analytics.text.themes import Spoken
from huiyin.core.shelf import Shelf
from huiyin.texts.contracts import ReadingFlag
from huiyin.texts.models import LabelCorrection, TextReading, TopicMention
from huiyin.texts.words import unpacked

Numbers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
_EPOCH = np.datetime64("1970-01-01")
_COLUMNS = (
    "pk",
    "source",
    "source_id",
    "question",
    "unit_path",
    "written_at",
    "language",
    "kind",
    "kind_rate",
    "urgency",
    "positive_rate",
    "strength",
    "flags",
    "words",
)
_MENTIONS = ("reading", "topic", "positive_rate", "is_unsure")


@dataclass(frozen=True)
class Corpus:
    """All readings of a programme, one entry a text, oldest number first.

    `day` counts from 1970-01-01. `topics` are the keys of `topic`, and the four arrays of mentions are parallel:
    text `mention_text[k]` speaks of `topics[mention_topic[k]]`.
    """

    programme_id: int
    revision: str
    pk: Numbers
    source: npt.NDArray[np.str_]
    source_id: Numbers
    question: npt.NDArray[np.str_]
    unit_path: npt.NDArray[np.str_]
    day: Numbers
    language: npt.NDArray[np.str_]
    kind: npt.NDArray[np.str_]
    kind_rate: Floats
    urgency: Numbers
    positive_rate: Floats
    strength: Floats
    flags: Numbers
    packed: tuple[bytes, ...]
    topics: tuple[str, ...]
    mention_text: Numbers
    mention_topic: Numbers
    mention_positive: Floats
    mention_unsure: Marks

    @property
    def n(self) -> int:
        """How many texts."""
        return len(self.pk)

    @cached_property
    def terms(self) -> Terms:
        """The words of every text, as numbers."""
        return unpacked(self.packed)

    def has(self, flag: ReadingFlag) -> Marks:
        """Which texts have a flag."""
        return np.asarray((self.flags & int(flag)) > 0)

    @cached_property
    def is_praise(self) -> Marks:
        """Which texts praise for sure."""
        return np.asarray(~self.has(ReadingFlag.UNSURE) & (self.positive_rate >= 0.5))

    @cached_property
    def is_blame(self) -> Marks:
        """Which texts blame for sure."""
        return np.asarray(~self.has(ReadingFlag.UNSURE) & (self.positive_rate < 0.5))

    def spoken(self, chosen: Marks, topics: Sequence[str]) -> Spoken:
        """The mentions of some topics in the chosen texts, numbered within those."""
        place = np.cumsum(chosen) - 1
        number = {key: at for at, key in enumerate(topics)}
        as_asked = np.array([number.get(key, -1) for key in self.topics] or [-1], dtype=np.int64)
        theme = as_asked[self.mention_topic] if len(self.mention_topic) else self.mention_topic
        kept = chosen[self.mention_text] & (theme >= 0)
        return Spoken(
            place[self.mention_text[kept]].astype(np.int64),
            theme[kept],
            self.mention_positive[kept],
            self.mention_unsure[kept],
        )

    def speaks_of(self, topic: str) -> Marks:
        """Which texts speak of a topic."""
        found = np.zeros(self.n, dtype=np.bool_)
        if topic in self.topics:
            found[self.mention_text[self.mention_topic == self.topics.index(topic)]] = True
        return found


_shelf: Shelf[Corpus] = Shelf(4)


def revision_of(programme_id: int) -> str:
    """Changes whenever a reading of the programme is added, replaced or dropped, or a label put right."""
    found = TextReading.objects.filter(programme=programme_id).aggregate(
        n=Count("pk"), last=Max("pk"), at=Max("read_at")
    )
    righted = LabelCorrection.objects.filter(programme=programme_id).aggregate(last=Max("pk"))
    return f"{found['n']}.{found['last'] or 0}.{found['at'] or ''}.{righted['last'] or 0}"


def corpus_of(programme_id: int) -> Corpus:
    """The readings of a programme."""
    revision = revision_of(programme_id)
    return _shelf.get_or_make((programme_id, revision), lambda: _load(programme_id, revision))


def is_loaded(programme_id: int) -> bool:
    """Whether they are in memory as they stand."""
    return _shelf.get((programme_id, revision_of(programme_id))) is not None


def _load(programme_id: int, revision: str) -> Corpus:
    rows = TextReading.objects.filter(programme=programme_id).order_by("pk").values_list(*_COLUMNS)
    columns = list(zip(*rows.iterator(chunk_size=5_000), strict=True)) or [()] * len(_COLUMNS)
    given = dict(zip(_COLUMNS, columns, strict=True))
    pk = np.asarray(given["pk"], dtype=np.int64)
    mentions = TopicMention.objects.filter(reading__programme=programme_id).values_list(*_MENTIONS)
    of, topic, positive, unsure = (
        list(zip(*mentions.order_by().iterator(chunk_size=5_000), strict=True)) or [()] * 4
    )
    topics, numbers = np.unique(np.asarray(topic, dtype=np.str_), return_inverse=True)
    return Corpus(
        programme_id=programme_id,
        revision=revision,
        pk=pk,
        source=np.asarray(given["source"], dtype=np.str_),
        source_id=np.asarray(given["source_id"], dtype=np.int64),
        question=np.asarray(given["question"], dtype=np.str_),
        unit_path=np.asarray(given["unit_path"], dtype=np.str_),
        day=_days(given["written_at"]),
        language=np.asarray(given["language"], dtype=np.str_),
        kind=np.asarray(given["kind"], dtype=np.str_),
        kind_rate=np.asarray(given["kind_rate"], dtype=np.float64),
        urgency=np.asarray(given["urgency"], dtype=np.int64),
        positive_rate=np.asarray(given["positive_rate"], dtype=np.float64),
        strength=np.asarray(given["strength"], dtype=np.float64),
        flags=np.asarray(given["flags"], dtype=np.int64),
        packed=tuple(bytes(one) for one in given["words"]),
        topics=tuple(topics.tolist()),
        mention_text=np.searchsorted(pk, np.asarray(of, dtype=np.int64)),
        mention_topic=numbers.astype(np.int64),
        mention_positive=np.asarray(positive, dtype=np.float64),
        mention_unsure=np.asarray(unsure, dtype=np.bool_),
    )


def _days(moments: Sequence[object]) -> Numbers:
    """The local day of each moment, from 1970-01-01."""
    zone = timezone.get_current_timezone()
    ordinals = [moment.astimezone(zone).toordinal() for moment in moments]  # type: ignore[attr-defined]
    return np.asarray(ordinals, dtype=np.int64) - 719_163
