"""The sentences behind a figure: which readings it counts, and their texts with what told marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.analytics.results import in_words
from huiyin.analytics.text.characters import fold
from huiyin.texts.cluster_figures import grouped
from huiyin.texts.contracts import ReadingFlag, SourceText, TextKind
from huiyin.texts.figures import Look
from huiyin.texts.models import TextReading, TopicMention
from huiyin.texts.presenting import Mark, Piece, pieces
from huiyin.texts.queries import readings_by_number, texts_of
from huiyin.texts.sources.base import source_of
from huiyin.texts.words import number_of

SIDES = ("praise", "blame", "unsure", "mixed", "ironic", "urgent")


@dataclass(frozen=True)
class Asked:
    """What the sentences have in common: a topic, a word, a side, a cluster, or a list of readings."""

    topic: str = ""
    word: str = ""
    side: str = ""
    readings: tuple[int, ...] = ()
    cluster: str = ""  # its number

    @classmethod
    def of_query(cls, given: Mapping[str, str]) -> Asked:
        """What an address asks for."""
        numbers = tuple(int(one) for one in given.get("readings", "").split(",") if one.isdigit())
        side = given.get("side", "")
        return cls(
            given.get("topic", ""),
            given.get("word", ""),
            side if side in SIDES else "",
            numbers[:200],
            cluster if (cluster := given.get("cluster", "")).isdigit() and len(cluster) < 4 else "",
        )

    @property
    def query(self) -> str:
        """The same as part of an address."""
        given = {
            "topic": self.topic,
            "word": self.word,
            "side": self.side,
            "readings": ",".join(map(str, self.readings)),
            "cluster": self.cluster,
        }
        return urlencode({key: value for key, value in given.items() if value})

    def words(self, look: Look, language: str) -> str:
        """What is asked for, in words."""
        names = {
            "praise": _("praise"),
            "blame": _("blame"),
            "unsure": _("not sure"),
            "mixed": _("mixed"),
            "ironic": _("maybe ironic"),
            "urgent": _("urgent"),
        }
        said = []
        if self.topic in look.topics.names:
            said.append(in_words(look.topics.names[self.topic], language))
        if self.cluster and (cluster := grouped(look).of(int(self.cluster))) is not None:
            said.append(cluster.name)
        if self.word:
            said.append(f"“{self.word}”")
        if self.side:
            said.append(str(names[self.side]))
        return " · ".join(said)


def chosen(look: Look, asked: Asked) -> list[int]:
    """The numbers of the readings that are asked for, newest first."""
    corpus, marks = look.corpus, look.chosen.copy()
    if asked.readings:
        marks &= np.isin(corpus.pk, np.asarray(asked.readings))
    if asked.cluster:
        marks &= np.isin(corpus.pk, np.asarray(grouped(look).readings.get(int(asked.cluster), ())))
    if asked.topic:
        marks &= corpus.speaks_of(asked.topic)
    if asked.word:
        wanted = str(number_of(fold(asked.word)))
        held = np.zeros(corpus.n, dtype=np.bool_)
        if wanted in (names := _numbers(look)):
            held[corpus.terms.texts_with(names[wanted])] = True
        marks &= held
    if asked.side:
        marks &= _side(look, asked)
    found = np.flatnonzero(marks)
    order = np.lexsort((-corpus.pk[found], -corpus.day[found]))
    return [int(one) for one in corpus.pk[found[order]]]


def _numbers(look: Look) -> dict[str, int]:
    def make() -> dict[str, int]:
        return {name: at for at, name in enumerate(look.corpus.terms.names)}

    return look.kept("numbers", make)


def _side(look: Look, asked: Asked) -> Any:
    corpus = look.corpus
    if asked.topic in corpus.topics and asked.side in ("praise", "blame", "unsure"):
        mine = corpus.mention_topic == corpus.topics.index(asked.topic)
        sure, good = ~corpus.mention_unsure, corpus.mention_positive >= 0.5
        which = {"praise": sure & good, "blame": sure & ~good, "unsure": ~sure}[asked.side]
        found = np.zeros(corpus.n, dtype=np.bool_)
        found[corpus.mention_text[mine & which]] = True
        return found
    return {
        "praise": corpus.is_praise,
        "blame": corpus.is_blame,
        "unsure": corpus.has(ReadingFlag.UNSURE),
        "mixed": corpus.has(ReadingFlag.MIXED),
        "ironic": corpus.has(ReadingFlag.IRONIC),
        "urgent": corpus.urgency >= 2,
    }[asked.side]


@dataclass(frozen=True)
class Line:
    """One text as a page shows it: its words in pieces, its labels, the page of its record."""

    reading: TextReading
    pieces: tuple[Piece, ...]
    labels: tuple[tuple[str, str], ...]
    address: str
    topics: tuple[tuple[str, str], ...] = ()


def lines(user: User, look: Look, numbers: Sequence[int], asked: Asked, language: str) -> list[Line]:
    """The texts of some readings, of those records whose words the person may read."""
    rows = readings_by_number(numbers)
    texts = texts_of(rows)
    visible = _visible(user, rows)
    found = []
    for row in rows:
        text = texts.get(row.pk)
        if text is None or (row.source, row.source_id) not in visible:
            continue
        source = source_of(row.source)
        address = source.address(row.programme_id, row.source_id) if source else ""
        found.append(
            Line(row, tuple(marked(row, text, look.topics.names, language, asked)), labels(row), address)
        )
    return found


def _visible(user: User, rows: Sequence[TextReading]) -> set[tuple[str, int]]:
    ids: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        ids[row.source].append(row.source_id)
    found: set[tuple[str, int]] = set()
    for key, numbers in ids.items():
        source = source_of(key)
        if source is not None:
            found |= {(key, one) for one in source.visible(user, numbers)}
    return found


def marked(
    row: TextReading, text: SourceText, names: Mapping[str, Any], language: str, asked: Asked | None = None
) -> list[Piece]:
    """The text with the words that told marked in it."""
    marks = []
    if asked is not None and asked.word:
        folded, word = fold(text.text), fold(asked.word)
        at = folded.find(word)
        while at >= 0 and word:
            marks.append(Mark(at, at + len(word), "word", asked.word))
            at = folded.find(word, at + len(word))
    for one in row.evidence:
        marks.append(Mark(one[1], one[2], "urgent", str(one[0])))
    only = asked.topic if asked is not None else ""
    return pieces(text.text, [*marks, *topic_marks(row, names, language, only)])


def topic_marks(row: TextReading, names: Mapping[str, Any], language: str, only: str = "") -> list[Mark]:
    """Where topics are spoken of, or only one of them, by how."""
    marks = []
    for mention in row.mentions.all():
        if only and mention.topic != only:
            continue
        side = side_of(mention)
        name = in_words(names[mention.topic], language) if mention.topic in names else mention.topic
        start, end = mention.evidence_start, mention.evidence_end
        if end <= start:
            start, end = mention.start, mention.end
        marks.append(Mark(start, end, side, name))
    return marks


def side_of(mention: TopicMention) -> str:
    """How a topic is spoken of: "praise", "blame" or "unsure"."""
    rate = mention.positive_rate
    return "unsure" if mention.is_unsure or rate is None else "praise" if rate >= 0.5 else "blame"


def labels(row: TextReading) -> tuple[tuple[str, str], ...]:
    """What a reading says in a few words, with the colour of each."""
    found: list[tuple[str, str]] = []
    if row.positive_rate is not None:
        if row.has(ReadingFlag.UNSURE):
            found.append((_("Polarity not sure"), "secondary"))
        elif row.positive_rate >= 0.5:
            found.append((_("Praises"), "green"))
        else:
            found.append((_("Blames"), "red"))
    if row.has(ReadingFlag.MIXED):
        found.append((_("Mixed"), "yellow"))
    if row.has(ReadingFlag.IRONIC):
        found.append((_("Maybe ironic"), "orange"))
    if row.kind != TextKind.OTHER and not row.has(ReadingFlag.KIND_UNSURE):
        found.append((str(TextKind(row.kind).label), "blue"))
    if row.urgency:
        levels = {1: _("To be looked at"), 2: _("Urgent"), 3: _("Very urgent")}
        found.append((levels[row.urgency], "red" if row.urgency > 1 else "orange"))
    return tuple(found)
