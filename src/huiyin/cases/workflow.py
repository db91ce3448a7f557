"""The one table of what may follow what in the life of a case. A state is left only by these steps."""

from __future__ import annotations

from enum import StrEnum

from huiyin.cases.contracts import CaseState

RECEIVED, ACKNOWLEDGED, ASSESSED, INVESTIGATING, RESPONDED, COMMUNICATED, CLOSED = CaseState
ACTING = (RECEIVED, ACKNOWLEDGED, ASSESSED, INVESTIGATING)  # our turn: the clock runs
_ACTING, _ANSWERED = frozenset(ACTING), frozenset({RESPONDED, COMMUNICATED})


class Step(StrEnum):
    """What moves a case from state to state."""

    ACKNOWLEDGE = "acknowledge"  # the customer knows that we have it
    ASSESS = "assess"  # how bad it is, and who must act
    START = "start"  # the owner looks into it
    SOLVE = "solve"  # we think it is solved
    ASK = "ask"  # the customer is asked, or asked again
    CONFIRM = "confirm"  # the customer says: solved
    REFUTE = "refute"  # the customer says: not solved
    GIVE_UP = "give_up"  # the customer did not answer, however often asked
    REFUSE = "refuse"  # the customer does not accept our answer, and we have no other
    REOPEN = "reopen"  # staff know better
    MERGE = "merge"  # it is the same matter as another case, which goes on
    UNMERGE = "unmerge"  # it was another matter after all


TRANSITIONS: dict[Step, tuple[frozenset[CaseState], CaseState]] = {
    Step.ACKNOWLEDGE: (frozenset({RECEIVED}), ACKNOWLEDGED),
    Step.ASSESS: (frozenset({RECEIVED, ACKNOWLEDGED}), ASSESSED),
    Step.START: (frozenset({RECEIVED, ACKNOWLEDGED, ASSESSED}), INVESTIGATING),
    Step.SOLVE: (_ACTING, RESPONDED),
    Step.ASK: (_ANSWERED, COMMUNICATED),
    Step.CONFIRM: (_ANSWERED, CLOSED),
    Step.REFUTE: (_ANSWERED | {CLOSED}, INVESTIGATING),
    Step.GIVE_UP: (frozenset({COMMUNICATED}), CLOSED),
    Step.REFUSE: (_ANSWERED | {INVESTIGATING}, CLOSED),
    Step.REOPEN: (_ANSWERED | {CLOSED}, INVESTIGATING),
    Step.MERGE: (_ACTING | _ANSWERED, CLOSED),
    Step.UNMERGE: (frozenset({CLOSED}), INVESTIGATING),
}


def is_possible(step: Step, state: str) -> bool:
    """Whether the step may be taken in that state.

    >>> is_possible(Step.GIVE_UP, "responded")
    False
    """
    return state in TRANSITIONS[step][0]


def possible_steps(state: str) -> frozenset[Step]:
    """All steps that may be taken in that state."""
    return frozenset(step for step in Step if is_possible(step, state))
