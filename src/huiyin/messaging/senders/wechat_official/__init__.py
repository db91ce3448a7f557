"""Template messages of a WeChat official account, and what its followers do and write."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from huiyin.messaging.contracts import Content, Kind, Reply
from huiyin.messaging.problems import AccountRefused
from huiyin.messaging.senders._http import endpoint, endpoint_of, post_json, report_of
from huiyin.messaging.senders._templates import default_template, filled, names_in, template_of
from huiyin.messaging.senders.base import (
    Field,
    Heard,
    Incoming,
    NotGenuine,
    Outgoing,
    Sender,
    SendFailed,
    SendUncertain,
    Settings,
    senders,
)
from huiyin.messaging.senders.wechat_official import callbacks

_ENDPOINT = "https://api.weixin.qq.com"
_TOKEN_GONE = {40001, 40014, 42001}
_NOT_FOLLOWING = {43004, 40003, 43019}
_LATER = {-1: 60.0, 45009: 3600.0, 45011: 60.0}
_tokens: dict[tuple[str, str], tuple[str, float]] = {}
_asking = threading.Lock()


@senders.register
class WechatOfficial(Sender):
    """微信公众号（服务号）模板消息."""

    key: ClassVar[str] = "wechat_official"
    name: ClassVar[Mapping[str, str]] = {"zh": "微信公众号模板消息", "en": "WeChat official account"}
    about: ClassVar[Mapping[str, str]] = {
        "zh": "向关注服务号的客户发送模板消息；收件地址是 OpenID。",
        "en": "Template messages to the followers of a service account; the address is the open id.",
    }
    kind: ClassVar[Kind] = Kind.WECHAT
    needs_template: ClassVar[bool] = True
    takes_receipts: ClassVar[bool] = True
    repeats_safely: ClassVar[bool] = True  # client_msg_id: one message per follower and id within ten minutes
    fields: ClassVar[tuple[Field, ...]] = (
        Field("app_id", {"zh": "AppID", "en": "AppID"}),
        Field("app_secret", {"zh": "AppSecret", "en": "AppSecret"}, kind="secret"),
        Field(
            "templates",
            {"zh": "模板", "en": "Templates"},
            {
                "zh": "每行一个：模板 ID = 模板正文，变量写成 {thing1} 的样子，例如 "
                "AbCdEf = 服务项目：{thing1} 服务时间：{time2}。第一行是默认模板",
                "en": "One a line: id = text, with variables such as {thing1}. The first is the default",
            },
            kind="lines",
        ),
        Field(
            "variables",
            {"zh": "模板变量对应的内容", "en": "What the template's variables hold"},
            {
                "zh": "每行一个，例如 thing1 = 请评价{{title}}；可用 {{name}} {{title}} {{organisation}} {{link}}",
                "en": "One a line, such as thing1 = Please rate {{title}}; {{name}} {{title}} {{organisation}} {{link}}",
            },
            kind="lines",
            required=False,
        ),
        Field("token", {"zh": "服务器配置的 Token", "en": "Token of the server settings"}, kind="secret"),
        Field(
            "aes_key",
            {"zh": "EncodingAESKey", "en": "EncodingAESKey"},
            {"zh": "消息加解密方式选“安全模式”时填写", "en": "For the safe mode of messages"},
            kind="secret",
            required=False,
        ),
        endpoint(_ENDPOINT),
    )

    def send(self, outgoing: Outgoing, settings: Settings) -> str:
        """One template message; its msgid. An expired token is fetched anew once."""
        template, text = template_of(outgoing.content, settings)
        message = {
            "touser": outgoing.to,
            "template_id": template,
            "url": outgoing.content.address,
            "client_msg_id": outgoing.key,
            "data": {name: {"value": value} for name, value in _values(outgoing.content, text, settings)},
        }
        answer: dict[str, Any] = {}
        for is_fresh in (False, True):
            token = access_token(settings, is_fresh=is_fresh)
            answer = post_json(
                f"{_endpoint(settings)}/cgi-bin/message/template/send?access_token={token}", message
            )
            if answer.get("errcode") not in _TOKEN_GONE:
                break
        code = int(answer.get("errcode", -1))
        if code == 0:
            return str(answer.get("msgid", ""))
        reason = f"{code}: {answer.get('errmsg', '')}"[:280]
        if code in _LATER:
            raise SendFailed(reason, permanent=False, wait_seconds=_LATER[code])
        raise SendFailed(reason, permanent=code not in _TOKEN_GONE, address_is_bad=code in _NOT_FOLLOWING)

    def check(self, settings: Settings) -> None:
        """Fetch an access token; nothing is sent."""
        default_template(settings)
        if settings.get("aes_key") and len(str(settings["aes_key"])) != 43:
            raise AccountRefused(reason="EncodingAESKey 应为 43 个字符 / it has 43 characters")
        try:
            access_token(settings, is_fresh=True)
        except (SendFailed, SendUncertain) as failure:
            raise AccountRefused(reason=str(failure)) from None

    def receive(self, incoming: Incoming, settings: Settings) -> Heard:
        """The greeting of the server settings, events and texts of followers; signed, and sealed in safe mode."""
        token = str(settings.get("token", ""))
        if not token:
            raise NotGenuine("the account has no token")
        if incoming.method == "GET":
            callbacks.check_signature(token, incoming.query)
            return Heard(answer=incoming.query.get("echostr", ""))
        value = callbacks.opened(incoming, token, str(settings.get("aes_key", "")), str(settings["app_id"]))
        return _heard(value)

    def wording(self, content: Content, settings: Settings) -> str:
        """The filled template."""
        _, text = template_of(content, settings)
        return filled(text, dict(_values(content, text, settings))) if text else content.text

    def objection(self, content: Content, settings: Settings) -> str:
        """No such template, or nothing to put in."""
        code, text = template_of(content, settings)
        if not text:
            return f"账号中没有模板{code} / the account lacks the template {code}"
        empty = [name for name, value in _values(content, text, settings) if not value.strip()]
        return f"模板变量没有内容 / nothing for: {', '.join(empty)}" if empty else ""


def access_token(settings: Settings, *, is_fresh: bool = False) -> str:
    """The token of the account, kept until shortly before it expires; `is_fresh`: ask even if one is kept."""
    kept_as = (_endpoint(settings), str(settings["app_id"]))
    with _asking:
        token, until = _tokens.get(kept_as, ("", 0.0))
        if token and not is_fresh and time.monotonic() < until:
            return token
        answer = post_json(
            f"{_endpoint(settings)}/cgi-bin/stable_token",
            {
                "grant_type": "client_credential",
                "appid": str(settings["app_id"]),
                "secret": str(settings["app_secret"]),
                "force_refresh": False,
            },
        )
        found = str(answer.get("access_token", ""))
        if not found:
            code = int(answer.get("errcode", -1))
            raise SendFailed(f"{code}: {answer.get('errmsg', '')}"[:280], permanent=False, wait_seconds=60.0)
        _tokens[kept_as] = (found, time.monotonic() + max(60.0, float(answer.get("expires_in", 7200)) - 300))
        return found


def _endpoint(settings: Settings) -> str:
    return endpoint_of(settings, _ENDPOINT)


def _values(content: Content, text: str, settings: Settings) -> list[tuple[str, str]]:
    """What each variable of the template holds: given by name, or worded by the account."""
    lines = str(settings.get("variables", "")).splitlines()
    worded = {
        name.strip(): words.strip() for name, equals, words in (x.partition("=") for x in lines) if equals
    }
    given = {"link": content.address, **content.parameters}
    values = []
    for name in names_in(text):
        value = str(given.get(name, worded.get(name, "")))
        for variable, words in given.items():
            value = value.replace("{{" + variable + "}}", str(words))
        values.append((name, value))
    return values


def _heard(value: Mapping[str, str]) -> Heard:
    """What a message or event of WeChat means for us; everything else is acknowledged and dropped."""
    follower = value.get("FromUserName", "")
    stamp = value.get("CreateTime", "")
    at = datetime.fromtimestamp(int(stamp), UTC) if stamp.isdigit() and len(stamp) < 12 else None
    event = value.get("Event", "").upper()
    if event == "TEMPLATESENDJOBFINISH":
        status = value.get("Status", "")
        report = report_of(
            arrived=status == "success",
            reason=status,
            provider_id=value.get("MsgID", ""),
            to=follower,
            at=at,
            permanent=status == "failed:user block",
        )
        return Heard(reports=(report,), answer="success")
    if event == "UNSUBSCRIBE":
        return Heard(replies=(Reply(follower, "unsubscribe", f"{follower}:{stamp}", at),), answer="success")
    if value.get("MsgType") == "text":
        name = value.get("MsgId") or f"{follower}:{stamp}"
        return Heard(replies=(Reply(follower, value.get("Content", ""), name, at),), answer="success")
    return Heard(answer="success")
