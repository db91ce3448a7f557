"""Coded answers whose meaning the file itself tells in value labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from huiyin.analytics.codebook import Role, Scale
from huiyin.formats._grades import is_no_answer, wording_of
from huiyin.formats._headers import says
from huiyin.formats._parsing import number_in
from huiyin.formats._profile import Profile
from huiyin.formats._proposals import Proposal, rating_role
from huiyin.formats._scales import Numbers, split_codes


def from_value_labels(profile: Profile, words: Iterable[str], pool: Numbers) -> Proposal:
    """A rating if the labels are grades (which also tell the direction), otherwise a segment."""
    missing = {code: word for code, word in profile.value_labels.items() if is_no_answer(word)}
    told = {code: word for code, word in profile.value_labels.items() if code not in missing}
    known = {number_in(code) for code in profile.value_labels}
    _, outside = split_codes(profile.numbers)
    codes = (*missing, *(f"{value:g}" for value in outside if value not in known))
    numbered = _leading_numbers(told)
    if numbered is not None:
        return _numbered(profile, told, numbered, codes)
    found = wording_of(told.values(), words)
    if found is not None and len(found[1]) >= max(2, 0.6 * len(told)):
        grades = {float(code): found[1][word] for code, word in told.items() if word in found[1]}
        if _is_monotonic(grades):
            return _graded(profile, told, grades, codes)
    labels = tuple(told.items())
    return Proposal(
        Role.SEGMENT,
        f"编码有标签，但不是评价等级（如 {'、'.join(list(told.values())[:3])}）。",
        f"The codes have labels that are no grades (such as {', '.join(list(told.values())[:3])}).",
        missing_codes=codes,
        labels=labels,
    )


def _graded(
    profile: Profile, told: Mapping[str, str], grades: Mapping[float, int], codes: tuple[str, ...]
) -> Proposal:
    low, high = min(grades), max(grades)
    high_is_good = grades[high] > grades[low]
    role, why_zh, why_en, strength = rating_role(profile)
    ends = f"{low:g} = {told[_code(told, low)]}, {high:g} = {told[_code(told, high)]}"
    words = tuple((word, float(code)) for code, word in told.items() if low <= float(code) <= high)
    note_zh = "" if high_is_good else "标签表明数值越小越满意，方向已相应设定。"
    note_en = "" if high_is_good else "The labels say that low numbers are good; the direction is set so."
    return Proposal(
        role,
        f"{why_zh + '；' if why_zh else ''}值标签是评价等级（{ends}）。",
        f"{why_en + '; ' if why_en else ''}the value labels are grades ({ends}).",
        Scale(low, high, words=words, high_is_good=high_is_good),
        codes,
        note_zh,
        note_en,
        strength=strength,
    )


def _numbered(
    profile: Profile, told: Mapping[str, str], numbered: Mapping[float, float], codes: tuple[str, ...]
) -> Proposal:
    """Labels that begin with the score itself: the code may be shifted against it."""
    low, high = min(numbered.values()), max(numbered.values())
    offset = low - min(numbered)
    role, why_zh, why_en, strength = rating_role(profile)
    if (low, high) == (0, 10) and says("recommend", *profile.names):
        role = Role.RECOMMEND
    note_zh = f"编码比标签中的分值多 {-offset:g}，已按标签换算。" if offset else ""
    note_en = f"The codes are {-offset:g} above the scores in the labels; the labels count." if offset else ""
    return Proposal(
        role,
        f"{why_zh + '；' if why_zh else ''}值标签给出 {low:g}–{high:g} 的分值。",
        f"{why_en + '; ' if why_en else ''}the value labels give scores {low:g}–{high:g}.",
        Scale(low, high, offset=offset),
        codes,
        note_zh,
        note_en,
        strength=strength,
    )


def _leading_numbers(told: Mapping[str, str]) -> dict[float, float] | None:
    """{code: score} where every label begins with a score at the same distance from its code."""
    found = {}
    for code, word in told.items():
        match, number = re.match(r"\s*(\d+)(?!\d)", word), number_in(code)
        if match is None or number is None:
            return None
        found[number] = float(match.group(1))
    distances = {code - score for code, score in found.items()}
    return found if len(found) >= 4 and len(distances) == 1 else None


def _is_monotonic(grades: Mapping[float, int]) -> bool:
    steps = {grades[a] < grades[b] for a, b in pairwise(sorted(grades))}
    return len(steps) == 1 and len(set(grades.values())) == len(grades)


def _code(told: Mapping[str, str], number: float) -> str:
    return next(code for code in told if number_in(code) == number)
