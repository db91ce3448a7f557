"""What column names give away: words in Chinese and English, stems of numbered items, stable keys."""

from __future__ import annotations

import re
from collections.abc import Iterable

from huiyin.formats._parsing import folded

# Chinese words are found anywhere in a header, English ones as whole words (customerID, overall_sat).
_WORDS: dict[str, tuple[str, str]] = {
    "id": (
        "编号|客户号|户号|用户号|会员号|卡号|单号|账号|流水号|唯一标识|受访者|被访者",
        "id|ids|uid|uuid|guid|respondent|serial|respid|caseid|responseid|userid|customerid",
    ),
    "row_number": ("序号|行号", "row|index|rownum|rownumber|obs"),
    "personal": (
        "姓名|电话|手机|联系方式|联系人|邮箱|邮件|地址|身份证|微信|qq号",
        "phone|mobile|email|mail|address|firstname|lastname|fullname|contact",
    ),
    "technical": (
        "来自ip|ip地址|来源详情|所用时间|答题时长",
        "ip|ipaddress|useragent|browser|latitude|longitude",
    ),
    "overall": ("总体|整体|总的来说|总评|综合评价|综合满意|总满意", "overall|general"),
    "satisfaction": ("满意", "sat|satisfaction|satisfied|csat|osat"),
    "recommend": ("推荐|nps", "nps|recommend|recommendation|recommending|ltr|advocacy"),
    "effort": ("费力|费劲|省力|轻松|容易|便捷程度|努力程度|ces", "effort|ces|ease|easy|easiness"),
    "ease": ("省力|轻松|容易|便捷", "ease|easy|easiness"),
    "weight": ("权重|加权|权数", "weight|weights|wt|wgt|weighting|pweight"),
    "wave": ("波次|期次|期数|季度|轮次|月份|年份|年度|调查期", "wave|quarter|period|round"),
    "date": ("日期|时间|年月日", "date|datetime|time|timestamp|day|submitted|completed|recorded|created"),
    "competitor": ("竞争|竞品|对手|友商|同行", "competitor|competitors|rival|rivals|competition|competing"),
    "comparison": ("比较|相比|对比|优于", "comparison|compare|compared|versus|vs|against|than"),
    "open": (
        "意见|建议|原因|备注|评论|留言|补充|为什么|请说明|其他想说|反馈|不满之处|表扬|描述|内容|诉求|详情|经过",
        "comment|comments|verbatim|reason|suggestion|suggestions|feedback|why|remark|remarks|text|improve"
        "|content|complaint|details|message|narrative",
    ),
    "rating": (
        "满意|评价|评分|打分|星级|态度|质量|服务|速度|环境|专业|认可|同意|感知|期望|体验|效率|信任|口碑|价格|意愿",
        "sat|satisfaction|satisfied|csat|rating|rate|score|stars|quality|agree|likert|perceived|perception"
        "|expected|expectation|expect|trust|loyalty|loy|reputation|image|value",
    ),
    "importance": ("重要", "importance|important"),
    "grade": ("满意|评价|评分|打分|星级|得分", "sat|satisfaction|satisfied|csat|rating|score|stars|likert"),
    "segment": (
        "性别|地区|区域|省|城市|国家|类型|类别|种类|级别|等级|层级|渠道|部门|门店|网点|学历|职业|行业|婚姻|语言"
        "|年龄段|客户类|分公司|班组|单位|岗位|套餐|产品",
        "gender|sex|region|country|city|type|status|class|segment|group|category|channel|language|store|branch"
        "|department|level|tier|education|occupation|industry|state|province|purpose|plan|area|product|brand",
    ),
    "number": (
        "年龄|数量|次数|金额|人数|时长|分钟|天数|收入|消费额|单价|年限|总分|里程|面积|用电量",
        "age|count|number|num|amount|duration|minutes|days|hours|tenure|income|revenue|spend|visits"
        "|orders|size|total|flights|nflights|charges|balance|birth|birthyear|year",
    ),
}
_COMPILED = {
    name: (re.compile(chinese), frozenset(english.split("|"))) for name, (chinese, english) in _WORDS.items()
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PLAIN_NAME = {"name", "姓名", "客户名称", "customer_name", "customer name", "联系人姓名"}


def words_of(header: str) -> set[str]:
    """The English words in a header, digits cut off; the whole of it too where that is a known word.

    >>> sorted(words_of("customerID")), sorted(words_of("overall_sat2"))
    (['customer', 'customerid', 'id'], ['overall', 'sat'])
    """
    parts = re.findall(r"[a-z]+", _CAMEL.sub(" ", header).lower())
    whole = re.sub(r"[^a-z]", "", header.lower())
    return {*parts, whole} if len(parts) > 1 and whole in _ALL_ENGLISH else set(parts)


_ALL_ENGLISH = frozenset(word for _, english in _COMPILED.values() for word in english)


def says(topic: str, *texts: str) -> str:
    """The word by which a header (or a label) speaks of a topic, "" if it does not.

    >>> says("overall", "总体满意度"), says("recommend", "nps"), says("id", "idea")
    ('总体', 'nps', '')
    """
    chinese, english = _COMPILED[topic]
    for text in texts:
        found = chinese.search(folded(text))
        if found:
            return found.group()
        hits = words_of(text) & english
        if hits:
            return min(hits)
    return ""


def names_a_person(header: str) -> bool:
    """Whether the column holds names or ways to reach somebody."""
    return folded(header) in _PLAIN_NAME or bool(says("personal", header))


def stem_of(header: str) -> str:
    """The header without the number of the item, "" where it has none.

    >>> stem_of("sat_12"), stem_of("Q3_1"), stem_of("满意度")
    ('sat', 'q3', '')
    """
    found = re.fullmatch(r"(.*?[^\d])[\s_.\-]*(\d{1,3})", folded(header))
    return found.group(1).rstrip(" _.-") if found else ""


def key_of(header: str, taken: Iterable[str] = ()) -> str:
    """A stable key: ASCII in lower case, Chinese as it is, no spaces or signs, at most 60 characters, unique.

    >>> key_of("Overall Sat."), key_of("1、总体 满意度?"), key_of("Q1", ["q1"]), key_of("%")
    ('overall_sat', '1总体满意度', 'q1_2', 'column')
    """
    plain = folded(header)
    if plain.isascii():
        base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    else:
        base = "".join(c for c in plain if c.isalnum() or c == "_").strip("_")
    base = base[:60].rstrip("_") or "column"
    known, key, number = set(taken), base, 2
    while key in known:
        ending = f"_{number}"
        key, number = base[: 60 - len(ending)] + ending, number + 1
    return key


_LETTER_PAIRS = (("e", "s"), ("e", "p"), ("exp", "per"), ("exp", "perc"))
_WORD_PAIRS = (
    ("期望", ("感知", "实际", "实感", "感受", "满意", "")),
    ("期待", ("感知", "实际", "感受", "满意", "")),
    ("预期", ("感知", "实际", "感受", "满意", "")),
    ("expected", ("perceived", "actual", "experienced", "")),
    ("expectation", ("perception", "performance", "experience", "")),
    ("expect", ("perceive", "actual", "")),
)
_FEWEST_LETTER_PAIRS = 3


def expectation_pairs(headers: Iterable[str]) -> dict[str, str]:
    """Which header is the expectation of which: {expectation: perception}.

    Numbered single letters (e1 … with s1 …) need at least three pairs, words need one.

    >>> expectation_pairs(["服务态度_期望", "服务态度_感知"])
    {'服务态度_期望': '服务态度_感知'}
    """
    names = {_bare(header): header for header in headers}
    pairs: dict[str, str] = {}
    for first, second in _LETTER_PAIRS:
        numbers = [name[len(first) :] for name in names if re.fullmatch(rf"{first}\d{{1,3}}", name)]
        found = {names[first + n]: names[second + n] for n in numbers if second + n in names}
        if len(found) >= _FEWEST_LETTER_PAIRS:
            pairs = {**found, **pairs}
    for name, header in names.items():
        for word, counterparts in _WORD_PAIRS:
            if word not in name or header in pairs:
                continue
            options = (name.replace(word, other) for other in counterparts)
            match = next((names[option] for option in options if option and option in names), None)
            if match is not None:
                pairs[header] = match
    return pairs


def _bare(header: str) -> str:
    return re.sub(r"[\s_.\-—()（）:：、/\[\]【】]+", "", folded(header))
