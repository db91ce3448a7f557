"""The evidence of monitoring: its page, its files, how often, and the reviews."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.access import MANAGERS
from huiyin.reports import services
from huiyin.reports.contracts import Document, Every, Pairs, Paragraph, Table
from huiyin.reports.forms import PeriodForm, PlanForm, ReviewForm, WithdrawForm
from huiyin.reports.monitoring.document import evidence_document
from huiyin.reports.monitoring.gathering import gather, plan_of, reviews_of
from huiyin.reports.monitoring.requirements import Requirement, Standing, requirements
from huiyin.reports.renderers import renderers
from huiyin.reports.views import language_asked, to_keep
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for

SHORT = 20  # a cell that is not broken into lines
_KINDS = {Standing.RECORDED: "green", Standing.GAP: "orange", Standing.NOT_YET: "neutral"}


@require_GET
def monitoring(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The frame at once; its body follows, or comes along with ?full=1."""
    programme = programme_for(user_of(request), programme_id)
    form = PeriodForm.asked(request.GET)
    page: dict[str, Any] = {
        "programme": programme,
        "tab": "report",
        "form": form,
        "valid": form.is_valid(),
        "plan": plan_of(programme),
        "may_keep": user_of(request).role in MANAGERS,
        "formats": list(renderers),
        "query": request.GET.urlencode(),
        "full": "full" in request.GET,
    }
    if page["full"] and page["valid"]:
        page |= _body(request, programme, form)
    return render(request, "reports/monitoring.html", page)


@require_GET
def body(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The evidence itself."""
    programme = programme_for(user_of(request), programme_id)
    form = PeriodForm.asked(request.GET)
    if not form.is_valid():
        raise Http404
    return render(request, "reports/_monitoring.html", _body(request, programme, form))


def _body(request: HttpRequest, programme: Programme, form: PeriodForm) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    evidence = gather(programme, *form.days, language)
    document = evidence_document(evidence, language=language)
    return {
        "programme": programme,
        "points": [_point(one) for one in requirements(evidence)],
        "note": _note(document),
        "sections": [
            (section.heading, [_block(block) for block in section.blocks])
            for section in document.sections[1:]
        ],
        "reviews": list(reviews_of(programme).filter(withdrawn_at=None)),
        "may_keep": user_of(request).role in MANAGERS,
    }


def _point(one: Requirement) -> dict[str, Any]:
    return {"it": one, "kind": _KINDS[one.standing], "standing": one.standing.label}


def _note(document: Document) -> str:
    return next(block.note for block in document.sections[0].blocks if isinstance(block, Table))


def _block(block: object) -> dict[str, Any]:
    match block:
        case Paragraph(text):
            return {"kind": "paragraph", "text": text}
        case Pairs(rows):
            return {"kind": "pairs", "rows": rows}
        case Table() as table:
            heads, *lines = (
                [(at in table.numeric, len(str(cell)) <= SHORT, cell) for at, cell in enumerate(row)]
                for row in (table.columns, *table.rows)
            )
            return {"kind": "table", "name": table.name, "heads": heads, "rows": lines, "note": table.note}
    raise TypeError(f"the page cannot show {type(block).__name__}")


@require_GET
def evidence_file(request: HttpRequest, programme_id: int, format_key: str) -> HttpResponse:
    """The evidence as a file to keep or to hand to an auditor."""
    programme = programme_for(user_of(request), programme_id)
    form = PeriodForm.asked(request.GET)
    if format_key not in renderers or not form.is_valid():
        raise Http404
    language, (first_on, last_on) = language_asked(request), form.days
    made = services.make_evidence(
        by=user_of(request),
        programme=programme,
        first_on=first_on,
        last_on=last_on,
        language=language,
        format_key=format_key,
    )
    with translation.override(language):
        name = f"{programme.name}-{_('Evidence of monitoring')}-{first_on}-{last_on}"
    return to_keep(made, format_key, name)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, programme_id: int) -> HttpResponse:
    """How often customers are heard and the results reviewed."""
    programme = programme_for(user_of(request), programme_id)
    kept = plan_of(programme)
    usual = {
        "measure_every": kept.measure_every if kept else Every.QUARTER,
        "review_every": kept.review_every if kept else Every.YEAR,
    }
    form = PlanForm(request.POST or None, initial=usual)
    if request.method == "POST" and form.is_valid():
        services.keep_plan(
            by=user_of(request),
            programme=programme,
            measure_every=Every(form.cleaned_data["measure_every"]),
            review_every=Every(form.cleaned_data["review_every"]),
        )
        messages.success(request, _("Saved."))
        return redirect("monitoring", programme.pk)
    return _asked(request, programme, form, _("How often"), _("Save"))


@require_http_methods(["GET", "POST"])
def new_review(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Record a review that was held."""
    programme = programme_for(user_of(request), programme_id)
    form = ReviewForm(request.POST or None, initial={"held_on": timezone.localdate()})
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            services.record_review(by=user_of(request), programme=programme, **form.cleaned_data)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("The review is on record."))
            return redirect("monitoring", programme.pk)
    return _asked(request, programme, form, _("Record a review"), _("Record it"), problem)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, programme_id: int, review_id: int) -> HttpResponse:
    """Withdraw a review that was recorded wrongly; it stays readable, with the reason."""
    programme = programme_for(user_of(request), programme_id)
    review = get_object_or_404(reviews_of(programme), pk=review_id)
    form, problem = WithdrawForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_review(by=user_of(request), review_id=review.pk, **form.cleaned_data)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("The review is withdrawn; it stays readable with the reason."))
            return redirect("monitoring", programme.pk)
    heading = _("Withdraw the review of %(day)s") % {"day": review.held_on.isoformat()}
    return _asked(request, programme, form, heading, _("Withdraw it"), problem)


def _asked(
    request: HttpRequest,
    programme: Programme,
    form: forms.Form,
    heading: str,
    label: str,
    problem: Problem | None = None,
) -> HttpResponse:
    context = {
        "programme": programme,
        "tab": "report",
        "form": form,
        "heading": heading,
        "label": label,
        "problem": problem,
    }
    refused = request.method == "POST"
    return render(request, "reports/monitoring_form.html", context, status=422 if refused else 200)
