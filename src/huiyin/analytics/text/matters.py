"""Matters: what sort of problem a text speaks of, by words that everybody can read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from huiyin.analytics.text.characters import fold

MATTERS: dict[str, re.Pattern[str]] = {
    "billing": re.compile(
        r"[电水气话网]费|账单|扣费|多[收扣]|乱收|重复(?:收|扣)|收费|价格|涨价|发票|退款|退费|押金|违约金|欠费|余额|资费"
        r"|\b(?:bill(?:s|ing|ed)?|charged?|overcharged|fees?|refund|price|invoice|deposit)\b"
    ),
    "speed": re.compile(
        r"[等拖排]了|排队|太慢|很慢|没人来|迟迟|不及时|超时|延误|拖延|催了|还没(?:来|到|修|处理|解决|发货|恢复)|久等"
        r"|\b(?:wait(?:ed|ing)?|slow(?:ly)?|late|delay(?:ed|s)?|queue|never (?:came|showed))\b"
    ),
    "service": re.compile(
        r"态度|不耐烦|服务(?:员|态度|差)|没礼貌|推诿|敷衍|骂|吼|爱答不理|冷漠|凶|不尊重|脸色|不专业|客服"
        r"|\b(?:rude|attitude|staff|impolite|ignored|unhelpful|unprofessional|hung up)\b"
    ),
    "product": re.compile(
        r"停电|断电|没电|没有电|电压|跳闸|故障|坏了|质量|漏水|漏电|破损|失灵|不制冷|断网|没信号|异味|发霉|变质|不能用|用不了|闪退"
        r"|\b(?:broken|faulty|quality|power (?:cut|outage)|no (?:power|signal)|defective|damaged|crash(?:es|ed)?|stopped working)\b"
    ),
    "process": re.compile(
        r"手续|流程|材料|跑了.{0,4}[趟次]|审批|办理|预约|系统|网上办|app|自助机|登录|验证码|转人工|过户|窗口"
        r"|\b(?:procedure|process|paperwork|documents?|appointment|log ?in|website|form)\b"
    ),
    "information": re.compile(
        r"没(?:有)?(?:通知|告知|说明|解释|提醒)|不告知|误导|说法不一|说的不一样|信息(?:不|错)|公示|宣传|承诺|没人(?:解释|说)|前后不一"
        r"|\b(?:not (?:told|informed)|no notice|misleading|misinformed|wrong information|nobody told)\b"
    ),
}


@dataclass(frozen=True)
class Matter:
    """The matter `key` of a text with the different words that name it, as folded; "" where none stands out."""

    key: str
    words: tuple[str, ...]


def matter_of(text: str) -> Matter:
    """The matter of which most different words occur; none where two are equal.

    >>> matter_of("这个月电费多扣了，账单也看不懂")
    Matter(key='billing', words=('电费', '多扣', '账单'))
    >>> matter_of("您好").key
    ''
    """
    folded = fold(text)
    counted = {
        key: tuple(dict.fromkeys(match[0] for match in pattern.finditer(folded)))
        for key, pattern in MATTERS.items()
    }
    ranked = sorted(counted.items(), key=lambda pair: -len(pair[1]))
    (first, words), (_, next_words) = ranked[:2]
    return Matter(first, words) if len(words) > len(next_words) else Matter("", ())
