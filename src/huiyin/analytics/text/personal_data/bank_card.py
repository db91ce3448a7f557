"""Bank card numbers: the prefix of an issuer, the length that goes with it, and Luhn's sum."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.analytics.text.personal_data._reading import BETWEEN, Reading, digits_of
from huiyin.analytics.text.personal_data.base import Kind, Span, kinds
from huiyin.analytics.text.personal_data.identity import has_check_digit

_S = BETWEEN
_RUN = re.compile(rf"(?<![0-9])(?<![0-9]\.)[2-69](?:{_S}[0-9]){{13,18}}(?![0-9])")
_CUE = re.compile(
    r"(?:银行卡|储蓄卡|信用卡|借记卡|卡号|工行|农行|中行|建行|交行|招行|邮储|打到|转到|汇到|打款|退款到|card|visa|master)[^0-9]{0,10}$"
)
# Which lengths the cards of a prefix have (ISO/IEC 7812: UnionPay, Visa, Mastercard, JCB, American Express, Diners,
# and older domestic prefixes of Chinese banks).
_ISSUERS = (
    (re.compile("62|81"), frozenset({16, 17, 18, 19})),
    (re.compile("9558|955[09]|95|9[0-4]|98|60|69|68|58"), frozenset({16, 17, 18, 19})),
    (re.compile("4|5[0-7]|2[2-7]|35|6011|64|65|66"), frozenset({16})),
    (re.compile("4367|4563|4|5"), frozenset({19})),
    (re.compile("3[47]"), frozenset({15})),
    (re.compile("30|36|38|39"), frozenset({14})),
)


@kinds.register
class BankCard(Kind):
    """14 to 19 digits with an issuer's prefix and a right last digit; a doubtful prefix needs words or groups of four."""

    key = "bank_card"
    name = {"zh": "银行卡号", "en": "Bank card number"}
    about = {
        "zh": "发卡行前缀、位数与 Luhn 校验都对得上的卡号；连写、四位一组都认。",
        "en": "Card numbers whose issuer prefix, length and Luhn sum are right, in groups or not.",
    }
    mark = {"zh": "银行卡号", "en": "card number"}
    examples = (
        ("退到 6222 0212 3456 7890 128 吧", ("6222 0212 3456 7890 128",)),
        ("卡号４５３２０１５１１２８３０３６６", ("４５３２０１５１１２８３０３６６",)),
    )
    harmless = ("批号 6222021234567890129", "订单 4532015112830366", "批次 2026112210000000")

    def spans(self, reading: Reading) -> Iterator[Span]:
        """By prefix, length and sum."""
        for match in _RUN.finditer(reading.numbers):
            chance = _chance(digits_of(match[0]), match[0], reading, match)
            if chance:
                yield (*match.span(), chance)


def _chance(number: str, written: str, reading: Reading, match: re.Match[str]) -> float:
    issued = any(len(number) in lengths and prefix.match(number) for prefix, lengths in _ISSUERS)
    named = bool(_CUE.search(reading.before(match.start())))
    if not issued or (len(number) == 18 and (has_check_digit(number) or _is_dated(number))):
        return 0.25 if named and is_luhn(number) else 0.0
    if not is_luhn(number):
        return 0.25 if named and len(number) >= 16 else 0.0
    if named:
        return 0.97
    if reading.is_of_something_else(*match.span()):
        return 0.15
    is_union = number.startswith("62") and len(number) in (16, 19)
    is_grouped = re.fullmatch(r"[0-9]{4}(?:[^0-9]+[0-9]{4})+(?:[^0-9]+[0-9]{1,3})?", written) is not None
    return 0.95 if is_grouped else 0.9 if is_union else 0.6 if len(number) in (16, 19) else 0.35


def _is_dated(number: str) -> bool:
    """Whether an identity number with a slip would look like this."""
    return number[6:8] in ("19", "20") and 1 <= int(number[10:12]) <= 12 and 1 <= int(number[12:14]) <= 31


def is_luhn(number: str) -> bool:
    """Whether the last digit is right by Luhn's sum (ISO/IEC 7812-1).

    >>> is_luhn("4532015112830366"), is_luhn("4532015112830367")
    (True, False)
    """
    doubled = [int(digit) * 2 if at % 2 else int(digit) for at, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
