"""Group robots of Feishu: time and signature stand in the body."""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Mapping
from typing import ClassVar

from huiyin.core.outbound import check_address
from huiyin.messaging.contracts import Content, Kind
from huiyin.messaging.problems import AccountRefused
from huiyin.messaging.senders._http import post_json
from huiyin.messaging.senders._robots import URL, judge, text_of, too_long
from huiyin.messaging.senders.base import Field, Outgoing, Sender, Settings, senders

MOST_BYTES = 19_000  # of the 20 KB that a request may have
_TOO_FAST = {9499, 11232}


@senders.register
class FeishuRobot(Sender):
    """飞书群机器人（签名校验）."""

    key: ClassVar[str] = "feishu_robot"
    name: ClassVar[Mapping[str, str]] = {"zh": "飞书群机器人", "en": "Feishu group robot"}
    about: ClassVar[Mapping[str, str]] = {
        "zh": "把消息发到一个飞书群；安全设置请选“签名校验”。",
        "en": "Posts to one Feishu group; choose signature verification as its security setting.",
    }
    kind: ClassVar[Kind] = Kind.ROBOT
    per_minute: ClassVar[int] = 100
    fields: ClassVar[tuple[Field, ...]] = (
        URL,
        Field("sign_secret", {"zh": "签名密钥", "en": "Signing secret"}, kind="secret"),
    )

    def send(self, outgoing: Outgoing, settings: Settings) -> str:
        """Post as text, signed."""
        at = str(round(time.time()))
        answer = post_json(
            str(settings["url"]),
            {
                "timestamp": at,
                "sign": signature(at, str(settings["sign_secret"])),
                "msg_type": "text",
                "content": {"text": text_of(outgoing.content)},
            },
        )
        judge(answer, "code", "msg", _TOO_FAST)
        return outgoing.key

    def check(self, settings: Settings) -> None:
        """Whether the address is one of a robot; nothing is posted."""
        check_address(str(settings["url"]))
        if "/hook/" not in str(settings["url"]):
            raise AccountRefused(reason="不是机器人地址 / this is no robot's address")

    def objection(self, content: Content, settings: Settings) -> str:
        """Too long for one message."""
        return too_long(content, MOST_BYTES)


def signature(timestamp: str, secret: str) -> str:
    """Base64 of the HMAC-SHA256 of nothing, keyed with "timestamp LF secret"; `timestamp` in seconds."""
    return base64.b64encode(hmac.digest(f"{timestamp}\n{secret}".encode(), b"", "sha256")).decode()
