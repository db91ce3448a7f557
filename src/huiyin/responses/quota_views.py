"""Quotas of a questionnaire: their live counts, and the form that sets one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.conditions import EVERYTHING, Field, parse
from huiyin.conditions.words import in_words
from huiyin.core.filters import FilterEditor
from huiyin.responses import quotas
from huiyin.responses.models import Quota
from huiyin.surveys.models import Questionnaire, QuestionnaireVersion
from huiyin.surveys.queries import newest_version, questionnaire_for
from huiyin.surveys.serving import definition_of

_LANGUAGES = ("zh", "en")


class QuotaForm(forms.Form):
    """The name of a group, how many answers it needs, and the words for those who come too late."""

    name = forms.CharField(label=gettext_lazy("Name of the group"), max_length=120)
    most = forms.IntegerField(
        label=gettext_lazy("Answers needed"), min_value=0, max_value=quotas.MOST_ANSWERS, initial=100
    )
    words_zh = forms.CharField(
        label=gettext_lazy("Words for those who come too late (Chinese)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    words_en = forms.CharField(
        label=gettext_lazy("Words for those who come too late (English)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _asked(request: HttpRequest, programme_id: int, questionnaire_id: int) -> Questionnaire:
    return questionnaire_for(user_of(request), programme_id, questionnaire_id)


def _language(request: HttpRequest) -> str:
    return "zh" if getattr(request, "LANGUAGE_CODE", "zh").startswith("zh") else "en"


def _states(request: HttpRequest, questionnaire: Questionnaire) -> dict[str, Any]:
    version = newest_version(questionnaire.pk)
    fields = [] if version is None else definition_of(version).condition_fields()
    return {
        "programme": questionnaire.programme,
        "questionnaire": questionnaire,
        "states": [
            (state, _words(state.quota, fields, _language(request)))
            for state in quotas.quota_states(questionnaire.pk)
        ],
        "is_published": version is not None,
    }


def _words(quota: Quota, fields: list[Field], language: str) -> str:
    try:
        condition = parse(quota.rule, fields)
    except Problem:
        return _("It speaks of a question that is not asked any more: nobody is counted.")
    return _("Every answer") if condition.is_everything else in_words(condition, fields, language)


@require_GET
def quotas_page(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """Every quota with how many answers it has and needs."""
    questionnaire = _asked(request, programme_id, questionnaire_id)
    context = {**_states(request, questionnaire), "tab": "collect"}
    return render(request, "responses/quotas.html", context)


@require_GET
def quotas_live(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """The table alone: the page asks for it again and again."""
    context = _states(request, _asked(request, programme_id, questionnaire_id))
    return render(request, "responses/_quotas.html", context)


@require_http_methods(["GET", "POST"])
def edit_quota(
    request: HttpRequest, programme_id: int, questionnaire_id: int, quota_id: int | None = None
) -> HttpResponse:
    """A new quota, or an existing one."""
    questionnaire = _asked(request, programme_id, questionnaire_id)
    version = newest_version(questionnaire.pk)
    if version is None:
        messages.info(request, _("Publish the questionnaire first: a quota speaks of its questions."))
        return redirect("quotas", programme_id, questionnaire_id)
    quota = _quota(questionnaire, quota_id)
    fields = definition_of(version).condition_fields()
    editor, problem = _editor(request, quota, fields)
    is_asked = request.method == "POST" and not editor.is_draft
    initial = {} if quota is None else {"name": quota.name, "most": quota.most}
    if quota is not None:
        initial |= {f"words_{language}": quota.words.get(language, "") for language in _LANGUAGES}
    if is_asked:
        form = QuotaForm(request.POST)
    else:  # the lines of the condition changed: what was typed stays, and nothing is judged yet
        typed = request.POST or request.GET
        form = QuotaForm(
            initial={**initial, **{name: typed[name] for name in QuotaForm.base_fields if name in typed}}
        )
    if is_asked and form.is_valid() and editor.condition is not None:
        try:
            _save(request, questionnaire, version, form.cleaned_data, editor.condition.as_written(), quota)
        except Problem as found:
            problem = found
        else:
            return redirect("quotas", programme_id, questionnaire_id)
    context = {
        "programme": questionnaire.programme,
        "tab": "collect",
        "questionnaire": questionnaire,
        "quota": quota,
        "form": form,
        "editor": editor,
        "problem": problem,
        "nothing": _("No condition: every answer is counted."),
    }
    return render(request, "responses/quota.html", context, status=422 if is_asked else 200)


def _quota(questionnaire: Questionnaire, quota_id: int | None) -> Quota | None:
    if quota_id is None:
        return None
    found = quotas.of_questionnaire(questionnaire.pk, [quota_id])
    if not found:
        raise Http404
    return found[0]


def _editor(
    request: HttpRequest, quota: Quota | None, fields: list[Field]
) -> tuple[FilterEditor, Problem | None]:
    sent: QueryDict = request.POST if request.method == "POST" else request.GET
    if "f-join" in sent or "f-do" in sent:
        return FilterEditor.of_query(sent, fields), None
    if quota is None:
        return FilterEditor.of_query(QueryDict("f-join=all&f-do=add"), fields), None
    try:
        return FilterEditor.of_condition(parse(quota.rule, fields), fields), None
    except Problem as found:
        return FilterEditor.of_condition(EVERYTHING, fields), found


def _save(
    request: HttpRequest,
    questionnaire: Questionnaire,
    version: QuestionnaireVersion,
    given: dict[str, Any],
    rule: Any,
    quota: Quota | None,
) -> None:
    quotas.save_quota(
        by=user_of(request),
        questionnaire=questionnaire,
        version=version,
        name=given["name"],
        rule=rule,
        most=given["most"],
        words={language: given[f"words_{language}"].strip() for language in _LANGUAGES},
        quota=quota,
    )
    messages.success(request, _("Saved. Answers that were there before are counted, too."))


@require_POST
def remove_quota(
    request: HttpRequest, programme_id: int, questionnaire_id: int, quota_id: int
) -> HttpResponse:
    """Answers are no longer counted against it; none of them is touched."""
    questionnaire = _asked(request, programme_id, questionnaire_id)
    quota = _quota(questionnaire, quota_id)
    assert quota is not None
    quotas.remove_quota(by=user_of(request), quota=quota)
    messages.success(request, _("The quota is gone; the answers stay."))
    return redirect("quotas", programme_id, questionnaire_id)


@require_POST
def recount_quota(
    request: HttpRequest, programme_id: int, questionnaire_id: int, quota_id: int
) -> HttpResponse:
    """Count anew, without answers that were set aside."""
    quota = _quota(_asked(request, programme_id, questionnaire_id), quota_id)
    assert quota is not None
    n_answers = quotas.recount(quota)
    messages.success(request, _("Counted anew: %(n)s.") % {"n": n_answers})
    return redirect("quotas", programme_id, questionnaire_id)
