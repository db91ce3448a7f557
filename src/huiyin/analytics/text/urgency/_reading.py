"""All rules over many texts at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from huiyin.analytics.text.characters import batch_of
from huiyin.analytics.text.urgency.base import Reason, Urgency, urgency_rules

CALM = Urgency(0, ())
MANY = 3  # different reasons that make what is only sooner something for today


def urgency_of(texts: Sequence[str]) -> list[Urgency]:
    """How urgent texts are, with the words that say so.

    The level is the highest of any rule; a vulnerable person without supply needs somebody at once, and
    three different reasons together are for today.

    >>> [(one.level, [reason.words for reason in one.reasons]) for one in urgency_of(["电线掉了还冒火花", "挺好的"])]
    [(3, ['电线掉了', '冒火花']), (0, [])]
    """
    batch = batch_of(texts)
    joined = batch.joined()
    reasons: list[list[Reason]] = [[] for _ in texts]
    for rule in urgency_rules:
        spoken = list(rule.spoken(joined))
        places = np.asarray([start for start, _, _ in spoken], dtype=np.int64)
        for at, (start, end, level) in zip(
            (np.searchsorted(batch.starts, places, side="right") - 1).tolist(), spoken, strict=True
        ):
            first = start - int(batch.starts[at])
            last = first + end - start
            reasons[at].append(Reason(rule.key, first, last, texts[at][first:last], level))
    return [_judged(found) if found else CALM for found in reasons]


def _judged(reasons: list[Reason]) -> Urgency:
    reasons.sort(key=lambda reason: (reason.start, reason.end, reason.kind))
    kinds = {reason.kind for reason in reasons}
    level = max(reason.level for reason in reasons)
    if {"vulnerable", "outage"} <= kinds:
        level = 3
    elif level == 1 and len(kinds) >= MANY:
        level = 2
    return Urgency(level, tuple(reasons))
