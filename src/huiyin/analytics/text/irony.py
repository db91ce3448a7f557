"""Irony: words that praise beside a story of trouble, told by markers and never by praise alone."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt

from huiyin.analytics.text.characters import Batch

# Said in earnest by hardly anybody.
_SURELY = re.compile(
    r"也是(?:醉|服|没谁|够|绝)了|我(?:也是|真是?)(?:醉|服)了|(?:真|算)是?开了?眼|(?:长|涨)(?:见识|姿势|知识)了|活久见"
    r"|谢谢(?:你|您|您们|你们)?(?:全家|八辈)|可真(?:行|会|能|够意思|有你)|真有你们?的|(?:谢谢|感谢|多亏).{0,8}(?:明白|知道|见识|懂得|体验)了?(?:一回|什么叫|到什么)"
    r"|好一个\S{0,6}(?:服务|企业|大厂|品牌|客服|公司)|真(?:会|能)(?:玩|做生意|糊弄|敷衍)|(?:佩服).{0,10}(?:难吃|难用|慢|差|烂)|这么(?:难吃|烂|差|慢|坑)还(?:卖|敢|好意思)"
    r"|(?:^|[,.!。])呵呵[,!。~… ]*(?:$|这就是|所谓|了)|呵呵(?:哒|了)[!。~…]*$|\bthanks for nothing\b|\byeah,? right\b|\bslow clap\b|\bthanks for (?:losing|ruining|nothing|wasting)",
    re.MULTILINE,
)
_PRAISE = re.compile(
    r"(?<![不没])(?:可真|真|太|好|可)(?:是|的)?(?:太)?(?:快|好|棒|高|贴心|高效|负责|厉害|优秀|周到|方便|专业|良心|细心|敬业|准时|及时|到位|牛|赞|值|给力)(?:棒|[了啊呀呢哦的!]|(?=[,.。~…]))"
    r"|感谢|谢谢|多谢|多亏|拜你们所赐|托.{0,4}福|佩服|恭喜|不愧是|果然是?(?:大|名|五星|高端|优质)|[为给].{0,6}点个?赞|好样的|厉害了"
    r"|[\"“”‘’「]\s?(?:优质|高效|贴心|五星|人性化|服务|专业|热情|惊喜|良心|vip|快速|极速|尊贵|金牌|及时|便民|方便|好|快|棒)\S{0,6}[\"“”‘’」]"
    r"|所谓的?\S{0,4}(?:服务|品质|五星|专业|高端|快)|号称|美其名曰|惊喜吧|\[微笑\]|🙄|🙂|笑死|绝了"
    r"|\b(?:oh great|great, another|lovely, another|just great|brilliant|well done|bravo|congratulations|amazing service|love how|wow)\b"
)
_TROUBLE = re.compile(
    r"(?:等|拖|排|耗|催|打|跑|折腾|修|停|耽误|迟到|晚|超时|退)了?(?:我|整整|足足|将近|快|差不多|至少)*[\d一二三四五六七八九十两半几好多]+个?多?(?:小时|钟头|天|周|个?星期|个?月|年|次|趟|遍|回)(?!就|内)"
    r"|(?:没|无)(?:人|有人)(?:管|接|理|来|应|处理|回)|打不通|接不通|挂(?:断|了|我)|踢皮球|推(?:来推去|诿|脱)|第[\d二三四五六七八九十两]+次|坏[\d两三四五几]次|天天坏"
    r"|又(?:停|坏|断|漏|错|涨|扣|出问题|要我|崩|卡|黑屏|晚|迟到|送错|打不开)|(?:漏|错|丢|凉|馊|臭|烂|脏|糊|死机|崩溃?|黑屏|卡死|发霉|报废|散架)了|[天月次]就坏|碎的"
    r"|白跑|白等|害我|不了了之|石沉大海|没下文|没动静|多扣|乱扣|扣了钱|少给|少送|送错|发错|漏发|苍蝇|蟑螂|过期|假货|凉透|爱答不理|赶走|停电(?!通知|提醒|公告)|没有?电(?![视脑话费梯])|自己去|买完就降|居然没有"
    r"|零回复|机器人|答非所问|复读机|不解决|解决不了|一问三不知|没见过这么|乌龟|蜗牛|(?:还|都|仍)(?:是)?没(?:来|到|有人|解决|处理|接|送|消息|动|回)"
    r"|\b(?:hours|weeks|months|on hold|broken|broke|nobody|no one|lost|late|cancell?ed|delayed|ignored|wrong|crash(?:ed|es)?|third time|stuck)\b"
)
AFTER, BEFORE = 24, 12  # characters between the praise and the trouble it mocks


def ironic(batch: Batch) -> npt.NDArray[np.bool_]:
    """Which texts bear marks of irony: a phrase that is hardly ever meant, or praise beside a story of trouble.

    A sign that a person should look, not a proof: praise and trouble also stand together in earnest.

    >>> from huiyin.analytics.text.characters import batch_of
    >>> ironic(batch_of(["真快啊，等了三个小时", "真快啊，十分钟就好了", "等了三个小时"])).tolist()
    [True, False, False]
    """
    joined = batch.joined()
    mocked = np.zeros(batch.n, dtype=np.bool_)
    mocked[
        _texts(batch, np.asarray([found.start() for found in _SURELY.finditer(joined)], dtype=np.int64))
    ] = True
    praise = [found.span() for found in _PRAISE.finditer(joined)]
    trouble = np.asarray([found.start() for found in _TROUBLE.finditer(joined)], dtype=np.int64)
    if not praise or not len(trouble):
        return mocked
    starts, ends = np.asarray(praise, dtype=np.int64).T
    next_one = np.minimum(np.searchsorted(trouble, ends), len(trouble) - 1)
    last_one = np.maximum(np.searchsorted(trouble, starts) - 1, 0)
    text_of = _texts(batch, starts)
    for other, near in ((next_one, AFTER), (last_one, BEFORE)):
        distance = np.abs(trouble[other] - (ends if near == AFTER else starts))
        beside = (distance <= near) & (_texts(batch, trouble[other]) == text_of)
        mocked[text_of[beside]] = True
    return mocked


def _texts(batch: Batch, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The text each place lies in."""
    return np.searchsorted(batch.starts, places, side="right") - 1
