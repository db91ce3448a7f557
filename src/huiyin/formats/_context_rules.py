"""The rules for columns that are no ratings: who, when, which group, how many, in what words."""

from __future__ import annotations

import re

from huiyin.analytics.codebook import Role
from huiyin.formats._headers import names_a_person, says
from huiyin.formats._parsing import folded, number_in
from huiyin.formats._profile import Profile
from huiyin.formats._proposals import Proposal, codes_note, no_answer_codes
from huiyin.formats._rules import Surroundings
from huiyin.formats._scales import split_codes

_CODE_LIKE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_\-./]{3,}", re.ASCII)
_MOST_CATEGORIES = 50
_LEFT = frozenset({"未选", "未选中", "未勾选", "not selected", "not chosen", "not checked", "unchecked"})
_LONG_TEXT = 16  # mean width of an opinion, about eight Chinese characters


def respondent_id(profile: Profile, around: Surroundings) -> Proposal | None:
    """Values of their own for (nearly) every row, under a header that says so or in the form of a code."""
    mostly_unique = profile.n > 0 and profile.n_distinct >= 0.5 * profile.n
    word = says("id", *profile.names)
    if word and mostly_unique and profile.date_share < 0.5 and profile.mean_length <= 64:
        alone = "每行不同" if profile.is_unique else "大多不同"
        zh, en = (
            f"列名含“{word}”，取值{alone}。",
            f"The name says “{word}” and values are (nearly) all different.",
        )
        return Proposal(Role.RESPONDENT_ID, zh, en, strength=3.0)
    if not profile.is_unique or profile.n < 2:
        return None
    if word := says("row_number", *profile.names):
        zh, en = f"列名含“{word}”，每行不同。", f"The name says “{word}” and every row has its own."
        return Proposal(Role.RESPONDENT_ID, zh, en, strength=1.5)
    codes = sum(
        bool(_CODE_LIKE.fullmatch(text)) and any(c.isdigit() for c in text) for text in profile.counts
    )
    whole = all(value.is_integer() for value in profile.numbers)
    if profile.n >= 10 and codes >= 0.95 * len(profile.counts) and whole and profile.date_share == 0:
        if names_a_person(profile.column) or says("number", *profile.names):
            return None
        return Proposal(
            Role.RESPONDENT_ID, "每行都有不同的编码。", "Every row has a code of its own.", strength=1.0
        )
    return None


def ticked(profile: Profile, around: Surroundings) -> Proposal | None:
    """Ones and zeros of which the file itself says that they are an option chosen or left."""
    words = {number_in(code): folded(word) for code, word in profile.value_labels.items()}
    if set(words) != {0.0, 1.0} or words[0.0] not in _LEFT or not set(profile.numbers) <= set(words):
        return None
    return Proposal(
        Role.TICKED,
        "值标签说明这是多选题的一个选项：1 选中，0 未选。",
        "The value labels say that this is one option of a multiple choice: 1 chosen, 0 not.",
    )


def date(profile: Profile, around: Surroundings) -> Proposal | None:
    """Days, in any of the usual ways to write them."""
    word = says("date", *profile.names)
    if profile.date_share >= 0.9:
        return Proposal(
            Role.DATE,
            "内容是日期。",
            "The cells are dates.",
            missing_codes=tuple(profile.no_answer),
            strength=2.0 if word else 1.0,
        )
    if word and profile.day_number_share >= 0.95:
        zh = f"列名含“{word}”，数字可读作日期。"
        return Proposal(Role.DATE, zh, f"The name says “{word}” and the numbers can be read as days.")
    return None


def private(profile: Profile, around: Surroundings) -> Proposal | None:
    """Names and ways to reach a person, or traces of the survey tool: nothing to measure."""
    diverse = profile.n_distinct > 0.5 * profile.n
    if names_a_person(profile.column) and diverse and not says("rating", *profile.names):
        return Proposal(
            Role.IGNORE,
            "像是姓名或联系方式，计算用不到，默认不导入。",
            "Looks like names or contact details; not needed for measuring, so not imported unless you say so.",
        )
    if says("technical", profile.column):
        return Proposal(
            Role.IGNORE,
            "是问卷工具的技术信息，计算用不到。",
            "Technical traces of the survey tool; not needed.",
        )
    return None


