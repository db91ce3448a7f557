"""When something is shown: the condition of a page, a question, an option or an item, by form."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.conditions import EVERYTHING, parse
from huiyin.core.filters import FilterEditor
from huiyin.core.languages import page_language
from huiyin.surveys.building import history
from huiyin.surveys.building.rules import fields_for, target_of, with_rule
from huiyin.surveys.building.views import address_of, stamp_of
from huiyin.surveys.queries import questionnaire_for


@require_http_methods(["GET", "POST"])
def edit_rule(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """Rows of conditions over what is known before; saving them goes back to the builder."""
    user = user_of(request)
    questionnaire = questionnaire_for(user, programme_id, questionnaire_id)
    sent = request.POST if request.method == "POST" else request.GET
    at = sent.get("at", "")
    target = target_of(questionnaire.draft, at)
    if target is None:
        raise Http404
    fields, problem = fields_for(questionnaire.draft, target), None
    if "f-join" in sent or "f-do" in sent:
        editor = FilterEditor.of_query(sent, fields)
    else:
        rule, condition = target.holder.get("show_if"), EVERYTHING
        if rule is not None:
            try:
                condition = parse(rule, fields)
            except Problem as found:
                problem = found
        editor = FilterEditor.of_condition(condition, fields)
        if not editor.entries:  # a first line to choose from
            editor = FilterEditor.of_query(QueryDict("f-join=all&f-do=add"), fields)
    is_asked = request.method == "POST" and not editor.is_draft
    if is_asked and editor.condition is not None:
        condition = editor.condition
        rule = None if condition.is_everything else condition.as_written()
        history.change_draft(
            by=user,
            questionnaire=questionnaire,
            definition=with_rule(questionnaire.draft, at, rule),
            stamp=stamp_of(request),
        )
        return HttpResponseRedirect(address_of(questionnaire, target.open))
    context = {
        "programme": questionnaire.programme,
        "tab": "collect",
        "questionnaire": questionnaire,
        "editor": editor,
        "at": at,
        "fields": fields,
        "problem": problem,
        "what": target.words[page_language()],
        "open": target.open,
        "back": address_of(questionnaire, target.open),
        "nothing": _("No condition: it is always shown."),
        "is_first": target.page_number == 0,
    }
    return render(request, "surveys/builder/rule.html", context, status=422 if is_asked else 200)
