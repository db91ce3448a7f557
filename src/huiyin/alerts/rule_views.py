"""Pages of rules: the list, the form with the trial on history, one rule with what it raised."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.alerts import rule_queries, ruling
from huiyin.alerts.contracts import RuleKind
from huiyin.alerts.models import Rule
from huiyin.alerts.rule_forms import KINDS, RuleForm
from huiyin.alerts.showing import lines_of, rule_line, trial_of
from huiyin.analytics.problems import Problem
from huiyin.cases.queries import case_fields
from huiyin.conditions import EVERYTHING, Field, parse
from huiyin.core.filters import FilterEditor
from huiyin.metrics.queries import filter_fields
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for, programmes_of

TRIED = {RuleKind.ANSWER, RuleKind.FIGURE, RuleKind.TEXT, RuleKind.THEME}
RECENT = 10


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule that people made, and the built-in ones of each programme."""
    user = user_of(request)
    found = list(rule_queries.rules_of(user))
    context = {
        "lines": [rule_line(rule, _fields(rule.programme, rule.kind)) for rule in found],
        "programmes": list(programmes_of(user).filter(archived_at=None)),
        "kinds": KINDS,
    }
    return render(request, "alerts/rules.html", context)


def _fields(programme: Programme, kind: str) -> list[Field]:
    """What the condition of a rule may speak of; nothing for control charts and themes."""
    if kind in {RuleKind.CHART, RuleKind.THEME}:
        return []
    if kind == RuleKind.CLOCK:
        return case_fields(programme.unit)
    return list(filter_fields(programme.pk))


@require_GET
def rule_choose(request: HttpRequest) -> HttpResponse:
    """Off to the form of a kind in a programme; the list of kinds while one is missing."""
    user, kind = user_of(request), request.GET.get("kind", "")
    wanted = request.GET.get("programme", "")
    programmes = list(programmes_of(user).filter(archived_at=None))
    if kind in set(RuleKind) and wanted.isdigit():
        programme = programme_for(user, int(wanted))
        return redirect("alert-rule-new", programme.pk, kind)
    context = {"programmes": programmes, "kinds": KINDS, "wanted": wanted}
    return render(request, "alerts/rule_choose.html", context)


@require_http_methods(["GET", "POST"])
def rule_new(request: HttpRequest, programme_id: int, kind: str) -> HttpResponse:
    """A new rule of a kind."""
    if kind not in set(RuleKind):
        raise Http404
    return _form_page(request, programme_for(user_of(request), programme_id), kind, None)


@require_http_methods(["GET", "POST"])
def rule_edit(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change a rule."""
    rule = rule_queries.rule_for(user_of(request), rule_id)
    return _form_page(request, rule.programme, rule.kind, rule)


def _form_page(request: HttpRequest, programme: Programme, kind: str, rule: Rule | None) -> HttpResponse:
    fields = _fields(programme, kind)
    editor, problem = _editor(request, rule, fields)
    is_sent = request.method == "POST" and not editor.is_draft
    if is_sent:
        form = RuleForm(request.POST, programme=programme, kind=kind, rule=rule)
    else:  # lines of the condition changed: what was typed stays
        form = RuleForm(programme=programme, kind=kind, rule=rule, initial=_typed(request))
    trial: dict[str, Any] | None = None
    if is_sent and form.is_valid() and editor.condition is not None:
        condition = None if editor.condition.is_everything else editor.condition.as_written()
        if "try" in request.POST:
            trial = trial_of(programme.pk, kind, form.settings(), condition)
            if request.headers.get("HX-Request"):
                return render(request, "alerts/_rule_trial.html", {"trial": trial, "programme": programme})
        else:
            try:
                saved = ruling.save_rule(
                    by=user_of(request), programme=programme, wanted=form.wanted(condition), rule=rule
                )
            except Problem as found:
                problem = found
            else:
                messages.success(request, _("Saved."))
                return redirect("alert-rule", saved.pk)
    elif is_sent and request.headers.get("HX-Request"):
        return render(request, "alerts/_rule_trial.html", {"wrong": True})
    context = {
        "programme": programme,
        "kind": kind,
        "kind_words": RuleKind(kind).label,
        "card": next(card for card in KINDS if card.kind == kind),
        "rule": rule,
        "form": form,
        "editor": editor if fields else None,
        "nothing": _("No condition: every answer raises an alert.")
        if kind == RuleKind.ANSWER
        else _("No condition: everything is looked at."),
        "problem": problem,
        "can_try": kind in TRIED,
        "trial": trial,
    }
    is_wrong = is_sent and trial is None
    return render(request, "alerts/rule_form.html", context, status=422 if is_wrong else 200)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed before a line of the condition was added or taken away."""
    given = request.POST or request.GET
    many = {"people", "robots", "what"}
    if "name" not in given:
        return {}
    return {name: given.getlist(name) if name in many else given[name] for name in given if "-" not in name}


def _editor(
    request: HttpRequest, rule: Rule | None, fields: list[Field]
) -> tuple[FilterEditor, Problem | None]:
    sent: QueryDict = request.POST if request.method == "POST" else request.GET
    if not fields:
        return FilterEditor.of_condition(EVERYTHING, []), None
    if "f-join" in sent or "f-do" in sent:
        return FilterEditor.of_query(sent, fields), None
    if rule is None:
        start = "f-join=all&f-do=add" if request.method == "GET" else ""
        return FilterEditor.of_query(QueryDict(start), fields), None
    try:
        condition = EVERYTHING if rule.condition is None else parse(rule.condition, fields)
        return FilterEditor.of_condition(condition, fields), None
    except Problem as found:
        return FilterEditor.of_condition(EVERYTHING, fields), found


@require_GET
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """One rule: what it says, whether it works, its trial, and what it raised lately."""
    user = user_of(request)
    found = rule_queries.rule_for(user, rule_id)
    raised = rule_queries.raised_of(user).filter(rule=found)
    context = {
        "line": rule_line(found, _fields(found.programme, found.kind)),
        "rule": found,
        "programme": found.programme,
        "can_try": found.kind in TRIED,
        "people": list(found.people.all()),
        "robots": list(found.robots.all()),
        "raised": lines_of(list(raised[:RECENT])),
        "n_raised": raised.count(),
    }
    return render(request, "alerts/rule.html", context)


@require_GET
def rule_trial(request: HttpRequest, rule_id: int) -> HttpResponse:
    """The rule as it is saved, against history."""
    found = rule_queries.rule_for(user_of(request), rule_id)
    trial = trial_of(found.programme_id, found.kind, found.settings, found.condition)
    return render(request, "alerts/_rule_trial.html", {"trial": trial, "programme": found.programme})


@require_POST
def rule_act(request: HttpRequest, rule_id: int, name: str) -> HttpResponse:
    """Switch a rule on or off, or put it away."""
    user = user_of(request)
    found = rule_queries.rule_for(user, rule_id)
    if name in {"on", "off"}:
        ruling.switch_rule(by=user, rule=found, is_on=name == "on")
        messages.success(request, _("The rule is at work.") if name == "on" else _("The rule is off."))
        return redirect("alert-rule", found.pk)
    if name != "remove":
        raise Http404
    ruling.put_away(by=user, rule=found)
    messages.success(request, _("The rule is put away; its alerts stay."))
    return redirect("alert-rules")
