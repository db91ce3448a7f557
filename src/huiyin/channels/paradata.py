"""How a questionnaire was answered: when, on what, how long, and what was seen. No word of what was said.

As stored: {"started_at", "seconds", "pages": [[page, seconds], …], "device", "seen": [question, …],
"flags": [flag, …]}. Anonymous programmes keep no moment, and seconds by tens.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

HONEYPOT = "website"  # a field that people never see
HONEYPOT_FLAG, SAME_DEVICE_FLAG = "honeypot", "same_device"
LONGEST = 24 * 3600.0  # seconds on one page; beyond it somebody left the page open
_TABLET = re.compile(r"ipad|tablet|kindle|silk|playbook", re.I)
_PHONE = re.compile(r"mobi|iphone|ipod|windows phone|micromessenger.*android", re.I)


@dataclass(frozen=True)
class Paradata:
    """Of one act of answering, as far as it has come."""

    started_at: str = ""  # ISO moment
    pages: tuple[tuple[str, float], ...] = ()  # every page sent, as often as it was sent
    device: str = ""  # "phone", "tablet", "desktop"
    seen: tuple[str, ...] = ()  # keys of questions, in the order they were first shown
    flags: tuple[str, ...] = ()

    @classmethod
    def of(cls, data: Mapping[str, Any] | None, request: HttpRequest) -> Paradata:
        """What was kept so far, or the beginning."""
        if not data:
            return cls(device=device_of(request))
        return cls(
            str(data.get("started_at", "")),
            tuple((str(key), float(seconds)) for key, seconds in data.get("pages", ())),
            str(data.get("device", "")) or device_of(request),
            tuple(map(str, data.get("seen", ()))),
            tuple(map(str, data.get("flags", ()))),
        )

    @property
    def seconds(self) -> float:
        """How long answering took, all pages together."""
        return sum(seconds for _, seconds in self.pages)

    def with_page(self, key: str, seconds: float) -> Paradata:
        """A page was sent after so many seconds."""
        seconds = min(max(seconds, 0.0), LONGEST)
        started = self.started_at or (timezone.now() - timedelta(seconds=seconds)).isoformat()
        return replace(self, started_at=started, pages=(*self.pages, (key, round(seconds, 1))))

    def with_seen(self, keys: Iterable[str]) -> Paradata:
        """Questions were shown."""
        return replace(self, seen=tuple(dict.fromkeys((*self.seen, *keys))))

    def with_flag(self, flag: str) -> Paradata:
        return replace(self, flags=tuple(dict.fromkeys((*self.flags, flag))))

    def as_json(self, *, is_anonymous: bool = False) -> dict[str, Any]:
        """Plain data for storage."""
        pages = [[key, _rounded(seconds, is_anonymous)] for key, seconds in self.pages]
        data: dict[str, Any] = {
            "seconds": _rounded(self.seconds, is_anonymous),
            "pages": pages,
            "device": self.device,
            "seen": list(self.seen),
            "flags": list(self.flags),
        }
        return data if is_anonymous else {"started_at": self.started_at, **data}


def _rounded(seconds: float, is_anonymous: bool) -> float:
    return round(seconds, -1) if is_anonymous else round(seconds, 1)


def device_of(request: HttpRequest) -> str:
    """What kind of device a browser says it runs on; nothing more is kept of it."""
    agent = request.headers.get("User-Agent", "")
    if _TABLET.search(agent) or ("Android" in agent and "Mobile" not in agent):
        return "tablet"
    return "phone" if _PHONE.search(agent) else "desktop"


def seconds_on_page(sent: Mapping[str, str]) -> float:
    """How long a page was open: as its script counted ("d"), or since it was made ("t")."""
    for name, since in (("d", 0.0), ("t", timezone.now().timestamp())):
        text = sent.get(name, "")
        if re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,3})?", text, re.ASCII):
            return float(text) if name == "d" else since - float(text)
    return 0.0
