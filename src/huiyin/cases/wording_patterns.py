"""What words that do harm look like: the patterns of the wording rules, by the rule's key."""

from __future__ import annotations

import re


def _p(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


A_TIME = _p(
    r"\d|[一二三四五六七八九十两半]+\s*(个)?(分钟|小时|天|日|工作日|周|点|时)|今天|明天|后天|今晚|本周[一二三四五六日]|"
    r"周[一二三四五六日]|之前|\b(today|tomorrow|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday|by the end of)\b"
)

PATTERNS = {
    "placeholder": _p(
        r"\{[^{}]{0,30}\}|【\s*(请填|填写|此处)[^】]*】|\[(name|date|fill)[^\]]*\]|[×xX]{3,}|\.{2}日|__+"
    ),
    "identity": _p(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{16,19}(?!\d)"),
    "blame": _p(
        r"[您你]自己(的)?(问题|原因|没|不|造成|操作)|是[您你](没有?|未)|[您你](没有|未)按|[您你]操作(不当|失误)|[您你]应该早|"
        r"谁让[您你]|[您你]早就该|\byour (own )?(fault|mistake)\b|\byou should have\b|\byou failed to\b"
    ),
    "doubt": _p(r"[您你]所谓的|[您你]声称|据[您你](自己)?说|\byou claim\b|\balleged(ly)?\b|\bso-called\b"),
    "apology_taken_back": _p(
        r"(抱歉|道歉|对不起|歉意)[^。！？\n]{0,12}(但是|但|不过|可是|只是)|"
        r"\b(sorry|apologi[sz]e)\b[^.!?\n]{0,40}\b(but|however)\b"
    ),
    "apology_with_if": _p(
        r"(如果|如|若|假如)[^，。！？\n]{0,10}(不便|困扰|不满|误会|影响)[^。！？\n]{0,12}(抱歉|歉意|谅解|原谅|见谅)|"
        r"\b(sorry|apologi[sz]e)\b[^.!?\n]{0,20}\b(if|any)\b"
    ),
    "no_date": _p(
        r"尽快|尽早|稍后|近期|过几天|改天|有消息(再|就)|"
        r"\b(as soon as possible|asap|shortly|soon|in due course|in the near future)\b"
    ),
    "not_ours": _p(
        r"不归我们|不属于我们|不是我们的(责任|问题|事)|不关我们|与我(们|司)无关|请(您)?(自行|自己)|"
        r"\bnot our (responsibility|problem|department|fault)\b"
    ),
    "absolute": _p(
        r"绝对不会|保证(今后)?(不会)?再?不|保证不再|百分之百|百分百|永远不会|绝不再|"
        r"\b(never (happen )?again|guarantee[ds]?|100 ?%|absolutely)\b"
    ),
    "policy": _p(
        r"(公司|我司|系统)(就是)?(规定|这样)|按(照)?规定(不能|无法|不予)|规定就是|\b(company|our) policy\b"
    ),
    "jargon": _p(
        r"台区|配变|馈线|重合闸|工单|闭环|归档|派单|反馈至|SLA|流程节点|"
        r"\b(ticket|escalat\w+|SLA|backend|case id|workflow|per our records)\b"
    ),
    "command": _p(r"[您你](必须|务必|不得|不能)|请勿再|\byou (must|have to|are required to)\b"),
}
