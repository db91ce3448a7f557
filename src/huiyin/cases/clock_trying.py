"""Rules in words, and what they would say of a case that might have come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.cases.clock_rules import Book
from huiyin.cases.clock_words import level_name, spoken
from huiyin.cases.fields import case_fields
from huiyin.clocks import due
from huiyin.clocks.rules import KIND_WORDS, ClockKind, ClockRule, Escalation, RuleVersion
from huiyin.conditions.words import in_words
from huiyin.core.languages import page_language


@dataclass(frozen=True)
class ShownRule:
    """A clock's rule in words."""

    name: str
    span: str
    when: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class ShownReason:
    """A reason to pause in words."""

    name: str
    limit: str
    most: int


@dataclass(frozen=True)
class ShownVersion:
    """A version in words; `standing` is "past", "now" or "future"."""

    version: RuleVersion
    standing: str
    source: str
    rules: tuple[ShownRule, ...]
    reasons: tuple[ShownReason, ...]
    reopen: str


@dataclass(frozen=True)
class TriedClock:
    """When a clock of the tried case would run out, and who would be told when."""

    rule: ShownRule
    due_at: datetime
    is_certain: bool
    steps: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True)
class Tried:
    """What would be promised to a case."""

    version: ShownVersion
    clocks: tuple[TriedClock, ...]


def shown_versions(book: Book, today: date) -> list[ShownVersion]:
    """All versions, newest first."""
    return [shown_version(version, today) for version in reversed(book.rule_set.versions)]


def shown_version(version: RuleVersion, today: date) -> ShownVersion:
    """One version."""
    standing = "future" if version.valid_from > today else "now" if version.is_valid_on(today) else "past"
    return ShownVersion(
        version,
        standing,
        spoken(version.source),
        tuple(shown_rule(rule) for rule in version.clocks),
        tuple(
            ShownReason(spoken(one.name), one.limit.in_words(page_language()), one.most)
            for one in version.pause_reasons
        ),
        version.reopen_within.in_words(page_language()),
    )


def shown_rule(rule: ClockRule) -> ShownRule:
    """One rule."""
    when = "" if rule.when.is_everything else in_words(rule.when, case_fields(), page_language())
    return ShownRule(
        spoken(KIND_WORDS[rule.kind]),
        rule.span.in_words(page_language()),
        when,
        tuple(step_words(one) for one in rule.escalations),
    )


def step_words(one: Escalation) -> str:
    """Who is told when."""
    words: dict[str, Any] = {"level": level_name(one.level.value), "share": round(one.share * 100)}
    if one.past_due is not None:
        words["span"] = one.past_due.in_words(page_language())
        return _("%(level)s: %(span)s after it ran out") % words
    if one.share == 1.0:
        return _("%(level)s: when it runs out") % words
    return _("%(level)s: at %(share)s%% of the time") % words


def tried(book: Book, *, at: datetime, type: str, severity: str) -> Tried:
    """What the rules of that day promise to such a case; raises NoRulesThen."""
    at = timezone.localtime(at, book.calendar.zone)
    version, _number = book.version_at(at)
    row = {"type": type, "severity": severity}
    clocks = []
    for kind in (ClockKind.FIRST_REPLY, ClockKind.SOLUTION):
        rule = version.clock_for(kind, row)
        if rule is not None:
            clocks.append(_tried(book, rule, at))
    return Tried(shown_version(version, book.calendar.day_of(timezone.now())), tuple(clocks))


def _tried(book: Book, rule: ClockRule, at: datetime) -> TriedClock:
    end = due(at, rule.span, book.calendar)
    steps = []
    for one in rule.escalations:
        if one.past_due is not None:
            moment = due(end, one.past_due, book.calendar)
        else:
            moment = end if one.share == 1.0 else due(at, rule.span.part(one.share), book.calendar)
        steps.append((step_words(one), moment))
    certain = not rule.span.unit.is_working or book.calendar.is_certain(at, end)
    return TriedClock(shown_rule(rule), end, certain, tuple(steps))
