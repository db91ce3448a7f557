"""Irony: words that praise beside a story of trouble, told by markers and never by praise alone."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from huiyin.analytics.text.characters import Batch

# Said in earnest by hardly anybody.
_SURELY = re.compile(
    r"也是(?:醉|服|没谁|够|绝)了|我(?:也是|真是?)(?:醉|服)了|(?:真|算)是?开了?眼界?|(?:长|涨)(?:见识|姿势|知识)了|活久见"
    r"|(?:我)?(?:真是?)?谢谢(?:你|您|您们|你们)?(?:全家|八辈)|厉害了,?我的|可真(?:行|会|能|够意思|是?厉害|是?好样的|不错啊)|真有你们?的"
    r"|好一个\S{0,6}(?:服务|企业|大厂|品牌|客服|公司)|真(?:会|能)(?:玩|省钱|做生意|糊弄|敷衍)|五体投地|叹为观止|呵呵(?:呵|了|哒)?[,.。!~…]*$"
    r"|拿?顾客当(?:傻|上帝.*?(?:耍|骗))|\b(?:thanks for nothing|yeah,? right|oh great|how wonderful,? another)\b|slow clap|/s$",
    re.MULTILINE,
)
_PRAISE = re.compile(
    r"(?<![不没])(?:真|太|好|可)(?:是|的)?(?:太)?(?:快|好|棒|贴心|高效|负责|厉害|优秀|周到|方便|专业|良心|细心|敬业|准时|及时|到位|牛|赞|香|值|行|强|牛逼|给力)(?:了|啊|呀|呢|哦|的|!)"
    r"|感谢|谢谢|多谢|多亏|拜你们所赐|托.{0,4}福|佩服|恭喜|不愧是|果然是?(?:大|名|五星|高端|优质)|为你们?点赞|必须点赞|给.{0,6}点个?赞|好评|好样的"
    r"|[\"“”‘’「]\s?(?:优质|高效|贴心|五星|人性化|服务|专业|热情|惊喜|良心|vip|快速|极速|尊贵|金牌|及时|便民|方便)\S{0,6}[\"“”‘’」]"
    r"|所谓的?\S{0,4}(?:服务|品质|五星|专业|高端|快)|号称|美其名曰|惊喜|呵呵|\[微笑\]|🙄|🙂|笑死|绝了"
    r"|\b(?:great|lovely|brilliant|wonderful|fantastic|amazing|awesome|thanks|thank you|well done|bravo|congratulations|love how)\b"
)
_TROUBLE = re.compile(
    r"(?:等|拖|排|耗|催|打|跑|折腾|修|停|耽误|迟到|晚|超时)了?(?:我|整整|足足|将近|快|差不多|至少)*[\d一二三四五六七八九十两半几好多]+个?多?(?:小时|钟头|天|周|个?星期|个?月|年|分钟|次|趟|遍|回|点)"
    r"|(?:没|无)(?:人|有人)(?:管|接|理|来|应|处理|回)|打不通|接不通|挂(?:断|了)|踢皮球|推(?:来推去|诿|脱)|第[\d一二三四五六七八九十两]+次"
    r"|又(?:停|坏|断|漏|错|涨|扣|出问题|要我|崩|卡|黑屏|晚|迟到|送错|打不开)|(?:坏|漏|错|丢|凉|馊|臭|碎|烂|脏|糊|死机|崩溃?|黑屏|卡死|发霉|爆炸|报废|散架)了"
    r"|白跑|白等|不了了之|石沉大海|没下文|没动静|多扣|乱扣|少给|少送|送错|发错|漏发|苍蝇|头发|蟑螂|虫|过期|假货|凉透|一句话不说|爱答不理"
    r"|零回复|机器人|答非所问|复读机|听不懂人话|不解决|解决不了|(?:还|都|就|也|仍)(?:是)?(?:没|不)|(?:一|两|三)天就"
    r"|\b(?:hours?|days|weeks|months|waiting|waited|on hold|broken|broke|again|nobody|no one|lost|late|cancell?ed|delayed|ignored|wrong|crash(?:ed|es)?|third time|twice|stuck)\b"
)


def ironic(batch: Batch) -> npt.NDArray[np.bool_]:
    """Which texts bear marks of irony: a phrase that is hardly ever meant, or praise beside a story of trouble.

    A sign that a person should look, not a proof: praise and trouble also stand together in earnest.

    >>> from huiyin.analytics.text.characters import batch_of
    >>> ironic(batch_of(["真快啊，等了三个小时", "真快啊，十分钟就好了", "等了三个小时"])).tolist()
    [True, False, False]
    """
    joined = batch.joined()
    surely, praise, trouble = (_holds(batch, pattern, joined) for pattern in (_SURELY, _PRAISE, _TROUBLE))
    return surely | (praise & trouble)


def _holds(batch: Batch, pattern: re.Pattern[str], joined: str) -> npt.NDArray[np.bool_]:
    places = np.fromiter((found.start() for found in pattern.finditer(joined)), dtype=np.int64)
    holds = np.zeros(batch.n, dtype=np.bool_)
    holds[np.searchsorted(batch.starts, places, side="right") - 1] = True
    return holds
