"""Worded grades: which words make up a scale, and which word is which grade."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from huiyin.formats._parsing import folded


@dataclass(frozen=True)
class Wording:
    """A scale in words, worst grade first; the first word of a grade is the usual one, the rest mean the same."""

    grades: tuple[tuple[str, ...], ...]

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Grade of every word, from 1 for the worst."""
        return {folded(word): number for number, words in enumerate(self.grades, 1) for word in words}

    @property
    def n_grades(self) -> int:
        return len(self.grades)


def _wording(*grades: str) -> Wording:
    return Wording(tuple(tuple(grade.split("|")) for grade in grades))


_VERY_BAD = "很不满意|非常不满意|极不满意|十分不满意|完全不满意|特别不满意"
_VERY_GOOD = "很满意|非常满意|十分满意|完全满意|极满意|特别满意"
_NEUTRAL = "一般|一般满意|中立|普通|尚可|还行"
WORDINGS: tuple[Wording, ...] = (
    _wording(_VERY_BAD, "不满意|不太满意|较不满意|比较不满意", _NEUTRAL, "满意|比较满意|较满意", _VERY_GOOD),
    _wording("非常不满意|很不满意", "不满意|不太满意", "基本满意|一般", "满意|比较满意", "非常满意|很满意"),
    _wording("非常不满意|很不满意", "不满意|不太满意", "基本满意|比较满意|较满意", "非常满意|很满意"),
    _wording("不满意", "一般|基本满意", "满意"),
    _wording(
        "非常不满意|很不满意",
        "不满意",
        "有点不满意|不太满意|比较不满意|较不满意",
        _NEUTRAL,
        "有点满意|比较满意|较满意|基本满意",
        "满意",
        "非常满意|很满意",
    ),
    _wording(
        "非常不同意|很不同意|完全不同意|强烈反对|十分不同意",
        "不同意|比较不同意|不太同意|反对|较不同意",
        "一般|中立|不确定|无所谓|说不准",
        "同意|比较同意|较同意|赞同",
        "非常同意|很同意|完全同意|强烈同意|十分同意",
    ),
    _wording("非常不同意|完全不同意", "不太同意|不同意", "基本同意|比较同意", "非常同意|完全同意"),
    _wording(
        "很差|非常差|极差",
        "差|较差|比较差|不好",
        "一般|中等|尚可|还行",
        "好|较好|比较好|良好",
        "很好|非常好|优秀|极好",
    ),
    _wording("差|不合格", "中|一般|合格", "良|良好|好", "优|优秀|很好"),
    _wording("不好", "一般", "好"),
    _wording("差评", "中评", "好评"),
    _wording(
        "远低于期望|远低于预期",
        "低于期望|低于预期|略低于期望",
        "符合期望|符合预期|一般",
        "超出期望|超出预期|高于期望|高于预期",
        "远超期望|远超预期|远高于期望",
    ),
    _wording(
        "非常困难|很困难|非常费力|很费力",
        "困难|比较困难|费力|比较费力|较困难",
        "一般|中立",
        "容易|比较容易|轻松|比较轻松|省力|较容易",
        "非常容易|很容易|非常轻松|很轻松|非常省力|很省力",
    ),
    _wording(
        "肯定不会|一定不会|绝对不会|完全不可能|非常不可能",
        "可能不会|不太可能|不会|不可能",
        "不确定|一般|说不准",
        "可能会|比较可能|有可能|可能|会",
        "肯定会|一定会|绝对会|非常可能|很可能|非常愿意",
    ),
    _wording(
        "very dissatisfied|extremely dissatisfied|completely dissatisfied|very unsatisfied|highly dissatisfied",
        "dissatisfied|somewhat dissatisfied|unsatisfied|slightly dissatisfied",
        "neutral|neither satisfied nor dissatisfied|neither|average|ok|okay",
        "satisfied|somewhat satisfied|fairly satisfied|slightly satisfied",
        "very satisfied|extremely satisfied|completely satisfied|highly satisfied",
    ),
    _wording(
        "very dissatisfied|extremely dissatisfied",
        "dissatisfied|moderately dissatisfied",
        "somewhat dissatisfied|slightly dissatisfied",
        "neutral|neither satisfied nor dissatisfied",
        "somewhat satisfied|slightly satisfied",
        "satisfied|moderately satisfied",
        "very satisfied|extremely satisfied",
    ),
    _wording(
        "strongly disagree|completely disagree|totally disagree",
        "disagree|somewhat disagree|tend to disagree",
        "neutral|neither agree nor disagree|neither|undecided",
        "agree|somewhat agree|tend to agree",
        "strongly agree|completely agree|totally agree",
    ),
    _wording(
        "strongly disagree",
        "disagree",
        "somewhat disagree|slightly disagree",
        "neutral|neither agree nor disagree",
        "somewhat agree|slightly agree",
        "agree",
        "strongly agree",
    ),
    _wording(
        "very poor|very bad|terrible",
        "poor|bad",
        "fair|average|ok|okay|neutral",
        "good",
        "very good|excellent",
    ),
    _wording("poor", "fair", "good", "very good", "excellent"),
    _wording(
        "very difficult|extremely difficult",
        "difficult|somewhat difficult",
        "neutral|neither easy nor difficult",
        "easy|somewhat easy",
        "very easy|extremely easy",
    ),
    _wording(
        "very unlikely|not at all likely|extremely unlikely|definitely not",
        "unlikely|somewhat unlikely|probably not",
        "neutral|not sure|neither likely nor unlikely|might or might not",
        "likely|somewhat likely|probably",
        "very likely|extremely likely|definitely",
    ),
)

