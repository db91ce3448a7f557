"""Pages of programmes, and what is done to a questionnaire as a whole."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.surveys import services
from huiyin.surveys.forms import ProgrammeForm
from huiyin.surveys.queries import programme_for, questionnaire_for

PARTS = (
    "identity",
    "aim",
    "population",
    "mode",
    "sample",
    "limits",
    "conducted_by",
    "partial_percent",
    "complete_percent",
    "masked_kinds",
    "label",
)


@require_http_methods(["GET", "POST"])
def new_programme(request: HttpRequest) -> HttpResponse:
    """Found a programme."""
    user = user_of(request)
    form = ProgrammeForm(request.POST or None, user=user, initial={"unit": user.unit_id})
    if request.method == "POST" and form.is_valid():
        programme = services.create_programme(by=user, **form.cleaned_data)
        return redirect("programme", programme.pk)
    return render(request, "surveys/programme_new.html", {"form": form})


@require_http_methods(["GET", "POST"])
def programme_settings(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Change what a programme says of itself."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    initial = {"name": programme.name, "unit": programme.unit_id}
    initial |= {part: getattr(programme, part) for part in PARTS}
    form = ProgrammeForm(request.POST or None, user=user, programme=programme, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_programme(by=user, programme=programme, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("programme-settings", programme.pk)
    context = {"programme": programme_for(user, programme_id), "tab": "settings", "form": form}
    return render(request, "surveys/programme_settings.html", context)


@require_POST
def archive_programme(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Into the archive, or out again."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    archived = request.POST.get("archived") == "1"
    services.archive_programme(by=user, programme=programme, archived=archived)
    messages.success(
        request, _("The programme is archived.") if archived else _("The programme is active again.")
    )
    return redirect("programme-settings", programme.pk)


@require_POST
def close_questionnaire(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """Stop collecting, or go on."""
    user = user_of(request)
    questionnaire = questionnaire_for(user, programme_id, questionnaire_id)
    closed = request.POST.get("closed") == "1"
    services.close_questionnaire(by=user, questionnaire=questionnaire, closed=closed)
    messages.success(
        request,
        _("Closed: its links take no more answers.") if closed else _("Open again: its links take answers."),
    )
    return redirect("collect", programme_id)
