"""The rules by which a control chart gives a signal, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from huiyin.analytics.checks import require, require_one_of
from huiyin.analytics.results import Bilingual
from huiyin.analytics.terms import Floats

Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Rule:
    """`marks` turns (…, m) standardised points into True where the last point of a pattern lies."""

    key: str
    name: Bilingual
    marks: Callable[[Floats], Marks]


def _count(hits: Marks, within: int) -> npt.NDArray[np.int64]:
    """How many of the last `within` points hit; -1 before there are so many."""
    sums = np.cumsum(np.concatenate([np.zeros((*hits.shape[:-1], 1)), hits], axis=-1), axis=-1)
    out = np.full(hits.shape, -1, dtype=np.int64)
    if hits.shape[-1] >= within:
        out[..., within - 1 :] = sums[..., within:] - sums[..., :-within]
    return out


def _same_side(length: int) -> Callable[[Floats], Marks]:
    return lambda z: np.asarray((_count(z > 0, length) == length) | (_count(z < 0, length) == length))


def _most_beyond(hits: int, within: int, distance: float) -> Callable[[Floats], Marks]:
    def marks(z: Floats) -> Marks:
        up, down = z > distance, z < -distance
        return np.asarray((up & (_count(up, within) >= hits)) | (down & (_count(down, within) >= hits)))

    return marks


def _steps(z: Floats) -> Floats:
    """Sign of each step, 0 for the first point."""
    return np.concatenate([np.zeros((*z.shape[:-1], 1)), np.sign(np.diff(z, axis=-1))], axis=-1)


def _running(points: int) -> Callable[[Floats], Marks]:
    def marks(z: Floats) -> Marks:
        steps = _steps(z)
        return np.asarray(
            (_count(steps > 0, points - 1) == points - 1) | (_count(steps < 0, points - 1) == points - 1)
        )

    return marks


def _alternating(points: int) -> Callable[[Floats], Marks]:
    def marks(z: Floats) -> Marks:
        steps = _steps(z)
        turns = np.concatenate(
            [np.zeros((*z.shape[:-1], 1), dtype=bool), steps[..., 1:] * steps[..., :-1] < 0], axis=-1
        )
        return np.asarray(_count(turns, points - 2) == points - 2)

    return marks


BEYOND_LIMITS = "beyond_limits"
_RULES = (
    Rule(BEYOND_LIMITS, {"zh": "超出控制限", "en": "beyond the limits"}, lambda z: np.abs(z) > 3),
    Rule(
        "two_of_three_beyond_2",
        {"zh": "连续 3 点中有 2 点在同侧 2σ 以外", "en": "2 of 3 points beyond 2 sigma on one side"},
        _most_beyond(2, 3, 2.0),
    ),
    Rule(
        "four_of_five_beyond_1",
        {"zh": "连续 5 点中有 4 点在同侧 1σ 以外", "en": "4 of 5 points beyond 1 sigma on one side"},
        _most_beyond(4, 5, 1.0),
    ),
    Rule("seven_on_one_side", {"zh": "连续 7 点在中心线同侧", "en": "7 points on one side"}, _same_side(7)),
    Rule("eight_on_one_side", {"zh": "连续 8 点在中心线同侧", "en": "8 points on one side"}, _same_side(8)),
    Rule("nine_on_one_side", {"zh": "连续 9 点在中心线同侧", "en": "9 points on one side"}, _same_side(9)),
    Rule(
        "six_in_a_row",
        {"zh": "连续 6 点递增或递减", "en": "6 points steadily rising or falling"},
        _running(6),
    ),
    Rule(
        "fourteen_alternating",
        {"zh": "连续 14 点上下交替", "en": "14 points up and down in turn"},
        _alternating(14),
    ),
    Rule(
        "fifteen_within_1",
        {"zh": "连续 15 点在 1σ 以内", "en": "15 points within 1 sigma"},
        lambda z: _count(np.abs(z) < 1, 15) == 15,
    ),
    Rule(
        "eight_beyond_1",
        {"zh": "连续 8 点在 1σ 以外（两侧均可）", "en": "8 points beyond 1 sigma on either side"},
        lambda z: _count(np.abs(z) > 1, 8) == 8,
    ),
)
RULES: Mapping[str, Rule] = {rule.key: rule for rule in _RULES}
RULE_SETS: Mapping[str, tuple[str, ...]] = {
    "limits": (BEYOND_LIMITS,),
    "runs": (BEYOND_LIMITS, "seven_on_one_side"),
    "western_electric": (
        BEYOND_LIMITS,
        "two_of_three_beyond_2",
        "four_of_five_beyond_1",
        "eight_on_one_side",
    ),
    "nelson": (
        BEYOND_LIMITS,
        "nine_on_one_side",
        "six_in_a_row",
        "fourteen_alternating",
        "two_of_three_beyond_2",
        "four_of_five_beyond_1",
        "fifteen_within_1",
        "eight_beyond_1",
    ),
}


def rules_of(rules: str | tuple[str, ...] | list[str]) -> tuple[Rule, ...]:
    """The rules of a set ("limits", "runs", "western_electric", "nelson") or of a list of names.

    Sources: Western Electric 1956, Statistical Quality Control Handbook; Nelson 1984, Journal of
    Quality Technology 16(4).

    >>> [rule.key for rule in rules_of("runs")]
    ['beyond_limits', 'seven_on_one_side']
    """
    if isinstance(rules, str) and rules not in RULES:
        require_one_of("rules", rules, RULE_SETS)
        return tuple(RULES[key] for key in RULE_SETS[rules])
    names = (rules,) if isinstance(rules, str) else tuple(rules)
    require(bool(names), "rules", rules, zh="至少有一条", en="name at least one rule")
    for name in names:
        require_one_of("rules", name, RULES)
    return tuple(RULES[name] for name in names)
