"""What the robots of group chats share."""

from __future__ import annotations

from typing import Any

from huiyin.messaging.contracts import Content
from huiyin.messaging.senders.base import Field, SendFailed

PER_MINUTE = 20
URL = Field(
    "url",
    {"zh": "Webhook 地址", "en": "Webhook address"},
    {"zh": "在群机器人的设置里复制", "en": "Copy it from the robot's settings"},
    kind="secret",
)


def text_of(content: Content) -> str:
    """What the group reads: subject and text."""
    return f"{content.subject}\n{content.text}" if content.subject else content.text


def too_long(content: Content, most_bytes: int) -> str:
    """Why a text does not fit; "" if it does."""
    n_bytes = len(text_of(content).encode())
    return "" if n_bytes <= most_bytes else f"内容过长 / too long: {n_bytes} > {most_bytes} bytes"


def judge(answer: dict[str, Any], code_name: str, words_name: str, too_fast: set[int]) -> None:
    """Raise `SendFailed` unless the answer's code is 0."""
    code = answer.get(code_name, answer.get("StatusCode"))
    if code == 0:
        return
    reason = f"{code}: {answer.get(words_name, '')}"[:280]
    if code in too_fast:
        raise SendFailed(reason, permanent=False, wait_seconds=60.0)
    raise SendFailed(reason, permanent=code != -1)  # -1: the other side is busy
