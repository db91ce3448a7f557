"""Pages of telephone studies: the list, one study with its supervision, numbers, call-backs, listening in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.analytics.sampling.dispositions import RATE_NAMES
from huiyin.channels.queries import open_link_of
from huiyin.channels.telephone import lists, queries, services
from huiyin.channels.telephone.effects import interviewer_effects
from huiyin.channels.telephone.forms import MonitoringForm, NumbersForm, StudyForm
from huiyin.channels.telephone.models import Study
from huiyin.surveys.models import Programme, Questionnaire
from huiyin.surveys.queries import programme_for, questionnaires_of

RATES = ("RR1", "RR3", "COOP1", "REF1", "CON1")


@require_GET
def telephone(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The telephone studies of a programme."""
    programme = programme_for(user_of(request), programme_id)
    context = {
        "programme": programme,
        "tab": "collect",
        "studies": queries.studies_of(programme),
        "may_manage": user_of(request).role in {"manager", "administrator"},
    }
    return render(request, "telephone/studies.html", context)


def _published(programme: Programme) -> list[Questionnaire]:
    return [one for one in questionnaires_of(programme) if open_link_of(one) is not None]


@require_http_methods(["GET", "POST"])
def study_edit(request: HttpRequest, programme_id: int, study_id: int = 0) -> HttpResponse:
    """Make a study, or change how it is called."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    study = queries.study_for(user, programme_id, study_id) if study_id else None
    offered = _published(programme)
    form = StudyForm(request.POST or None, questionnaires=offered, study=study)
    if request.method == "POST" and form.is_valid():
        questionnaire = next(one for one in offered if str(one.pk) == form.cleaned_data["questionnaire"])
        saved = services.save_study(
            by=user, programme=programme, questionnaire=questionnaire, plan=form.plan(), study=study
        )
        if study is None:
            messages.success(request, _("The study is ready. Add numbers to call."))
            return redirect("telephone-numbers", programme_id, saved.pk)
        messages.success(request, _("Saved."))
        return redirect("telephone-study", programme_id, saved.pk)
    context = {"programme": programme, "tab": "collect", "form": form, "study": study, "offered": offered}
    return render(
        request, "telephone/study_edit.html", context, status=422 if request.method == "POST" else 200
    )


@require_GET
def study(request: HttpRequest, programme_id: int, study_id: int) -> HttpResponse:
    """How far a study is, who is on the line, what came of the calls, and how alike interviewers' answers are."""
    found = queries.study_for(user_of(request), programme_id, study_id)
    heard, wanted = queries.n_to_monitor(found)
    rates = queries.rates(found)
    context = {
        **_live(found),
        "outcomes": [row for row in queries.outcome_counts(found) if row[3]],
        "rates": rates,
        "shown_rates": [(RATE_NAMES[key], rates.rates[key]) for key in RATES] if rates else [],
        "interviewers": queries.by_interviewer(found),
        "effects": interviewer_effects(found),
        "recent": queries.recent_calls(found),
        "monitorings": queries.monitorings(found),
        "heard": heard,
        "wanted": wanted,
    }
    return render(request, "telephone/study.html", context)


def _live(study: Study) -> dict[str, object]:
    progress = queries.progress(study)
    cards = [
        (_("Interviews"), progress.n_done),
        (_("Can be called now"), progress.n_callable),
        (_("Appointments"), progress.n_appointments),
        (_("Closed without an interview"), progress.n_over),
        *([(_("Put aside by the contact rules"), progress.n_aside)] if progress.n_aside else []),
    ]
    on_the_line = queries.on_the_line(study)
    return {**_frame(study), "progress": progress, "cards": cards, "on_the_line": on_the_line}


def _frame(study: Study) -> dict[str, object]:
    return {"programme": study.programme, "tab": "collect", "study": study}


@require_GET
def live(request: HttpRequest, programme_id: int, study_id: int) -> HttpResponse:
    """The part of the study's page that changes while people call."""
    found = queries.study_for(user_of(request), programme_id, study_id)
    return render(request, "telephone/_live.html", _live(found))


@require_POST
def study_close(request: HttpRequest, programme_id: int, study_id: int) -> HttpResponse:
    """Stop calling, or go on."""
    found = queries.study_for(user_of(request), programme_id, study_id)
    services.close_study(by=user_of(request), study=found, closed=request.POST.get("closed") == "1")
    return redirect("telephone-study", programme_id, study_id)


@require_http_methods(["GET", "POST"])
def numbers(request: HttpRequest, programme_id: int, study_id: int) -> HttpResponse:
    """Add numbers to a study."""
    user = user_of(request)
    found = queries.study_for(user, programme_id, study_id)
    form = NumbersForm(request.POST or None, request.FILES or None)
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            n = services.add_numbers(by=user, study=found, rows=_rows(user, form))
        except Problem as raised:
            problem = raised
        else:
            text = ngettext("%(n)s number was added.", "%(n)s numbers were added.", n) % {"n": n}
            messages.success(request, text)
            return redirect("telephone-study", programme_id, study_id)
    context = {**_frame(found), "form": form, "problem": problem}
    return render(request, "telephone/numbers.html", context, status=422 if request.method == "POST" else 200)


def _rows(user: User, form: NumbersForm) -> list[lists.Listed]:
    data = form.cleaned_data
    if data["source"] == "file":
        return lists.uploaded(data["file"])
    if data["source"] == "contacts":
        return list(lists.from_contacts(user, region=data["region"].strip()))
    return lists.pasted(data["numbers"])


@require_GET
def call_backs(request: HttpRequest, programme_id: int, study_id: int) -> HttpResponse:
    """Appointments by day."""
    found = queries.study_for(user_of(request), programme_id, study_id)
    return render(
        request, "telephone/call_backs.html", {**_frame(found), "days": queries.appointments(found)}
    )


@require_http_methods(["GET", "POST"])
def monitor(request: HttpRequest, programme_id: int, study_id: int, call_id: int) -> HttpResponse:
    """Grade a call that was listened in to."""
    user = user_of(request)
    call = queries.call_for(user, programme_id, study_id, call_id)
    form = MonitoringForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.monitor(
            by=user,
            call=call,
            grades=form.grades(),
            is_critical=form.cleaned_data["is_critical"],
            note=form.cleaned_data["note"],
        )
        messages.success(request, _("Saved."))
        return redirect("telephone-study", programme_id, study_id)
    context = {**_frame(call.number.study), "call": call, "form": form}
    return render(request, "telephone/monitor.html", context, status=422 if request.method == "POST" else 200)
