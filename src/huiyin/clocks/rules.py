"""Dated rules: how soon customers are answered, who is told when it grows late, how long a clock may stand.

A case is judged by the version that was valid on the day it came, however the rules change later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any

from huiyin.clocks.problems import BadRules, NoRulesThen
from huiyin.clocks.spans import Span, Unit
from huiyin.conditions import EVERYTHING, Condition, Field, parse
from huiyin.conditions.predicate import holds

Words = Mapping[str, str]


class ClockKind(StrEnum):
    """What a clock waits for; the three of one case are judged apart."""

    FIRST_REPLY = "first_reply"  # the customer knows that somebody has it
    SOLUTION = "solution"  # we have done something about it
    CONFIRMATION = "confirmation"  # the customer was asked whether it helped


KIND_WORDS: Mapping[ClockKind, Words] = {
    ClockKind.FIRST_REPLY: {"zh": "首次响应", "en": "First reply"},
    ClockKind.SOLUTION: {"zh": "解决", "en": "Solution"},
    ClockKind.CONFIRMATION: {"zh": "回访确认", "en": "Confirmation"},
}


class Level(StrEnum):
    """Whom an escalation reaches, nearest first."""

    OWNER = "owner"
    MANAGER = "manager"  # managers of the unit that works on it
    ABOVE = "above"  # managers of the unit above
    TOP = "top"  # managers of the whole organisation


LEVEL_WORDS: Mapping[Level, Words] = {
    Level.OWNER: {"zh": "负责人", "en": "Owner"},
    Level.MANAGER: {"zh": "本单位管理者", "en": "Manager of the unit"},
    Level.ABOVE: {"zh": "上级单位管理者", "en": "Manager of the unit above"},
    Level.TOP: {"zh": "最高单位管理者", "en": "Managers of the whole organisation"},
}


@dataclass(frozen=True)
class Escalation:
    """Tell somebody when a share of the span has passed (1 is its end), or so long behind the end."""

    level: Level
    share: float = 1.0
    past_due: Span | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "level", Level(self.level))
        if not 0.1 <= self.share <= 1.0:
            raise _bad(
                "escalations", "提醒时点应在时限的 10% 至 100% 之间", "tell at 10 % to 100 % of the span"
            )

    @property
    def order(self) -> tuple[bool, float]:
        """Earlier ones first, as far as spans compare."""
        if self.past_due is None:
            return False, self.share
        hours = {
            Unit.MINUTES: 1 / 60,
            Unit.HOURS: 1,
            Unit.WORKING_HOURS: 3,
            Unit.DAYS: 24,
            Unit.WORKING_DAYS: 34,
        }
        return True, self.past_due.amount * hours[self.past_due.unit]


@dataclass(frozen=True)
class ClockRule:
    """How long one kind of clock may run, for the cases that a condition chooses."""

    kind: ClockKind
    span: Span
    when: Condition = EVERYTHING
    escalations: tuple[Escalation, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", ClockKind(self.kind))
        object.__setattr__(self, "escalations", tuple(sorted(self.escalations, key=lambda one: one.order)))


@dataclass(frozen=True)
class PauseReason:
    """Why the clocks of a case may stand: for how long at once, and how often."""

    key: str
    name: Words
    limit: Span
    most: int = 1


@dataclass(frozen=True)
class RuleVersion:
    """What was promised from one day to another, both included; `valid_to` None is until further notice.

    Of the clock rules of a kind the first one counts whose condition holds. `attempts` are the tries to
    reach the customer before silence may close a case.
    """

    valid_from: date
    valid_to: date | None
    clocks: tuple[ClockRule, ...]
    pause_reasons: tuple[PauseReason, ...] = ()
    reopen_within: Span = field(default_factory=lambda: Span(7, Unit.DAYS))
    attempts: int = 3
    source: Words = field(default_factory=lambda: {"zh": "", "en": ""})

    def __post_init__(self) -> None:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise _bad(self.valid_from, "结束日期早于开始日期", "it ends before it begins")
        if not self.clocks:
            raise _bad(self.valid_from, "没有任何时限", "it has no clock")
        if not 1 <= self.attempts <= 20:
            raise _bad(self.valid_from, "联系次数应为 1 至 20", "attempts are 1 to 20")

    def is_valid_on(self, day: date) -> bool:
        """Whether cases of that day are judged by it."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def clock_for(self, kind: ClockKind, row: Mapping[str, Any]) -> ClockRule | None:
        """The rule of a kind for a case with these values; None where nothing was promised."""
        return next((rule for rule in self.clocks if rule.kind == kind and holds(rule.when)(row)), None)

    def pause_reason(self, key: str) -> PauseReason | None:
        """One of its reasons."""
        return next((reason for reason in self.pause_reasons if reason.key == key), None)

    def as_json(self) -> dict[str, Any]:
        """Plain data that `version_from_json` reads back."""
        return {
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "clocks": [
                {
                    "kind": rule.kind.value,
                    "span": rule.span.as_json(),
                    "when": rule.when.as_written(),
                    "escalations": [
                        {"level": one.level.value, "share": one.share}
                        if one.past_due is None
                        else {"level": one.level.value, "past_due": one.past_due.as_json()}
                        for one in rule.escalations
                    ],
                }
                for rule in self.clocks
            ],
            "pause_reasons": [
                {
                    "key": reason.key,
                    "name": dict(reason.name),
                    "limit": reason.limit.as_json(),
                    "most": reason.most,
                }
                for reason in self.pause_reasons
            ],
            "reopen_within": self.reopen_within.as_json(),
            "attempts": self.attempts,
            "source": dict(self.source),
        }


