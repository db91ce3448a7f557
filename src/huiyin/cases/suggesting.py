"""What the words of a case suggest: category or type, severity and what makes it grave, each with its words (T01).

Nothing is done by a suggestion: a person takes it or not, and who has said what a case is about is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from huiyin.analytics.text.characters import fold
from huiyin.analytics.text.matters import matter_of
from huiyin.analytics.text.urgency import Reason, Urgency, urgency_of, urgency_rules
from huiyin.cases.contracts import CaseFlag, CaseState, CaseType, Severity
from huiyin.cases.models import Case, Category
from huiyin.cases.priorities import severity_of, worst
from huiyin.cases.sorting import suggested
from huiyin.cases.trials import words_of

_SAID_BY_PEOPLE = ("classified", "assessed", "solved")
_GRAVE = 2  # level from which a reason becomes a flag
_SEVERITY = {3: Severity.CRITICAL, 2: Severity.HIGH}
_FLAGS = {
    "danger": CaseFlag.SAFETY,
    "legal": CaseFlag.LEGAL,
    "media": CaseFlag.MEDIA,
    "vulnerable": CaseFlag.VULNERABLE,
    "money": CaseFlag.MONEY,
}


@dataclass(frozen=True)
class Said:
    """A rule of urgency that spoke: its name in both languages, its words, and how grave it is."""

    name: dict[str, str]
    words: tuple[str, ...]
    level: int


@dataclass(frozen=True)
class Advice:
    """What a text suggests. `severity` is None where nothing in it is urgent; `type_words` are what told the type."""

    text: str
    category: Category | None
    type: CaseType | None
    type_words: tuple[str, ...]
    severity: Severity | None
    flags: tuple[CaseFlag, ...]
    urgency: Urgency

    def __bool__(self) -> bool:
        return bool(self.type or self.severity or self.flags)

    def said(self) -> list[Said]:
        """The rules that spoke, the gravest first, each with its different words."""
        by_rule: dict[str, list[Reason]] = {}
        for reason in self.urgency.reasons:
            by_rule.setdefault(reason.kind, []).append(reason)
        rows = [
            Said(
                dict(urgency_rules[kind].name),
                tuple(dict.fromkeys(one.words for one in reasons)),
                max(one.level for one in reasons),
            )
            for kind, reasons in by_rule.items()
        ]
        return sorted(rows, key=lambda row: -row.level)

    def marked(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it told something."""
        pieces: list[tuple[str, bool]] = []
        at = 0
        for start, end in self._spans():
            if start > at:
                pieces.append((self.text[at:start], False))
            pieces.append((self.text[max(at, start) : end], True))
            at = end
        return [*pieces, (self.text[at:], False)] if at < len(self.text) else pieces

    def _spans(self) -> list[tuple[int, int]]:
        """Places that told something, in order, none over another."""
        folded = fold(self.text)
        spans = [(one.start, one.end) for one in self.urgency.reasons]
        for word in self.type_words:
            at = folded.find(fold(word))
            if at >= 0:
                spans.append((at, at + len(word)))
        merged: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        return merged


def advice(text: str, categories: Iterable[Category] | None = None) -> Advice:
    """What a text suggests: a category by its keywords, else a type; severity and flags by the rules of urgency."""
    found = suggested(text, categories)
    if found is None:
        matter = matter_of(text)
        kind, words = CaseType(matter.key) if matter.key else None, matter.words
    else:
        kind, words = CaseType(found.category.type), found.words
    urgency = urgency_of([text])[0]
    flags = {_FLAGS[one.kind] for one in urgency.reasons if one.kind in _FLAGS and one.level >= _GRAVE}
    severity = _SEVERITY.get(urgency.level)
    if flags:
        severity = severity_of(severity or Severity.LOW, flags)
    ordered = tuple(flag for flag in CaseFlag if flag in flags)
    return Advice(text, found.category if found else None, kind, words, severity, ordered, urgency)


def advice_for(case: Case) -> Advice | None:
    """What the words of a case suggest that it has not yet; None once a person has said what it is about."""
    if case.state == CaseState.CLOSED or case.entries.filter(kind__in=_SAID_BY_PEOPLE).exists():
        return None
    words = words_of([case]).get(case.pk, "")
    # Many a case is titled by its own first words: read once, they count once.
    title = "" if case.title.removesuffix("…") in words else case.title
    found = advice(f"{title}\n{words}".strip())
    tells_type = found.type is not None and case.type == CaseType.UNCLASSIFIED
    is_graver = found.severity is not None and found.severity.rank < Severity(case.severity).rank
    return found if tells_type or is_graver or set(found.flags) - set(case.flags) else None


def taken(case_type: str, severity: str, flags: Sequence[Any], found: Advice) -> dict[str, Any]:
    """Type, severity and flags of a case that takes a suggestion: what a person chose stays, nothing gets milder."""
    chosen = {CaseFlag(flag) for flag in flags} | set(found.flags)
    category = found.category if case_type == CaseType.UNCLASSIFIED else None
    own = found.type if case_type == CaseType.UNCLASSIFIED and found.type else CaseType(case_type)
    return {
        "category": category,
        "type": own,
        "severity": severity_of(worst([severity, found.severity or severity]), chosen),
        "flags": [flag for flag in CaseFlag if flag in chosen],
    }
