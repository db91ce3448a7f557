"""Group robots of WeCom: the key stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from huiyin.core.outbound import check_address
from huiyin.messaging.contracts import Content, Kind
from huiyin.messaging.problems import AccountRefused
from huiyin.messaging.senders._http import post_json
from huiyin.messaging.senders._robots import PER_MINUTE, URL, judge, text_of, too_long
from huiyin.messaging.senders.base import Field, Outgoing, Sender, Settings, senders

MOST_BYTES = 2048
_TOO_FAST = {45009}


@senders.register
class WecomRobot(Sender):
    """企业微信群机器人."""

    key: ClassVar[str] = "wecom_robot"
    name: ClassVar[Mapping[str, str]] = {"zh": "企业微信群机器人", "en": "WeCom group robot"}
    about: ClassVar[Mapping[str, str]] = {
        "zh": "把消息发到一个企业微信群，每分钟最多 20 条。",
        "en": "Posts to one WeCom group, at most 20 messages a minute.",
    }
    kind: ClassVar[Kind] = Kind.ROBOT
    per_minute: ClassVar[int] = PER_MINUTE
    fields: ClassVar[tuple[Field, ...]] = (URL,)

    def send(self, outgoing: Outgoing, settings: Settings) -> str:
        """Post as text."""
        body = {"msgtype": "text", "text": {"content": text_of(outgoing.content)}}
        answer = post_json(str(settings["url"]), body)
        judge(answer, "errcode", "errmsg", _TOO_FAST)
        return outgoing.key

    def check(self, settings: Settings) -> None:
        """Whether the address is one of a robot; nothing is posted."""
        check_address(str(settings["url"]))
        if "key=" not in str(settings["url"]):
            raise AccountRefused(reason="地址中没有 key / there is no key in the address")

    def objection(self, content: Content, settings: Settings) -> str:
        """Too long for one message."""
        return too_long(content, MOST_BYTES)
