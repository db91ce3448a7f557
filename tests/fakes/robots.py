"""The group robots of WeCom, DingTalk and Feishu as their documents describe them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import Any

from tests.fakes.provider import Asked, Provider, Refused


def wecom(provider: Provider, asked: Asked) -> Any:
    """The key stands in the address; text of at most 2048 bytes; 45009 when it is too often."""
    sent = asked.json()
    if asked.query.get("key") != provider.secrets["wecom_key"]:
        raise Refused({"errcode": 93000, "errmsg": "invalid webhook url"})
    provider.busy_or_refused(
        {"errcode": 45009, "errmsg": "api freq out of limit"},
        {"errcode": 40008, "errmsg": "invalid message type"},
    )
    if len(sent["text"]["content"].encode()) > 2048:
        raise Refused({"errcode": 40058, "errmsg": "text.content exceed max length"})
    provider.take("wecom", "group", sent["text"]["content"], sent)
    return {"errcode": 0, "errmsg": "ok"}


def dingtalk(provider: Provider, asked: Asked) -> Any:
    """Time in milliseconds and Base64(HMAC-SHA256) of time, line feed and secret stand in the address."""
    if asked.query.get("access_token") != provider.secrets["dingtalk_token"]:
        raise Refused({"errcode": 300001, "errmsg": "token is not exist"})
    stamp, secret = asked.query.get("timestamp", ""), provider.secrets["dingtalk_secret"]
    mark = base64.b64encode(hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest())
    if asked.query.get("sign") != mark.decode() or abs(time.time() * 1000 - int(stamp or 0)) > 3_600_000:
        raise Refused({"errcode": 310000, "errmsg": "sign not match"})
    provider.busy_or_refused(
        {"errcode": 130101, "errmsg": "send too fast"}, {"errcode": 400013, "errmsg": "群已被解散"}
    )
    sent = asked.json()
    provider.take("dingtalk", "group", sent["text"]["content"], sent)
    return {"errcode": 0, "errmsg": "ok"}


def feishu(provider: Provider, asked: Asked) -> Any:
    """Time in seconds and Base64(HMAC-SHA256) of nothing, keyed with time, line feed and secret, in the body."""
    sent = asked.json()
    if asked.path.rsplit("/", 1)[-1] != provider.secrets["feishu_hook"]:
        raise Refused({"code": 19001, "msg": "param invalid: incoming webhook access token invalid"})
    key = f"{sent.get('timestamp')}\n{provider.secrets['feishu_secret']}".encode()
    mark = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    if sent.get("sign") != mark or abs(time.time() - int(sent.get("timestamp") or 0)) > 3600:
        raise Refused(
            {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
        )
    provider.busy_or_refused(
        {"code": 11232, "msg": "frequency limited"}, {"code": 19024, "msg": "Key Words Not Found"}
    )
    provider.take("feishu", "group", sent["content"]["text"], sent)
    return {"code": 0, "msg": "success", "data": {}}


ROUTES = [
    ("/cgi-bin/webhook/send", wecom),
    ("/robot/send", dingtalk),
    ("/open-apis/bot/v2/hook/", feishu),
]
