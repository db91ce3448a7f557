"""Text messages through Tencent Cloud: SendSms of 2021-01-11, signed with TC3-HMAC-SHA256."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from huiyin.messaging.contracts import DeliveryReport, Reply
from huiyin.messaging.problems import AccountRefused
from huiyin.messaging.senders._http import endpoint, endpoint_of, list_of, object_of, post, report_of
from huiyin.messaging.senders._templates import (
    SIGN,
    TEMPLATES,
    TemplateSms,
    default_template,
    moment,
    sign_of,
    template_of,
    values_of,
)
from huiyin.messaging.senders.base import Field, Heard, Incoming, Outgoing, SendFailed, Settings, senders

_ENDPOINT = "https://sms.tencentcloudapi.com"
_TYPE = "application/json; charset=utf-8"
_TRY_AGAIN = (
    "LimitExceeded",
    "RequestLimitExceeded",
    "InternalError",
    "FailedOperation.InsufficientBalanceInSmsPackage",
    "FailedOperation.FailResolvePacket",
    "ResourceUnavailable",
)
_BAD_NUMBER = {"InvalidParameterValue.IncorrectPhoneNumber", "FailedOperation.PhoneNumberInBlacklist"}


@senders.register
class TencentSms(TemplateSms):
    """腾讯云短信."""

    key: ClassVar[str] = "sms_tencent"
    name: ClassVar[Mapping[str, str]] = {"zh": "腾讯云短信", "en": "Tencent Cloud SMS"}
    about: ClassVar[Mapping[str, str]] = {
        "zh": "通过腾讯云短信发送已审核的模板短信；回执和上行短信推送到下面的回调地址。",
        "en": "Approved template messages through Tencent Cloud; receipts and replies are pushed to the address below.",
    }
    fields: ClassVar[tuple[Field, ...]] = (
        Field("key_id", {"zh": "SecretId", "en": "SecretId"}),
        Field("key_secret", {"zh": "SecretKey", "en": "SecretKey"}, kind="secret"),
        Field("app_id", {"zh": "短信应用 SDK AppID", "en": "SMS SdkAppId"}),
        SIGN,
        Field(
            "templates",
            TEMPLATES.name,
            {
                "zh": "每行一个：模板 ID = 模板正文（不含签名），把 {1}、{2} 按顺序换成变量名。第一行是默认模板，例如 "
                "1234567 = {name}您好，请评价本次服务：https://cx.example.cn/r/{code} 拒收请回复R",
                "en": "One a line: id = text without the signature, with names in place of {1}, {2} in their order. "
                "The first is the default, such as 1234567 = Dear {name}, how did we do? https://cx.example.com/r/{code}",
            },
            kind="lines",
        ),
        Field("region", {"zh": "地域", "en": "Region"}, default="ap-guangzhou"),
        endpoint(_ENDPOINT),
    )

    def send(self, outgoing: Outgoing, settings: Settings) -> str:
        """SendSms for one number; its SerialNo."""
        code, text = template_of(outgoing.content, settings)
        answer = self._call(
            "SendSms",
            {
                "PhoneNumberSet": [outgoing.to],
                "SmsSdkAppId": str(settings["app_id"]),
                "SignName": sign_of(settings),
                "TemplateId": code,
                "TemplateParamSet": list(values_of(outgoing.content, text).values()),
                "SessionContext": outgoing.key,
            },
            settings,
        )
        statuses = answer.get("SendStatusSet") or [{}]
        status: dict[str, Any] = statuses[0]
        if status.get("Code") == "Ok" and status.get("SerialNo"):
            return str(status["SerialNo"])
        raise _failure(str(status.get("Code", "")), str(status.get("Message", "")))

    def check(self, settings: Settings) -> None:
        """Ask for the state of the default template, which needs a valid key; no message is sent."""
        code = default_template(settings)
        if not code.isdigit():
            raise AccountRefused(reason="模板 ID 应为数字 / a template id is a number")
        body = {"TemplateIdSet": [int(code)], "International": 0}
        try:
            self._call("DescribeSmsTemplateList", body, settings)
        except SendFailed as failure:
            raise AccountRefused(reason=failure.reason) from None

    def receive(self, incoming: Incoming, settings: Settings) -> Heard:
        """Status callbacks, which are arrays, and replies, which are single objects."""
        items = list_of(incoming)
        reports = [_report(item) for item in items if "report_status" in item]
        replies = [_reply(item) for item in items if "text" in item]
        return Heard(tuple(reports), tuple(replies), '{"result":0,"errmsg":"OK"}', "application/json")

    def _call(self, action: str, value: Mapping[str, object], settings: Settings) -> dict[str, Any]:
        address = endpoint_of(settings, _ENDPOINT)
        host, now = urlsplit(address).netloc, int(time.time())
        body = json.dumps(value, ensure_ascii=False).encode()
        headers = {
            "Content-Type": _TYPE,
            "Host": host,
            "X-TC-Action": action,
            "X-TC-Version": "2021-01-11",
            "X-TC-Timestamp": str(now),
            "X-TC-Region": str(settings.get("region") or "ap-guangzhou"),
            "Authorization": authorization(
                host,
                body,
                service="sms",
                action=action,
                at=now,
                key_id=str(settings["key_id"]),
                secret=str(settings["key_secret"]),
            ),
        }
        found = object_of(post(f"{address}/", headers, body)).get("Response")
        response: dict[str, Any] = found if isinstance(found, dict) else {}
        if error := response.get("Error"):
            raise _failure(str(error.get("Code", "")), str(error.get("Message", "")))
        return response


def authorization(
    host: str,
    body: bytes,
    *,
    service: str,
    action: str,
    at: int,
    key_id: str,
    secret: str,
) -> str:
    """The Authorization header of Tencent's signature version 3 for a JSON request, signing type, host and action."""
    day = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
    headers = {"content-type": _TYPE, "host": host, "x-tc-action": action.lower()}
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    request = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{day}/{service}/tc3_request"
    to_sign = f"TC3-HMAC-SHA256\n{at}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"TC3{secret}".encode()
    for part in (day, service, "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"TC3-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"


def _failure(code: str, message: str) -> SendFailed:
    reason = f"{code}: {message}"[:280]
    if code.startswith(_TRY_AGAIN):
        return SendFailed(reason, permanent=False, wait_seconds=60.0)
    return SendFailed(reason, permanent=True, address_is_bad=code in _BAD_NUMBER)


def _report(item: Mapping[str, Any]) -> DeliveryReport:
    code = str(item.get("errmsg", ""))
    return report_of(
        arrived=item.get("report_status") == "SUCCESS",
        reason=f"{code}: {item.get('description', '')}",
        provider_id=str(item.get("sid", "")),
        to=_number(item),
        at=moment(str(item.get("user_receive_time", ""))),
        permanent=code in {"MK:0001", "UNKNOWN_NUMBER"},
    )


def _reply(item: Mapping[str, Any]) -> Reply:
    stamp = item.get("time")
    return Reply(
        sender=_number(item),
        text=str(item.get("text", "")),
        at=datetime.fromtimestamp(stamp, UTC) if isinstance(stamp, int) else None,
    )


def _number(item: Mapping[str, Any]) -> str:
    return f"+{item.get('nationcode', '86')}{item.get('mobile', '')}"
