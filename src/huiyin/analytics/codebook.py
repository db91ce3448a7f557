"""What each variable of a programme is: its role, its scale, its words.

The codebook belongs to a programme, not to one survey: several questionnaires, files and channels
feed the same variables, so that one metric can be computed over all of them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a variable is for."""

    RESPONDENT_ID = "respondent_id"
    RATING = "rating"  # how satisfied, or how good: one item of a rating block
    OVERALL = "overall"  # overall satisfaction, the outcome of driver analysis
    RECOMMEND = "recommend"  # likelihood to recommend, 0-10
    EFFORT = "effort"  # customer effort
    EXPECTATION = "expectation"  # expected level; `pair` names the perceived one
    COMPETITOR = "competitor"  # a rating of a competitor, or of us against them on a scale of its own
    NUMBER = "number"  # any other number: age, orders, minutes
    SEGMENT = "segment"  # a category to compare by
    TICKED = "ticked"  # one option of a multiple choice: 1 ticked, 0 left
    RANK = "rank"  # the place given to an item, 1 being first
    IMPORTANCE = "importance"  # points given to an item out of 100; `pair` names the rating of it, if any
    PREFERENCE = "preference"  # best-worst score of an item: (times best - times worst) / times shown
    OPEN_TEXT = "open_text"
    DAY = "day"  # a day asked for, such as that of the purchase
    FILE = "file"  # the key of a picture or document that came with the answer
    SIGNATURE = "signature"  # a drawn line or a typed name
    CONSENT = "consent"  # 1 agreed, 0 declined
    RECORD = "record"  # kept as proof, such as the version of the words that were agreed to
    DATE = "date"  # the day of the answer itself
    WEIGHT = "weight"
    WAVE = "wave"
    IGNORE = "ignore"

    @property
    def is_numeric(self) -> bool:
        """Stored as a number in the facts."""
        return self in _NUMERIC

    @property
    def is_rating(self) -> bool:
        """A judgement on a bounded scale: what measures and drivers can be computed from."""
        return self in _RATINGS

    @property
    def is_answer(self) -> bool:
        """Given by the respondent, as opposed to context known beforehand."""
        return self in _ANSWERS

    @property
    def is_said(self) -> bool:
        """The respondent's own words or hand, which may name anybody: left out wherever texts are."""
        return self in {Role.OPEN_TEXT, Role.FILE, Role.SIGNATURE}


_RATINGS = frozenset(
    {Role.RATING, Role.OVERALL, Role.RECOMMEND, Role.EFFORT, Role.EXPECTATION, Role.COMPETITOR}
)
_COUNTED = frozenset({Role.NUMBER, Role.TICKED, Role.RANK, Role.IMPORTANCE, Role.PREFERENCE, Role.CONSENT})
_NUMERIC = _RATINGS | _COUNTED | {Role.WEIGHT}
_ANSWERS = _RATINGS | _COUNTED | {Role.OPEN_TEXT, Role.DAY, Role.FILE, Role.SIGNATURE, Role.RECORD}


@dataclass(frozen=True)
class Scale:
    """The answers a rating can have.

    `minimum` and `maximum` are the ends of the response scale after `offset` was added to what the
    file says (a 1-11 coded 0-10 question has offset -1). `words` maps worded grades to numbers.
    `high_is_good` is the direction of the numbers; no statistic ever guesses it.
    """

    minimum: float
    maximum: float
    offset: float = 0.0
    words: tuple[tuple[str, float], ...] = ()
    high_is_good: bool = True

    @property
    def middle(self) -> float:
        """The middle grade: what a single missing rating counts as ("一般")."""
        return (self.minimum + self.maximum) / 2

    @property
    def n_grades(self) -> int:
        """Number of whole grades from end to end."""
        return round(self.maximum - self.minimum) + 1

    def label_of(self, value: float) -> str:
        """The word of a grade, or the number itself.

        >>> Scale(1, 5, words=(("很满意", 5.0),)).label_of(5)
        '很满意'
        """
        for word, number in self.words:
            if number == value:
                return word
        return f"{value:g}"


@dataclass(frozen=True)
class Variable:
    """One variable of a programme.

    `key` is unique in the programme and stable from wave to wave. `pair` is, for an expectation, an
    importance or a competitor's rating, the key of our own rating that it belongs to. `dimension` groups items (a RATER dimension, one of the
    eight dimensions of a power utility). `competitor` says that competitors are spoken of: a rating of
    one, or, with the role RATING, of us against them on the scale of the other items.
    `optional` says that respondents may pass the question by because it does not apply to them.
    """

    key: str
    label: str
    role: Role
    scale: Scale | None = None
    label_en: str = ""
    pair: str = ""
    dimension: str = ""
    competitor: bool = False
    optional: bool = False

    def label_in(self, language: str) -> str:
        """The label in Chinese or, where one is given, in English."""
        return self.label if language.startswith("zh") or not self.label_en else self.label_en

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage; `from_json` turns it back."""
        data = asdict(self)
        data["role"] = self.role.value
        if self.scale is not None:
            data["scale"]["words"] = [list(pair) for pair in self.scale.words]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Variable:
        """The variable stored by `as_json`.

        >>> v = Variable("q1", "总体满意度", Role.OVERALL, Scale(1, 5))
        >>> Variable.from_json(v.as_json()) == v
        True
        """
        scale = data.get("scale")
        if scale is not None:
            words = tuple((str(word), float(number)) for word, number in scale["words"])
            scale = Scale(scale["minimum"], scale["maximum"], scale["offset"], words, scale["high_is_good"])
        return cls(**{**data, "role": Role(data["role"]), "scale": scale})
