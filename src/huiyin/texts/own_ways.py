"""How each task's own layer meets texts and labels: what it is put on, how it is learned, what it tells people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from huiyin.analytics.text.artefacts import shipped
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.kinds import marked, read_kinds
from huiyin.analytics.text.layering import labels_by, layered
from huiyin.analytics.text.polarity import positive_rates
from huiyin.analytics.text.topic_layers import base_of, layered_topics, told_topics
from huiyin.analytics.text.topic_sets import TopicSet
from huiyin.texts.coding_contracts import LabelTask
from huiyin.texts.contracts import TextKind
from huiyin.texts.topic_sets import topics_below

BASES = {LabelTask.POLARITY.value: "polarity", LabelTask.KIND.value: "kinds"}  # models of the product
_JUDGEMENTS = {TextKind.COMPLAINT.value, TextKind.PRAISE.value}


@dataclass(frozen=True)
class Way:
    """A task in the words of people: a label is a word, or for topics the keys of all that a text is about, rising.

    `base` reads without an own layer; `knows` says whether a label can be learned; `learn` puts a layer on the base;
    `tell` says the labels of texts by a head.
    """

    base: Head
    knows: Callable[[Any], bool]
    learn: Callable[[Head, list[str], list[Any]], Head]
    tell: Callable[[Head, Sequence[str]], list[Any]]


def way_of(task: str, programme_id: int, others: Sequence[str] = ()) -> Way | None:
    """How a task of a programme is learned; None where it has no topics. Of `others` nobody said anything."""
    if task == LabelTask.TOPICS:
        topics = topics_below(programme_id)
        return None if topics is None else _topics(topics, others)
    base = shipped(BASES[task])
    if task == LabelTask.KIND:
        return Way(base, lambda label: _act(label) in base.labels, _learn_kinds, _tell_kinds)
    return Way(base, lambda label: label in base.labels, layered, labels_by)


def label_of(value: Any) -> Any:
    """A label as ways take it, of what a person said.

    >>> label_of(["wait", "staff"]), label_of("praise")
    (('staff', 'wait'), 'praise')
    """
    return tuple(sorted(value)) if isinstance(value, list) else value


def _topics(topics: TopicSet, others: Sequence[str]) -> Way:
    return Way(
        base_of(topics),
        lambda label: set(label) <= set(topics.keys),
        lambda _base, texts, labels: layered_topics(topics, texts, labels, others=others),
        partial(_tell_topics, topics),
    )


def _tell_topics(topics: TopicSet, head: Head, texts: Sequence[str]) -> list[tuple[str, ...]]:
    return told_topics(texts, TopicSet(topics.topics, head))


def _learn_kinds(base: Head, texts: list[str], labels: list[str]) -> Head:
    return layered(base, marked(texts, positive_rates(texts)), [_act(label) for label in labels])


def _act(label: str) -> str:
    """Complaint and praise are one act to the head of kinds; polarity parts them."""
    return "judgement" if label in _JUDGEMENTS else label


def _tell_kinds(head: Head, texts: Sequence[str]) -> list[str]:
    return list(read_kinds(texts, head=head).likeliest)