def open_text(profile: Profile, around: Surroundings) -> Proposal | None:
    """Words of one's own: under a header that asks for them, or long and different."""
    n_words = sum(profile.words.values())
    if not profile.words or n_words < 0.5 * max(1, profile.n_shown):
        return None
    word = says("open", *profile.names)
    diverse = profile.n_distinct > 0.5 * profile.n or profile.n_distinct > _MOST_CATEGORIES
    if word and (diverse or profile.mean_length >= _LONG_TEXT):
        return Proposal(
            Role.OPEN_TEXT,
            f"列名含“{word}”，内容是文字。",
            f"The name says “{word}” and the cells are text.",
        )
    if diverse and profile.mean_length >= _LONG_TEXT and not says("segment", *profile.names):
        return Proposal(
            Role.OPEN_TEXT,
            "内容是较长且各不相同的文字。",
            "The cells are longer texts that differ from each other.",
        )
    return None


def segment(profile: Profile, around: Surroundings) -> Proposal | None:
    """Few categories: words, or codes under a header that names a group."""
    n = profile.n_distinct
    missing = tuple(profile.no_answer)
    if profile.number_share >= 0.9:
        word = says("segment", *profile.names)
        if (
            says("number", *profile.names)
            or n > (_MOST_CATEGORIES if word else 12)
            or (profile.n >= 20 and n > profile.n / 2)
        ):
            return None
        if not word and n > 2 and not _codes_in_a_row(profile):
            return None
        zh = f"列名含“{word}”，共 {n} 个编码。" if word else f"只有 {n} 个不同的编码。"
        en = (
            f"The name says “{word}” and there are {n} codes."
            if word
            else f"There are only {n} different codes."
        )
        return Proposal(Role.SEGMENT, zh, en, missing_codes=missing)
    few = n <= _MOST_CATEGORIES and (n <= 2 or n <= 0.7 * profile.n or profile.n < 10)
    many = n <= 500 and n <= 0.2 * profile.n
    if few or many:
        note = (
            ("", "")
            if few
            else ("类别较多，分群后每群样本量可能很小。", "Many categories: groups may be small.")
        )
        return Proposal(
            Role.SEGMENT,
            f"内容是 {n} 个类别。",
            f"Few different words: {n}." if few else f"Words that repeat: {n}.",
            None,
            missing,
            *note,
        )
    return None


def importance(profile: Profile, around: Surroundings) -> Proposal | None:
    """How important something is to the respondent is no grade of how good it is: kept out of the ratings."""
    word = says("importance", *profile.names)
    if not word or profile.number_share < 0.9:
        return None
    _, codes = split_codes(profile.numbers)
    return Proposal(
        Role.NUMBER,
        f"列名含“{word}”，是重要程度而不是满意程度。",
        f"The name says “{word}”: how important it is, not how good.",
        missing_codes=no_answer_codes(profile, codes),
        note_zh="作为数值导入，不计入满意度。",
        note_en="Imported as a number; it does not count as satisfaction.",
    )


def _codes_in_a_row(profile: Profile) -> bool:
    """Small whole numbers without a gap, as codes of categories are."""
    numbers = list(profile.numbers)
    return (
        all(v.is_integer() for v in numbers)
        and 0 <= numbers[0] <= 1
        and numbers[-1] - numbers[0] == len(numbers) - 1
    )


def number(profile: Profile, around: Surroundings) -> Proposal | None:
    """Numbers that are no grades and no codes."""
    if profile.number_share < 0.9:
        return None
    answers, codes = split_codes(profile.numbers)
    if not answers:
        return None
    negative = tuple(code for code in codes if code < 0)
    word = says("number", *profile.names)
    span = f"{min(answers):g}–{max(answers):g}"
    zh = f"{f'列名含“{word}”，' if word else ''}数值在 {span} 之间。"
    en = (
        f"{f'The name says “{word}”; ' if word else ''}numbers between {min(answers):g} and {max(answers):g}."
    )
    unread = list(profile.words)[:5]
    missing = (*no_answer_codes(profile, negative), *unread)
    note_zh, note_en = codes_note(profile, negative)
    return Proposal(Role.NUMBER, zh, en, None, missing, note_zh, note_en)


def nothing(profile: Profile, around: Surroundings) -> Proposal | None:
    """What no rule understands is left out, and says so."""
    return Proposal(
        Role.IGNORE,
        f"没有识别出用途（共 {profile.n_distinct} 个不同的值），默认不导入。",
        f"No use was recognised ({profile.n_distinct} different values); not imported unless you choose a role.",
    )
