"""Text messages through Aliyun: SendSms of 2017-05-25, signed with ACS3-HMAC-SHA256."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import quote, urlsplit

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

_ENDPOINT = "https://dysmsapi.aliyuncs.com"
_NO_BODY = hashlib.sha256(b"").hexdigest()
_TRY_AGAIN = {
    "isv.BUSINESS_LIMIT_CONTROL": 60.0,
    "isv.DAY_LIMIT_CONTROL": 3600.0,
    "isv.MONTH_LIMIT_CONTROL": 3600.0,
    "isv.AMOUNT_NOT_ENOUGH": 3600.0,
    "isv.OUT_OF_SERVICE": 3600.0,
    "isp.SYSTEM_ERROR": 60.0,
    "isp.RAM_PERMISSION_DENY": 3600.0,
    "Throttling.User": 5.0,
    "Throttling": 5.0,
}
_BAD_NUMBER = {"isv.MOBILE_NUMBER_ILLEGAL", "isv.INVALID_PARAMETERS_MOBILE", "isv.DENY_IP_RANGE"}
_GONE = {"MOBILE_NOT_ON_SERVICE", "NO_ROUTE", "UNDELIVERED_INVALID_NUMBER"}


@senders.register
class AliyunSms(TemplateSms):
    """阿里云短信服务."""

    key: ClassVar[str] = "sms_aliyun"
    name: ClassVar[Mapping[str, str]] = {"zh": "阿里云短信", "en": "Aliyun SMS"}
    about: ClassVar[Mapping[str, str]] = {
        "zh": "通过阿里云短信服务发送已审核的模板短信；回执和上行短信推送到下面的回调地址。",
        "en": "Approved template messages through Aliyun; receipts and replies are pushed to the address below.",
    }
    fields: ClassVar[tuple[Field, ...]] = (
        Field("key_id", {"zh": "AccessKey ID", "en": "AccessKey ID"}),
        Field("key_secret", {"zh": "AccessKey Secret", "en": "AccessKey Secret"}, kind="secret"),
        SIGN,
        TEMPLATES,
        endpoint(_ENDPOINT),
    )

    def send(self, outgoing: Outgoing, settings: Settings) -> str:
        """SendSms for one number; the BizId."""
        code, text = template_of(outgoing.content, settings)
        values = values_of(outgoing.content, text)
        answer = self._call(
            "SendSms",
            {
                "PhoneNumbers": outgoing.to.removeprefix("+86").lstrip("+"),
                "SignName": sign_of(settings),
                "TemplateCode": code,
                "TemplateParam": json.dumps(values, ensure_ascii=False, separators=(",", ":")),
                "OutId": outgoing.key,
            },
            settings,
        )
        if answer.get("Code") == "OK" and answer.get("BizId"):
            return str(answer["BizId"])
        raise _failure(str(answer.get("Code", "")), str(answer.get("Message", "")))

    def check(self, settings: Settings) -> None:
        """Ask for the signature's state, which needs a valid key; no message is sent."""
        default_template(settings)
        try:
            answer = self._call("QuerySmsSign", {"SignName": sign_of(settings)}, settings)
        except SendFailed as failure:
            raise AccountRefused(reason=failure.reason) from None
        if answer.get("Code") != "OK":
            raise AccountRefused(reason=f"{answer.get('Code')}: {answer.get('Message')}")

    def receive(self, incoming: Incoming, settings: Settings) -> Heard:
        """SmsReport and SmsUp: a JSON array each, told apart by their fields."""
        items = list_of(incoming)
        reports = [_report(item) for item in items if "success" in item]
        replies = [_reply(item) for item in items if "content" in item and "success" not in item]
        return Heard(tuple(reports), tuple(replies), '{"code":0,"msg":"成功"}', "application/json")

    def _call(self, action: str, query: Mapping[str, str], settings: Settings) -> dict[str, object]:
        address = endpoint_of(settings, _ENDPOINT)
        sent_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        headers = {
            "host": urlsplit(address).netloc,
            "x-acs-action": action,
            "x-acs-version": "2017-05-25",
            "x-acs-date": sent_at,
            "x-acs-signature-nonce": uuid.uuid4().hex,
            "x-acs-content-sha256": _NO_BODY,
        }
        headers["Authorization"] = authorization(
            "POST", query, headers, key_id=str(settings["key_id"]), secret=str(settings["key_secret"])
        )
        return object_of(post(f"{address}/?{canonical_query(query)}", headers, b""))


def authorization(
    method: str, query: Mapping[str, str], headers: Mapping[str, str], *, key_id: str, secret: str
) -> str:
    """The Authorization header of Aliyun's signature version 3, for a request to “/”.

    Every header given is signed; the digest of the body is taken from x-acs-content-sha256.
    """
    signed_headers = {name.lower(): value.strip() for name, value in headers.items()}
    names = ";".join(sorted(signed_headers))
    request = "\n".join(
        (
            method,
            "/",
            canonical_query(query),
            "".join(f"{name}:{signed_headers[name]}\n" for name in sorted(signed_headers)),
            names,
            signed_headers["x-acs-content-sha256"],
        )
    )
    to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    return f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={names},Signature={signature}"


def canonical_query(query: Mapping[str, str]) -> str:
    """Parameters sorted and encoded as RFC 3986 says."""
    return "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))


def _failure(code: str, message: str) -> SendFailed:
    reason = f"{code}: {message}"[:280]
    if code in _TRY_AGAIN:
        return SendFailed(reason, permanent=False, wait_seconds=_TRY_AGAIN[code])
    return SendFailed(reason, permanent=True, address_is_bad=code in _BAD_NUMBER)


def _report(item: Mapping[str, object]) -> DeliveryReport:
    code = str(item.get("err_code", ""))
    return report_of(
        arrived=item.get("success") in (True, "true"),
        reason=f"{code}: {item.get('err_msg', '')}",
        provider_id=str(item.get("biz_id", "")),
        to=str(item.get("phone_number", "")),
        at=moment(str(item.get("report_time", ""))),
        permanent=code in _GONE,
        message_key=str(item.get("out_id", "")),
    )


def _reply(item: Mapping[str, object]) -> Reply:
    return Reply(
        sender=str(item.get("phone_number", "")),
        text=str(item.get("content", "")),
        provider_id=str(item.get("sequence_id", "")),
        at=moment(str(item.get("send_time", ""))),
    )
