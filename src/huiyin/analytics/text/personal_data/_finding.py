"""Finding personal data in many texts at once, and putting a mark in its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from huiyin.analytics.text.characters import batch_of
from huiyin.analytics.text.personal_data._reading import Reading
from huiyin.analytics.text.personal_data.base import Found, kinds

USUAL = 0.3  # the least probability that is told
CAUTIOUS = 0.2  # where missing one is worse than masking too much: also slips in numbers that words name
_CHINESE = re.compile("[\u3400-\u9fff]")
_ON_TOP = (0xFE0F, 0x20E3)  # what makes a digit a key, behind the last digit
_AT_A_TIME = 20_000


@dataclass(frozen=True)
class Masked:
    """A text with a mark in place of what was found; `found` has the places in the text as it was written."""

    text: str
    found: tuple[Found, ...]


def find(text: str, only: Collection[str] | None = None, least: float = USUAL) -> list[Found]:
    """Personal data in a text, by place; of some kinds `only` if they are given, `least` as probable as that.

    >>> [(found.kind, found.start) for found in find("打 138 0013 8000 找我，证号 11010519491231002X")]
    [('phone', 2), ('identity', 22)]
    """
    return find_all([text], only, least)[0]


def find_all(
    texts: Sequence[str], only: Collection[str] | None = None, least: float = USUAL
) -> list[list[Found]]:
    """Personal data in each of many texts; far quicker than one text at a time."""
    chosen = [kind for kind in kinds if only is None or kind.key in only]
    found: list[list[Found]] = []
    for first in range(0, len(texts), _AT_A_TIME):
        some = texts[first : first + _AT_A_TIME]
        batch = batch_of(some)
        reading = Reading(batch, some)
        spans = [
            (start, end, chance, kind.key)
            for kind in chosen
            for start, end, chance in kind.spans(reading)
            if chance >= least
        ]
        starts = batch.starts.tolist()
        part: list[list[Found]] = [[] for _ in starts]
        for start, end, chance, key in _apart(spans):
            while ord(reading.text[end]) in _ON_TOP:
                end += 1
            at = bisect_right(starts, start) - 1
            part[at].append(Found(key, start - starts[at], end - starts[at], chance))
        found += part
    return found


def mask(text: str, only: Collection[str] | None = None, least: float = USUAL, language: str = "") -> Masked:
    """The text with what was found replaced by the name of its kind in brackets.

    The names are Chinese where the text has a Chinese character, unless a `language` is given. A masked text
    holds nothing that is masked again.

    >>> mask("请回电１３８００１３８０００，或写信给 li@example.com。").text
    '请回电[电话]，或写信给 [邮箱]。'
    """
    return mask_all([text], only, least, language)[0]


def mask_all(
    texts: Sequence[str], only: Collection[str] | None = None, least: float = USUAL, language: str = ""
) -> list[Masked]:
    """Each of many texts as `mask` makes it."""
    return [
        Masked(_with_marks(text, found, language), tuple(found))
        for text, found in zip(texts, find_all(texts, only, least), strict=True)
    ]


def _with_marks(text: str, found: Sequence[Found], language: str) -> str:
    if not found:
        return text
    which = "zh" if (language or ("zh" if _CHINESE.search(text) else "en")).startswith("zh") else "en"
    places = [0, *(place for one in found for place in (one.start, one.end)), len(text)]
    kept = [text[start:end] for start, end in list(pairwise(places))[::2]]
    marks = [f"[{kinds[one.kind].mark[which]}]" for one in found]
    return "".join(piece for pair in zip(kept, [*marks, ""], strict=True) for piece in pair)


def _apart(spans: list[tuple[int, int, float, str]]) -> list[tuple[int, int, float, str]]:
    """Spans in order without overlaps: of two of a kind that meet both stay, as one; of
    two kinds the more probable, then the longer."""
    kept: list[tuple[int, int, float, str]] = []
    for span in sorted(spans):
        last = kept[-1] if kept else (0, 0, 0.0, "")
        if span[0] < last[1]:
            if span[3] == last[3]:
                kept[-1] = (last[0], max(last[1], span[1]), max(last[2], span[2]), span[3])
            elif _worth(span) > _worth(last):
                kept[-1] = span
        else:
            kept.append(span)
    return kept


def _worth(span: tuple[int, int, float, str]) -> tuple[float, int]:
    return span[2], span[1] - span[0]
