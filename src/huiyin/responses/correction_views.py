"""Correcting an answer, setting it aside, and taking that back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.responses import services
from huiyin.responses.correction_forms import CorrectionForm, SettingAsideForm
from huiyin.responses.queries import answer_for
from huiyin.surveys.queries import codebook as codebook_of
from huiyin.surveys.queries import programme_for, waves


def correct(request: HttpRequest, programme_id: int, response_id: int) -> HttpResponse:
    """The form with what the answer says now, or its correction."""
    user = user_of(request)
    answer = answer_for(user, programme_id, response_id)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        answer=answer,
        codebook=codebook_of(programme_id),
        waves=waves(programme_id),
        language=get_language() or "zh-hans",
    )
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.correct(
                by=user,
                programme_id=programme_id,
                response_id=response_id,
                changes=form.changes(),
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["seen"],
            )
        except Problem as found:
            problem = found
        else:
            messages.success(request, _("Corrected. What was said before stays in the history below."))
            return redirect("answer", programme_id, response_id)
    return _page(request, "responses/correct.html", answer=answer, form=form, problem=problem)


def set_aside(request: HttpRequest, programme_id: int, response_id: int) -> HttpResponse:
    """Ask why an answer should not count, or let it count no more."""
    user = user_of(request)
    answer = answer_for(user, programme_id, response_id)
    form = SettingAsideForm(
        request.POST if request.method == "POST" else None, initial={"seen": answer.version}
    )
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            services.set_aside(by=user, programme_id=programme_id, response_id=response_id, **given)
        except Problem as found:
            problem = found
        else:
            messages.success(
                request, _("Set aside: it counts in no figure any more. You can take this back.")
            )
            return redirect("answer", programme_id, response_id)
    return _page(request, "responses/set_aside.html", answer=answer, form=form, problem=problem)


@require_POST
def reinstate(request: HttpRequest, programme_id: int, response_id: int) -> HttpResponse:
    """Let an answer that was set aside count again."""
    reason = request.POST.get("reason", "").strip() or _("Taken back")
    try:
        services.reinstate(
            by=user_of(request), programme_id=programme_id, response_id=response_id, reason=reason
        )
    except Problem as found:
        words = found.words(page_language())
        messages.warning(request, f"{words.title} {words.cure}")
    else:
        messages.success(request, _("The answer counts again."))
    return redirect("answer", programme_id, response_id)


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    answer = context["answer"]
    programme = programme_for(user_of(request), answer.programme_id)
    return render(request, template, {"programme": programme, "tab": "answers", **context})
