"""How each task's own layer meets texts and labels: what the head is given, what it tells, what people call it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.kinds import marked, read_kinds
from huiyin.analytics.text.layering import labels_by
from huiyin.analytics.text.polarity import positive_rates
from huiyin.texts.coding_contracts import LabelTask
from huiyin.texts.contracts import TextKind

_JUDGEMENTS = {TextKind.COMPLAINT.value, TextKind.PRAISE.value}


@dataclass(frozen=True)
class Way:
    """`given`: texts as the head reads them; `target`: the head's label of what people said; `told`: labels of people from a head."""

    given: Callable[[Sequence[str]], list[str]]
    target: Callable[[str], str]
    told: Callable[[Head, Sequence[str]], list[str]]


def _kind_given(texts: Sequence[str]) -> list[str]:
    return marked(texts, positive_rates(texts))


def _kind_target(label: str) -> str:
    """Complaint and praise are one act to the head of kinds; polarity parts them."""
    return "judgement" if label in _JUDGEMENTS else label


def _kind_told(head: Head, texts: Sequence[str]) -> list[str]:
    return list(read_kinds(texts, head=head).likeliest)


WAYS = {
    LabelTask.POLARITY.value: Way(list, str, labels_by),
    LabelTask.KIND.value: Way(_kind_given, _kind_target, _kind_told),
}
