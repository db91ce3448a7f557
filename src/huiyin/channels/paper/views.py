"""Pages of paper: batches, printing, returns, keying, deciding."""

from __future__ import annotations

import re
from typing import Any

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.channels.keyed import Keyed
from huiyin.channels.paper import queries, services
from huiyin.channels.paper.comparing import differences, kappa_of, keyers
from huiyin.channels.paper.contracts import PAGE_CSS, SheetState
from huiyin.channels.paper.forms import PrintForm, ReturnForm
from huiyin.channels.paper.models import Batch, Sheet
from huiyin.channels.paper.problems import SheetUnknown, StillDiffers
from huiyin.surveys.contracts import LANGUAGE_CODES, Definition
from huiyin.surveys.queries import programme_for
from huiyin.surveys.question_types.base import question_types, text_in

SHEETS_AT_A_TIME = 100
_RANGE = re.compile(r"(\d{1,6})\s*[-–—~～至]\s*(\d{1,6})")


@require_GET
def paper(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The batches of a programme."""
    programme = programme_for(user_of(request), programme_id)
    context = {
        "programme": programme,
        "tab": "collect",
        "batches": queries.batches_of(programme),
        "may_manage": user_of(request).role in {"manager", "administrator"},
    }
    return render(request, "paper/batches.html", context)


@require_http_methods(["GET", "POST"])
def batch_new(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Choose what to print."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    versions = queries.published_versions(programme)
    form = PrintForm(request.POST or None, versions=versions)
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        version = next(one for one in versions if str(one.pk) == form.cleaned_data["version"])
        try:
            batch = services.print_batch(by=user, programme=programme, version=version, plan=form.plan())
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("The batch is ready to be printed."))
            return redirect("paper-batch", programme_id, batch.pk)
    context = {
        "programme": programme,
        "tab": "collect",
        "form": form,
        "versions": versions,
        "problem": problem,
    }
    return render(request, "paper/batch_new.html", context, status=422 if request.method == "POST" else 200)


def _frame(batch: Batch) -> dict[str, Any]:
    return {"programme": batch.programme, "tab": "collect", "batch": batch}


@require_GET
def batch(request: HttpRequest, programme_id: int, batch_id: int) -> HttpResponse:
    """How far a batch is: returns, keying, agreement of two entries, errors of each keyer."""
    found = queries.batch_for(user_of(request), programme_id, batch_id)
    definition = Definition.from_json(found.version.definition)
    twice = queries.twice_keyed(found)
    kappa, by_field = kappa_of(definition, twice)
    page = Paginator(queries.sheets_of(found), 50).get_page(request.GET.get("page"))
    n = found.sheets.count()
    context = {
        **_frame(found),
        "progress": queries.progress(found),
        "form": ReturnForm(),
        "n_twice": len(twice),
        "kappa": kappa,
        "by_field": [row for row in by_field if row[1].agreement_rate is not None],
        "keyers": keyers(definition, queries.sheets_of(found)),
        "page_obj": page,
        "parts": [
            (first, min(first + SHEETS_AT_A_TIME - 1, n)) for first in range(1, n + 1, SHEETS_AT_A_TIME)
        ],
        "may_manage": user_of(request).role in {"manager", "administrator"},
    }
    return render(request, "paper/batch.html", context)


@require_GET
def print_sheets(request: HttpRequest, programme_id: int, batch_id: int) -> HttpResponse:
    """The sheets as they are printed, at most a hundred at a time."""
    found = queries.batch_for(user_of(request), programme_id, batch_id)
    first = _number(request.GET.get("from", "1"), 1)
    last = min(_number(request.GET.get("to", ""), first), first + SHEETS_AT_A_TIME - 1)
    definition = Definition.from_json(found.version.definition)
    language = found.language if found.language in definition.languages else definition.languages[0]
    with translation.override(LANGUAGE_CODES[language]):
        questions = [
            question_types[question["type"]].paper(question, language) for question in definition.questions
        ]
        context = {
            "batch": found,
            "page_size": PAGE_CSS[found.size],
            "language": language,
            "title": text_in(definition.title, language),
            "intro": text_in(definition.intro, language),
            "thanks": text_in(definition.thanks, language),
            "organisation": found.programme.unit.name,
            "questions": questions,
            "sheets": [(sheet, _qr(sheet.code)) for sheet in queries.range_of(found, first, last)],
        }
        return render(request, "paper/print.html", context)


def _qr(code: str) -> str:
    return str(segno.make(code, error="m", micro=False).svg_data_uri(scale=2, border=1))


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < int(text[:7]) < 10**6 else otherwise


@require_POST
def take_back(request: HttpRequest, programme_id: int, batch_id: int) -> HttpResponse:
    """Note sheets that came back."""
    user = user_of(request)
    found = queries.batch_for(user, programme_id, batch_id)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give form numbers, how they came back, and when."))
        return redirect("paper-batch", programme_id, batch_id)
    sheets, unknown = _named(found, form.cleaned_data["codes"])
    n = services.mark_returned(
        by=user, sheets=sheets, mode=form.cleaned_data["mode"], on=form.cleaned_data["on"]
    )
    messages.success(request, ngettext("%(n)s sheet is back.", "%(n)s sheets are back.", n) % {"n": n})
    if unknown:
        messages.warning(request, _("Not found: %(codes)s") % {"codes": ", ".join(unknown[:10])})
    return redirect("paper-batch", programme_id, batch_id)


def _named(batch: Batch, text: str) -> tuple[list[Sheet], list[str]]:
    sheets, unknown = [], []
    for part in text.replace(",", "\n").replace("，", "\n").splitlines():
        if not part.strip():
            continue
        between = _RANGE.fullmatch(part.strip())
        if between:
            first, last = int(between[1]), int(between[2])
            sheets += list(queries.sheets_of(batch).filter(number__gte=first, number__lte=last))
        elif (sheet := queries.sheet_by_code(batch, part)) is not None:
            sheets.append(sheet)
        else:
            unknown.append(part.strip())
    return sheets, unknown


@require_http_methods(["GET", "POST"])
def key_next(request: HttpRequest, programme_id: int, batch_id: int) -> HttpResponse:
    """Which sheet is keyed next: by its number, or the first that waits."""
    user = user_of(request)
    found = queries.batch_for(user, programme_id, batch_id)
    problem: Problem | None = None
    if request.method == "POST":
        text = request.POST.get("code", "")
        sheet = queries.sheet_by_code(found, text) if text.strip() else queries.next_to_key(found, user)
        problem = SheetUnknown(code=text) if sheet is None and text.strip() else None
        if sheet is not None:
            try:
                services.check_may_key(user, sheet)
            except Problem as raised:
                problem = raised
            else:
                return redirect("paper-key", programme_id, batch_id, sheet.pk)
        elif problem is None:
            messages.info(request, _("No returned sheet waits for you."))
            return redirect("paper-key-next", programme_id, batch_id)
    context = {**_frame(found), "progress": queries.progress(found), "problem": problem}
    return render(request, "paper/key_next.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
def key(request: HttpRequest, programme_id: int, batch_id: int, sheet_id: int) -> HttpResponse:
    """Key one sheet."""
    user = user_of(request)
    sheet = queries.sheet_for(user, programme_id, batch_id, sheet_id)
    services.check_may_key(user, sheet)
    keyed = _keyed(sheet)
    problems: dict[str, Problem] = {}
    if request.method == "POST":
        keyed.fill_in({name: text for name, text in request.POST.dict().items() if isinstance(text, str)})
        problems = keyed.checked(may_lack=True).problems
        if request.POST.get("go") == "void":
            services.void(by=user, sheet=sheet)
            messages.success(request, _("Form %(code)s was set aside as spoiled.") % {"code": sheet.code})
            return redirect("paper-key-next", programme_id, batch_id)
        if not problems:
            return _keyed_well(request, sheet, keyed)
    context = {
        **_frame(sheet.batch),
        "sheet": sheet,
        "questions": [html for page in keyed.definition.pages for html in keyed.render(page, problems)],
        "problems": list(problems.items()),
        "started": request.POST.get("started") or int(timezone.now().timestamp()),
        "is_second": sheet.state == SheetState.ONCE,
        "assets": keyed.assets(),
    }
    return render(request, "paper/key.html", context, status=422 if problems else 200)


def _keyed(sheet: Sheet) -> Keyed:
    return Keyed(sheet.batch.version, sheet.submission_id, sheet.batch.language)


def _keyed_well(request: HttpRequest, sheet: Sheet, keyed: Keyed) -> HttpResponse:
    started = _number(request.POST.get("started", "")[-6:], 0)
    seconds = int(timezone.now().timestamp()) % 1_000_000 - started if started else 0
    stored = services.key_sheet(by=user_of(request), sheet=sheet, keyed=keyed, seconds=seconds)
    said = {
        SheetState.DONE: _("Form %(code)s is stored."),
        SheetState.ONCE: _("Form %(code)s waits for its second entry."),
        SheetState.DIFFERS: _("Form %(code)s: the two entries differ and will be decided."),
    }[SheetState(stored.state)]
    messages.success(request, said % {"code": sheet.code})
    return redirect("paper-key-next", sheet.batch.programme_id, sheet.batch_id)


@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, programme_id: int, batch_id: int, sheet_id: int) -> HttpResponse:
    """Decide where two entries differ."""
    user = user_of(request)
    sheet = queries.sheet_for(user, programme_id, batch_id, sheet_id)
    if sheet.state != SheetState.DIFFERS:
        return redirect("paper-batch", programme_id, batch_id)
    keyed = _keyed(sheet)
    entries = list(sheet.entries.all())[:2]
    rows = differences(keyed.definition, *entries)
    problem: Problem | None = None
    if request.method == "POST":
        finals = {row.field: value for row in rows if (value := _chosen(request, row)) is not None}
        try:
            services.adjudicate(by=user, sheet=sheet, finals=finals, keyed=keyed)
        except StillDiffers as raised:
            problem = raised
        else:
            messages.success(request, _("Form %(code)s is stored.") % {"code": sheet.code})
            return redirect("paper-batch", programme_id, batch_id)
    context = {**_frame(sheet.batch), "sheet": sheet, "rows": rows, "entries": entries, "problem": problem}
    return render(request, "paper/decide.html", context, status=422 if problem else 200)


def _chosen(request: HttpRequest, row: Any) -> str | None:
    which = request.POST.get(f"which-{row.field}", "")
    if which == "other":
        return request.POST.get(f"other-{row.field}", "").strip()
    return {"first": row.first, "second": row.second}.get(which)
