"""Helpers of these tests: rating devices."""

from __future__ import annotations

from typing import Any

from huiyin.channels.kiosk import services
from huiyin.channels.kiosk.models import Device
from huiyin.channels.links import token_of
from huiyin.channels.tests.asking import open_link


def device_of(cast: Any, *pages: list[dict[str, Any]]) -> Device:
    link = open_link(cast, *pages)
    return services.add_device(
        by=cast.bob,
        questionnaire=link.questionnaire,
        name="1 号窗口",
        place="大厅",
        idle_seconds=30,
        embedded={},
    )


def address(device: Device, part: str = "") -> str:
    return f"/k/{token_of(device.link)}/{part}"
