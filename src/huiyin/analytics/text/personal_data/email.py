"""E-mail addresses, also those written so that machines should not see them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.analytics.text.personal_data._reading import Reading
from huiyin.analytics.text.personal_data.base import Kind, Span, kinds

_DOT = r"(?:[.。·]|点| ?[(\[{]dot[)\]}] ?| dot )"
_AT = r"(?: ?@ ?| ?[(\[{](?:at|@)[)\]}] ?|艾特| ?#at# ?)"
_ENDS = "com|cn|net|org|edu|gov|hk|tw|mo|io|me|cc|info|biz|co|us|uk|jp|de|fr|vip|xyz|top|example|[a-z]{2,24}"
_PART = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(rf"{_AT}{_PART}(?:{_DOT}{_PART}){{0,3}}{_DOT}(?:{_ENDS})(?![a-z0-9])")
_SPELT = re.compile(rf" at {_PART}(?: dot {_PART}){{0,3}} dot (?:{_ENDS})(?![a-z0-9])")
_BEFORE = re.compile(r"[a-z0-9\u00df-\u024f._%+'-]{1,64}$")


@kinds.register
class Email(Kind):
    """What has a local part, an at sign or a word for it, and a domain."""

    key = "email"
    name = {"zh": "电子邮箱", "en": "E-mail address"}
    about = {
        "zh": "邮箱地址，包括全角、加空格和“艾特”“(at)”“点”一类的写法。",
        "en": "E-mail addresses, also in full width, with spaces, and with (at), “dot” and the like.",
    }
    mark = {"zh": "邮箱", "en": "e-mail"}
    examples = (
        ("写信给 li.ming@example.com。", ("li.ming@example.com",)),
        ("邮箱ＬＩ＠example．cn，谢谢", ("ＬＩ＠example．cn",)),
        ("mail li (at) example (dot) org", ("li (at) example (dot) org",)),
        ("li艾特example点com", ("li艾特example点com",)),
    )
    harmless = ("@客服 快来", "单价 @ 3.5 元", "look at taobao.com")

    def spans(self, reading: Reading) -> Iterator[Span]:
        """From the at sign outwards."""
        for pattern in (_ADDRESS, _SPELT):
            for match in pattern.finditer(reading.text):
                local = _BEFORE.search(reading.before(match.start(), 64))
                if local:
                    yield match.start() - len(local[0]), match.end(), 0.98
