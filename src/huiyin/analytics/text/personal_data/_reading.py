"""Texts as the kinds of personal data read them: folded, with every way to write a digit told as that digit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from huiyin.analytics.text.characters import Batch, Codes

# What people put between the digits of a number: spaces, dashes, dots in the middle, marks without width.
BETWEEN = "[ \\-_‐‑‒–—−·•\u00ad\u200b-\u200f\u2060\ufe0f\u20e3]{0,3}"
# What people say between the word for a number and the number.
TOLD = (
    '[是为:#=(\\[“" ]|就是|应该是?|我的|我?记得|好像|大概|可能|上面?写的?|显示|填的?|输的?|number|is|no\\.?'
)
_SPOKEN = str.maketrans("零〇○洞一幺二三四五六七八九壹贰叁肆伍陆柒捌玖", "000011" + "23456789" + "123456789")
_NUMERALS = "零〇○洞一幺二三四五六七八九壹贰叁肆伍陆柒捌玖"
_NUMERAL = f"(?:(?!一[直般个些样定起下共旦次])[0-9{_NUMERALS}])"
_RUN = re.compile(f"{_NUMERAL}(?:{BETWEEN}{_NUMERAL}){{6,}}")
_LEAST_SPOKEN = 3  # numerals in words, or the run is a number followed by a word
_OTHER = re.compile(
    "(?:订单|单号|运单|快递|流水|编号|编码|批次|批号|序列|型号|条码|条形码|票号|发票|工单|受理|回执|凭证|交易|货号|机号"
    "|order|invoice|serial|ticket|tracking|batch|barcode|receipt|part|sku|ref)[^0-9]{0,8}$"
)
_MEASURED = re.compile(" ?(?:元|块|万|亿|度|千瓦|吨|公里|公斤|kwh|rmb|yuan|%)")
_GROUP = re.compile("[0-9]{3,4}[ -]$")
_BASIC = 0x10000
_BOLD_DIGITS = range(0x1D7CE, 0x1D800)  # five alphabets of mathematical digits


class Reading:
    """A batch of texts as one string; place k of it is place k of the batch.

    `text` is folded (`characters.batch_of`). `numbers` is the same with all digits as 0–9: those of other scripts,
    in circles and bold, letters o and l among digits, and long runs of Chinese numerals.
    """

    def __init__(self, batch: Batch, texts: Sequence[str]) -> None:
        self.batch = batch
        self.text = batch.joined()
        self._texts = texts

    @cached_property
    def written(self) -> str:
        """The texts as they were written, with their capitals."""
        return "\n".join(self._texts) + "\n"

    @cached_property
    def numbers(self) -> str:
        """The text with every digit, however written, as 0–9."""
        text = _with_digits(self.batch.codes).tobytes().decode("utf-32-le", errors="replace")
        return _RUN.sub(_said, text)

    def before(self, place: int, most: int = 14) -> str:
        """What stands before a place in the same text, at most so many characters."""
        first = max(0, place - most)
        return self.text[max(first, self.text.rfind("\n", first, place) + 1) : place]

    def after(self, place: int, most: int = 14) -> str:
        """What stands behind a place in the same text, at most so many characters."""
        end = self.text.find("\n", place, place + most)
        return self.text[place : place + most if end < 0 else end]

    def is_tail(self, start: int, end: int) -> bool:
        """Whether a number in groups follows another group, so that it is the rest of a longer number."""
        return not self.numbers[start:end].isalnum() and bool(_GROUP.search(self.before(start, 5)))

    def is_of_something_else(self, start: int, end: int) -> bool:
        """Whether words around say that a number is that of an order, a thing or an amount."""
        return bool(_OTHER.search(self.before(start)) or _MEASURED.match(self.text, end))


def digits_of(written: str) -> str:
    """The digits and letters of a number without what stands between them."""
    return "".join(character for character in written if character.isascii() and character.isalnum())


def _said(run: re.Match[str]) -> str:
    written = run[0]
    spoken = sum(character in _NUMERALS for character in written)
    return written.translate(_SPOKEN) if spoken >= _LEAST_SPOKEN else written


def _with_digits(codes: Codes) -> Codes:
    plain = codes.copy()
    basic = codes < _BASIC
    plain[basic] = _digits()[codes[basic]]
    bold = (codes >= _BOLD_DIGITS.start) & (codes < _BOLD_DIGITS.stop)
    plain[bold] = 48 + (codes[bold] - _BOLD_DIGITS.start) % 10
    circled = (codes < _BASIC) & _circled()[np.minimum(codes, _BASIC - 1)]
    beside = np.zeros(len(codes) + 2, dtype=np.bool_)
    beside[1:-1] = circled
    alone = circled & ~beside[:-2] & ~beside[2:]  # the mark of an item of a list
    plain[alone] = codes[alone]
    for letter, digit in ((ord("o"), 48), (ord("l"), 49), (ord("i"), 49)):
        _letters_among_digits(plain, letter, digit)
    return plain


def _letters_among_digits(codes: Codes, letter: int, digit: int) -> None:
    """A letter between digits, or a few of it, is the digit that it looks like."""
    for _ in range(3):
        is_digit = (codes >= 48) & (codes < 58)
        meant = np.zeros(len(codes), dtype=np.bool_)
        follows = is_digit[2:] | (codes[2:] == letter)
        meant[1:-1] = (codes[1:-1] == letter) & is_digit[:-2] & follows
        if not meant.any():
            return
        codes[meant] = digit


@cache
def _digits() -> Codes:
    table = np.arange(_BASIC, dtype=np.uint32)
    for code in range(128, _BASIC):
        digit = unicodedata.digit(chr(code), None)
        if digit is not None:
            table[code] = 48 + digit
    return table


@cache
def _circled() -> npt.NDArray[np.bool_]:
    """Digits that are also used to number the items of a list."""
    are_usual = (unicodedata.category(chr(code)) == "Nd" for code in range(_BASIC))
    usual = np.fromiter(are_usual, dtype=np.bool_, count=_BASIC)
    return np.asarray((_digits() != np.arange(_BASIC)) & ~usual)
