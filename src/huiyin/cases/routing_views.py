"""The pages of rules: routes, sorting rules, categories, and what routes know of people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import people_of, person_for, user_of, visible_units
from huiyin.analytics.problems import Problem
from huiyin.cases import queries, ruling, trials
from huiyin.cases.fields import case_fields
from huiyin.cases.models import Route, SortingRule
from huiyin.cases.routing import condition_of
from huiyin.cases.routing_forms import CategoryForm, RouteForm, RuleForm, SortingForm, WorkerForm
from huiyin.conditions import Condition
from huiyin.conditions.problems import ConditionProblem
from huiyin.conditions.words import in_words
from huiyin.core.access import CASE_WORKERS
from huiyin.core.filters import FilterEditor, filter_part
from huiyin.core.languages import page_language
from huiyin.core.wording import listed

AnyRule = Route | SortingRule


@dataclass(frozen=True)
class Pages:
    """One kind of rule and what its pages say."""

    key: str  # of the addresses: "case-routes", "case-route", …
    title: Any
    about: Any
    new: Any
    empty: Any
    form: Callable[..., RuleForm]
    save: Callable[..., AnyRule]
    argument: str  # by which `save` takes the rule that is changed
    fields: tuple[str, ...]
    attempt: Callable[..., Any]


def _route_form(user: User, *args: Any, **kwargs: Any) -> RuleForm:
    owners = people_of(user).filter(role__in=[role.value for role in CASE_WORKERS], is_active=True)
    return RouteForm(*args, owners=owners.order_by("name", "pk"), skills=queries.skills(), **kwargs)


def _sorting_form(user: User, *args: Any, **kwargs: Any) -> RuleForm:
    return SortingForm(*args, categories=queries.offered_categories(), **kwargs)


ROUTES = Pages(
    "case-route",
    gettext_lazy("Routes"),
    gettext_lazy(
        "The first route that fits and finds somebody free decides. Where none fits, whoever was asked first in person keeps the case; else it goes to whoever has the fewest."
    ),
    gettext_lazy("New route"),
    gettext_lazy("No route yet: every case goes to whoever in its unit has the fewest."),
    _route_form,
    ruling.save_route,
    "route",
    ("to_unit", "strategy", "skill", "owner"),
    trials.try_routes,
)
SORTING = Pages(
    "case-sorting",
    gettext_lazy("Sorting rules"),
    gettext_lazy(
        "Every rule that fits speaks: flags add up, the worst severity counts, the first category holds. Rules make a case graver, never milder."
    ),
    gettext_lazy("New sorting rule"),
    gettext_lazy("No sorting rule yet: severity is what the alert or the person says."),
    _sorting_form,
    ruling.save_sorting_rule,
    "rule",
    ("flags", "severity", "category"),
    trials.try_sorting,
)
KINDS = {"routes": ROUTES, "sorting": SORTING}


@dataclass(frozen=True)
class RuleLine:
    """A rule in the list, with its condition in words."""

    rule: AnyRule
    words: str
    may_change: bool


def _pages(kind: str) -> Pages:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _words(rule: AnyRule, user: User) -> str:
    fields = case_fields(rule.unit)
    try:
        condition = condition_of(rule.condition, fields)
    except ConditionProblem as problem:
        return problem.words(page_language()).cause
    return _("Every case") if condition.is_everything else in_words(condition, fields, page_language())


@require_GET
def rules(request: HttpRequest, kind: str) -> HttpResponse:
    """All rules of a kind that concern the person's units, in the order in which they are tried."""
    user, pages = user_of(request), _pages(kind)
    lines = [
        RuleLine(rule, _words(rule, user), rule.unit.path.startswith(user.unit.path))
        for rule in queries.rules_for(user, kind)
    ]
    context: dict[str, Any] = {"pages": pages, "kind": kind, "lines": lines}
    if kind == "routes" and "trial" in request.GET:  # seconds of work: only who asks for it waits
        context["trial"] = trials.try_routes(user.unit)
    return render(request, "cases/rules/rules.html", context)


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, kind: str, rule_id: int | None = None) -> HttpResponse:
    """A rule that is made or changed, with what it would have done with last month's cases."""
    user, pages = user_of(request), _pages(kind)
    found = queries.rule_for(user, kind, rule_id) if rule_id else None
    editor, problem = _editor(request, user, found)
    if editor.is_draft and request.headers.get("HX-Request"):
        return filter_part(request, editor)
    is_sent = request.method == "POST" and not editor.is_draft
    form = _form(request, pages, user, found, is_sent)
    if is_sent and form.is_valid() and editor.condition is not None:
        try:
            saved = _save(pages, user, form, editor.condition, found)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved. Below is what it would have done with last month's cases."))
            return redirect("case-rule", kind, saved.pk)
    trial = None
    if found is not None and not is_sent and problem is None:
        trial = pages.attempt(found.unit, found)
    context = {
        "pages": pages,
        "kind": kind,
        "rule": found,
        "form": form,
        "editor": editor,
        "problem": problem,
        "trial": trial,
        "nothing": _("No condition: it fits every case."),
    }
    return render(request, "cases/rules/rule.html", context, status=422 if is_sent else 200)


