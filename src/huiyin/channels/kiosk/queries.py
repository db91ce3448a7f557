"""Reading rating devices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.channels.kiosk.models import Device
from huiyin.channels.links import is_open
from huiyin.channels.points import numbers_of
from huiyin.channels.queries import link_by_token
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for

QUIET_AFTER = timedelta(minutes=15)  # a device that says nothing for so long is shown as away


@dataclass(frozen=True)
class Standing:
    """A device and how it does."""

    device: Device
    is_open: bool
    is_away: bool  # open, but not heard of lately
    n_refused: int
    n_answers: int | None  # None: of an anonymous programme nobody can tell
    n_today: int | None


def device_by_token(token: str) -> Device | None:
    """The device of that token, or None."""
    link = link_by_token(token)
    if link is None or link.channel != "kiosk":
        return None
    device = Device.objects.filter(link=link).first()
    if device is not None:
        device.link = link
    return device


def device_for(user: User, programme_id: int, device_id: int) -> Device:
    """One device of a programme that the person may see; 404 otherwise."""
    rows = Device.objects.select_related("link__questionnaire__programme__unit", "link__wave")
    return get_object_or_404(rows, pk=device_id, programme=programme_for(user, programme_id))


def standings(programme: Programme) -> list[Standing]:
    """The programme's devices with their numbers of answers."""
    rows = Device.objects.filter(programme=programme).select_related("link__questionnaire__programme")
    return [_standing(device) for device in rows]


def _standing(device: Device) -> Standing:
    works = is_open(device.link)
    away = device.seen_at is None or timezone.now() - device.seen_at > QUIET_AFTER
    return Standing(device, works, works and away, sum(device.refused.values()), *numbers_of(device.link))
