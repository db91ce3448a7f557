"""The rules of guessing: each looks at a column and proposes a role, or passes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from huiyin.analytics.codebook import Role, Scale
from huiyin.formats._grades import wording_of, words_with_numbers
from huiyin.formats._headers import says, stem_of
from huiyin.formats._labelled import from_value_labels
from huiyin.formats._parsing import folded
from huiyin.formats._profile import Profile
from huiyin.formats._proposals import Proposal, codes_note, no_answer_codes, numeric_scale, rating_role
from huiyin.formats._scales import Numbers, shows_all_grades, split_codes


@dataclass(frozen=True)
class Surroundings:
    """What the other columns say: numbers of kindred items, and all words of the file."""

    pools: Mapping[str, Numbers]  # by stem of the header
    n_kindred: Mapping[str, int]
    words: frozenset[str]

    def pool(self, profile: Profile) -> Numbers:
        return self.pools.get(stem_of(profile.column), {})

    def is_item(self, profile: Profile) -> bool:
        """Whether the column is one of several numbered ones."""
        return self.n_kindred.get(stem_of(profile.column), 0) > 1


Rule = Callable[[Profile, Surroundings], Proposal | None]


def empty(profile: Profile, around: Surroundings) -> Proposal | None:
    """A column without cells is left out."""
    if profile.n:
        return None
    return Proposal(Role.IGNORE, "该列没有任何内容。", "The column holds nothing.")


def weight(profile: Profile, around: Surroundings) -> Proposal | None:
    """Positive numbers around 1 under a header that says weight."""
    word = says("weight", *profile.names)
    if not word or profile.number_share < 0.95:
        return None
    numbers = {value: count for value, count in profile.numbers.items() if value >= 0}
    mean = sum(value * count for value, count in numbers.items()) / max(1, sum(numbers.values()))
    if not numbers or min(profile.numbers) < 0 or not 0.2 <= mean <= 5:
        return None
    zh = f"列名含“{word}”，数值为正且平均 {mean:.2f}。"
    return Proposal(
        Role.WEIGHT, zh, f"The name says “{word}” and the numbers are positive with mean {mean:.2f}."
    )


def wave(profile: Profile, around: Surroundings) -> Proposal | None:
    """Few values under a header that says wave or period."""
    word = says("wave", *profile.names)
    if not word or profile.n_distinct > 60 or (profile.n >= 10 and profile.is_unique):
        return None
    if profile.date_share > 0.5 and profile.n_distinct > 12:
        return None
    zh = f"列名含“{word}”，共 {profile.n_distinct} 个取值。"
    return Proposal(Role.WAVE, zh, f"The name says “{word}” and there are {profile.n_distinct} values.")


def labelled(profile: Profile, around: Surroundings) -> Proposal | None:
    """Codes with value labels: grades in words make a rating, other words a segment."""
    if not profile.value_labels or profile.number_share < 0.9:
        return None
    return from_value_labels(profile, around.words, around.pool(profile))


def recommend(profile: Profile, around: Surroundings) -> Proposal | None:
    """Numbers within 0-10, or coded 1-11, under a header that says recommend."""
    word = says("recommend", *profile.names)
    if not word or profile.number_share < 0.9 or says("competitor", *profile.names):
        return None
    answers, codes = split_codes(profile.numbers)
    if not answers or min(answers) < 0 or not all(value.is_integer() for value in answers):
        return None
    missing, note = no_answer_codes(profile, codes), codes_note(profile, codes)
    zh, en = f"列名含“{word}”，", f"The name says “{word}” and "
    top = max(answers)
    if top == 11 and min(answers) >= 1:
        why_zh = (
            "取值 1–11，而推荐意愿按 0–10 计算：每个答案减 1（文件中的 1 即 0 分，11 即 10 分）。" + note[0]
        )
        why_en = (
            "Coded 1–11 while likelihood to recommend is scored 0–10: minus 1 for every answer "
            "(1 in the file is 0, 11 is 10). " + note[1]
        )
        scale = Scale(0, 10, offset=-1)
        return Proposal(
            Role.RECOMMEND,
            zh + "取值为 1–11 的整数。",
            en + "there are 11 grades coded 1–11.",
            scale,
            missing,
            why_zh,
            why_en,
        )
    if top > 11 or (top <= 7 and sum(answers.values()) >= 30):
        return None  # a rating about recommending, on a scale of its own
    if top == 11:
        return None
    return Proposal(
        Role.RECOMMEND,
        zh + "取值在 0–10 之间。",
        en + "the answers lie within 0–10.",
        Scale(0, 10),
        missing,
        *note,
    )


def worded(profile: Profile, around: Surroundings) -> Proposal | None:
    """Grades in words."""
    if not profile.words:
        return None
    found = wording_of(profile.words, around.words)
    if found is None:
        return None
    wording, grades = found
    n_known = sum(profile.words[word] for word in grades) + sum(profile.numbers.values())
    if n_known < 0.8 * profile.n_shown or (len(grades) < 2 and not says("rating", *profile.names)):
        return None
    role, why_zh, why_en, strength = rating_role(profile)
    scale = Scale(1, wording.n_grades, words=words_with_numbers(wording, grades))
    shown = sorted(grades, key=lambda word: -grades[word])
    unknown = [word for word in profile.words if word not in grades][:5]
    note_zh = f"没有识别的用语：{'、'.join(unknown)}；请给出分值或列为缺失代码。" if unknown else ""
    note_en = (
        f"Words not recognised: {', '.join(unknown)}; give them a number or name them as missing."
        if unknown
        else ""
    )
    zh = f"{why_zh + '；' if why_zh else ''}内容是文字评价（{'、'.join(shown[:7])}），按 {wording.n_grades} 级量表换算。"
    en = f"{why_en + '; ' if why_en else ''}grades in words ({', '.join(shown[:7])}), read on {wording.n_grades} grades."
    missing = no_answer_codes(profile)
    return Proposal(role, zh, en, scale, missing, note_zh, note_en, strength=strength)


def rated(profile: Profile, around: Surroundings) -> Proposal | None:
    """Numbers on a usual scale that the header, the kindred columns or the full set of grades speak for."""
    scale = numeric_scale(profile, around.pool(profile))
    if scale is None:
        return None
    names = profile.names
    hint, item = says("rating", *names), around.is_item(profile)
    role, why_zh, why_en, strength = rating_role(profile)
    named = bool(hint) or role is not Role.RATING or bool(says("recommend", *names))
    if (says("number", *names) and not says("grade", *names)) or (says("segment", *names) and not named):
        return None
    complete = shows_all_grades(scale.answers, (scale.minimum, scale.maximum))
    if scale.maximum > 10 and not ((named or item) and max(around.pool(profile) or scale.answers) >= 50):
        return None
    if scale.maximum <= 10 and not (named or (item and max(scale.answers) > 2) or complete):
        return None
    note_zh, note_en = codes_note(profile, scale.codes)
    if not named and not item:
        note_zh += "列名没有说明这是评分，请确认。"
        note_en += " The name does not say that this is a rating; please check."
    high_is_good = role is not Role.EFFORT or bool(says("ease", *names)) or folded(profile.column) == "ces"
    if role is Role.EFFORT:
        note_zh += "请确认方向：" + ("数值越大越省力。" if high_is_good else "数值越大越费力。")
        note_en += " Please check the direction: high means " + ("easy." if high_is_good else "much effort.")
    because_zh = why_zh or (f"列名含“{hint}”" if hint else "同类题目成组出现" if item else "各级分值都出现过")
    because_en = why_en or (
        f"the name says “{hint}”" if hint else "one of several like items" if item else "all grades occur"
    )
    return Proposal(
        role,
        f"{because_zh}，取值在 {scale.in_words} 量表内。",
        f"{because_en[0].upper()}{because_en[1:]}; the answers lie on the scale {scale.in_words}.",
        Scale(scale.minimum, scale.maximum, high_is_good=high_is_good),
        no_answer_codes(profile, scale.codes),
        note_zh.strip(),
        note_en.strip(),
        strength=strength,
    )