_KNOWN = frozenset(word for wording in WORDINGS for word in wording.numbers)

NO_ANSWER = frozenset(
    folded(word)
    for word in [
        "不适用",
        "不清楚",
        "不知道",
        "说不清",
        "不了解",
        "拒答",
        "拒绝回答",
        "未答",
        "未填",
        "未填写",
        "未作答",
        "空白",
        "空",
        "缺失",
        "无法评价",
        "没有使用过",
        "没用过",
        "未使用",
        "未使用过",
        "未接触",
        "未体验",
        "不便回答",
        "(跳过)",
        "跳过",
        "(空)",
        "无",
        "n/a",
        "na",
        "n.a.",
        "#n/a",
        "nan",
        "null",
        "none",
        "missing",
        "refused",
        "don't know",
        "dont know",
        "do not know",
        "dk",
        "not applicable",
        "no answer",
        "prefer not to say",
        "not used",
        "skipped",
        "-",
        "--",
        "—",
        "/",
        "\\",
        ".",
        "?",
    ]
)

_BEFORE = re.compile(r"^[(（\[]?(?:[a-z]|\d{1,3})(?:[)）\].、:：=\-\s]|分)+")
_AFTER = re.compile(r"\s*[(（\[]\s*\d{1,3}\s*(?:分|星)?\s*[)）\]]$")


def bare_grade(text: str) -> str:
    """A grade without the number or letter that options carry.

    >>> bare_grade("A. 非常满意"), bare_grade("很满意(5分)"), bare_grade("5-Very satisfied")
    ('非常满意', '很满意', 'very satisfied')
    """
    plain = folded(text)
    return _AFTER.sub("", _BEFORE.sub("", plain)).strip() or plain


def is_no_answer(text: str) -> bool:
    """Whether a cell says in words that there is no answer."""
    return folded(text) in NO_ANSWER or bare_grade(text) in NO_ANSWER


def grade_words(texts: Iterable[str]) -> frozenset[str]:
    """Those of the texts that are a grade on some scale, without number or letter."""
    return frozenset(bare for bare in map(bare_grade, texts) if bare in _KNOWN)


def wording_of(words: Iterable[str], among: Iterable[str] = ()) -> tuple[Wording, dict[str, int]] | None:
    """The scale that most of `words` belong to, and the grade of each word it knows.

    `among` are the grade words of all columns of the file (see `grade_words`): a column where nobody chose "一般" is read on
    the scale that its neighbours show. None if no scale knows at least two of the words, or the only one.

    >>> wording, grades = wording_of(["非常满意", "基本满意", "不满意", "非常不满意"])
    >>> wording.n_grades, grades["基本满意"]
    (4, 3)
    """
    bare = {word: bare_grade(word) for word in words}
    pool = grade_words(bare.values()) | frozenset(among)
    if not pool:
        return None

    def merit(wording: Wording) -> tuple[int, int, float]:
        own = sum(word in wording.numbers for word in bare.values())
        shown = {wording.numbers[word] for word in pool if word in wording.numbers}
        return own, sum(word in wording.numbers for word in pool), len(shown) / wording.n_grades

    best = max(WORDINGS, key=merit)
    grades = {word: best.numbers[plain] for word, plain in bare.items() if plain in best.numbers}
    return (best, grades) if grades and len(grades) >= min(2, len(bare)) else None


def words_with_numbers(wording: Wording, seen: dict[str, int]) -> tuple[tuple[str, float], ...]:
    """All words for a scale, best first: those seen, and the usual word of a grade nobody chose."""
    unseen = {words[0]: n for n, words in enumerate(wording.grades, 1) if n not in seen.values()}
    both = {**seen, **unseen}
    return tuple((word, float(both[word])) for word in sorted(both, key=lambda word: -both[word]))
