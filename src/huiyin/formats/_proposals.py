"""A proposal for one column while it is being made."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.analytics.codebook import Role, Scale
from huiyin.formats._headers import says
from huiyin.formats._parsing import folded
from huiyin.formats._profile import Profile
from huiyin.formats._scales import Numbers, ends_of, split_codes, zero_is_no_answer


@dataclass(frozen=True)
class Proposal:
    """What a column is taken for, and why; `strength` decides between columns that claim the same role."""

    role: Role
    zh: str
    en: str
    scale: Scale | None = None
    missing_codes: tuple[str, ...] = ()
    note_zh: str = ""
    note_en: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    strength: float = 1.0
    competitor: bool = False


@dataclass(frozen=True)
class NumericScale:
    """A scale found in numbers: the answers on it, its ends, and the codes that mean "no answer"."""

    answers: dict[float, int]
    minimum: float
    maximum: float
    codes: tuple[float, ...]

    @property
    def in_words(self) -> str:
        return f"{self.minimum:g}–{self.maximum:g}"


def numeric_scale(profile: Profile, pool: Numbers) -> NumericScale | None:
    """The scale of a column of numbers, its kindred columns' numbers (`pool`) taken into account."""
    if profile.number_share < 0.9:
        return None
    together, _ = split_codes(pool or profile.numbers)
    answers, codes = split_codes(profile.numbers)
    ends = ends_of(together)
    if ends is None or not answers:
        return None
    if 0 in answers and ends[0] > 0 and zero_is_no_answer(together):
        answers = {value: count for value, count in answers.items() if value != 0}
        codes = tuple(sorted((0, *codes)))
    return NumericScale(answers, *ends, codes) if answers else None


def no_answer_codes(profile: Profile, codes: tuple[float, ...] = ()) -> tuple[str, ...]:
    """The cells of a column that mean "no answer", as they stand in the file."""
    return (*(f"{code:g}" for code in codes), *profile.no_answer)


def codes_note(profile: Profile, codes: tuple[float, ...]) -> tuple[str, str]:
    """What to tell about numbers taken for "no answer"."""
    if not codes:
        return "", ""
    listed = "、".join(f"{code:g}（{profile.numbers[code]} 次）" for code in codes)
    english = ", ".join(f"{code:g} ({profile.numbers[code]}×)" for code in codes)
    return (
        f"{listed}在量表之外，按未作答处理；如果是真实分值请更正。",
        f"{english} outside the scale counts as no answer; correct this if it is a grade.",
    )


def rating_role(profile: Profile) -> tuple[Role, str, str, float]:
    """What a column that holds grades rates, by its name: role, why in both languages, strength."""
    names = profile.names
    if word := says("competitor", *names):
        return Role.COMPETITOR, f"列名含“{word}”", f"the name says “{word}”", 1.0
    if word := says("overall", *names):
        strength = 2.0 if says("satisfaction", *names) else 1.0
        return Role.OVERALL, f"列名含“{word}”", f"the name says “{word}”", strength
    if folded(profile.column) in {"满意度", "客户满意度", "顾客满意度", "csat", "satisfaction", "csat_score"}:
        return Role.OVERALL, "列名就是满意度", "the name is satisfaction itself", 0.5
    if word := says("effort", *names):
        return Role.EFFORT, f"列名含“{word}”", f"the name says “{word}”", 1.0
    return Role.RATING, "", "", 1.0
