"""Topics: what texts are about, clause by clause, and whether each clause praises it or blames it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from huiyin.analytics.terms import Floats
from huiyin.analytics.text._opinions import About, opinions_of, unsure
from huiyin.analytics.text.characters import Batch, Places, batch_of
from huiyin.analytics.text.heads import Head, probabilities_of
from huiyin.analytics.text.sentences import Spans, clauses_apart, clauses_of
from huiyin.analytics.text.topic_sets import Found, Topic, TopicSet
from huiyin.analytics.text.words import Cutter

__all__ = [
    "BY_WORDS",
    "Mentions",
    "Topic",
    "TopicSet",
    "mention_rates",
    "polarity_about",
    "read_topics",
    "unsure",
]

BY_WORDS = 0.9  # the probability of a mention that words, rules or examples found and nothing was trained for
SURE = 0.6  # mentions less probable than this are unsure


@dataclass(frozen=True)
class Mentions:
    """One row for each topic that a text mentions, sorted by text, then topic.

    `topic` is the number of the topic in its set. `start` and `end` are the clause that says most about it, and
    `evidence_start` and `evidence_end` the words that told, all from the beginning of the text as written.
    `probability` (0–1) is of the mention, `positive_rate` (0–1) of praise rather than blame in all clauses about the
    topic. `is_unsure`: the mention or its polarity may well be wrong.
    """

    text_of: Places
    topic: Places
    start: Places
    end: Places
    evidence_start: Places
    evidence_end: Places
    probability: Floats
    positive_rate: Floats
    is_unsure: npt.NDArray[np.bool_]

    @property
    def n(self) -> int:
        """How many mentions."""
        return len(self.text_of)


def read_topics(
    texts: Sequence[str],
    topics: TopicSet,
    *,
    polarity: Head | None = None,
    cutter: Cutter | None = None,
) -> Mentions:
    """What texts are about, and whether they praise or blame it.

    `polarity` reads the clauses, by default the head that comes with the product.

    >>> hall = Topic("hall", {"zh": "营业厅", "en": "Hall"}, words=("营业厅", "窗口", "排队"))
    >>> bill = Topic("bill", {"zh": "电费", "en": "Bills"}, words=("电费", "缴费"))
    >>> said = read_topics(["营业厅态度很好，但是电费太贵了", "没什么"], TopicSet((hall, bill)))
    >>> said.text_of.tolist(), said.topic.tolist(), said.start.tolist(), (said.positive_rate > 0.5).tolist()
    ([0, 0], [0, 1], [0, 8], [True, False])
    """
    batch = batch_of(texts)
    clauses = clauses_of(batch)
    found = topics.find(batch, clauses, cutter)
    chance = mention_rates(batch, found, topics, cutter)
    text, topic = np.nonzero(_decided(chance, clauses, topics))
    about, evidence = _about(batch, clauses, found, topics, (text, topic), cutter)
    positive, best = opinions_of(batch, clauses, about, found.clause, polarity, cutter)
    chosen, words = about.clause[best], evidence[best]
    by_words = words >= 0
    starts, ends = clauses.starts[chosen].copy(), clauses.ends[chosen].copy()
    first = batch.starts[text]
    start, end = starts - first, ends - first
    starts[by_words], ends[by_words] = found.starts[words[by_words]], found.ends[words[by_words]]
    probability = chance[text, topic]
    return Mentions(
        text_of=text.astype(np.int64),
        topic=topic.astype(np.int64),
        start=start,
        end=end,
        evidence_start=starts - first,
        evidence_end=ends - first,
        probability=probability,
        positive_rate=positive,
        is_unsure=(probability < SURE) | unsure(positive),
    )


def polarity_about(
    texts: Sequence[str],
    topics: TopicSet,
    text_of: Places,
    topic: Places,
    *,
    polarity: Head | None = None,
    cutter: Cutter | None = None,
) -> Floats:
    """The probability (0–1) that text `text_of[k]` praises topic `topic[k]` where a person knows that it is about it.

    Pairs rise by text, then topic. Where no word, rule or example tells which clauses are meant, all clauses count.

    >>> bill = Topic("bill", {"zh": "电费", "en": "Bills"}, words=("电费",))
    >>> rates = polarity_about(["电费太贵了，很不满"], TopicSet((bill,)), np.array([0]), np.array([0]))
    >>> bool(rates[0] < 0.5)
    True
    """
    batch = batch_of(texts)
    clauses = clauses_of(batch)
    found = topics.find(batch, clauses, cutter)
    about, _, alone = _by_words(clauses, found, topics, (text_of, topic))
    low, high = (np.searchsorted(clauses.text_of, text_of[alone], side=side) for side in ("left", "right"))
    every = [np.arange(begin, end) for begin, end in zip(low.tolist(), high.tolist(), strict=True)]
    whole = np.concatenate([about.clause[:0], *every])
    mention = np.concatenate([about.mention, np.repeat(alone, high - low)])
    read = np.unique(mention)
    rows = About(np.searchsorted(read, mention), np.concatenate([about.clause, whole]), len(read))
    rates = np.full(len(text_of), 0.5)
    rates[read], _ = opinions_of(batch, clauses, rows, found.clause, polarity, cutter)
    return rates


def mention_rates(batch: Batch, found: Found, topics: TopicSet, cutter: Cutter | None = None) -> Floats:
    """The probability (texts × topics) that a text mentions a topic, by what was found and by the head."""
    chance = np.where(found.told, BY_WORDS, 0.0)
    head = topics.head
    if head is None:
        return chance
    numbers = [topics.keys.index(key) for key in head.labels if key in topics.keys]
    labels = [label for label, key in enumerate(head.labels) if key in topics.keys]
    logits = head.of_batch(batch, cutter)[:, labels]
    if "by_words" in head.about:
        logits += found.told[:, numbers] * np.asarray(head.about["by_words"])[labels]
    learned = head.about.get("patterns", {})
    weights = [
        learned.get(topics.keys[number], {}).get(written, 0.0)
        for number, written in zip(topics.pattern_topics.tolist(), topics.patterns, strict=True)
    ]
    cells = (weights, (np.arange(len(weights)), topics.pattern_topics))
    by_pattern = sparse.csr_matrix(cells, shape=(len(weights), len(topics.topics)))
    logits += (found.patterns @ by_pattern).toarray()[:, numbers]
    chance[:, numbers] = probabilities_of(logits, "each")
    return chance


def _decided(chance: Floats, clauses: Spans, topics: TopicSet) -> npt.NDArray[np.bool_]:
    """Which mentions are told of: those over the limit and, where every text has a topic, its likeliest one."""
    about = topics.head.about if topics.head else {}
    decided: npt.NDArray[np.bool_] = chance >= float(about.get("limit", 0.5))
    if about.get("always") and chance.size:
        decided[np.arange(len(chance)), chance.argmax(axis=1)] = True
    says = np.zeros(len(chance), dtype=np.bool_)
    says[clauses.text_of] = True
    return decided & says[:, None]


def _about(
    batch: Batch,
    clauses: Spans,
    found: Found,
    topics: TopicSet,
    mentions: tuple[Places, Places],
    cutter: Cutter | None,
) -> tuple[About, Places]:
    """The clauses of every mention, and for each what was found there (-1 where the head alone told)."""
    about, evidence, alone = _by_words(clauses, found, topics, mentions)
    if not len(alone):
        return about, evidence
    text, topic = mentions
    best = _best_clauses(batch, clauses, topics, text[alone], topic[alone], cutter)
    mention, clause = np.concatenate([about.mention, alone]), np.concatenate([about.clause, best])
    return About(mention, clause, len(text)), np.concatenate([evidence, np.full(len(alone), -1)])


def _by_words(
    clauses: Spans, found: Found, topics: TopicSet, mentions: tuple[Places, Places]
) -> tuple[About, Places, Places]:
    """The clauses of the mentions that were found by words, what was found there, and the other mentions."""
    text, topic = mentions
    n = max(len(topics.topics), 1)
    rows, key = text * n + topic, clauses.text_of[found.clause] * n + found.topic
    at = np.searchsorted(rows, key)
    known = np.isin(key, rows)
    about = About(at[known], found.clause[known], len(rows))
    return about, np.flatnonzero(known), np.setdiff1d(np.arange(len(rows)), about.mention)


def _best_clauses(
    batch: Batch, clauses: Spans, topics: TopicSet, texts: Places, numbers: Places, cutter: Cutter | None
) -> Places:
    """For each text and topic the clause that the head finds most about the topic."""
    head = topics.head
    assert head is not None
    wanted = np.flatnonzero(np.isin(clauses.text_of, texts))
    logits = head.of_batch(clauses_apart(batch, wanted), cutter)
    column = [head.labels.index(topics.keys[number]) for number in numbers.tolist()]
    low, high = (np.searchsorted(clauses.text_of[wanted], texts, side=side) for side in ("left", "right"))
    best = [
        begin + int(np.argmax(logits[begin:end, label]))
        for begin, end, label in zip(low.tolist(), high.tolist(), column, strict=True)
    ]
    return wanted[np.asarray(best, dtype=np.int64)]
