"""An organisation's own layer on the topics it defined: learned from what people say each text is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from huiyin.analytics.terms import Floats
from huiyin.analytics.text._fitting import OwnTexts, layer_of, stacked
from huiyin.analytics.text.characters import batch_of
from huiyin.analytics.text.features import Analyser
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.problems import TooFewLabels
from huiyin.analytics.text.sentences import clauses_of
from huiyin.analytics.text.topic_sets import TopicSet
from huiyin.analytics.text.topics import BY_WORDS, mention_rates, read_topics
from huiyin.analytics.text.training import LEAST

MISSED = 0.05  # the probability that a text speaks of a topic though no word of it was found
_HELD = (
    200.0  # people put right what was wrong: words that mostly told right must not lose their weight by it
)
_OTHERS = 0.2  # how much a text counts of which nobody said anything


def layered_topics(
    topics: TopicSet,
    texts: Sequence[str],
    labels: Sequence[Sequence[str]],
    *,
    others: Sequence[str] = (),
    n_more: int = 20_000,
    seed: int = 1,
    about: Mapping[str, Any] | None = None,
) -> Head:
    """A head for all topics of a set, on top of its words, rules and examples (and of its head, if it has one).

    `labels` are the keys of all topics that each text is about; keys of no topic are left out. The log odds of a
    topic become what its words say, times a scale, plus own weights of the pieces of the text and an own bias: scale
    and biases are held firmly, own weights by a ridge chosen by cross-validation. People who put topics right tell of
    mistakes alone; `others`, texts of which nobody said anything, count a little as they are read, so that a word that
    is right elsewhere keeps its weight. Put the head into `TopicSet(topics.topics, head)` to read with it. Raises
    `TooFewLabels` where no topic has 5 texts.

    >>> from huiyin.analytics.text.topics import Topic
    >>> wait = Topic("wait", {"zh": "等候", "en": "Waiting"}, words=("排队",))
    >>> said = [f"大厅人山人海{n}" for n in range(12)] + [f"电费单看不懂{n}" for n in range(12)]
    >>> head = layered_topics(TopicSet((wait,)), said, [["wait"]] * 12 + [[]] * 12)
    >>> told_topics(["又是人山人海", "排队", "看不懂"], TopicSet((wait,), head))
    [('wait',), ('wait',), ()]
    """
    base = base_of(topics)
    truth = np.array([[key in said for key in topics.keys] for said in labels], dtype=np.float64)
    truth = truth.reshape(len(texts), len(topics.keys))
    counts = truth.sum(axis=0)
    if not len(counts) or counts.max() < LEAST:
        most = int(counts.argmax()) if len(counts) else 0
        label = topics.keys[most] if len(counts) else ""
        raise TooFewLabels(least=LEAST, label=label, n=int(counts.max(initial=0)))
    every = [*texts, *others]
    said = _said(topics, base, every)
    as_read = 1.0 / (1.0 + np.exp(-said[len(texts) :]))
    own = OwnTexts.of("each", base.analyser, every, said, np.concatenate([truth, as_read]))
    own.weights[len(texts) :] = _OTHERS
    layer = layer_of(own, seed, _HELD)
    by_words = [round(weight * layer.scale, 3) for weight in base.about["by_words"]]
    patterns = {
        key: {written: round(weight * layer.scale, 3) for written, weight in some.items()}
        for key, some in base.about.get("patterns", {}).items()
    }
    return stacked(
        base,
        own,
        layer,
        n_more,
        {"by_words": by_words, "patterns": patterns, "n_own": len(texts), **(about or {})},
    )


def told_topics(texts: Sequence[str], topics: TopicSet) -> list[tuple[str, ...]]:
    """The keys of the topics that each text is about, in the order of the alphabet."""
    found: list[list[str]] = [[] for _ in texts]
    said = read_topics(texts, topics)
    for text, topic in zip(said.text_of.tolist(), said.topic.tolist(), strict=True):
        found[text].append(topics.keys[topic])
    return [tuple(sorted(keys)) for keys in found]


def _said(topics: TopicSet, base: Head, texts: Sequence[str]) -> Floats:
    """The log odds of every topic (texts × topics) before anything was learned."""
    below = TopicSet(topics.topics, base)
    batch = batch_of(texts)
    chance = mention_rates(batch, below.find(batch, clauses_of(batch)), below)
    return _log_odds(np.clip(chance, 1e-6, 1 - 1e-6))


def base_of(topics: TopicSet) -> Head:
    """A head of all topics that says what the set says: by words alone for those that its head does not know."""
    known, n = topics.head, len(topics.keys)
    analyser = known.analyser if known else Analyser(characters=2, pairs=False)
    buckets = known.buckets if known else np.zeros(0, dtype=np.int64)
    weights = np.zeros((len(buckets), n), dtype=np.int8)
    scales, slopes = np.ones(n, dtype=np.float32), np.ones(n)
    missed, found = (float(_log_odds(np.array(rate))) for rate in (MISSED, BY_WORDS))
    biases, by_words = np.full(n, missed), [found - missed] * n
    about: dict[str, Any] = dict(known.about) if known else {}
    for at, key in enumerate(topics.keys):
        if known is None or key not in known.labels:
            continue
        label = known.labels.index(key)
        weights[:, at], scales[at] = known.weights[:, label], known.scales[label]
        slopes[at], biases[at] = known.slopes[label], known.biases[label]
        by_words[at] = float(about["by_words"][label]) if "by_words" in about else 0.0
    about |= {"by_words": by_words, "limit": about.get("limit", 0.5), "always": False}
    return Head("topics", topics.keys, "each", analyser, buckets, weights, scales, biases, slopes, about)


def _log_odds(chance: Floats) -> Floats:
    return np.asarray(np.log(chance) - np.log1p(-chance))
