"""One attempt to tell an endpoint: a CloudEvents envelope, signed as Standard Webhooks says."""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from huiyin.analytics.problems import Problem
from huiyin.api.replies import encode
from huiyin.core import outbound

SECONDS = 15.0
MEDIA_TYPE = "application/cloudevents+json"


@dataclass(frozen=True)
class Sent:
    """What became of an attempt; status None when there was no answer."""

    status: int | None
    error: str
    milliseconds: int

    @property
    def is_taken(self) -> bool:
        """Only 2xx is success; a redirect is none."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """The endpoint wants to hear no more."""
        return self.status == 410


def source() -> str:
    """Who speaks: together with the id it names an event for ever."""
    return settings.PUBLIC_URL or "urn:huiyin"


def envelope(message_id: str, event: str, happened_at: datetime, data: Mapping[str, Any]) -> bytes:
    """The news as a CloudEvents 1.0 event in JSON."""
    return encode(
        {
            "specversion": "1.0",
            "id": message_id,
            "source": source(),
            "type": f"huiyin.{event}",
            "time": happened_at.isoformat(),
            "datacontenttype": "application/json",
            "data": dict(data),
        }
    )


def signature(secret: str, message_id: str, timestamp: int, payload: bytes) -> str:
    """HMAC-SHA256 over "id.timestamp.payload" with the secret behind whsec_.

    >>> signature("whsec_" + b64encode(b"0" * 24).decode(), "msg_1", 1700000000, b"{}")[:8]
    'v1,JeZ1W'
    """
    key = b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + payload
    return "v1," + b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def send(
    url: str,
    secrets: Sequence[str],
    message_id: str,
    event: str,
    happened_at: datetime,
    data: Mapping[str, Any],
) -> Sent:
    """Try once; never raises for what the other side does."""
    payload, now = envelope(message_id, event, happened_at, data), int(time.time())
    headers = {
        "Content-Type": MEDIA_TYPE,
        "User-Agent": "Huiyin-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(now),
        "webhook-signature": " ".join(signature(one, message_id, now, payload) for one in secrets),
    }
    began = time.monotonic()
    try:
        answer = outbound.call("POST", url, headers=headers, body=payload, seconds=SECONDS)
        status, error = answer.status, "" if 200 <= answer.status < 300 else f"HTTP {answer.status}"
    except (outbound.NotReached, outbound.NoAnswer) as wrong:
        status, error = None, str(wrong)
    except Problem as problem:
        status, error = None, problem.code
    return Sent(status, error, round(1000 * (time.monotonic() - began)))
