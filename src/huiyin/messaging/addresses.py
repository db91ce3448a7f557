"""Addresses of recipients: brought into one form, shown in part, found again by a keyed hash."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from huiyin.messaging.contracts import Kind
from huiyin.messaging.problems import BadAddress

_MAINLAND = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
_ABROAD = re.compile(r"\+[1-9]\d{6,14}")


def normal(kind: str, address: str) -> str:
    """The address in the form it is sent to: E.164 for numbers, the domain of a mailbox in small letters.

    Raises `BadAddress` for what cannot be one.

    >>> normal("sms", " 138 0013 8000 ")
    '+8613800138000'
    >>> normal("email", "Li@Example.CN")
    'Li@example.cn'
    """
    text = unicodedata.normalize("NFKC", address).strip()
    if kind == Kind.ROBOT:
        return ""
    if kind == Kind.SMS:
        number = re.sub(r"[\s().-]", "", text)
        if found := _MAINLAND.fullmatch(number):
            return f"+86{found[1]}"
        if _ABROAD.fullmatch(number):
            return number
    elif kind == Kind.EMAIL:
        local, _, domain = text.rpartition("@")
        try:
            text = f"{local}@{domain.lower()}"
            validate_email(text)
            if len(text) <= 254 and text.isascii():
                return text
        except ValidationError:
            pass
    elif re.fullmatch(r"[A-Za-z0-9_-]{6,64}", text):  # an open id
        return text
    raise BadAddress(address=masked(kind, text))


def masked(kind: str, address: str) -> str:
    """Enough of an address to recognise it, not enough to use it.

    >>> masked("sms", "+8613800138000"), masked("email", "zhang.wei@example.cn"), masked("wechat", "oABC1234567")
    ('+86138****8000', 'zh***@example.cn', 'oAB…4567')
    """
    if not address:
        return ""
    if kind == Kind.EMAIL and "@" in address:
        local, _, domain = address.rpartition("@")
        return f"{local[: min(2, max(1, len(local) - 1))]}***@{domain}"
    if kind == Kind.SMS:
        return f"{address[:-8]}****{address[-4:]}" if len(address) > 8 else "****"
    return f"{address[:3]}…{address[-4:]}" if len(address) > 8 else "…"


def hashed(kind: str, address: str) -> str:
    """A keyed hash: the same address again is found, the address itself is not."""
    secret = settings.SECRET_KEY.encode()
    known = address.lower() if kind == Kind.EMAIL else address
    return hmac.new(secret, f"address:{kind}:{known}".encode(), hashlib.sha256).hexdigest()
