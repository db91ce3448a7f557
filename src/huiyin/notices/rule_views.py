"""Pages of the three controls, the monthly meeting, the limits and the words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.accounts.queries import unit_asked, user_of, visible_units
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.formats.writing import write_csv
from huiyin.notices import queries, services
from huiyin.notices.contracts import OutageKind, Stage
from huiyin.notices.figures import Month, month_of
from huiyin.notices.forms import MeetingForm, StandardForm, WordsForm
from huiyin.notices.terms import Terms, standard_of, terms_of
from huiyin.notices.wording import minutes_words
from huiyin.notices.words import VARIABLES, stages_of, words_of


def month_asked(request: HttpRequest) -> date:
    """The first day of the month that the address names, or of this one."""
    wanted = (
        parse_date(f"{request.GET.get('month', '')}-01") if len(request.GET.get("month", "")) == 7 else None
    )
    return wanted or timezone.localdate().replace(day=1)


@require_http_methods(["GET", "POST"])
def governance(request: HttpRequest) -> HttpResponse:
    """The outages of a month under the three controls, and what the meeting agreed about them."""
    user = user_of(request)
    unit, first_on = unit_asked(request), month_asked(request)
    meeting = queries.meeting_of(unit, first_on)
    known = (
        {name: getattr(meeting, name) for name in ("held_on", "attendants", "agreed")}
        if meeting
        else {"held_on": timezone.localdate()}
    )
    form = MeetingForm(request.POST or None, initial=known)
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.save_meeting(by=user, unit=unit, month=first_on, **form.cleaned_data)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{request.path}?unit={unit.pk}&month={first_on:%Y-%m}")
    found = month_of(unit, first_on)
    context = {
        "month": found,
        "shares": _shares(found),
        "lines": [
            (line, minutes_words(line.punctuality.start_minutes), minutes_words(line.punctuality.end_minutes))
            for line in sorted(found.lines, key=lambda line: not line.is_controlled)
        ],
        "unit": unit,
        "units": list(visible_units(user)),
        "first_on": first_on,
        "before": first_on - timedelta(days=1),
        "after": first_on + timedelta(days=32),
        "this_month": timezone.localdate().replace(day=1),
        "meeting": meeting,
        "meetings": queries.meetings_of(unit),
        "form": form,
        "problem": problem,
        "terms": terms_of(unit, first_on),
        "tab": "governance",
    }
    return render(request, "notices/governance.html", context, status=422 if problem or form.errors else 200)


def _shares(month: Month) -> list[tuple[Any, Any]]:
    return [
        (_("Temporary among all outages"), month.temporary),
        (_("Restored later than told"), month.late),
        (_("Beginning as announced"), month.start_accurate),
        (_("End as announced"), month.end_accurate),
    ]


@require_GET
def governance_file(request: HttpRequest) -> HttpResponse:
    """The same lines as a file."""
    unit, first_on = unit_asked(request), month_asked(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="outages-{first_on:%Y-%m}.csv"'
    yes, no = _("yes"), ""
    write_csv(
        response,  # type: ignore[arg-type]
        [
            _("Unit"),
            _("Area"),
            _("Kind"),
            _("Announced beginning"),
            _("Really began"),
            _("Announced end"),
            _("Really ended"),
            _("Affected"),
            _("Told"),
            _("Told in time"),
            _("Customers hit again"),
            _("Temporary"),
            _("Late"),
            _("Improvement measure"),
        ],
        (
            [
                line.outage.unit.name,
                line.outage.place,
                str(OutageKind(line.outage.kind).label),
                *(
                    f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
                    for at in (
                        line.outage.announced_start,
                        line.outage.started_at,
                        line.outage.promised_end or line.outage.announced_end,
                        line.outage.ended_at,
                    )
                ),
                line.reach.n_affected,
                line.reach.n_told,
                line.reach.n_in_time,
                line.outage.n_repeated,
                yes if line.is_temporary else no,
                yes if line.is_late else no,
                line.outage.measure,
            ]
            for line in month_of(unit, first_on).lines
        ),
    )
    return response


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """The limits that hold, earlier versions, and a form for the next one."""
    user, today = user_of(request), timezone.localdate()
    held = standard_of(user.unit, today)
    terms = terms_of(user.unit, today)
    initial = {
        **StandardForm.initial_of(terms),
        "unit": user.unit_id,
        "valid_from": today,
        "signatory": held.signatory_id if held else None,
        "source": held.source if held else "",
    }
    form = StandardForm(user, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.save_standard(
            by=user,
            unit=data["unit"],
            valid_from=data["valid_from"],
            terms=form.terms(),
            source=data["source"],
            signatory=data["signatory"],
        )
        messages.success(request, _("Saved; outages entered from that day on are judged by it."))
        return redirect("outage-rules")
    versions = [(row, Terms.from_json(row.terms)) for row in queries.standards_of(user)]
    context = {"form": form, "held": held, "terms": terms, "versions": versions, "tab": "rules"}
    return render(request, "notices/rules.html", context, status=422 if form.errors else 200)


@require_GET
def words(request: HttpRequest) -> HttpResponse:
    """What customers read at every stage of every kind of outage."""
    unit = user_of(request).unit
    own = queries.words_rows(unit)
    which = page_language()
    groups = []
    for kind in OutageKind:
        lines = [
            (stage, words_of(unit, kind, stage)[0][which]["text"], (kind, stage) in own)
            for stage in stages_of(kind)
        ]
        groups.append((kind, lines))
    return render(request, "notices/words.html", {"groups": groups, "unit": unit, "tab": "words"})


@require_http_methods(["GET", "POST"])
def stage_words(request: HttpRequest, kind: str, stage: str) -> HttpResponse:
    """Change the words of one stage, or go back to the usual ones."""
    user = user_of(request)
    if kind not in OutageKind.values or stage not in stages_of(kind):
        raise Http404
    held, template = words_of(user.unit, kind, stage)
    initial = {
        **held["zh"],
        "subject_en": held["en"]["subject"],
        "text_en": held["en"]["text"],
        "template": template,
    }
    is_back = request.POST.get("go") == "usual"
    form = WordsForm(request.POST if request.method == "POST" and not is_back else None, initial=initial)
    problem: Problem | None = None
    if is_back:
        services.drop_words(by=user, unit=user.unit, kind=kind, stage=stage)
        return redirect("outage-words")
    if request.method == "POST" and form.is_valid():
        try:
            services.save_words(
                by=user,
                unit=user.unit,
                kind=kind,
                stage=stage,
                words=form.words(),
                template=form.cleaned_data["template"],
            )
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved; it holds for what is announced from now on."))
            return redirect("outage-words")
    context = {
        "form": form,
        "kind": OutageKind(kind),
        "stage": Stage(stage),
        "is_own": (kind, stage) in queries.words_rows(user.unit),
        "variables": [f"{{{{{name}}}}}" for name in VARIABLES],
        "example": "{{name|客户}}" if page_language() == "zh" else "{{name|customer}}",
        "problem": problem,
        "tab": "words",
    }
    return render(request, "notices/stage_words.html", context, status=422 if problem or form.errors else 200)
