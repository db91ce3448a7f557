"""Degree: how strongly something is said, by the words and marks that make it more or less."""

from __future__ import annotations

import re

import numpy as np

from huiyin.analytics.terms import Floats
from huiyin.analytics.text.characters import Batch

MORE, LESS = 1.4, 0.6

_MORE = re.compile(
    r"非常|特别|极其|极度|相当|十分|万分|超级|超(?=[好差慢快赞棒烂值贵难美爱喜满])|[太最巨贼](?=[^原近后先终初阳太])|极了|死了"
    r"|透了|爆了|至极|无比|根本|完全|简直|绝对|坚决|强烈|严重|彻底|从来没|再也不|!!+"
    r"|\b(?:very|extremely|really|so|totally|absolutely|completely|never|highly|incredibly|too|most)\b"
)
_LESS = re.compile(
    r"有一?点|有些|稍[微稍]?|略[微有]?|不太|不大(?=[好满])|不是很|不算|还(?=[可行好不算])|基本|大致|差不多|比较|一般|凑合|过得去"
    r"|\b(?:slightly|somewhat|a bit|a little|fairly|rather|quite|mostly|kind of|sort of)\b"
)


def degree_of(batch: Batch) -> Floats:
    """How strongly each text speaks: 1 without a word of degree, 1.4 where more is said, 0.6 where less is.

    A text with words of both kinds gets their geometric mean, each counted once for every time it stands there.

    >>> from huiyin.analytics.text.characters import batch_of
    >>> degree_of(batch_of(["很慢", "非常慢", "有点慢"])).tolist()
    [1.0, 1.4, 0.6]
    """
    joined = batch.joined()
    more, less = (_count(batch, pattern, joined) for pattern in (_MORE, _LESS))
    total = np.maximum(more + less, 1)
    return np.asarray(np.exp((more * np.log(MORE) + less * np.log(LESS)) / total).round(12))


def _count(batch: Batch, pattern: re.Pattern[str], joined: str) -> Floats:
    places = np.fromiter((found.start() for found in pattern.finditer(joined)), dtype=np.int64)
    texts = np.searchsorted(batch.starts, places, side="right") - 1
    return np.bincount(texts, minlength=batch.n).astype(np.float64)
