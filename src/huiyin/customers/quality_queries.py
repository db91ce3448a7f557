"""Reading samples of checked files."""

from __future__ import annotations

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import User
from huiyin.customers.file_quality import Accuracy, accuracy
from huiyin.customers.models import CheckPlan, FileCheck


def plans_of(user: User) -> QuerySet[CheckPlan]:
    """The samples of the visible units, newest first."""
    return CheckPlan.objects.select_related("unit", "by").filter(unit__path__startswith=user.unit.path)


def plan_for(user: User, plan_id: int) -> CheckPlan:
    """One sample that the person may see; 404 otherwise."""
    return get_object_or_404(plans_of(user), pk=plan_id)


def last_accuracy(user: User, is_key_account: bool) -> Accuracy | None:
    """What the newest sample of the own unit says that was begun to be checked."""
    for plan in plans_of(user).filter(unit=user.unit, is_key_account=is_key_account)[:5]:
        found = accuracy(plan)
        if found.n_checked:
            return found
    return None


def checks_of(plan: CheckPlan) -> QuerySet[FileCheck]:
    """The files of a sample, those to be checked first."""
    is_done = Case(When(result=FileCheck.DUE, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = plan.checks.select_related("contact__unit", "by")
    return rows.annotate(is_done=is_done).order_by("is_done", "pk")


def check_for(plan: CheckPlan, check_id: str) -> FileCheck:
    """One file of a sample; 404 otherwise."""
    if not check_id.isdigit():
        raise Http404
    return get_object_or_404(plan.checks.select_related("contact"), pk=int(check_id))
