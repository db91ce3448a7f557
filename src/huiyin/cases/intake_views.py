"""A case that somebody tells us of; handing it over; asking other units; the customers who asked me first."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import every_unit, user_of, visible_units
from huiyin.analytics.problems import Problem
from huiyin.cases import handing, queries, services
from huiyin.cases.callers import Several, caller
from huiyin.cases.contracts import CaseFlag, CaseType, Severity
from huiyin.cases.intake_forms import ConsultForm, ContactChoiceForm, NewCaseForm, UnitForm, WordsForm
from huiyin.cases.models import Case
from huiyin.cases.problems import KnownElsewhere
from huiyin.cases.suggesting import Advice, advice, taken

PER_PAGE = 50


@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest) -> HttpResponse:
    """A case from the telephone, the counter, the mail or a board; "suggest" asks what the words speak of."""
    user = user_of(request)
    if request.method == "POST" and "suggest" in request.POST:
        found = advice(f"{request.POST.get('title', '')}\n{request.POST.get('words', '')}")
        form = _new_form(user, initial=_typed(request, found))
        return _new_page(request, form, advice=found, has_asked=True)
    known = {name: request.GET[name][:120] for name in ("customer", "channel") if name in request.GET}
    form = _new_form(user, request.POST or None, initial=known)
    if request.method != "POST" or not form.is_valid():
        return _new_page(request, form, is_refused=request.method == "POST")
    try:
        opened = _open(user, dict(form.cleaned_data), request.POST.get("contact", ""))
    except Several as several:
        return _new_page(request, form, is_refused=True, choice=ContactChoiceForm(contacts=several.contacts))
    except KnownElsewhere as known:
        if not queries.cases_of(user).filter(pk=cast(int, known.facts["case"])).exists():
            return _new_page(request, form, is_refused=True, problem=known)
        messages.info(request, _("This matter is known already; this is its case."))
        return redirect("case", cast(int, known.facts["case"]))
    except Problem as problem:
        return _new_page(request, form, is_refused=True, problem=problem)
    owner = opened.owner.name if opened.owner else "–"
    messages.success(request, _("The case was opened; it is with %(owner)s.") % {"owner": owner})
    return _after(user, opened)


def _new_page(
    request: HttpRequest, form: NewCaseForm, *, is_refused: bool = False, **context: Any
) -> HttpResponse:
    return render(request, "cases/new.html", {"form": form, **context}, status=422 if is_refused else 200)


def _new_form(user: User, data: Any = None, initial: dict[str, Any] | None = None) -> NewCaseForm:
    return NewCaseForm(
        data,
        units=visible_units(user),
        every=every_unit(),
        categories=queries.offered_categories(),
        initial={"unit": user.unit, **(initial or {})},
    )


def _typed(request: HttpRequest, found: Advice) -> dict[str, Any]:
    """What was typed, with what the words suggest where nothing else was chosen; nothing gets milder."""
    typed: dict[str, Any] = {
        name: request.POST[name] for name in NewCaseForm.base_fields if name in request.POST
    }
    chosen = [flag for flag in request.POST.getlist("flags") if flag in CaseFlag.values]
    kind, severity = typed.get("type", ""), typed.get("severity", "")
    kind = kind if kind in CaseType.values else CaseType.UNCLASSIFIED
    severity = severity if severity in Severity.values else Severity.MEDIUM
    suggested = taken(kind, severity, chosen, found)
    if typed.get("category"):
        suggested.pop("category")
        suggested["type"] = kind
    elif suggested["category"] is None:
        suggested.pop("category")
    return typed | suggested


def _open(user: User, given: dict[str, Any], chosen: str) -> Case:
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else None
    said, name = given.pop("customer"), given.pop("customer_name")
    contact = caller(by=user, unit=given["unit"], said=said, name=name, chosen=number)
    return services.open_case(by=user, contact=contact, **given)


def _after(user: User, case: Case) -> HttpResponse:
    """To the case while the person sees it; else to the customers who asked this person first."""
    if queries.cases_of(user).filter(pk=case.pk).exists():
        return redirect("case", case.pk)
    return redirect("case-first-asked")


@require_POST
def hand_over(request: HttpRequest, case_id: int) -> HttpResponse:
    """To another unit, where routes find the owner."""
    user = user_of(request)
    case = queries.case_for(user, case_id)
    form = UnitForm(request.POST, units=handing.units_to_ask(case))
    if not form.is_valid():
        messages.error(request, _("Choose a unit and say why."))
        return redirect("case", case.pk)
    try:
        handed = handing.hand_over(by=user, case_id=case.pk, **_step(form))
    except Problem as problem:
        return _refused(request, case, problem)
    messages.success(request, _("The case is with %(unit)s now.") % {"unit": handed.unit.name})
    return _after(user, handed)


@require_POST
def consult(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask another unit; the case stays."""
    user = user_of(request)
    case = queries.case_for(user, case_id)
    form = ConsultForm(request.POST, units=handing.units_to_ask(case))
    if not form.is_valid():
        messages.error(request, _("Choose a unit, write your question, and say within how many days."))
        return redirect("case", case.pk)
    try:
        handing.consult(by=user, case_id=case.pk, **_step(form))
    except Problem as problem:
        return _refused(request, case, problem)
    messages.success(request, _("The question was sent. You still answer to the customer."))
    return redirect("case", case.pk)


def _step(form: UnitForm) -> dict[str, Any]:
    return {**form.cleaned_data, "seen": form.cleaned_data["seen"] or None}


def _refused(request: HttpRequest, case: Case, problem: Problem) -> HttpResponse:
    words = problem.words(request.LANGUAGE_CODE)
    messages.error(request, f"{words.title}: {words.cause} {words.cure}")
    return redirect("case", case.pk)


@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """What other units ask of ours, and what we asked."""
    user = user_of(request)
    page = _page(request, handing.consultations_for(user))
    for one in page:
        one.is_ours = one.unit.path.startswith(user.unit.path)
    return render(request, "cases/questions.html", {"page": page, "now": timezone.now()})


@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, consultation_id: int) -> HttpResponse:
    """Answer one of them."""
    user = user_of(request)
    found = handing.consultation_to_answer(user, consultation_id)
    form, problem = WordsForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            handing.answer_consultation(by=user, consultation_id=found.pk, text=form.cleaned_data["text"])
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Your answer is in the case."))
            return redirect("case-questions")
    context = {"question": found, "form": form, "problem": problem, "now": timezone.now()}
    return render(request, "cases/question.html", context, status=422 if request.method == "POST" else 200)


@require_GET
def first_asked(request: HttpRequest) -> HttpResponse:
    """Customers who asked this person first and whose cases others work on: they still answer to them."""
    cases = handing.first_asked(user_of(request))
    context = {"page": _page(request, cases), "form": WordsForm(), "now": timezone.now()}
    return render(request, "cases/first_asked.html", context)


@require_POST
def told(request: HttpRequest, case_id: int) -> HttpResponse:
    """Note what the customer was told."""
    user = user_of(request)
    form = WordsForm(request.POST)
    if not handing.first_asked(user).filter(pk=case_id).exists():
        raise Http404
    if form.is_valid():
        handing.tell_customer(by=user, case_id=case_id, text=form.cleaned_data["text"])
        messages.success(request, _("Noted in the case."))
    else:
        messages.error(request, _("Write down what the customer was told."))
    return redirect("case-first-asked")


def _page(request: HttpRequest, rows: QuerySet[Any]) -> Any:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
