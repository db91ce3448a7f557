"""Asking for what identifies a person."""

from __future__ import annotations

import re

from huiyin.surveys.checking.paper import Asked

_WRITTEN = frozenset({"open_text", "number", "date", "signature", "photo", "file", "upload", "contact"})
NUMBERS_ZH = re.compile(
    r"身份证号码?|身份证(?:件)?(?:的)?号|证件号码?|护照号码?|银行卡(?:卡)?号|银行账[号户]|社保卡?号|密码|出生日期|出生年月日|生日|家庭(?:住|地)址|病历号|人脸|指纹"
)
NUMBERS_EN = re.compile(
    r"\b(?:passport|identity card|id card|national id|social security|driving licen[cs]e|bank account|credit card|card) (?:number|no\.?|details)\b|"
    r"\bdate of birth\b|\bbirthday\b|\bpassword\b|\bssn\b|\bhome address\b|\bfingerprint\b",
    re.I,
)
CONTACT_ZH = re.compile(r"姓名|手机号?码?|电话号码|联系电话|联系方式|微信号|邮箱|户号|客户编号|工号")
CONTACT_EN = re.compile(
    r"\b(?:name|phone|telephone|mobile|e-?mail|address|customer (?:number|id)|account number)\b", re.I
)


def is_written(asked: Asked) -> bool:
    """Answered by writing, so that a number can be given."""
    return asked.type in _WRITTEN


def numbers_in(words: str, language: str) -> str:
    """The identifier that the words ask for, or ""."""
    found = (NUMBERS_ZH if language == "zh" else NUMBERS_EN).search(words)
    return found[0] if found else ""


def contact_in(words: str, language: str) -> str:
    """The name or address that the words ask for, or ""."""
    asks = (
        r"您的|请(?:您)?(?:留下|填写|输入|提供)|姓名[：:]|留下"
        if language == "zh"
        else r"\byour\b|\bplease\b|\benter\b|\bleave\b"
    )
    if not re.search(asks, words, re.I):
        return ""
    found = (CONTACT_ZH if language == "zh" else CONTACT_EN).search(words)
    return found[0] if found else ""
