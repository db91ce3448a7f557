"""Approved templates: the texts that a provider stored, which decide what people really read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from huiyin.messaging.contracts import Content, Kind
from huiyin.messaging.problems import AccountRefused
from huiyin.messaging.senders.base import Field, Sender, Settings

_LINE = re.compile(r"\s*(?P<code>[A-Za-z0-9_-]{1,80})\s*[=＝]\s*(?P<text>.+?)\s*")
_CHINA = ZoneInfo("Asia/Shanghai")
NAMED = re.compile(r"\$\{(\w+)\}|\{(\w+)\}")  # ${name} as Aliyun writes it, {1} as Tencent does

TEMPLATES = Field(
    "templates",
    {"zh": "已审核的短信模板", "en": "Approved templates"},
    {
        "zh": "每行一个：模板编号 = 模板正文（不含签名）。第一行是默认模板。变量名与正文一致，例如 "
        "SMS_123456789 = 尊敬的${name}，请评价本次服务：https://cx.example.cn/r/${code} 拒收请回复R",
        "en": "One a line: code = text without the signature. The first is the default. Variables as in the "
        "text, such as SMS_123456789 = Dear ${name}, how did we do? https://cx.example.com/r/${code}",
    },
    kind="lines",
)
SIGN = Field(
    "sign",
    {"zh": "短信签名", "en": "Signature"},
    {"zh": "不含【】，须已通过审核", "en": "Without the brackets 【】; it must be approved"},
)


def templates_of(settings: Settings) -> dict[str, str]:
    """Codes and texts, in the order they were entered."""
    lines = str(settings.get("templates", "")).splitlines()
    found = (_LINE.fullmatch(line) for line in lines)
    return {line["code"]: line["text"] for line in found if line is not None}


def template_of(content: Content, settings: Settings) -> tuple[str, str]:
    """Code and text of the template that a message uses; ("", "") where there is none."""
    known = templates_of(settings)
    if content.template:
        return content.template, known.get(content.template, "")
    return next(iter(known.items()), ("", ""))


def names_in(text: str) -> list[str]:
    """The variables of a template, in order, each once.

    >>> names_in("${name}您好，${code} ${name}"), names_in("{1} 和 {2}")
    (['name', 'code'], ['1', '2'])
    """
    return list(dict.fromkeys(found[1] or found[2] for found in NAMED.finditer(text)))


def filled(text: str, values: Mapping[str, str]) -> str:
    """A template with its variables put in."""
    return NAMED.sub(lambda found: str(values.get(found[1] or found[2], "")), text)


def signed(text: str, settings: Settings) -> str:
    """The text as it arrives: with the signature in front, which counts."""
    sign = sign_of(settings)
    return f"【{sign}】{text}" if sign and not text.startswith("【") else text


def missing(content: Content, settings: Settings) -> str:
    """Why a message cannot be sent by a template; "" if it can."""
    code, text = template_of(content, settings)
    if not text:
        return f"账号中没有模板{code} / the account lacks the template {code}"
    empty = [name for name in names_in(text) if not str(content.parameters.get(name, "")).strip()]
    return f"模板变量没有值 / no value for: {', '.join(empty)}" if empty else ""


class TemplateSms(Sender):
    """Text messages by approved templates behind a signature: what the providers of such share."""

    kind: ClassVar[Kind] = Kind.SMS
    per_day: ClassVar[int] = 1000
    needs_template: ClassVar[bool] = True
    takes_receipts: ClassVar[bool] = True

    def wording(self, content: Content, settings: Settings) -> str:
        """The filled template behind the signature."""
        _, text = template_of(content, settings)
        return signed(filled(text, content.parameters) if text else content.text, settings)

    def objection(self, content: Content, settings: Settings) -> str:
        """No template, or a variable without a value."""
        return missing(content, settings)


def default_template(settings: Settings) -> str:
    """The code of the template that messages use unless they name one; raises `AccountRefused` without any."""
    code, text = template_of(Content(), settings)
    if not text:
        raise AccountRefused(reason="没有填写模板 / no template is given")
    return code


def values_of(content: Content, text: str) -> dict[str, str]:
    """What the variables of a template hold, in their order."""
    return {name: str(content.parameters.get(name, "")) for name in names_in(text)}


def sign_of(settings: Settings) -> str:
    """The signature as providers know it, without brackets."""
    return str(settings.get("sign", "")).strip("【】 ")


def moment(text: str) -> datetime | None:
    """A moment as Chinese providers write it, in Beijing time."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=_CHINA)
    except ValueError:
        return None
