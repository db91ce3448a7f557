"""Foreign names: by their sounds in Chinese characters, and in Latin letters by lists and capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    known,
)
from huiyin.analytics.text.personal_data._reading import Reading
from huiyin.analytics.text.personal_data.base import Span

_DOTTED = re.compile(
    f"[{''.join(lists.FOREIGN)}]{{1,8}}(?:[·•・‧][{HAN}]{{1,8}}?(?![{''.join(lists.FOREIGN)}])){{1,3}}"
)
_TAIL = re.compile(f"[{''.join(lists.FOREIGN)}]{{2,8}}[·•・‧](?![{HAN}])")
_SOUNDS = re.compile(f"[{''.join(lists.FOREIGN)}]{{2,12}}")
_KNOWN_FOREIGN = re.compile(f"(?:{lists.FOREIGN_NAMES})")
_ENGLISH = re.compile(
    r"(?<![a-z0-9@._-])(?:(?:mr|ms|mrs|miss|dr|prof)(?:\. ?| )([a-z]{2,20})|([a-z]{3,20}))(?![a-z0-9@])"
)
_HAN_BESIDE = re.compile(f"[{HAN}]")  # in English texts it is a brand or a tag
_PAIR = re.compile("(?<![A-Za-z0-9@#._/-])([A-Z][a-z]{2,14})[ ·.]?([A-Z][a-z]{2,14})(?![A-Za-z0-9@])")
_BEHIND = re.compile(f"[{''.join(lists.FOREIGN)}]{{2,}}\\(([a-z][a-z .'·-]{{4,40}})\\)")


def foreign_names(reading: Reading, cut: Cut) -> Iterator[Span]:
    """Runs of characters that foreign names are written with, known ones and those with a dot between."""
    text = reading.text
    for match in _DOTTED.finditer(text):
        yield (*match.span(), 0.97)
    for match in _KNOWN_FOREIGN.finditer(text):
        start, end = match.span()
        if known(cut.inside(start)) > -1 and known(cut.inside(end)) > -1 and match[0] not in lists.ORDINARY:
            yield start, end, 0.7
    for match in _TAIL.finditer(text):
        yield (*match.span(), 0.5)
    for match in _SOUNDS.finditer(text):
        start, end = match.span()
        if dictionary().has_word(cut.inside(start)):
            start = cut.ends[cut.of_word[start]]
        if end > start and dictionary().has_word(cut.inside(end)):
            end = cut.starts[cut.of_word[end]]
        if end - start >= 2:
            yield start, end, min(0.95, chance_of(_foreign_score(reading, cut, start, end)))


def _foreign_score(reading: Reading, cut: Cut, start: int, end: int) -> float:
    word = reading.text[start:end]
    clear = sum(character in lists.CLEARLY_FOREIGN for character in word) / len(word)
    score = -2.6 + 2.0 * clear + 0.5 * min(4, len(word))
    at = cut.of_word[start]
    pieces = 0
    while at < len(cut.starts) and cut.starts[at] < end:
        piece = reading.text[cut.starts[at] : cut.ends[at]]
        if piece in lists.ORDINARY:
            return -6.0
        if len(piece) > 1 and dictionary().has_word(piece):
            score += 0.5 if known(piece) > 0 else -0.3 if clear > 0.45 else -1.5
        pieces += 1
        at += 1
    if CUED.search(reading.before(start, 6)):
        score += 0.8
    after = reading.after(end, 4)
    if PLACE_AFTER.match(after):
        score -= 2.0
    elif TITLE_AFTER.match(after) or FOLLOWED.match(after):
        score += 0.6
    return score


def latin_names(reading: Reading) -> Iterator[Span]:
    """Common English names, what follows Mr and the like, two words with capitals, and what explains a foreign name."""
    for match in _ENGLISH.finditer(reading.text):
        if match[1] and match[0].startswith("miss") and not reading.written[match.start(1)].isupper():
            continue
        if match[1]:
            yield (*match.span(1), 0.85)
        elif match[2] in lists.ENGLISH_NAMES and reading.written[match.start(2)].isupper():
            yield (*match.span(2), 0.6)
        elif match[2] in lists.ENGLISH_NAMES and match[2] not in lists.ENGLISH_WORDS:
            yield (*match.span(2), 0.4)
    for match in _PAIR.finditer(reading.written):
        first, last = match[1].lower(), match[2].lower()
        if {first, last} & lists.ENGLISH_NAMES:
            yield (*match.span(), 0.9)
        elif (
            not match[0].count(" ")
            and _HAN_BESIDE.search(reading.before(match.start(), 1) + reading.after(match.end(), 1))
            and match[0].lower() not in lists.BRANDS
            and not {first, last} & lists.ENGLISH_WORDS
        ):
            yield (*match.span(), 0.35)
    for match in _BEHIND.finditer(reading.text):
        yield (*match.span(1), 0.6)