@dataclass(frozen=True)
class RuleSet:
    """Versions that follow each other in time and never overlap, oldest first.

    Raises BadRules for two versions that were valid on one day.
    """

    key: str
    name: Words
    versions: tuple[RuleVersion, ...]
    about: Words = field(default_factory=lambda: {"zh": "", "en": ""})

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.versions, key=lambda version: version.valid_from))
        object.__setattr__(self, "versions", ordered)
        for earlier, later in pairwise(ordered):
            if earlier.valid_to is None or earlier.valid_to >= later.valid_from:
                raise _bad(later.valid_from, "与前一个版本的有效期重叠", "it overlaps the version before")

    def version_on(self, day: date) -> RuleVersion:
        """The version by which a case of that day is judged; raises NoRulesThen."""
        found = next((version for version in self.versions if version.is_valid_on(day)), None)
        if found is None:
            raise NoRulesThen(name=self.name["zh"], on=day.isoformat())
        return found


def version_from_json(data: Mapping[str, Any], fields: Sequence[Field]) -> RuleVersion:
    """The version of plain data, its conditions checked against the fields of a case.

    Raises BadRules, BadSpan or a problem of the conditions.
    """
    try:
        return RuleVersion(
            _day(data["valid_from"]),
            _day(data["valid_to"]) if data.get("valid_to") else None,
            tuple(_clock(one, fields) for one in data["clocks"]),
            tuple(
                PauseReason(
                    str(one["key"]), one["name"], Span.from_json(one["limit"]), int(one.get("most", 1))
                )
                for one in data.get("pause_reasons", ())
            ),
            Span.from_json(data.get("reopen_within", {"amount": 7, "unit": "days"})),
            int(data.get("attempts", 3)),
            data.get("source") or {"zh": "", "en": ""},
        )
    except KeyError as lacking:
        raise _bad(
            str(data.get("valid_from", "")), f"缺少 {lacking.args[0]}", f"{lacking.args[0]} is missing"
        ) from None


def rule_set_from_json(data: Mapping[str, Any], fields: Sequence[Field]) -> RuleSet:
    """A whole set of plain data; see `version_from_json`."""
    versions = tuple(version_from_json(one, fields) for one in data["versions"])
    return RuleSet(data["key"], data["name"], versions, data.get("about") or {"zh": "", "en": ""})


def _clock(data: Mapping[str, Any], fields: Iterable[Field]) -> ClockRule:
    escalations = []
    for one in data.get("escalations", ()):
        past = one.get("past_due")
        late = Span.from_json(past) if past else None
        escalations.append(Escalation(Level(one["level"]), float(one.get("share", 1.0)), late))
    when = data.get("when", True)
    condition = EVERYTHING if when is True else parse(when, fields)
    return ClockRule(ClockKind(data["kind"]), Span.from_json(data["span"]), condition, tuple(escalations))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _bad(place: object, zh: str, en: str) -> BadRules:
    return BadRules(place=str(place), reason={"zh": zh, "en": en})
