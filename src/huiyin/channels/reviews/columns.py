"""Which column of a file holds what: guessed by the header's words, else by the cells, each with its reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.analytics.problems import Problem
from huiyin.channels.reviews.reading import moment_of, stars_of

FIELDS = {
    "site": pgettext_lazy("review", "Site"),
    "number": pgettext_lazy("review", "Number at the site"),
    "shop": pgettext_lazy("review", "Shop"),
    "order_number": pgettext_lazy("review", "Order"),
    "stars": pgettext_lazy("review", "Stars"),
    "text": pgettext_lazy("review", "Text"),
    "author": pgettext_lazy("review", "Author"),
    "reviewed_at": pgettext_lazy("review", "Moment"),
    "address": pgettext_lazy("review", "Address"),
    "customer": _("Our customer number"),
    "reply": pgettext_lazy("review", "Reply"),
    "replied_at": _("Moment of the reply"),
}
_WORDS = {  # the more telling first: "回复时间" is not the moment of the review
    "replied_at": r"(回复|答复).*(时间|日期)|repl(y|ied).*(at|time|date)|response.*(time|date)",
    "reply": r"(商家|官方)?(回复|答复)(内容)?|repl(y|ies)( text)?|owner response|response",
    "number": r"(评价|评论|点评)?.{0,2}(编号|id)|(review|comment)[ _-]?(id|number)|id",
    "order_number": r"订单(编?号|id)?|交易号|order([ _-]?(id|no|number))?",
    "customer": r"(客户|会员|用户|顾客)(编?号|id)|customer([ _-]?(id|no|number|key))?|member[ _-]?id",
    "site": r"(网站|平台|来源|渠道)(名称?)?|site|platform|source",
    "shop": r"(门店|店铺|网点|商家|营业厅)(名称?)?|shop|store|branch|outlet|location",
    "stars": r"(星级|星数|评分|打分|总评|分数)|stars?|rating|score|grade",
    "reviewed_at": r"(评价|评论|点评|发布|创建)?(时间|日期)|(reviewed|created|posted)[ _-]?(at|on)|date|time|moment",
    "address": r"(链接|网址|地址|url)|link|(review )?address|href",
    "author": r"(昵称|作者|用户名?|评价人|评论人|顾客|会员名?)|author|nick(name)?|user( ?name)?|reviewer",
    "text": r"(评价|评论|点评)?(内容|正文|文字|详情)|评价|评论|点评|(review|comment)s?( ?text)?|text|content|body",
}


def guess(columns: Sequence[str], samples: Mapping[str, Sequence[str]]) -> dict[str, dict[str, str]]:
    """The likely column of each field, as {field: {"column", "zh", "en"}}; what nothing speaks for is left out."""
    found: dict[str, dict[str, str]] = {}
    left = list(columns)
    for field, words in _WORDS.items():
        name = next((one for one in left if re.fullmatch(words, _plain(one))), None)
        if name is not None:
            left.remove(name)
            found[field] = {"column": name, "zh": f"列名为“{name}”", "en": f"The header says “{name}”"}
    for field, (zh, en, fits) in _LOOKS.items():
        name = next((one for one in left if field not in found and fits(samples.get(one, ()))), None)
        if name is not None:
            left.remove(name)
            found[field] = {"column": name, "zh": zh, "en": en}
    return found


def chosen(columns: Sequence[str], before: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    """The columns as a person set them; where the guess was kept its reason stays."""
    result = {}
    for field in FIELDS:
        name = sent.get(field, "")
        if name not in columns:
            continue
        guessed = before.get(field, {})
        mine = {"column": name, "zh": "由您指定", "en": "Chosen by you"}
        result[field] = guessed if guessed.get("column") == name else mine
    return result


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lower()


def _all_are(reads: Callable[[str], object]) -> Callable[[Sequence[str]], bool]:
    def fits(cells: Sequence[str]) -> bool:
        try:
            return bool(cells) and all(reads(cell) is not None for cell in cells)
        except Problem:
            return False

    return fits


def _addresses(cells: Sequence[str]) -> bool:
    return bool(cells) and all(re.match(r"https?://", cell) for cell in cells)


def _wordy(cells: Sequence[str]) -> bool:
    return bool(cells) and sum(len(cell) for cell in cells) / len(cells) >= 8


_LOOKS: dict[str, tuple[str, str, Callable[[Sequence[str]], bool]]] = {
    "stars": ("值都在 1 到 5 之间", "All values lie between 1 and 5", _all_are(stars_of)),
    "reviewed_at": ("值都是时间", "All values are moments", _all_are(moment_of)),
    "address": ("值都是网址", "All values are addresses", _addresses),
    "text": ("值是较长的文字", "The values are longer texts", _wordy),
}
