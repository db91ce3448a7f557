"""Identities in one spelling, shown with their middle hidden, and hashed where only sameness matters."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from functools import lru_cache

import phonenumbers
from django.conf import settings

_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")
_NOT_DIGITS = re.compile(r"[^\d+]")
_CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")
HOME = "CN"  # the country whose numbers are written without its code


def clean_phone(text: str) -> str:
    """One spelling of a telephone number; "" for what is none.

    >>> clean_phone("+86 138-0013-8000"), clean_phone("（027）8754 1114"), clean_phone("n/a")
    ('13800138000', '02787541114', '')
    """
    digits = _NOT_DIGITS.sub("", unicodedata.normalize("NFKC", text))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    for prefix in ("+86", "86"):
        rest = digits.removeprefix(prefix)
        if rest != digits and len(rest) == 11 and rest.startswith("1"):
            digits = rest
    plain = digits.lstrip("+")
    return digits if 5 <= len(plain) <= 20 and "+" not in plain else ""


def international(text: str) -> str:
    """A telephone number in E.164; "" for one that cannot exist.

    >>> international("138 0013 8000"), international("（027）8754 1114"), international("+44 20 7946 0958")
    ('+8613800138000', '+862787541114', '+442079460958')
    >>> international("12345678901"), international("8754 1114")
    ('', '')
    """
    clean = clean_phone(text)
    if not clean:
        return ""
    if _CHINESE_MOBILE.fullmatch(clean) and clean[:2] in {"13", "15", "18"} and clean[:3] != "154":
        return f"+86{clean}"  # most numbers, without asking the tables
    try:
        number = phonenumbers.parse(clean, HOME)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def clean_email(text: str) -> str:
    """One spelling of an e-mail address; "" for what is none.

    >>> clean_email(" Li.Na@Example.COM "), clean_email("nobody")
    ('li.na@example.com', '')
    """
    address = unicodedata.normalize("NFKC", text).strip().lower()
    return address if len(address) <= 254 and _EMAIL.fullmatch(address) else ""


def masked_phone(phone: str) -> str:
    """The number with its middle hidden.

    >>> masked_phone("13800138000"), masked_phone("02787541114"), masked_phone("")
    ('138****8000', '027****1114', '')
    """
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****" if phone else ""


def masked_email(email: str) -> str:
    """The address with its name hidden.

    >>> masked_email("li.na@example.com"), masked_email("")
    ('l****@example.com', '')
    """
    name, at, host = email.partition("@")
    return f"{name[:1]}****@{host}" if at else ""


def masked_identity(kind: str, value: str) -> str:
    """Any identity with enough hidden that it cannot be copied.

    >>> masked_identity("phone", "+8613800138000"), masked_identity("wechat", "oXabcdef12")
    ('+86138****8000', 'oX****12')
    """
    if kind == "phone":
        return f"{value[:6]}****{value[-4:]}" if len(value) > 10 else "****"
    if kind == "email":
        return masked_email(value)
    return value if kind == "key" else f"{value[:2]}****{value[-2:]}" if len(value) > 4 else "****"


@lru_cache(maxsize=1)
def _secret(key: str) -> bytes:
    return hashlib.sha256(f"customers:{key}".encode()).digest()


def identity_hash(kind: str, value: str) -> str:
    """A keyed hash of an identity ("key", "phone", "email", "wechat", "work_chat"): equal for equal ones."""
    return hmac.digest(_secret(settings.SECRET_KEY), f"{kind}:{value}".encode(), "sha256").hex()


def control_draw(respondent_key: str) -> int:
    """A number from 0 to 9999 that a customer keeps for good; below 500 is the control group of 5 %."""
    return int(identity_hash("control", respondent_key)[:12], 16) % 10_000
