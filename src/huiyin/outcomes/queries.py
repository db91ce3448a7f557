"""Reading what was worked out, and what alerts found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.analytics.codebook import Role
from huiyin.analytics.problems import Problem
from huiyin.formats.problems import from_json
from huiyin.outcomes.contracts import Terms
from huiyin.outcomes.findings import Line, lines_within
from huiyin.outcomes.models import Evaluation
from huiyin.outcomes.sections import Section
from huiyin.surveys import queries as surveys

MOST_CHOICES = 400
_ASKED = frozenset({Role.RATING, Role.OVERALL, Role.NUMBER, Role.SEGMENT, Role.TICKED})
FINDINGS_BACK = timedelta(days=365)


def current_terms(unit: Unit) -> Terms:
    """The terms that a unit's figures were last asked with, or the usual ones."""
    row = Evaluation.objects.filter(unit=unit).first()
    return Terms.of_json(row.terms) if row is not None else Terms()


@dataclass(frozen=True)
class Standing:
    """What the page of a unit shows: the newest figures, whether others are at work, why the last try failed."""

    newest: Evaluation | None
    sections: tuple[Section, ...]
    is_working: bool
    problem: Problem | None
    terms: Terms


def standing_of(unit: Unit) -> Standing:
    """The figures of a unit as they stand."""
    rows = Evaluation.objects.filter(unit=unit)
    last, newest = rows.first(), rows.filter(state=Evaluation.DONE).first()
    failed = last is not None and last.state == Evaluation.FAILED
    return Standing(
        newest,
        tuple(Section.of_json(one) for one in newest.result["sections"]) if newest is not None else (),
        last is not None and last.state in (Evaluation.WAITING, Evaluation.RUNNING),
        from_json(last.problem) if last is not None and failed and last.problem else None,
        Terms.of_json(newest.terms) if newest is not None else current_terms(unit),
    )


def questions_of(user: User, language: str) -> list[tuple[str, str]]:
    """("programme:question", words) of the questions that could ask whether a matter was settled, for a choice."""
    found = []
    for programme in surveys.programmes_of(user):
        if not surveys.shows_names_to_all(programme.pk):
            continue
        for variable in surveys.codebook(programme.pk):
            if variable.role in _ASKED:
                words = f"{programme.name} · {variable.label_in(language)}"
                found.append((f"{programme.pk}:{variable.key}", words[:100]))
    return found[:MOST_CHOICES]


def findings_of(unit: Unit, language: str, now: datetime | None = None) -> list[Line]:
    """What alerts found in a unit and those below within a year, newest first."""
    return lines_within(unit.path, (now or timezone.now()) - FINDINGS_BACK, language)


def finding_for(unit: Unit, kind: str, number: int, language: str) -> Line | None:
    """One of them; None where it is not there."""
    every = findings_of(unit, language)
    return next((one for one in every if (one.finding.kind, one.finding.number) == (kind, number)), None)
