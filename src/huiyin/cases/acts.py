"""What can be done on a case's page: each act is a form, a service, and when it is offered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import User
from huiyin.cases import asking, desk, services
from huiyin.cases.contracts import CaseState, CaseType
from huiyin.cases.forms import (
    AcknowledgeForm,
    AskForm,
    AssignForm,
    ClassifyForm,
    CloseForm,
    NoteForm,
    RefuseForm,
    ReopenForm,
    SolveForm,
    StepForm,
    VerdictForm,
)
from huiyin.cases.models import Case
from huiyin.cases.policy import can_continue, closing_policy
from huiyin.cases.queries import offered_categories, owners_for
from huiyin.cases.workflow import TRANSITIONS, Step

_EVERY_STATE = frozenset(CaseState)
_NOT_CLOSED = _EVERY_STATE - {CaseState.CLOSED}


@dataclass(frozen=True)
class Act:
    """One thing to do; `perform` takes by, case_id and the form's fields."""

    form: type[forms.Form]
    perform: Callable[..., Any]
    states: frozenset[CaseState]
    done: Any  # words, translated when they are shown


def _from(step: Step) -> frozenset[CaseState]:
    return TRANSITIONS[step][0]


ACTS: Mapping[str, Act] = {
    "take": Act(StepForm, services.take, _NOT_CLOSED, _("It is yours now.")),
    "assign": Act(AssignForm, services.assign, _NOT_CLOSED, _("The case has a new owner.")),
    "classify": Act(ClassifyForm, services.classify, _NOT_CLOSED, _("Type and severity were saved.")),
    "acknowledge": Act(
        AcknowledgeForm,
        services.acknowledge,
        _from(Step.ACKNOWLEDGE),
        _("Recorded: the customer knows that we have it."),
    ),
    "assess": Act(ClassifyForm, services.assess, _from(Step.ASSESS), _("The case is assessed.")),
    "refuse": Act(
        RefuseForm,
        services.refuse,
        _from(Step.REFUSE),
        _("Closed as not accepted; this is counted apart."),
    ),
    "note": Act(NoteForm, desk.note, _EVERY_STATE, _("The note was saved.")),
    "start": Act(StepForm, services.start, _from(Step.START), _("The case is in progress.")),
    "solve": Act(
        SolveForm, services.solve, _from(Step.SOLVE), _("Saved. Now ask the customer whether it is solved.")
    ),
    "ask": Act(AskForm, asking.ask_customer, _from(Step.ASK), _("The attempt was recorded.")),
    "verdict": Act(
        VerdictForm, services.record_verdict, _from(Step.CONFIRM), _("The customer's word was recorded.")
    ),
    "close": Act(
        CloseForm,
        services.close_unanswered,
        _from(Step.GIVE_UP),
        _("Closed without an answer; this does not count as satisfied."),
    ),
    "reopen": Act(
        ReopenForm,
        services.reopen,
        _from(Step.REOPEN),
        _("The case is in progress again, with a new deadline."),
    ),
    "follow": Act(
        ReopenForm,
        services.follow_up,
        frozenset({CaseState.CLOSED}),
        _("A new case follows this one; its number is in the history."),
    ),
}


def form_of(name: str, case: Case, user: User, data: Any = None) -> forms.Form:
    """The form of an act, empty or with what was sent."""
    initial: dict[str, Any] = {"seen": case.seen}
    kwargs: dict[str, Any] = {"auto_id": f"{name}-%s"}
    if name == "assign":
        kwargs["owners"] = owners_for(user, case.unit)
        initial["owner"] = case.owner
    if name in {"classify", "assess", "solve"}:
        known = case.type != CaseType.UNCLASSIFIED or name != "solve"
        initial |= {"type": case.type if known else "", "severity": case.severity}
    if name in {"classify", "assess"}:
        kwargs["categories"] = offered_categories()
        initial |= {"category": case.category, "flags": [flag.value for flag in case.flags]}
    return ACTS[name].form(data, initial=initial, **kwargs)


def forms_for(case: Case, user: User) -> dict[str, forms.Form]:
    """The forms of all that may be done now."""
    offered = {name: form_of(name, case, user) for name, act in ACTS.items() if case.state in act.states}
    if case.n_attempts < closing_policy(case).attempts:
        offered.pop("close", None)
    for name in ("reopen",) if not can_continue(case) else ("follow",):
        offered.pop(name, None)
    if case.owner == user or not owners_for(user, case.unit).filter(pk=user.pk).exists():
        offered.pop("take", None)
    return offered