def _editor(request: HttpRequest, user: User, found: AnyRule | None) -> tuple[FilterEditor, Problem | None]:
    fields = case_fields(found.unit if found else user.unit)
    query = request.POST if request.method == "POST" else request.GET
    editor = FilterEditor.of_query(query, fields)
    if found is None or editor.is_sent or "f" in query:
        return editor, None
    try:
        return FilterEditor.of_condition(condition_of(found.condition, fields), fields), None
    except ConditionProblem as problem:
        return editor, problem


def _form(request: HttpRequest, pages: Pages, user: User, found: AnyRule | None, is_sent: bool) -> RuleForm:
    units = visible_units(user)
    if is_sent:
        return pages.form(user, request.POST, units=units)
    initial: dict[str, Any] = {"unit": user.unit}
    if found is not None:
        initial = {name: getattr(found, name) for name in ("name", "unit", *pages.fields)}
    typed = request.POST or request.GET
    for name in ("name", "unit", *pages.fields):
        if name in typed:
            initial[name] = typed.getlist(name) if name == "flags" else typed[name]
    return pages.form(user, initial=initial, units=units)


def _save(pages: Pages, user: User, form: forms.Form, condition: Condition, found: AnyRule | None) -> AnyRule:
    rule = None if condition.is_everything else condition.as_written()
    return pages.save(by=user, condition=rule, **form.cleaned_data, **{pages.argument: found})


_DONE = {
    "on": gettext_lazy("It acts on new cases from now on."),
    "off": gettext_lazy("It is switched off; cases that it placed stay as they are."),
    "up": gettext_lazy("The order was changed."),
    "down": gettext_lazy("The order was changed."),
    "remove": pgettext_lazy("rule", "Removed."),
}


@require_POST
def rule_act(request: HttpRequest, kind: str, rule_id: int, name: str) -> HttpResponse:
    """Switch a rule on or off, change its place, or remove it."""
    user = user_of(request)
    _pages(kind)
    found = queries.rule_for(user, kind, rule_id)
    if name in {"on", "off"}:
        ruling.switch_rule(by=user, rule=found, on=name == "on")
    elif name in {"up", "down"}:
        ruling.move_rule(by=user, rule=found, up=name == "up")
    elif name == "remove":
        ruling.remove_rule(by=user, rule=found)
    else:
        raise Http404
    messages.success(request, _DONE[name])
    return redirect("case-rules", kind)


@require_http_methods(["GET", "POST"])
def categories(request: HttpRequest) -> HttpResponse:
    """The tree of what cases are about, and a form for one more place."""
    rows = queries.category_tree()
    form = CategoryForm(request.POST or None, parents=queries.offered_categories())
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            ruling.save_category(by=user_of(request), **form.cleaned_data)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved."))
            return redirect("case-categories")
    context = {"rows": rows, "form": form, "problem": problem}
    return render(
        request, "cases/rules/categories.html", context, status=422 if request.method == "POST" else 200
    )


@require_http_methods(["GET", "POST"])
def category(request: HttpRequest, category_id: int) -> HttpResponse:
    """One place in the tree, to be renamed, given words, or offered no more."""
    found = queries.category(category_id)
    initial = {name: getattr(found, name) for name in ("name", "name_en", "type", "keywords", "is_offered")}
    form = CategoryForm(
        request.POST or None, initial=initial, parents=queries.offered_categories(), is_new=False
    )
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            ruling.save_category(by=user_of(request), category=found, **form.cleaned_data)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved."))
            return redirect("case-categories")
    context = {"category": found, "form": form, "problem": problem}
    return render(
        request, "cases/rules/category.html", context, status=422 if request.method == "POST" else 200
    )


@require_http_methods(["GET", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """Skills, limits and absences of the people who work on cases."""
    user = user_of(request)
    refused: WorkerForm | None = None
    person = None
    if request.method == "POST":
        person = person_for(user, _number(request.POST.get("person", "")))
        refused = WorkerForm(request.POST, auto_id=f"p{person.pk}-%s")
        if refused.is_valid():
            ruling.save_worker(by=user, user=person, **refused.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("case-staff")
    lines = []
    for one, about, n_open in queries.staff_lines(user):
        initial = {}
        if about is not None:
            skills = listed(skill.name for skill in about.skills.all())
            initial = {"skills": skills, "most_open": about.most_open, "away_until": about.away_until}
        form = refused if refused and one == person else WorkerForm(initial=initial, auto_id=f"p{one.pk}-%s")
        lines.append((one, form, n_open))
    context = {"lines": lines, "skills": queries.skills()}
    return render(request, "cases/rules/staff.html", context, status=422 if refused else 200)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)
