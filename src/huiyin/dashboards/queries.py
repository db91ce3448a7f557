"""What the home page and the figures page read."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.accounts.models import User
from huiyin.cases.contracts import CaseState
from huiyin.cases.models import Case
from huiyin.cases.queries import by_priority, cases_of, recovery_of
from huiyin.core.queries import under_way
from huiyin.responses.queries import answers_of
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programmes_of

MOST_CASES = 8


@dataclass(frozen=True)
class Tile:
    """One programme on the home page. `n_active` cases are not closed, `n_overdue` of them are late."""

    programme: Programme
    n_answers: int
    n_active: int
    n_overdue: int


def programme_tiles(user: User) -> list[Tile]:
    """The programmes that the person may see and that are not archived, newest first."""
    tiles = []
    for programme in programmes_of(user).filter(archived_at=None):
        cases = recovery_of(programme.pk)
        tiles.append(Tile(programme, answers_of(user, programme.pk).count(), cases.n_active, cases.n_overdue))
    return tiles


def my_cases(user: User) -> list[Case]:
    """The person's own cases that are not closed, the most urgent first."""
    mine = cases_of(user).filter(owner=user).exclude(state=CaseState.CLOSED)
    return list(by_priority(mine)[:MOST_CASES])


def news_waiting(programme_id: int) -> bool:
    """Whether answers of the programme are stored but not yet in its figures."""
    kinds = ("AnswerAccepted", "AnswersImported", "AnswersRemoved")
    return under_way(kinds=kinds, subscriber="metrics.", programme_id=programme_id)
