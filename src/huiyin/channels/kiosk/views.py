"""Pages for those who look after the devices."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.channels.codes import code_of
from huiyin.channels.kiosk import services
from huiyin.channels.kiosk.book import left_out, needs_network
from huiyin.channels.kiosk.forms import KNOWN, DeviceForm
from huiyin.channels.kiosk.models import Device
from huiyin.channels.kiosk.queries import device_for, standings
from huiyin.channels.links import token_of
from huiyin.channels.points import published_in
from huiyin.core.languages import page_language
from huiyin.core.network import public_root
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.queries import programme_for, questionnaire_for
from huiyin.surveys.question_types.base import text_in
from huiyin.surveys.serving import definition_of, served_version


@require_GET
def devices(request: HttpRequest, programme_id: int) -> HttpResponse:
    """All devices of a programme: which ask, which were not heard of, what they hold."""
    programme = programme_for(user_of(request), programme_id)
    context = {
        "programme": programme,
        "tab": "collect",
        "standings": standings(programme),
        "published": published_in(programme),
    }
    return render(request, "kiosk/devices.html", context)


@require_http_methods(["GET", "POST"])
def new_device(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """Set a device up for a questionnaire."""
    user = user_of(request)
    questionnaire = questionnaire_for(user, programme_id, questionnaire_id)
    form = _form(request, questionnaire, {})
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            device = services.add_device(
                by=user,
                questionnaire=questionnaire,
                name=form.cleaned_data["name"],
                place=form.cleaned_data["place"],
                idle_seconds=form.cleaned_data["idle_seconds"],
                embedded=form.known,
            )
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("The device is ready: open its address on the tablet."))
            return redirect("kiosk", programme_id, device.pk)
    return _edited(request, questionnaire, form, problem, None)


@require_http_methods(["GET", "POST"])
def device(request: HttpRequest, programme_id: int, device_id: int) -> HttpResponse:
    """One device: its address as a QR code, what it holds, and its settings."""
    user = user_of(request)
    found = device_for(user, programme_id, device_id)
    known = {KNOWN + key: value for key, value in found.link.embedded.items()}
    initial = {"name": found.name, "place": found.place, "idle_seconds": found.idle_seconds, **known}
    form = _form(request, found.link.questionnaire, initial)
    if request.method == "POST" and form.is_valid():
        services.change_device(
            by=user,
            device=found,
            name=form.cleaned_data["name"],
            place=form.cleaned_data["place"],
            idle_seconds=form.cleaned_data["idle_seconds"],
            embedded=form.known,
        )
        messages.success(request, _("Saved. The device follows when it is next connected."))
        return redirect("kiosk", programme_id, found.pk)
    return _edited(request, found.link.questionnaire, form, None, found)


@require_POST
def close_device(request: HttpRequest, programme_id: int, device_id: int) -> HttpResponse:
    """Let a device ask no more, or again."""
    user = user_of(request)
    found = device_for(user, programme_id, device_id)
    closed = request.POST.get("closed") == "1"
    services.close_device(by=user, device=found, closed=closed)
    messages.success(request, _("The device asks no more.") if closed else _("The device asks again."))
    return redirect("kiosk", programme_id, found.pk)


def _form(request: HttpRequest, questionnaire: Questionnaire, initial: dict[str, Any]) -> DeviceForm:
    version = served_version(questionnaire.pk)
    return DeviceForm(
        request.POST or None,
        initial=initial,
        questionnaire=questionnaire,
        definition=definition_of(version or questionnaire.versions.model(definition=questionnaire.draft)),
        language=page_language(),
    )


def _edited(
    request: HttpRequest,
    questionnaire: Questionnaire,
    form: DeviceForm,
    problem: Problem | None,
    found: Device | None,
) -> HttpResponse:
    version, language = served_version(questionnaire.pk), page_language()
    definition = definition_of(version) if version is not None else None
    address = ""
    if found is not None:
        address = public_root(request) + reverse("kiosk-screen", args=[token_of(found.link)])
    context = {
        "programme": questionnaire.programme,
        "tab": "collect",
        "questionnaire": questionnaire,
        "form": form,
        "problem": problem,
        "device": found,
        "address": address,
        "qr": code_of(address).decode() if address else "",
        "standing": next(
            (one for one in standings(questionnaire.programme) if found and one.device.pk == found.pk), None
        ),
        "left_out": [text_in(texts, language) for texts in left_out(definition)] if definition else [],
        "needs_network": [text_in(texts, language) for texts in needs_network(definition)]
        if definition
        else [],
    }
    status = 422 if problem or (request.method == "POST" and form.errors) else 200
    return render(request, "kiosk/device.html", context, status=status)
