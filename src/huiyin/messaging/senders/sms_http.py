"""Text messages through any provider with an HTTP interface, described by form instead of by a program."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote

from huiyin.core.outbound import Answer, check_address
from huiyin.messaging.contracts import Content, DeliveryReport, Kind, Reply
from huiyin.messaging.problems import AccountRefused
from huiyin.messaging.senders._http import post, report_of
from huiyin.messaging.senders._templates import signed
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

_NAME = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_JSON, _FORM = "application/json; charset=utf-8", "application/x-www-form-urlencoded; charset=utf-8"


@senders.register
class HttpSms(Sender):
    """Any SMS provider: address, headers, body and what counts as success are entered by the administrator."""

    key: ClassVar[str] = "sms_http"
    name: ClassVar[Mapping[str, str]] = {"zh": "通用 HTTP 短信接口", "en": "Any SMS provider over HTTP"}
    about: ClassVar[Mapping[str, str]] = {
        "zh": "适合有 HTTP 接口的其他短信服务商或自建网关：填写地址、请求内容和成功标志即可。",
        "en": "For other providers or a gateway of your own: fill in address, request and sign of success.",
    }
    kind: ClassVar[Kind] = Kind.SMS
    per_day: ClassVar[int] = 1000
    takes_receipts: ClassVar[bool] = True
    fields: ClassVar[tuple[Field, ...]] = (
        Field("url", {"zh": "接口地址", "en": "Address"}, {"zh": "https://…", "en": "https://…"}),
        Field(
            "method",
            {"zh": "请求方法", "en": "Method"},
            kind="choice",
            default="POST",
            choices=(("POST", "POST"), ("GET", "GET")),
        ),
        Field(
            "body_type",
            {"zh": "内容格式", "en": "Form of the body"},
            kind="choice",
            default="json",
            choices=(("json", "JSON"), ("form", "application/x-www-form-urlencoded")),
        ),
        Field(
            "body",
            {"zh": "请求内容", "en": "Body"},
            {
                "zh": "可用 {{phone}} {{phone_plain}} {{text}} {{key}} {{sign}} {{secret}} 以及短信中的变量",
                "en": "May hold {{phone}} {{phone_plain}} {{text}} {{key}} {{sign}} {{secret}} and the message's variables",
            },
            kind="lines",
            default='{"mobile": "{{phone_plain}}", "content": "{{text}}", "id": "{{key}}"}',
        ),
        Field(
            "headers",
            {"zh": "请求头", "en": "Headers"},
            {"zh": "每行一个，例如 X-Api-Key: {{secret}}", "en": "One a line, such as X-Api-Key: {{secret}}"},
            kind="lines",
            required=False,
        ),
        Field("secret", {"zh": "密钥", "en": "Secret"}, kind="secret", required=False),
        Field(
            "sign",
            {"zh": "短信签名", "en": "Signature"},
            {"zh": "不含【】", "en": "Without 【】"},
            required=False,
        ),
        Field(
            "success",
            {"zh": "成功标志", "en": "Sign of success"},
            {
                "zh": "JSON 字段 = 值，例如 code = 0；只看 HTTP 状态码则留空",
                "en": "A JSON field and its value, such as code = 0; empty to go by the HTTP status",
            },
            required=False,
            default="code = 0",
        ),
        Field(
            "id_field",
            {"zh": "短信编号所在的字段", "en": "Field of the message's id"},
            {"zh": "例如 data.msgid；没有则留空", "en": "Such as data.msgid; empty if there is none"},
            required=False,
            default="msgid",
        ),
        Field(
            "repeats_safely",
            {"zh": "服务商会按 {{key}} 去重", "en": "The provider drops repetitions of the same {{key}}"},
            {
                "zh": "只有服务商文档明确说明时才勾选：勾选后，没有答复的短信会自动重发",
                "en": "Only when its documents say so: messages without an answer are then sent again",
            },
            kind="yes",
            required=False,
        ),
        Field(
            "report_secret",
            {"zh": "回执签名密钥", "en": "Secret of receipts"},
            {
                "zh": "服务商支持时填写：请求头 X-Signature 为请求体的 HMAC-SHA256（十六进制）",
                "en": "Where the provider signs: header X-Signature holds the HMAC-SHA256 of the body in hex",
            },
            kind="secret",
            required=False,
        ),
    )

    def send(self, outgoing: Outgoing, settings: Settings) -> str:
        """One request, filled in; the provider's id, or our own where it gives none."""
        text = self.wording(outgoing.content, settings)
        values = {
            **{name: str(value) for name, value in outgoing.content.parameters.items()},
            "phone": outgoing.to,
            "phone_plain": outgoing.to.removeprefix("+86").lstrip("+"),
            "text": text,
            "key": outgoing.key,
            "sign": str(settings.get("sign", "")),
            "secret": str(settings.get("secret", "")),
        }
        method = str(settings.get("method") or "POST")
        is_json = settings.get("body_type", "json") == "json"
        url = _filled(str(settings["url"]), values, _in_address)
        body = _filled(str(settings.get("body", "")), values, _in_json if is_json else _in_address)
        headers = {"Content-Type": _JSON if is_json else _FORM}
        for line in str(settings.get("headers", "")).splitlines():
            name, colon, value = line.partition(":")
            if colon:
                headers[name.strip()] = _filled(value.strip(), values, _in_header)
        answer = post(url, headers, b"" if method == "GET" else body.encode(), method=method)
        try:
            return _id_of(answer, settings) or outgoing.key
        except SendUncertain as doubt:
            if settings.get("repeats_safely"):
                raise SendFailed(str(doubt), permanent=False) from None
            raise

    def check(self, settings: Settings) -> None:
        """Whether the address may be called and the body can be filled in; nothing is called."""
        check_address(_filled(str(settings["url"]), {}, _in_address))
        if settings.get("body_type", "json") == "json" and settings.get("method") != "GET":
            try:
                json.loads(_NAME.sub("0", str(settings.get("body", ""))))
            except ValueError:
                raise AccountRefused(reason="请求内容不是 JSON / the body is no JSON") from None

    def receive(self, incoming: Incoming, settings: Settings) -> Heard:
        """Receipts {"id"|"key", "status", "phone", "reason"} and replies {"phone", "text"}: one or an array."""
        secret = str(settings.get("report_secret", ""))
        if secret:
            wanted = hmac.new(secret.encode(), incoming.body, "sha256").hexdigest()
            if not hmac.compare_digest(wanted, incoming.headers.get("x-signature", "").lower()):
                raise NotGenuine("the signature does not fit")
        items = list(_items(incoming))
        reports = [_report(item) for item in items if "status" in item]
        replies = [
            Reply(
                str(item.get("phone", "")),
                str(item.get("text", "")),
                str(item.get("reply_id", "")),
            )
            for item in items
            if "text" in item and "status" not in item
        ]
        return Heard(tuple(reports), tuple(replies), '{"code":0}', "application/json")

    def wording(self, content: Content, settings: Settings) -> str:
        """The text behind the signature."""
        return signed(content.text, settings)


