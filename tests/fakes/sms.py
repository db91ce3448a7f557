"""Aliyun and Tencent as their documents describe them, a provider of the generic kind, and an inbox to look at."""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote

from tests.fakes.provider import Asked, Provider, Refused

_ALIYUN_HEADER = re.compile(
    r"ACS3-HMAC-SHA256 Credential=(?P<id>[^,]+),SignedHeaders=(?P<names>[^,]+),Signature=(?P<mark>[0-9a-f]{64})"
)
_TENCENT_HEADER = re.compile(
    r"TC3-HMAC-SHA256 Credential=(?P<id>[^/]+)/(?P<day>\d{4}-\d\d-\d\d)/(?P<service>\w+)/tc3_request, "
    r"SignedHeaders=(?P<names>[^,]+), Signature=(?P<mark>[0-9a-f]{64})"
)


def root(provider: Provider, asked: Asked) -> Any:
    """Everything on “/”: Aliyun and Tencent tell themselves by their headers; people see the inbox."""
    if "x-acs-action" in asked.headers:
        return aliyun(provider, asked)
    if "x-tc-action" in asked.headers:
        return tencent(provider, asked)
    return inbox(provider)


def aliyun(provider: Provider, asked: Asked) -> Any:
    """Signature version 3 (ACS3-HMAC-SHA256), SendSms and QuerySmsSign of 2017-05-25."""
    found = _ALIYUN_HEADER.fullmatch(asked.headers.get("authorization", ""))
    if found is None:
        raise Refused({"Code": "MissingAuthorization", "Message": "no Authorization"}, 400)
    must = {
        "host",
        "x-acs-action",
        "x-acs-version",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-content-sha256",
    }
    names = found["names"].split(";")
    if not must <= set(names) or names != sorted(names):
        provider.fault(f"aliyun: signed headers {names}")
    if hashlib.sha256(asked.body).hexdigest() != asked.headers["x-acs-content-sha256"]:
        provider.fault("aliyun: digest of the body")
    age = datetime.now(UTC) - datetime.strptime(asked.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(
        tzinfo=UTC
    )
    if abs(age.total_seconds()) > 900:
        raise Refused({"Code": "InvalidTimeStamp.Expired", "Message": "expired"}, 400)
    pairs = sorted(pair.split("=", 1) for pair in asked.headers["raw-query"].split("&") if pair)
    query = "&".join(
        f"{quote(unquote(name), safe='-_.~')}={quote(unquote(value), safe='-_.~')}" for name, value in pairs
    )
    lines = "".join(f"{name}:{asked.headers[name].strip()}\n" for name in names)
    request = (
        f"{asked.method}\n/\n{query}\n{lines}\n{found['names']}\n{asked.headers['x-acs-content-sha256']}"
    )
    digest = hashlib.sha256(request.encode()).hexdigest()
    secret = provider.secrets["aliyun_secret"].encode()
    mark = hmac.new(secret, f"ACS3-HMAC-SHA256\n{digest}".encode(), hashlib.sha256).hexdigest()
    if found["id"] != provider.secrets["aliyun_id"]:
        raise Refused(
            {"Code": "InvalidAccessKeyId.NotFound", "Message": "Specified access key is not found."}, 404
        )
    if mark != found["mark"]:
        raise Refused(
            {"Code": "SignatureDoesNotMatch", "Message": "Specified signature is not matched."}, 400
        )
    if asked.headers["x-acs-version"] != "2017-05-25":
        provider.fault("aliyun: version")
    if asked.headers["x-acs-action"] == "QuerySmsSign":
        return {"Code": "OK", "Message": "OK", "SignStatus": 1, "RequestId": "R"}
    return _aliyun_send(provider, asked)


def _aliyun_send(provider: Provider, asked: Asked) -> Any:
    query = asked.query
    provider.busy_or_refused(
        {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发分钟级流控Permits:1", "RequestId": "R"},
        {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "非法手机号", "RequestId": "R"},
    )
    for name in ("PhoneNumbers", "SignName", "TemplateCode", "TemplateParam"):
        if not query.get(name):
            raise Refused({"Code": f"MissingParameter.{name}", "Message": name}, 400)
    values = json.loads(query["TemplateParam"])
    if not all(isinstance(value, str) for value in values.values()):
        provider.fault("aliyun: parameters are texts")
    text = f"【{query['SignName']}】{query['TemplateCode']} {query['TemplateParam']}"
    taken = provider.take("aliyun", query["PhoneNumbers"], text, dict(query))
    return {"Code": "OK", "Message": "OK", "BizId": taken.id, "RequestId": "R"}


def aliyun_receipt(provider: Provider, index: int, *, success: bool = True, code: str = "") -> dict[str, Any]:
    """One entry of the array that SmsReport pushes."""
    taken = provider.taken[index]
    return {
        "phone_number": taken.to,
        "send_time": "2026-11-22 10:00:00",
        "report_time": "2026-11-22 10:00:05",
        "success": success,
        "err_code": code or ("DELIVERED" if success else "MOBILE_NOT_ON_SERVICE"),
        "err_msg": "用户接收成功" if success else "停机或空号",
        "sms_size": "1",
        "biz_id": taken.id,
        "out_id": taken.raw.get("OutId", ""),
    }


def tencent(provider: Provider, asked: Asked) -> Any:
    """Signature version 3 (TC3-HMAC-SHA256), SendSms of 2021-01-11."""
    found = _TENCENT_HEADER.fullmatch(asked.headers.get("authorization", ""))
    if found is None:
        raise Refused(_error("AuthFailure.InvalidAuthorization", "no Authorization"))
    names = found["names"].split(";")
    if not {"content-type", "host"} <= set(names) or names != sorted(names):
        provider.fault(f"tencent: signed headers {names}")
    stamp = asked.headers["x-tc-timestamp"]
    if datetime.fromtimestamp(int(stamp), UTC).strftime("%Y-%m-%d") != found["day"]:
        provider.fault("tencent: the day is not the timestamp's, in UTC")
    if abs(datetime.now(UTC).timestamp() - int(stamp)) > 300:
        raise Refused(_error("AuthFailure.SignatureExpire", "expired"))
    values = {name: asked.headers[name] for name in names}
    if "x-tc-action" in values:
        values["x-tc-action"] = values["x-tc-action"].lower()
    lines = "".join(f"{name}:{value}\n" for name, value in values.items())
    request = f"POST\n/\n\n{lines}\n{found['names']}\n{hashlib.sha256(asked.body).hexdigest()}"
    scope = f"{found['day']}/{found['service']}/tc3_request"
    to_sign = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"

    def keyed(key: bytes, text: str) -> bytes:
        return hmac.new(key, text.encode(), hashlib.sha256).digest()

    key = keyed(("TC3" + provider.secrets["tencent_secret"]).encode(), found["day"])
    key = keyed(keyed(key, found["service"]), "tc3_request")
    if found["id"] != provider.secrets["tencent_id"]:
        raise Refused(_error("AuthFailure.SecretIdNotFound", "The SecretId is not found"))
    if hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest() != found["mark"]:
        raise Refused(
            _error("AuthFailure.SignatureFailure", "The provided credentials could not be validated")
        )
    if asked.headers["x-tc-version"] != "2021-01-11" or not asked.headers.get("x-tc-region"):
        provider.fault("tencent: version or region")
    if asked.headers["x-tc-action"] == "DescribeSmsTemplateList":
        return {"Response": {"DescribeTemplateStatusSet": [], "RequestId": "R"}}
    return _tencent_send(provider, asked.json())


def _tencent_send(provider: Provider, sent: dict[str, Any]) -> Any:
    number = sent["PhoneNumberSet"][0]
    provider.busy_or_refused(
        _status(number, "LimitExceeded.PhoneNumberThirtySecondLimit", "the number of SMS exceeds the limit"),
        _status(number, "InvalidParameterValue.IncorrectPhoneNumber", "incorrect phone number"),
    )
    if not number.startswith("+"):
        provider.fault("tencent: numbers are E.164")
    if not all(isinstance(value, str) for value in sent["TemplateParamSet"]):
        provider.fault("tencent: parameters are texts")
    text = f"【{sent['SignName']}】{sent['TemplateId']} {sent['TemplateParamSet']}"
    taken = provider.take("tencent", number, text, sent)
    return _status(number, "Ok", "send success", taken.id)


def _status(number: str, code: str, words: str, serial: str = "") -> dict[str, Any]:
    status = {
        "SerialNo": serial,
        "PhoneNumber": number,
        "Fee": 1 if serial else 0,
        "SessionContext": "",
        "Code": code,
        "Message": words,
        "IsoCode": "CN",
    }
    return {"Response": {"SendStatusSet": [status], "RequestId": "R"}}


def _error(code: str, words: str) -> dict[str, Any]:
    return {"Response": {"Error": {"Code": code, "Message": words}, "RequestId": "R"}}


def tencent_receipt(provider: Provider, index: int, *, success: bool = True) -> dict[str, Any]:
    """One entry of the array that the status callback pushes."""
    taken = provider.taken[index]
    return {
        "user_receive_time": "2026-11-22 10:00:05",
        "nationcode": "86",
        "mobile": taken.to.removeprefix("+86"),
        "report_status": "SUCCESS" if success else "FAIL",
        "errmsg": "DELIVRD" if success else "MK:0001",
        "description": "用户短信送达成功" if success else "空号",
        "sid": taken.id,
    }


def generic(provider: Provider, asked: Asked) -> Any:
    """A provider of the generic kind: an API key in a header, JSON or a form in, {"code", "msgid"} out."""
    if asked.headers.get("x-api-key") != provider.secrets["http_secret"]:
        raise Refused({"code": 401, "msg": "bad key"}, 401)
    provider.busy_or_refused({"code": 9, "msg": "busy"}, {"code": 7, "msg": "bad number"})
    if asked.method == "GET":
        sent = asked.query
    elif asked.headers.get("content-type", "").startswith("application/json"):
        sent = asked.json()
    else:
        from urllib.parse import parse_qsl

        sent = dict(parse_qsl(asked.body.decode()))
    taken = provider.take("http", sent["mobile"], sent["content"], sent)
    return {"code": 0, "msgid": taken.id}


def inbox(provider: Provider) -> str:
    """What the phones and groups show, newest first; links can be tapped."""
    rows = "".join(
        f"<article><small>{html.escape(one.provider)} · {html.escape(one.to)} · {one.id}</small><p>{_linked(one.text)}</p></article>"
        for one in reversed(provider.taken)
    )
    wrong = "".join(f"<li>{html.escape(line)}</li>" for line in provider.wrong)
    return (
        "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>收件箱</title>"
        "<style>body{font:16px sans-serif;max-width:40em;margin:1em auto;padding:0 1em}article{background:#eee;"
        f"border-radius:12px;padding:.5em 1em;margin:.5em 0}}</style><h1>收件箱（{len(provider.taken)}）</h1>"
        f"<p>模式：{provider.mode}</p><ul>{wrong}</ul>{rows}"
    )


def _linked(text: str) -> str:
    return re.sub(r"(https?://[^\s<\"&]+)", r"<a href='\1'>\1</a>", html.escape(text))


ROUTES = [("/sms/", generic), ("/", root)]
