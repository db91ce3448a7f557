"""How a text is cut into words and what stands around a place: what tells a name from what only looks like one."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any

import numpy as np
import rjieba

from huiyin.analytics.text.personal_data import _names as lists
from huiyin.analytics.text.personal_data._reading import Reading
from huiyin.analytics.text.words import common_cutter

HAN = "\u4e00-\u9fff"
CUED = re.compile(f'(?:{lists.BEFORE})[:是 “"(]{{0,2}}$')
FOLLOWED = re.compile(f'[”")]?(?:{lists.AFTER})')
PLACE_AFTER = re.compile(lists.PLACES)
TITLE_AFTER = re.compile(lists.TITLES)


class Cut:
    """Where words begin and end, by place."""

    def __init__(self, reading: Reading) -> None:
        words = common_cutter().words_of(reading.batch)
        n = len(reading.text) + 1
        of_word = np.zeros(n, dtype=np.int64)
        of_word[words.starts] = 1
        of_word = np.cumsum(of_word) - 1
        self.text = reading.text
        self.of_word: list[int] = of_word.tolist()
        self.starts: list[int] = words.starts.tolist()
        self.ends: list[int] = words.ends.tolist()

    def inside(self, place: int) -> str:
        """The word that a place lies within, "" where it lies between words."""
        at = self.of_word[place]
        if at < 0 or self.starts[at] == place or self.ends[at] <= place:
            return ""
        return self.text[self.starts[at] : self.ends[at]]


@lru_cache(maxsize=100_000)
def known(word: str) -> float:
    """How much more a word of the dictionary, or none, is like a name."""
    if word in lists.ORDINARY:
        return -6.0
    if not dictionary().has_word(word):
        return 1.2
    tags = dictionary().tag(word)
    if len(tags) == 1 and tags[0][1].startswith("nr"):
        return 1.5
    return -0.5 if word[0] in lists.SURE_IN_WORDS else -3.5


@lru_cache(maxsize=1)
def dictionary() -> Any:
    """The common dictionary, to ask whether a word stands in it."""
    return rjieba.Jieba()


def is_han(text: str) -> bool:
    """Whether all characters are Chinese."""
    return all("\u4e00" <= character <= "\u9fff" for character in text)


def chance_of(score: float) -> float:
    """Log odds as a probability."""
    return 1.0 / (1.0 + math.exp(-score))
