"""Chinese names: by surname, given name, how the text is cut and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from huiyin.analytics.text.personal_data import _names as lists
from huiyin.analytics.text.personal_data._cutting import (
    CUED,
    FOLLOWED,
    HAN,
    PLACE_AFTER,
    TITLE_AFTER,
    Cut,
    chance_of,
    dictionary,
    is_han,
    known,
)
from huiyin.analytics.text.personal_data._reading import Reading
from huiyin.analytics.text.personal_data.base import Span

_SINGLES = "".join(lists.SURE_SURNAMES | lists.OTHER_SURNAMES)
_START = re.compile(f"(?=({'|'.join(lists.DOUBLE_SURNAMES)}|[{_SINGLES}])[{HAN}])")
_USUAL = "".join((lists.SURE_SURNAMES | lists.COMMON_SURNAMES) - lists.RARE_SURNAMES)
_TITLED = re.compile(f"(?:{'|'.join(lists.DOUBLE_SURNAMES)}|[小老阿]?[{_USUAL}])(?:{lists.TITLES})")
_CALLED = re.compile(f"[小老阿][{_USUAL}]|[{_USUAL}][姐哥工总]")
_VERBS = frozenset("帮给让把被对跟替陪骂催派叫接打")  # of one character, which often follow a name
_NAMED = re.compile(f"(?:{lists.STRONG_BEFORE})[:是为 “(]{{0,2}}([{HAN}]{{2,3}})")


def chinese_names(reading: Reading, cut: Cut) -> Iterator[Span]:
    """Full names, names with a title, and what people are called by, each with its probability."""
    text = reading.text
    for match in _START.finditer(text):
        start, surname = match.start(), match[1]
        base = _start_score(reading, cut, start, surname)
        if base < -4:
            continue
        best: tuple[float, int] = (-4.0, 0)
        for n_given in (2, 1):
            end = start + len(surname) + n_given
            name = text[start:end]
            if not is_han(name) or (n_given == 2 and name[-1] in _VERBS):
                continue
            score = base + _rest_score(reading, cut, start, end, name, len(surname))
            if score > best[0] and not best[0] > -0.4:  # the longer one where it is likely
                best = (score, end)
        if best[1]:
            yield start, best[1], min(0.97, chance_of(best[0]))
    for match in _NAMED.finditer(text):
        start, end = match.span(1)
        if end - start == 3 and (cut.inside(end) or _given_score(text[end - 1]) < 0):
            end -= 1
        if all(_given_score(character) > 0 for character in text[start:end]) and known(text[start:end]) > -1:
            yield start, end, 0.45
    for match in _TITLED.finditer(text):
        if match[0] in lists.ORDINARY or dictionary().has_word(match[0]):
            continue
        if not cut.inside(match.start()) or match[0][0] in "小老阿":
            yield (*match.span(), 0.6)
    for match in _CALLED.finditer(text):
        start, end = match.span()
        if not cut.inside(start) and not cut.inside(end) and not dictionary().has_word(match[0]):
            yield start, end, 0.5


def _start_score(reading: Reading, cut: Cut, start: int, surname: str) -> float:
    if len(surname) == 2:
        score = 2.0
    elif surname in lists.RARE_SURNAMES:
        score = -4.0
    else:
        score = 0.7 if surname in lists.SURE_SURNAMES else 0.2 if surname in lists.COMMON_SURNAMES else -0.7
    word = cut.inside(start)
    if word:
        score -= 4.5 if dictionary().has_word(word) else 0.8
    before = reading.before(start, 6)
    if CUED.search(before):
        score += 1.2
    elif not before or not "\u4e00" <= before[-1] <= "\u9fff":
        score += 0.6
    return score


def _rest_score(reading: Reading, cut: Cut, start: int, end: int, name: str, n_surname: int) -> float:
    given = name[n_surname:]
    score = 0.6 if len(given) == 2 else 0.0
    for character in given:
        score += _given_score(character)
    if len(given) == 2 and dictionary().has_word(given) and given[0] in lists.SELDOM | lists.NEVER:
        score -= 2.0
    word = cut.inside(end)
    if word:
        score -= 4.0 if dictionary().has_word(word) else 0.8
    score += _word_score(cut, start, end, name)
    after = reading.after(end, 4)
    if PLACE_AFTER.match(after):
        score -= 2.5
    elif TITLE_AFTER.match(after):
        score += 1.5
    elif not after or not "\u4e00" <= after[0] <= "\u9fff":
        score += 0.4
    elif FOLLOWED.match(after):
        score += 0.7
    return score


@lru_cache(maxsize=10_000)
def _given_score(character: str) -> float:
    if character in lists.SELDOM:
        return -1.8
    if character in lists.NEVER:
        return -4.0
    if character in lists.GIVEN:
        return 0.2 if character in lists.COMMON else 0.9
    return -1.3 if character in lists.COMMON else 0.1


def _word_score(cut: Cut, start: int, end: int, name: str) -> float:
    at = cut.of_word[start]
    if cut.starts[at] != start:
        return 0.0
    first = cut.ends[at]
    if first == end:
        return known(name)
    if first > end:
        return 0.0
    if first - start >= 2:
        return max(-3.5, min(0.0, known(name[: first - start]))) if first + 1 == end else -1.0
    return 0.4
