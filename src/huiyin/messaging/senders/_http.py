"""What senders over HTTP share: calling, and telling "not sent" from "nobody knows"."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from huiyin.core.outbound import Answer, NoAnswer, NotReached, call
from huiyin.messaging.contracts import DeliveryReport, State
from huiyin.messaging.senders.base import Field, Incoming, NotGenuine, SendFailed, SendUncertain, Settings


def post(url: str, headers: Mapping[str, str], body: bytes, *, method: str = "POST") -> Answer:
    """One request to a provider. Raises `SendFailed` when nothing left, `SendUncertain` when no answer came."""
    try:
        answer = call(method, url, headers=headers, body=body)
    except NotReached as error:
        raise SendFailed(f"连接失败 / no connection ({error})", permanent=False) from None
    except NoAnswer as error:
        raise SendUncertain(f"对方没有答复 / no answer ({error})") from None
    if answer.status == 429:
        raise SendFailed("HTTP 429", permanent=False, wait_seconds=_seconds(answer))
    return answer


def post_json(url: str, value: object, headers: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Send JSON, get a JSON object. A 5xx status leaves it open whether the message was taken."""
    body = json.dumps(value, ensure_ascii=False).encode()
    answer = post(url, {"Content-Type": "application/json; charset=utf-8", **(headers or {})}, body)
    return object_of(answer)


def object_of(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer."""
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return value
    if answer.status >= 500 or answer.status < 400:
        raise SendUncertain(f"看不懂的答复 / an answer nobody can read (HTTP {answer.status})")
    raise SendFailed(f"HTTP {answer.status}", permanent=True)


def list_of(incoming: Incoming) -> list[dict[str, Any]]:
    """The JSON array of objects that a provider pushed; one object counts as an array of one."""
    try:
        value = json.loads(incoming.body)
    except (ValueError, RecursionError):
        raise NotGenuine("no JSON") from None
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, dict) for item in items):
        raise NotGenuine("not an array of objects")
    return items


def report_of(*, arrived: bool, reason: str, **facts: Any) -> DeliveryReport:
    """What a provider says became of a message; the reason counts only where it did not arrive."""
    status = State.DELIVERED if arrived else State.BOUNCED
    return DeliveryReport(status=status, reason="" if arrived else reason, **facts)


def endpoint(default: str) -> Field:
    """The address of a provider, which an account may change."""
    return Field(
        "endpoint",
        {"zh": "服务地址", "en": "Endpoint"},
        {"zh": "一般不用改", "en": "Usually left as it is"},
        default=default,
    )


def endpoint_of(settings: Settings, default: str) -> str:
    """The provider's address for an account, without a slash at the end."""
    return str(settings.get("endpoint") or default).rstrip("/")


def _seconds(answer: Answer) -> float | None:
    wait = answer.headers.get("retry-after", "")
    return min(float(wait), 3600.0) if wait.isdigit() else None
