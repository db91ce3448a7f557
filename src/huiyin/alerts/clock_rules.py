"""Rules that wait for the clocks of cases: one is about to run out, or has run out."""

from __future__ import annotations

from typing import Any

from huiyin.alerts.contracts import NewAlert, RuleKind
from huiyin.alerts.models import Raised
from huiyin.alerts.raising import raise_alerts, rules_at_work
from huiyin.analytics.problems import Problem
from huiyin.cases.contracts import CaseEscalated, ClockBreached
from huiyin.cases.queries import case_fields, case_lookups, cases_where
from huiyin.clocks.rules import KIND_WORDS, ClockKind
from huiyin.conditions import EVERYTHING, parse
from huiyin.conditions.django_q import q_of
from huiyin.surveys import queries as surveys

SOON, LATE, STEP = "soon", "late", "step"
WHAT_WORDS = {
    SOON: {"zh": "即将超时", "en": "about to run out"},
    LATE: {"zh": "已超时", "en": "has run out"},
    STEP: {"zh": "超时后仍未办结，已升级", "en": "run out and passed on"},
}


def raise_for_breach(event: ClockBreached) -> list[Raised]:
    """A clock ran out."""
    return _raise(event, LATE, "")


def raise_for_step(event: CaseEscalated) -> list[Raised]:
    """A clock came to a step of its chain: before its end, or behind it."""
    return _raise(event, STEP if event.is_late else SOON, f":{event.step}")


def _raise(event: Any, what: str, step: str) -> list[Raised]:
    made: list[Raised] = []
    if event.programme_id is None:
        return made
    for rule in rules_at_work(RuleKind.CLOCK).filter(programme_id=event.programme_id):
        if what not in rule.settings.get("what", []) or rule.settings.get("clock") not in {
            "",
            None,
            event.clock,
        }:
            continue
        if not _is_meant(rule.condition, event.case_id, event.programme_id):
            continue
        seen = {
            "clock": event.clock,
            "what": what,
            "due_at": event.due_at,
            "case": event.case_id,
            "words": words_of(event, what),
        }
        subject = f"case:{event.case_id}:{event.clock}:{event.turn}:{what}{step}"
        made += raise_alerts(rule, [NewAlert(subject, seen, case_id=event.case_id)])
    return made


def _is_meant(rule: Any, case_id: int, programme_id: int) -> bool:
    """Whether the condition chooses the case; one that speaks of what is gone chooses none."""
    fields = case_fields(surveys.programme(programme_id).unit)
    try:
        condition = EVERYTHING if rule is None else parse(rule, fields)
    except Problem:
        return False
    return condition.is_everything or bool(cases_where([case_id], q_of(condition, case_lookups(fields))))


def words_of(event: Any, what: str) -> dict[str, str]:
    """The clock and what became of it, in both languages."""
    kind = KIND_WORDS[ClockKind(event.clock)]
    return {
        "zh": f"工单 {event.case_id} 的{kind['zh']}时限{WHAT_WORDS[what]['zh']}",
        "en": f"Case {event.case_id}: the clock of “{kind['en']}” {WHAT_WORDS[what]['en']}",
    }
