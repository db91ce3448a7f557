"""The one table of what may follow what in the life of a case. A state is left only by these steps."""

from __future__ import annotations

from enum import StrEnum

from huiyin.cases.contracts import CaseState

OPEN, IN_PROGRESS, SOLVED, ASKED, CLOSED = CaseState


class Step(StrEnum):
    """What moves a case from state to state."""

    START = "start"  # the owner begins to work on it
    SOLVE = "solve"  # we think it is solved
    ASK = "ask"  # the customer is asked, or asked again
    CONFIRM = "confirm"  # the customer says: solved
    REFUTE = "refute"  # the customer says: not solved
    GIVE_UP = "give_up"  # the customer did not answer, however often asked
    REOPEN = "reopen"  # staff know better


TRANSITIONS: dict[Step, tuple[frozenset[CaseState], CaseState]] = {
    Step.START: (frozenset({OPEN}), IN_PROGRESS),
    Step.SOLVE: (frozenset({OPEN, IN_PROGRESS}), SOLVED),
    Step.ASK: (frozenset({SOLVED, ASKED}), ASKED),
    Step.CONFIRM: (frozenset({SOLVED, ASKED}), CLOSED),
    Step.REFUTE: (frozenset({SOLVED, ASKED, CLOSED}), IN_PROGRESS),
    Step.GIVE_UP: (frozenset({ASKED}), CLOSED),
    Step.REOPEN: (frozenset({SOLVED, ASKED, CLOSED}), IN_PROGRESS),
}


def is_possible(step: Step, state: str) -> bool:
    """Whether the step may be taken in that state.

    >>> is_possible(Step.GIVE_UP, "solved")
    False
    """
    return state in TRANSITIONS[step][0]


def possible_steps(state: str) -> frozenset[Step]:
    """All steps that may be taken in that state."""
    return frozenset(step for step in Step if is_possible(step, state))
