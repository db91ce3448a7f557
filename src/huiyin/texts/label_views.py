"""Pages of label quality: what people found, rounds, own layers, drift, corrections."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.access import MANAGERS
from huiyin.core.templatetags.huiyin import problem_words
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for
from huiyin.texts import quality_queries as queries
from huiyin.texts import services
from huiyin.texts.coding_contracts import LabelTask
from huiyin.texts.framing import back_to
from huiyin.texts.label_forms import CorrectionForm, DrawForm, NoteForm, TaskForm
from huiyin.texts.label_presenting import shown_drift, shown_tasks, shown_training
from huiyin.texts.labelling import corrections_at, place_of
from huiyin.texts.models import TextReading
from huiyin.texts.queries import standing_of


@require_GET
def quality(request: HttpRequest, programme_id: int) -> HttpResponse:
    """How good the labels are, with everything that keeps them so."""
    return _page(request, programme_for(user_of(request), programme_id), DrawForm())


def _page(request: HttpRequest, programme: Programme, form: DrawForm, status: int = 200) -> HttpResponse:
    context = {
        "programme": programme,
        "tab": "texts",
        "part": "quality",
        "standing": standing_of(programme.pk),
        "tasks": shown_tasks(programme),
        "rounds": queries.rounds_of(programme.pk),
        "training": shown_training(programme),
        "drift": shown_drift(programme),
        "corrections": queries.corrections_of(programme.pk, most=12),
        "form": form,
        "may_manage": user_of(request).role in MANAGERS,
    }
    return render(request, "texts/quality.html", context, status=status)


@require_POST
def draw(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Draw texts for people to code."""
    programme, form = programme_for(user_of(request), programme_id), DrawForm(request.POST)
    if not form.is_valid():
        return _page(request, programme, form, 422)
    try:
        made = services.draw_round(by=user_of(request), programme=programme, **form.cleaned_data)
    except Problem as problem:
        return _told(request, problem, programme_id)
    return redirect("text-coding", programme_id, made.number)


@require_POST
def train(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Have an own layer trained."""
    programme, form = programme_for(user_of(request), programme_id), TaskForm(request.POST)
    if form.is_valid():
        try:
            services.ask_training(by=user_of(request), programme=programme, task=form.cleaned_data["task"])
        except Problem as problem:
            return _told(request, problem, programme_id)
        messages.success(request, _("The layer is being trained; the result will stand on this page."))
    return _to_quality(programme_id, "layers")


@require_POST
def layer(request: HttpRequest, programme_id: int, head_id: int) -> HttpResponse:
    """Put an own layer to use, or go back to what read before it."""
    head = queries.head_for(user_of(request), programme_id, head_id)
    try:
        if request.POST.get("act") == "use":
            services.use_head(by=user_of(request), head=head)
            messages.success(request, _("The layer is in use. The texts are being read again."))
        elif request.POST.get("act") == "stop":
            services.stop_using(by=user_of(request), head=head)
            messages.success(request, _("Back to what read before. The texts are being read again."))
    except Problem as problem:
        return _told(request, problem, programme_id)
    return _to_quality(programme_id, "layers")


@require_POST
def drift(request: HttpRequest, programme_id: int, look_id: int) -> HttpResponse:
    """Say what is done about drift."""
    look, form = queries.look_for(user_of(request), programme_id, look_id), NoteForm(request.POST)
    if form.is_valid():
        services.note_drift(by=user_of(request), look=look, note=form.cleaned_data["note"])
    else:
        messages.error(request, _("Say in a few words what is done about it."))
    return _to_quality(programme_id, "drift")


@require_POST
def correct(request: HttpRequest, reading_id: int) -> HttpResponse:
    """Put a label right where it was shown, or take that back, and go back there."""
    reading = queries.reading_for(user_of(request), reading_id)
    try:
        said = _put_right(request, reading)
        if said:
            messages.success(request, said)
    except Problem as problem:
        messages.error(request, problem_words(problem).title)
    return back_to(request, reverse("home"))


def _put_right(request: HttpRequest, reading: TextReading) -> str:
    """Do what the form asks for, and say so; "" for a form that asks for nothing."""
    user, task = user_of(request), request.POST.get("task", "")
    if request.POST.get("act") == "undo":
        correction = corrections_at([place_of(reading)]).get(place_of(reading), {}).get(task)
        if correction is None:
            return ""
        services.undo_correction(by=user, correction=correction)
        return _("Taken back.")
    if task == LabelTask.TOPICS:
        services.correct_topics(by=user, reading=reading, topics=request.POST.getlist("topics"))
    else:
        form = CorrectionForm(request.POST)
        if not form.is_valid():
            return ""
        services.correct_label(by=user, reading=reading, **form.cleaned_data)
    return _("Put right. The readers will learn from it.")


@require_POST
def uncorrect(request: HttpRequest, programme_id: int, correction_id: int) -> HttpResponse:
    """Take a correction back."""
    correction = queries.correction_for(user_of(request), programme_id, correction_id)
    services.undo_correction(by=user_of(request), correction=correction)
    messages.success(request, _("Taken back."))
    return _to_quality(programme_id, "corrections")


def _told(request: HttpRequest, problem: Problem, programme_id: int) -> HttpResponse:
    words = problem_words(problem)
    messages.error(request, f"{words.title} {words.cause} {words.cure}")
    return redirect("text-quality", programme_id)


def _to_quality(programme_id: int, part: str) -> HttpResponse:
    response = redirect("text-quality", programme_id)
    response["Location"] += f"#{part}"
    return response
