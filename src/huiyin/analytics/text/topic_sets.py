"""Topic sets: what each topic is known by – words, rules, examples – and where texts hold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from huiyin.analytics.text.characters import Batch, Places
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.likeness import Likeness
from huiyin.analytics.text.patterns import Finder, pattern_of
from huiyin.analytics.text.problems import TopicsUnreadable
from huiyin.analytics.text.sentences import Spans
from huiyin.analytics.text.words import Cutter


@dataclass(frozen=True)
class Topic:
    """One thing that texts may be about.

    `words` and `rules` are patterns (see `patterns.pattern_of`): a clause that fits one of them mentions the
    topic. `examples` are clauses about it: one that says nearly the same mentions it too.
    """

    key: str
    name: Mapping[str, str]
    words: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def patterns(self) -> tuple[str, ...]:
        """Words and rules, as they were written."""
        return self.words + self.rules

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Topic:
        """A topic as `to_json` gives it. Raises TopicsUnreadable where key or name is missing."""
        key, name = str(data.get("key", "")), data.get("name", {})
        if not key or not isinstance(name, Mapping) or not all(name.get(one) for one in ("zh", "en")):
            raise TopicsUnreadable(topic=key, reason="key, name.zh, name.en")
        words, rules, examples = (
            tuple(str(one).strip() for one in data.get(part, ()) if str(one).strip())
            for part in ("words", "rules", "examples")
        )
        return cls(key, {one: str(name[one]) for one in ("zh", "en")}, words, rules, examples)

    def to_json(self) -> dict[str, Any]:
        """The topic as plain data.

        >>> Topic("bill", {"zh": "电费", "en": "Bills"}, ("电费",)).to_json()["words"]
        ['电费']
        """
        return {
            "key": self.key,
            "name": dict(self.name),
            "words": list(self.words),
            "rules": list(self.rules),
            "examples": list(self.examples),
        }


@dataclass(frozen=True)
class Found:
    """Where topics were found by words, rules or examples: topic `topic[k]` in clause `clause[k]`, once each.

    The words that told lie at `starts[k]:ends[k]` of the batch. `told` (texts × topics) says which texts hold which
    topics, `patterns` (texts × patterns of the set) which patterns fit.
    """

    topic: Places
    clause: Places
    starts: Places
    ends: Places
    told: npt.NDArray[np.bool_]
    patterns: sparse.csr_matrix


@dataclass(frozen=True)
class TopicSet:
    """Topics that texts are read by and, where one was trained, the head that knows some or all of them.

    Raises TopicsUnreadable where a key occurs twice, PatternUnreadable for a word or rule.
    """

    topics: tuple[Topic, ...]
    head: Head | None = None
    pattern_topics: Places = field(init=False, repr=False, compare=False)
    _finder: Finder = field(init=False, repr=False, compare=False)
    _likeness: Likeness | None = field(init=False, repr=False, compare=False)
    _example_topics: Places = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for key in self.keys:
            if self.keys.count(key) > 1:
                raise TopicsUnreadable(topic=key, reason="键重复 / a key twice")
        patterns = [(number, one) for number, topic in enumerate(self.topics) for one in topic.patterns]
        examples = [(number, one) for number, topic in enumerate(self.topics) for one in topic.examples]
        made: dict[str, Any] = {
            "pattern_topics": np.asarray([number for number, _ in patterns], dtype=np.int64),
            "_finder": Finder([pattern_of(one) for _, one in patterns]),
            "_likeness": Likeness([one for _, one in examples]) if examples else None,
            "_example_topics": np.asarray([number for number, _ in examples], dtype=np.int64),
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the topics, in order."""
        return tuple(topic.key for topic in self.topics)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The words and rules of all topics, topic by topic."""
        return tuple(one for topic in self.topics for one in topic.patterns)

    @classmethod
    def from_json(cls, rows: Sequence[Mapping[str, Any]], head: Head | None = None) -> TopicSet:
        """Topics as plain data (a list of `Topic.to_json`)."""
        return cls(tuple(map(Topic.from_json, rows)), head)

    def find(self, batch: Batch, clauses: Spans, cutter: Cutter | None = None) -> Found:
        """Where the texts of a batch hold the topics by words, rules or examples."""
        hits = self._finder.find(batch, clauses)
        topic, clause = self.pattern_topics[hits.pattern], hits.clause
        starts, ends = hits.starts, hits.ends
        if self._likeness is not None:
            like_clause, like = self._likeness.alike(batch, cutter)
            topic = np.concatenate([topic, self._example_topics[like]])
            clause = np.concatenate([clause, like_clause])
            starts = np.concatenate([starts, clauses.starts[like_clause]])
            ends = np.concatenate([ends, clauses.ends[like_clause]])
        _, first = np.unique(clause * max(len(self.topics), 1) + topic, return_index=True)
        told = np.zeros((batch.n, len(self.topics)), dtype=np.bool_)
        told[clauses.text_of[clause], topic] = True
        cells = (np.ones(len(hits.clause)), (clauses.text_of[hits.clause], hits.pattern))
        fits = sparse.csr_matrix(cells, shape=(batch.n, len(self.pattern_topics)))
        fits.data[:] = 1.0
        return Found(topic[first], clause[first], starts[first], ends[first], told, fits)
