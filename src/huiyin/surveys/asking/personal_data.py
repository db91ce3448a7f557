"""Telling personal data in what somebody writes: to warn, never to refuse.

Chinese identity numbers are told by their check digit (GB 11643: weights 7 9 10 5 8 4 2 …, modulo 11), mobile
numbers by their shape, card numbers by Luhn's sum. Full-width digits count as digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

KINDS: Mapping[str, Mapping[str, str]] = {
    "phone": {"zh": "电话号码", "en": "a telephone number"},
    "identity": {"zh": "身份证号", "en": "an identity number"},
    "email": {"zh": "邮箱地址", "en": "an e-mail address"},
    "card": {"zh": "银行卡号", "en": "a card number"},
}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}")
_RUN = re.compile(r"(?<![0-9])\+?[0-9](?:[ -]?[0-9]){6,22}[Xx]?(?![0-9])")
_MOBILE = re.compile(r"(?:\+?86|0086)?1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[1-9][0-9]{9,10}")
_SERVICE = re.compile(r"[48]00[0-9]{7}")


def personal_data_in(text: str) -> list[str]:
    """The kinds of personal data that a text seems to hold, in the order of `KINDS`.

    >>> personal_data_in("打 138 0013 8000 找我，证号 11010519491231002X")
    ['phone', 'identity']
    >>> personal_data_in("订单 2026112200017 等了 45 分钟")
    []
    """
    plain = unicodedata.normalize("NFKC", text)
    found = {"email"} if _EMAIL.search(plain) else set()
    for match in _RUN.finditer(plain):
        kind = _kind_of(re.sub(r"[ -]", "", match[0]).upper())
        if kind:
            found.add(kind)
    return [kind for kind in KINDS if kind in found]


def without_personal_data(text: str) -> str:
    """The text with what seems to be personal data put out.

    >>> without_personal_data("请回电１３８００１３８０００，或写信给 li@example.com。")
    '请回电***，或写信给 ***。'
    """
    plain = text.translate(_HALF_WIDTH)  # letter for letter, so that places stay the same
    spans = [match.span() for match in _EMAIL.finditer(plain)]
    spans += [
        match.span() for match in _RUN.finditer(plain) if _kind_of(re.sub(r"[ -]", "", match[0]).upper())
    ]
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}***{text[end:]}"
    return text


def _kind_of(run: str) -> str:
    if _MOBILE.fullmatch(run) or _LANDLINE.fullmatch(run):
        return "phone"
    if _SERVICE.fullmatch(run):
        return ""  # a hot line belongs to nobody
    if len(run) == 18 and _is_identity(run):
        return "identity"
    return "card" if run.isdigit() and 16 <= len(run) <= 19 and _luhn(run) else ""


def _is_identity(run: str) -> bool:
    """Check digit, and a birthday that can be one."""
    if not run[:17].isdigit() or not 1 <= int(run[10:12]) <= 12 or not 1 <= int(run[12:14]) <= 31:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, run, strict=False))
    return _CHECK[total % 11] == run[17]


def _luhn(run: str) -> bool:
    doubled = [int(digit) * 2 if at % 2 else int(digit) for at, digit in enumerate(reversed(run))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
