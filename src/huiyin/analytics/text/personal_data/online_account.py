"""Names of people in messengers and networks: WeChat, QQ and their like, behind the word for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.analytics.text.personal_data._reading import Reading
from huiyin.analytics.text.personal_data.base import Kind, Span, kinds

_NAME = re.compile(
    r"(?:微信号?|薇信|威信号|vx|wx|v信|加v|wechat(?: id)?|qq号?|扣扣号?|抖音号|快手号|微博号|支付宝账?号?|淘宝账?号|陌陌号|telegram|whatsapp)"
    r"(?:号码|号|账号|帐号)?(?:[是为:#=( ]|也是|同号|is){0,4}"
    r"([a-z][a-z0-9_-]{5,19}|[1-9][0-9]{4,11}|@[a-z0-9_]{4,30})(?![0-9a-z_])"
)
_WORDS = frozenset(
    [
        "wechat",
        "weixin",
        "alipay",
        "taobao",
        "please",
        "support",
        "number",
        "service",
        "android",
        "iphone",
        "official",
        "account",
        "windows",
    ]
)


@kinds.register
class OnlineAccount(Kind):
    """WeChat names (a letter, then five to nineteen characters), QQ numbers and others, behind their word."""

    key = "online_account"
    name = {"zh": "微信、QQ 等账号", "en": "Messenger or network account"}
    about = {
        "zh": "微信号、QQ 号、抖音号、支付宝账号等词后面的账号。",
        "en": "Accounts after words such as WeChat, QQ, WhatsApp or Alipay.",
    }
    mark = {"zh": "账号", "en": "account"}
    examples = (("加我微信：li_ming88", ("li_ming88",)), ("QQ 123456789", ("123456789",)))
    harmless = ("微信支付失败", "用微信付了 128 元", "wechat please")

    def spans(self, reading: Reading) -> Iterator[Span]:
        """What follows the word."""
        for match in _NAME.finditer(reading.text):
            if match[1] not in _WORDS and not reading.is_of_something_else(*match.span(1)):
                yield match.start(1), match.end(1), 0.85
