"""The pages of those who work on cases: one case, opening one, and the alert rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.cases import asking, queries, services, undoing
from huiyin.cases.acts import ACTS, form_of, forms_for
from huiyin.cases.alert_rules import AlertRule, alert_rules
from huiyin.cases.answer_part import open_form
from huiyin.cases.case_context import desk_context
from huiyin.cases.contracts import LEAST_ATTEMPTS
from huiyin.cases.desk_acts import desk_forms_for
from huiyin.cases.forms import LONGEST
from huiyin.cases.history import due_of
from huiyin.cases.models import Case
from huiyin.cases.panels import panels_of
from huiyin.cases.problems import AnswerHasCase, NotAllowedNow
from huiyin.core.languages import page_language
from huiyin.core.network import public_root
from huiyin.responses.queries import WordedAnswer, answer_for, latest_answers, stored, worded
from huiyin.surveys.queries import codebook, programme_for

CAN_UNDO = frozenset({"take", "assign", "classify"})
TRIED_ON = 200  # newest answers on which a rule is tried out


@require_GET
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case: what the customer said, what has happened, what can be done now."""
    user = user_of(request)
    found = queries.case_for(user, case_id)
    return case_page(request, found, forms_for(found, user), desk_forms_for(found, user))


def case_page(
    request: HttpRequest,
    case: Case,
    forms: dict[str, Form],
    desk_forms: dict[str, Form],
    problem: Problem | None = None,
    tried: str = "",
    kept: str = "",
    dial: str = "",
) -> HttpResponse:
    """The page of a case.

    `tried` names the act that was refused, `kept` are words that have no form now, `dial` is a number
    that was looked at on record.
    """
    user, language = user_of(request), page_language()
    verification = queries.open_verification(case)
    context = {
        "case": case,
        "title": case.title_in(language),
        "due": due_of(case, timezone.now()),
        "words": _words_of(case),
        "forms": forms,
        "problem": problem,
        "tried": tried,
        "kept": kept,
        "dial": dial,
        "link": _link(request, queries.token_of(verification))
        if verification and asking.was_handed(case)
        else "",
        "ask_ways": asking.ways_to_ask(case) if "ask" in forms else (),
        "least_attempts": LEAST_ATTEMPTS,
        "panels": list(panels_of(request, user, case)),
        "earlier": queries.others_of_customer(user, case),
        "act": undoing.last_act_on(user, case),
        **desk_context(case, user, desk_forms, language),
    }
    return render(request, "cases/case.html", context, status=422 if tried else 200)


def _words_of(case: Case) -> WordedAnswer | None:
    answer = stored(case.response_id) if case.response_id else None
    if answer is None or case.programme is None:
        return None
    return worded(answer.answers, answer.context, codebook(case.programme.pk), page_language())


def _link(request: HttpRequest, token: str) -> str:
    return public_root(request) + reverse("case-verdict", args=[token])


@require_POST
def act(request: HttpRequest, case_id: int, name: str) -> HttpResponse:
    """Do one of `ACTS`; what cannot be done is said on the case's page, with what was typed still there."""
    user = user_of(request)
    found = queries.case_for(user, case_id)
    if name not in ACTS:
        raise Http404
    form, problem = form_of(name, found, user, request.POST), None
    if form.is_valid():
        try:
            _perform(user, found.pk, name, form.cleaned_data)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, ACTS[name].done)
            return redirect("case", found.pk)
    return _refused(request, found.pk, name, problem)


def _perform(user: User, case_id: int, name: str, given: dict[str, Any]) -> None:
    """Do it; what only changes who has the case and how it is sorted can be taken back for some minutes."""
    act = ACTS[name]
    if name not in CAN_UNDO:
        act.perform(by=user, case_id=case_id, **given)
        return
    done = undoing.act_on(
        by=user, kind=name, case_ids=[case_id], perform=lambda key: act.perform(by=user, case_id=key, **given)
    )
    if done.refused:
        raise done.refused[0][1]


def _refused(request: HttpRequest, case_id: int, name: str, problem: Problem | None) -> HttpResponse:
    """The page as the case stands now, with what was typed; sent again it refers to what is seen now.

    Where the act is not offered any more, the words are shown for copying.
    """
    user = user_of(request)
    case = queries.case_for(user, case_id)
    forms = forms_for(case, user)
    if name not in forms:
        kept, desk_forms = request.POST.get("text", "")[:LONGEST], desk_forms_for(case, user)
        return case_page(request, case, forms, desk_forms, problem or NotAllowedNow(), tried=name, kept=kept)
    typed = request.POST.copy()
    typed["seen"] = case.seen
    forms[name] = form_of(name, case, user, typed)
    return case_page(request, case, forms, desk_forms_for(case, user), problem, tried=name)


@require_POST
def open_for_answer(request: HttpRequest, programme_id: int, response_id: int) -> HttpResponse:
    """Open a case for an answer, or go to the one it has."""
    user = user_of(request)
    answer, programme = answer_for(user, programme_id, response_id), programme_for(user, programme_id)
    form, problem = open_form(user, answer, request.POST), None
    if form.is_valid():
        try:
            opened = services.open_case(by=user, programme=programme, answer=answer, **form.cleaned_data)
        except AnswerHasCase as known:
            messages.info(request, _("This answer already has a case."))
            return redirect("case", cast(int, known.facts["case"]))
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("The case was opened."))
            return redirect("case", opened.pk)
    context: dict[str, Any] = {"form": form, "answer": answer, "programme": programme, "problem": problem}
    return render(request, "cases/open.html", {**context, "tab": "answers"}, status=422)


@dataclass(frozen=True)
class RuleLine:
    """An alert rule on its page: `n_fired` of the newest answers would have opened a case."""

    rule: AlertRule
    is_on: bool
    n_fired: int


@require_http_methods(["GET", "POST"])
def alerts(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Which rules open cases in a programme; each is tried out on the newest answers."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    if request.method == "POST":
        on = {rule.key for rule in alert_rules if rule.key in request.POST.getlist("on")}
        services.switch_alerts(by=user, programme=programme, on=on)
        messages.success(request, _("Saved. The rules act on answers from now on."))
        return redirect("alerts", programme.pk)
    is_on, variables = queries.rule_settings(programme.pk), codebook(programme.pk)
    newest = latest_answers(user, programme.pk, TRIED_ON)
    lines = [
        RuleLine(rule, is_on[rule.key], sum(rule.fires(answer, variables) is not None for answer in newest))
        for rule in alert_rules
    ]
    context = {"programme": programme, "tab": "settings", "lines": lines, "n_newest": len(newest)}
    return render(request, "cases/alerts.html", context)
