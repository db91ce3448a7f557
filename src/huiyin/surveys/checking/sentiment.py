"""Words of grades: which are good, which are bad, which stand between."""

from __future__ import annotations

import re

_NEUTRAL = re.compile(
    r"一般|中立|中等|说不清|说不准|差不多|尚可|普通|还行|不好不坏|无所谓|不确定|没有意见|没感觉|持平|没有变化|没变化|"
    r"\b(?:neutral|neither|average|fair|ok|okay|so-so|undecided|no opinion|about the same|no change|moderate(?:ly)?|"
    r"acceptable|not sure|unsure)\b",
    re.I,
)
_NEGATIVE = re.compile(
    r"不(?:太|大|是很|怎么|够|很)?(?:满意|同意|赞同|认同|可能|会|好|方便|容易|清楚|清晰|重要|符合|愿意|及时|专业|理想|快|顺利|推荐|信任|干净|合理|值|便利|了解|喜欢|解决|行|准确|如|足)|"
    r"差|糟|失望|恶劣|劣|困难|很难|较难|^难|太慢|很慢|较慢|^慢|麻烦|费力|讨厌|反对|否定|低于|落后|落伍|更坏|变坏|未达|"
    r"\b(?:dis\w+|not (?:at all|very|so|really|good|likely|important|easy|satisfied)|un(?:satisf|happy|likely|important|"
    r"helpful|clear|acceptable|pleasant|fair|friendly)\w*|poor(?:ly)?|bad(?:ly)?|worse|worst|terrible|awful|horrible|"
    r"difficult|hard|slow(?:ly)?|low|below|inadequate|inconvenient|inefficient|never|weak|oppose|reject)\b",
    re.I,
)
_NOT_BAD = re.compile(
    r"不(?:太|大|很|怎么)?(?:费力|困难|难|麻烦|差|贵|慢|吵|复杂)|\bnot (?:at all |very |too )?(?:difficult|hard|bad)\b|毫不费力|(?:非常|很|较)少",
    re.I,
)
_POSITIVE = re.compile(
    r"满意|同意|赞同|认同|可能|好|优|良|佳|棒|方便|容易|便捷|清楚|清晰|重要|符合|愿意|及时|专业|理想|快|顺利|推荐|信任|干净|合理|值|高于|超出|喜欢|出色|完美|强|"
    r"\b(?:satisf\w+|agree|likely|good|well|excellent|great|better|best|easy|easily|important|happy|helpful|clear|pleased|"
    r"delighted|outstanding|superb|fantastic|perfect|wonderful|above|fast|quick\w*|convenient|friendly|high|exceed\w*|"
    r"positive|love|amazing|exceptional|support|strong|favou?rable|pleasant|brilliant)\b",
    re.I,
)
_NUMBER = re.compile(r"^\s*\d+(?:\.\d+)?\s*(?:分|星|级|stars?|points?)?\s*$", re.I)


def sign_of(words: str) -> int | None:
    """1 for a good grade, -1 for a bad one, 0 for one between, None where the words do not tell.

    >>> [sign_of(words) for words in ("很满意", "不太满意", "一般", "营业厅", "Very dissatisfied")]
    [1, -1, 0, None, -1]
    """
    if re.search(r"既不|neither|nor\b", words, re.I) or _NEUTRAL.search(words):
        return 0
    if _NOT_BAD.search(words):
        return 1
    if _NEGATIVE.search(words):
        return -1
    return 1 if _POSITIVE.search(words) else None


def is_number(words: str) -> bool:
    """A grade that is only a number."""
    return bool(_NUMBER.match(words)) or not words.strip()


def is_graded(words: list[str]) -> bool:
    """Options that are grades from good to bad: at least three tell, and few do not.

    >>> is_graded(["满意", "一般", "不满意"]), is_graded(["电话", "微信", "营业厅"])
    (True, False)
    """
    told = [sign for word in words if (sign := sign_of(word)) is not None]
    return len(words) >= 3 and len(told) >= max(3, len(words) - 1) and 1 in told
