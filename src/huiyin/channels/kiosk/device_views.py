"""What a device sees: one page that it keeps, the questionnaire, and where it hands in what it collected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from huiyin.channels.kiosk import services
from huiyin.channels.kiosk.book import book_of
from huiyin.channels.kiosk.models import Device
from huiyin.channels.kiosk.problems import BadDelivery
from huiyin.channels.kiosk.queries import device_by_token
from huiyin.channels.links import is_open
from huiyin.core import throttle
from huiyin.core.network import address_of
from huiyin.core.problems import TooManyAttempts
from huiyin.surveys.flow import embedded_from
from huiyin.surveys.serving import definition_of, served_version

MOST_BYTES = 2_000_000
_STATIC = Path(__file__).parent / "static" / "kiosk"
_MINUTES = 10


def _device(request: HttpRequest, token: str) -> Device:
    found = device_by_token(token)
    if found is None:
        key = f"kiosk:{address_of(request)}"
        throttle.check(key, most=30, minutes=_MINUTES)
        throttle.failed(key, minutes=_MINUTES)
        raise Http404
    return found


@require_GET
def screen(request: HttpRequest, token: str) -> HttpResponse:
    """The full-screen page; a device keeps it, so that it opens without a network too."""
    try:
        device = _device(request, token)
    except TooManyAttempts:
        return HttpResponse(status=429)
    context = {"device": device, "organisation": device.programme.unit.name, "files": _files(token)}
    response = render(request, "kiosk/screen.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page on the device; it must lie above the pages it serves."""
    response = HttpResponse(
        (_STATIC / "worker.js").read_bytes(), content_type="text/javascript; charset=utf-8"
    )
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def book(request: HttpRequest, token: str) -> JsonResponse:
    """The questionnaire as the device keeps it, or that it is closed."""
    device = _device(request, token)
    version = served_version(device.link.questionnaire_id)
    if version is None or not is_open(device.link):
        return _said({"closed": True})
    definition = definition_of(version)
    embedded = embedded_from(definition, device.link.embedded)
    told: dict[str, Any] = book_of(definition, version.pk, embedded)
    return _said({**told, "idle_seconds": device.idle_seconds, "device": device.name})


@csrf_exempt
@require_POST
def deliver(request: HttpRequest, token: str) -> JsonResponse:
    """Take in what the device collected, and what it tells of itself; it forgets only what is acknowledged."""
    device = _device(request, token)
    if len(request.body) > MOST_BYTES:
        return _said({"code": BadDelivery.code}, 413)
    try:
        sent = json.loads(request.body)
        delivered, waiting = sent["answers"], int(sent.get("n_waiting", 0))
        taken = services.take_in(device=device, delivered=delivered)
    except (ValueError, KeyError, TypeError, AttributeError, BadDelivery):
        return _said({"code": BadDelivery.code}, 422)
    services.heard_of(
        device=device,
        n_waiting=min(max(waiting, 0), 10_000_000),
        refused=services.counted(sent.get("refused")),
    )
    return _said({"results": [vars(one) for one in taken]})


def _said(body: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


def _files(token: str) -> list[str]:
    """What the device keeps to open without a network."""
    return [reverse("kiosk-screen", args=[token]), static("kiosk/screen.css"), static("kiosk/screen.js")]
