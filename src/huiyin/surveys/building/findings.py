"""What the questionnaire checker says of a draft, less what somebody let stand with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.surveys.building.problems import ReasonMissing
from huiyin.surveys.checking import Finding, check
from huiyin.surveys.models import DismissedFinding, Questionnaire


@dataclass(frozen=True)
class Told:
    """A finding, and the reason for which somebody let it stand ("" while nobody did)."""

    finding: Finding
    place: str
    words: str
    reason: str = ""
    by: str = ""

    @property
    def key(self) -> str:
        """A short name for buttons."""
        return hashlib.sha256(f"{self.finding.rule}|{self.place}|{self.words}".encode()).hexdigest()[:16]

    @property
    def severity(self) -> str:
        return str(self.finding.severity.value)


def place_in(finding: Finding) -> str:
    """Where a finding is, as one text."""
    return f"{finding.question_key}/{finding.place}/{finding.language}"[:200]


def _hash(finding: Finding) -> str:
    return hashlib.sha256(finding.quote.encode()).hexdigest()


def told(questionnaire: Questionnaire, data: Mapping[str, Any]) -> list[Told]:
    """Every finding on the draft, in its order, with what became of it."""
    dismissed = {
        (row.rule, row.place, row.words): row for row in questionnaire.dismissed.select_related("made_by")
    }
    found = []
    for finding in check(data):
        place, words = place_in(finding), _hash(finding)
        row = dismissed.get((finding.rule, place, words))
        by = (row.made_by.name or row.made_by.login) if row and row.made_by else ""
        found.append(Told(finding, place, words, row.reason if row else "", by))
    return found


@transaction.atomic
def let_stand(*, by: User, questionnaire: Questionnaire, key: str, reason: str) -> None:
    """Let a finding stand. It comes back when the words it was about change. Raises `ReasonMissing`."""
    if not reason.strip():
        raise ReasonMissing
    for one in told(questionnaire, questionnaire.draft):
        if one.key == key:
            DismissedFinding.objects.update_or_create(
                questionnaire=questionnaire,
                rule=one.finding.rule,
                place=one.place,
                words=one.words,
                defaults={"reason": reason.strip()[:300], "made_by": by},
            )
            audit.record(
                "finding.let_stand", by=by, on=f"questionnaire:{questionnaire.pk}", rule=one.finding.rule
            )


@transaction.atomic
def take_up(*, by: User, questionnaire: Questionnaire, key: str) -> None:
    """Show a finding again that was let stand."""
    for one in told(questionnaire, questionnaire.draft):
        if one.key == key:
            questionnaire.dismissed.filter(rule=one.finding.rule, place=one.place, words=one.words).delete()
            audit.record(
                "finding.take_up", by=by, on=f"questionnaire:{questionnaire.pk}", rule=one.finding.rule
            )