def _filled(text: str, values: Mapping[str, str], encode: Any) -> str:
    return _NAME.sub(lambda found: str(encode(values.get(found[1], ""))), text)


def _in_address(value: str) -> str:
    return quote(value, safe="")


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _in_header(value: str) -> str:
    return "".join(sign for sign in value if sign.isprintable())


def _at(value: Any, path: str) -> Any:
    """The value at a path such as data.0.msgid; None where there is none."""
    for step in path.split("."):
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    return value


def _id_of(answer: Answer, settings: Settings) -> str:
    """The provider's id of a message it took."""
    if 300 <= answer.status < 500:
        raise SendFailed(f"HTTP {answer.status}", permanent=answer.status not in {408, 425})
    if answer.status >= 500:
        raise SendUncertain(f"HTTP {answer.status}")
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        value = None
    path, equals, wanted = str(settings.get("success", "")).partition("=")
    if equals:
        if value is None:
            raise SendUncertain("看不懂的答复 / an answer nobody can read")
        found = _at(value, path.strip())
        if _spelled(found) != wanted.strip():
            raise SendFailed(f"{path.strip()} = {_spelled(found)}"[:200], permanent=True)
    name = str(settings.get("id_field", "")).strip()
    found = _at(value, name) if name else None
    return "" if found is None else str(found)


def _spelled(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _items(incoming: Incoming) -> Iterable[dict[str, Any]]:
    try:
        value = json.loads(incoming.body)
    except (ValueError, RecursionError):
        value = dict(parse_qsl(incoming.body.decode("utf8", "replace")))
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, dict):
            raise NotGenuine("not an object")
        yield item


def _report(item: Mapping[str, Any]) -> DeliveryReport:
    status = str(item["status"]).lower()
    arrived = status in {"delivered", "delivrd", "success", "0", "true"}
    return report_of(
        arrived=arrived,
        reason=str(item.get("reason", item["status"])),
        provider_id=str(item.get("id", "")),
        to=str(item.get("phone", "")),
        permanent=bool(item.get("permanent", False)),
        message_key=str(item.get("key", "")),
    )
