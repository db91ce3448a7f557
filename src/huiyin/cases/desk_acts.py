"""What can be done on a case's page beside its steps: calls, messages, links, merging, supervision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import User
from huiyin.cases import desk, merging, supervising
from huiyin.cases.contracts import CaseState, Outcome
from huiyin.cases.desk_forms import (
    CallForm,
    DemandAnswerForm,
    DemandForm,
    KeyForm,
    MessageForm,
    NumberForm,
    ReviewForm,
)
from huiyin.cases.models import Case
from huiyin.core.access import MANAGERS
from huiyin.core.languages import page_language
from huiyin.messaging.queries import KINDS

Perform = Callable[[User, Case, dict[str, Any]], Any]


@dataclass(frozen=True)
class DeskAct:
    """One thing to do; `perform` takes who, the case and the form's fields."""

    perform: Perform
    done: Any  # words, translated when they are shown


DESK_ACTS: Mapping[str, DeskAct] = {
    "call": DeskAct(
        lambda by, case, given: desk.log_call(by=by, case_id=case.pk, **given), _("The call was recorded.")
    ),
    "message": DeskAct(
        lambda by, case, given: desk.send_message(by=by, case_id=case.pk, **given),
        _("The message leaves in a minute; until then it can be taken back below."),
    ),
    "message-back": DeskAct(
        lambda by, case, given: desk.take_back_message(by=by, case_id=case.pk, **given),
        _("The message was taken back; nothing was sent."),
    ),
    "link": DeskAct(
        lambda by, case, given: desk.link(by=by, case_id=case.pk, other_id=given["number"]),
        _("The cases are linked."),
    ),
    "unlink": DeskAct(
        lambda by, case, given: desk.unlink(by=by, case_id=case.pk, other_id=given["number"]),
        _("The link was removed."),
    ),
    "merge": DeskAct(
        lambda by, case, given: merging.merge(by=by, case_id=case.pk, into_id=given["number"]),
        _("The case was merged; the other one goes on. This can be taken back here."),
    ),
    "unmerge": DeskAct(
        lambda by, case, given: merging.unmerge(by=by, case_id=case.pk),
        _("The case goes on by itself again."),
    ),
    "demand": DeskAct(
        lambda by, case, given: supervising.demand(by=by, case_id=case.pk, **given),
        _("The case is under supervision; its owner was told."),
    ),
    "demand-answer": DeskAct(
        lambda by, case, given: supervising.answer_demand(by=by, case_id=case.pk, **given),
        _("The supervision was answered."),
    ),
    "review": DeskAct(
        lambda by, case, given: supervising.review(by=by, case_id=case.pk, **given),
        _("The handling was judged."),
    ),
}


def desk_form_of(name: str, case: Case, user: User, data: Any = None) -> forms.Form:
    """The form of an act, empty or with what was sent."""
    auto_id = f"{name}-%s"
    match name:
        case "call":
            return CallForm(data, auto_id=auto_id)
        case "message":
            return MessageForm(data, ways=desk.ways_to(case), names=_kind_names())
        case "link" | "unlink" | "merge":
            return NumberForm(data, auto_id=auto_id)
        case "demand":
            return DemandForm(data, now=timezone.now(), auto_id=auto_id)
        case "demand-answer":
            return DemandAnswerForm(data, auto_id=auto_id)
        case "review":
            return ReviewForm(
                data, initial={"in_time": True, "proper": True, "answered": True}, auto_id=auto_id
            )
        case "message-back":
            return KeyForm(data)
        case _:
            return forms.Form(data)


def _kind_names() -> dict[str, Any]:
    which = page_language()
    return {kind: names[which] for kind, names in KINDS.items()}


def desk_forms_for(case: Case, user: User) -> dict[str, forms.Form]:
    """The forms of all that may be done now; `_` for `-` in their names, so that templates can name them."""
    names = ["call", "link"]
    is_manager, is_closed = user.role in MANAGERS, case.state == CaseState.CLOSED
    if desk.ways_to(case):
        names.append("message")
    if not is_closed:
        names += ["merge", "demand"] if is_manager else ["merge"]
    if case.supervisions.filter(answered_at=None).exists():
        names.append("demand-answer")
    if is_closed and is_manager and case.outcome != Outcome.MERGED:
        names.append("review")
    return {name.replace("-", "_"): desk_form_of(name, case, user) for name in names}
