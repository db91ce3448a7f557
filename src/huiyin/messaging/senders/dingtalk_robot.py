"""Group robots of DingTalk: each request is signed with its time."""

from __future__ import annotations

import base64
import hmac
import time
from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import quote

from huiyin.core.outbound import check_address
from huiyin.messaging.contracts import Content, Kind
from huiyin.messaging.problems import AccountRefused
from huiyin.messaging.senders._http import post_json
from huiyin.messaging.senders._robots import PER_MINUTE, URL, judge, text_of, too_long
from huiyin.messaging.senders.base import Field, Outgoing, Sender, Settings, senders

MOST_BYTES = 20_000
_TOO_FAST = {130101, 410100}


@senders.register
class DingtalkRobot(Sender):
    """钉钉群机器人（加签）."""

    key: ClassVar[str] = "dingtalk_robot"
    name: ClassVar[Mapping[str, str]] = {"zh": "钉钉群机器人", "en": "DingTalk group robot"}
    about: ClassVar[Mapping[str, str]] = {
        "zh": "把消息发到一个钉钉群，每分钟最多 20 条；安全设置请选“加签”。",
        "en": "Posts to one DingTalk group, at most 20 messages a minute; choose signing as its security setting.",
    }
    kind: ClassVar[Kind] = Kind.ROBOT
    per_minute: ClassVar[int] = PER_MINUTE
    fields: ClassVar[tuple[Field, ...]] = (
        URL,
        Field(
            "sign_secret",
            {"zh": "加签密钥", "en": "Signing secret"},
            {"zh": "以 SEC 开头", "en": "It begins with SEC"},
            kind="secret",
        ),
    )

    def send(self, outgoing: Outgoing, settings: Settings) -> str:
        """Post as text, signed."""
        at = str(round(time.time() * 1000))
        mark = quote(signature(at, str(settings["sign_secret"])), safe="")
        answer = post_json(
            f"{settings['url']}&timestamp={at}&sign={mark}",
            {"msgtype": "text", "text": {"content": text_of(outgoing.content)}},
        )
        judge(answer, "errcode", "errmsg", _TOO_FAST)
        return outgoing.key

    def check(self, settings: Settings) -> None:
        """Whether the address is one of a robot; nothing is posted."""
        check_address(str(settings["url"]))
        if "access_token=" not in str(settings["url"]):
            raise AccountRefused(reason="地址中没有 access_token / there is no access_token in the address")

    def objection(self, content: Content, settings: Settings) -> str:
        """Too long for one message."""
        return too_long(content, MOST_BYTES)


def signature(timestamp: str, secret: str) -> str:
    """Base64 of the HMAC-SHA256 of "timestamp LF secret", keyed with the secret; `timestamp` in milliseconds."""
    return base64.b64encode(
        hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), "sha256")
    ).decode()
