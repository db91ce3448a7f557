"""Two cases about the same matter of the same customer become one: the other goes on, this one points to it."""

from __future__ import annotations

from django.db import transaction

from huiyin.accounts.models import User
from huiyin.cases.contracts import CaseState, Outcome
from huiyin.cases.models import Case
from huiyin.cases.problems import NoSuchCase, NotAllowedNow, NotTheSameCustomer
from huiyin.cases.queries import cases_of
from huiyin.cases.steps import locked, log, move
from huiyin.cases.workflow import Step


def same_customer(case: Case, other: Case) -> bool:
    """Whether both are about one known customer."""
    by_key = bool(case.respondent_key) and case.respondent_key == other.respondent_key
    return by_key or (case.contact_id is not None and case.contact_id == other.contact_id)


@transaction.atomic
def merge(*, by: User, case_id: int, into_id: int, seen: str | None = None) -> Case:
    """Close a case as part of another open one of the same customer; its history stays, and says where it went.

    The outcome `merged` is counted apart: it says nothing of the customer. Raises `NoSuchCase` and
    `NotTheSameCustomer`.
    """
    case = locked(case_id, seen)
    other = cases_of(by).select_for_update(of=("self",)).filter(pk=into_id).first()
    if other is None:
        raise NoSuchCase(number=into_id)
    closed = CaseState.CLOSED in {case.state, other.state}
    if closed or case.pk == other.pk or not same_customer(case, other):
        raise NotTheSameCustomer()
    case.merged_into = other
    move(case, Step.MERGE, Outcome.MERGED)
    log(case, by, "merged", into=other.pk)
    log(other, by, "absorbed", other=case.pk)
    return other


@transaction.atomic
def unmerge(*, by: User, case_id: int, seen: str | None = None) -> Case:
    """Take a merging back: the case goes on by itself, with the deadline it had."""
    case = locked(case_id, seen)
    other = case.merged_into
    if case.outcome != Outcome.MERGED or other is None:
        raise NotAllowedNow()
    case.merged_into = None
    move(case, Step.UNMERGE)
    log(case, by, "unmerged", other=other.pk)
    log(other, by, "unmerged", other=case.pk)
    return case


def parts_of(user: User, case: Case) -> list[Case]:
    """The cases that were merged into this one, as far as the person sees them."""
    return list(cases_of(user).filter(merged_into=case).order_by("pk"))
