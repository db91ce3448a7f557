"""What recovery brought: the figures of a unit, as a page and as a file; findings and what was done about them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import Unit
from huiyin.accounts.queries import user_of
from huiyin.analytics.results import Kind, Table, in_words, language_of, spoken
from huiyin.core.languages import page_language
from huiyin.core.roles import UserRole
from huiyin.formats.writing import Sheet, write_workbook
from huiyin.outcomes import queries, services
from huiyin.outcomes.findings import KINDS
from huiyin.outcomes.forms import ActionForm, TermsForm, UnitForm
from huiyin.outcomes.sections import Section
from huiyin.recovery.queries import problems_of

PER_PAGE = 30
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = {Kind.RATE: "0.0%", Kind.COUNT: "#,##0", Kind.P_VALUE: "0.0000"}


def _address(unit: Unit, name: str = "outcomes") -> str:
    return f"{reverse(name)}?unit={unit.pk}"


@require_GET
def outcomes(request: HttpRequest) -> HttpResponse:
    """The figures of a unit as they were last worked out."""
    user = user_of(request)
    choice = UnitForm(user, request.GET or None)
    unit = choice.chosen()
    standing = queries.standing_of(unit)
    if request.headers.get("HX-Request") and not standing.is_working:
        return HttpResponse(headers={"HX-Refresh": "true"})
    language = page_language()
    context = {
        "choice": choice,
        "many_units": choice.fields["unit"].queryset.count() > 1,  # type: ignore[attr-defined]
        "unit": unit,
        "standing": standing,
        "sections": [_shown(one, language) for one in standing.sections],
        "form": TermsForm(queries.questions_of(user, language), initial=standing.terms.as_json()),
        "tab": "outcomes",
    }
    return render(request, "outcomes/outcomes.html", context)


def _shown(section: Section, language: str) -> dict[str, Any]:
    return {
        "section": section,
        "title": in_words(section.title, language),
        "lead": in_words(section.lead, language),
        "contract": in_words(section.contract, language),
        "tables": [_table(one, language) for one in section.tables if one.rows],
        "notes": [in_words(one.text, language) for one in section.notes],
        "charts": [
            (in_words(one.title, language), one.specs[language_of(language)]) for one in section.charts
        ],
    }


def _table(table: Table, language: str) -> dict[str, Any]:
    words = [column.kind is Kind.TEXT for column in table.columns]
    return {
        "title": in_words(table.title, language),
        "aside": table.key == "balance",
        "heads": [(in_words(one.name, language), w) for one, w in zip(table.columns, words, strict=True)],
        "rows": [list(zip(cells, words, strict=True)) for cells in table.texts(language)],
    }


@require_http_methods(["POST"])
def evaluate(request: HttpRequest) -> HttpResponse:
    """Work the figures of a unit out, with other terms where they were sent along."""
    user = user_of(request)
    unit = UnitForm(user, request.POST).chosen()
    if "days_back" not in request.POST:
        services.ask(by=user, unit=unit)
    else:
        form = TermsForm(queries.questions_of(user, page_language()), request.POST)
        if not form.is_valid():
            context = {"form": form, "unit": unit, "tab": "outcomes"}
            return render(request, "outcomes/terms.html", context, status=422)
        services.ask(by=user, unit=unit, terms=form.terms())
    messages.success(request, _("The figures are being worked out; the page shows them when they are done."))
    return redirect(_address(unit))


@require_GET
def outcomes_file(request: HttpRequest) -> HttpResponse:
    """All tables as a workbook, with the contract and the notes of each figure."""
    user, language = user_of(request), page_language()
    unit = UnitForm(user, request.GET).chosen()
    standing = queries.standing_of(unit)
    if standing.newest is None:
        raise Http404
    about: list[list[object]] = [[_("Unit"), unit.name], [_("As of"), _moment(standing.newest.finished_at)]]
    sheets = []
    for number, section in enumerate(standing.sections, 1):
        title = in_words(section.title, language)
        about += [[title, in_words(section.lead, language)], ["", in_words(section.contract, language)]]
        about += [["", in_words(one.text, language)] for one in section.notes]
        sheets += [_sheet(f"{number}.{at}", table, language) for at, table in enumerate(section.tables, 1)]
    first = Sheet(_("Contracts and notes"), [_("Figure"), _("In words")], about, [30, 120])
    buffer = BytesIO()
    write_workbook(buffer, [first, *sheets])
    response = HttpResponse(buffer.getvalue(), content_type=WORKBOOK)
    response["Content-Disposition"] = 'attachment; filename="outcomes.xlsx"'
    return response


def _moment(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def _sheet(number: str, table: Table, language: str) -> Sheet:
    name = f"{number} {in_words(table.title, language)}"[:31]
    heads = [in_words(one.name, language) for one in table.columns]
    rows = [[spoken(cell, language) for cell in row] for row in table.rows]
    widths = [26 if one.kind is Kind.TEXT else 14 for one in table.columns]
    return Sheet(name, heads, rows, widths, [_FORMATS.get(one.kind, "") for one in table.columns])


@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """What alerts found in a year, and what was done about it; what waits first."""
    user, language = user_of(request), page_language()
    choice = UnitForm(user, request.GET or None)
    unit = choice.chosen()
    every = queries.findings_of(unit, language)
    only_open = request.GET.get("which", "open") == "open"
    wanted = [one for one in every if one.done_at is None] if only_open else every
    page = Paginator(wanted, PER_PAGE).get_page(request.GET.get("page"))
    form = ActionForm(problems_of(user), auto_id=False)
    context = {
        "choice": choice,
        "unit": unit,
        "page_obj": page,
        "lines": [(one, in_words(KINDS[one.finding.kind], language)) for one in page],
        "form": form,
        "may_act": user.role in {UserRole.MANAGER, UserRole.ADMINISTRATOR},
        "n_open": sum(one.done_at is None for one in every),
        "n_all": len(every),
        "only_open": only_open,
        "query": f"unit={unit.pk}&which={'open' if only_open else 'all'}",
        "tab": "outcomes",
    }
    return render(request, "outcomes/findings.html", context)


@require_POST
def finding_act(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """Note what was done about a finding, or take the note back."""
    user = user_of(request)
    unit = UnitForm(user, request.POST).chosen()
    line = queries.finding_for(unit, kind, number, page_language())
    if line is None:
        raise Http404
    back = redirect(_address(unit, "findings"))
    if request.POST.get("act") == "undo":
        if services.undo_action(by=user, kind=kind, number=number):
            messages.success(request, _("Taken back."))
        return back
    form = ActionForm(problems_of(user), request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
        return back
    services.note_action(by=user, kind=kind, number=number, **form.cleaned_data)
    messages.success(request, _("Noted; it counts as an action from now on."))
    return back
