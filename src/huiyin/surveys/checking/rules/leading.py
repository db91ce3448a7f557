"""Words that push towards an answer, or take for granted what is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked
from huiyin.surveys.checking.rules.base import Severity, TextRule, bad, good, rules

_ZH_PRAISE = (
    r"热情周到|热情|优质|一流|贴心|卓越|领先|高效便捷|高效|优秀|完善|先进|温馨|周到|满意|出色|强大|超值|实惠|美味|精美|广受好评|深受喜爱|"
    r"世界级|顶级|最好|最佳|快捷|专业|精心"
)
_ZH_BLAME = r"糟糕|恶劣|落后|令人失望|差劲|低效|混乱|过高|过低|过时|陈旧|不合理|不公平|拖沓|敷衍|繁琐|昂贵|缓慢|粗糙|简陋|离谱"
_ZH = re.compile(
    r"(?:您|你)?(?:是否|是不是)(?:也)?(?:同意|认同|赞同|认为|觉得)(?:我们|我司|本店|本馆|公司|我公司|我行)|"
    r"众所周知|大家都知道|毫无疑问|显而易见|不可否认|不言而喻|事实证明|毋庸置疑|不用说|日夜奋战|辛勤|尽职尽责|默默奉献|作为[^，。]{0,6}(?:示范|领先|知名|最大|龙头|标杆|著名|一流)|(?:涨|降|多|等|贵)[^，。]{0,3}这么(?:多|少|久|长|高)|理所当然|"
    r"难道|是不是也|吧[？?]?$|(?:这么|如此|那么|这样)(?:好|优质|方便|周到|便宜|快|热情|先进|差|慢|贵)|深受[^，。]{0,8}(?:喜爱|欢迎|好评|信赖)|广受|您不(?:觉得|认为|感到|希望)[^。]*[吗吧]|同感|请(?:您)?(?:多多)?支持|(?:选择|勾选|点击|评为|打)[“「](?:非常|很)?满意|想必|相信您|您一定|您肯定|(?:大多数|绝大多数|大部分|多数|很多|许多|不少|广大|越来越多的?)(?:的)?(?:顾客|客户|用户|读者|人|商户|企业|零售户|居民|市民|同行|家长|网友)(?:都|也|已经|已)?"
    r"(?:认为|喜欢|觉得|选择|同意|表示|反映|认可|称赞|抱怨|推荐|说)|专家(?:们)?(?:都)?(?:认为|建议|指出|一致)|权威(?:机构|专家)?(?:认为|认证)|"
    r"五星好评|打满分|给(?:个|出|予|我们|客服)*(?:满分|好评|五星|5星|10分)|请(?:您)?(?:选择|勾选|评|打)“?(?:非常满意|很满意|满意)|"
    r"(?:多么|有多|多)(?:喜欢|喜爱|热爱|满意于|享受|讨厌|失望)|越来越好|"
    r"虽然我们|尽管我们|我们(?:已经|已)?(?:一直)?(?:尽力|努力|竭尽|全力)|"
    rf"(?:{_ZH_BLAME})的(?!地方|方面|是|情况|问题|程度|原因|经历|环节)|"
    rf"(?<!需要)(?<!有待)(?<!应该)(?<!希望)(?<!还可)(?<!进一步)(?<!更)(?<!最)(?<!哪些)(?<!不)(?:{_ZH_PRAISE})的"
    r"(?!地方|方面|是|情况|问题|程度|窗口|回答|原因|经历|环节|服务项目|建议|解答|馆员|员工|方式)[^，。？]{0,12}"
    r"(?=服务|团队|产品|营业员|员工|人员|环境|体验|平台|客服|印象|供电|给|供应商|售后|设施|餐|商品|工程师|支持)|"
    r"行业领先|国内领先|世界领先|国际先进水平"
)
_EN_PRAISE = (
    r"excellent|outstanding|world[- ]class|award[- ]winning|amazing|superb|wonderful|exceptional|top[- ]quality|"
    r"state[- ]of[- ]the[- ]art|first[- ]class|market[- ]leading|industry[- ]leading|innovative|fantastic|great|friendly|"
    r"reliable|efficient|improved|high[- ]quality|dedicated|helpful|professional|best[- ]in[- ]class|delicious|beautiful|fast|convenient|skilled|expert|modern|caring|generous"
)
_EN_ACCLAIM = (
    r"excellent|outstanding|world[- ]class|award[- ]winning|amazing|superb|wonderful|exceptional|top[- ]quality|state[- ]of[- ]the[- ]art|"
    r"first[- ]class|(?:market|industry)[- ]leading|fantastic|popular|renowned|trusted|beloved|impressive|acclaimed|famous|much[- ]loved|"
    r"strong|superior|unrivalled|unbeatable|brilliant|successful"
)
_EN_BLAME = (
    r"outdated|disappointing|terrible|awful|inferior|unfair|messy|chaotic|sloppy|excessive|unreasonable|rude|poor|bad|"
    r"horrible|inadequate|overpriced|notorious|sluggish"
)
_EN = re.compile(
    r"\b(?:don'?t|do not|wouldn'?t|would not|isn'?t|aren'?t|shouldn'?t|doesn'?t) (?:you|it|our|we|the|this|that|they)\b"
    r"(?=.*\b(?:agree|think|say|feel|find|better|best|great|fair|time|right|love|like|believe)\b)|"
    r"\b(?:do|would) you (?:not )?agree that\b|\bas (?:you|everyone|everybody|we all|we) knows?\b|\beveryone knows\b|\bit is well known\b|"
    r"\b(?:obviously|undoubtedly|of course|without doubt|no doubt|needless to say|surely|naturally)\b,?|^clearly\b,?|"
    r"\bwe (?:have )?(?:recently |just )?(?:invested|improved|spent|upgraded|modernised)\b|\bwhy is our\b[^?]*\bfavou?rite\b|"
    r"\bwhy do you (?:love|like|prefer) (?:us|our)\b|\bsupport (?:us|your|our)\b[^.?!]*\bby (?:choosing|rating|giving|ticking)\b|"
    r"\bhow much (?:better|nicer|easier|faster|quicker|more (?:convenient|pleasant|helpful)|worse|improved)\b|"
    rf"\b(?:our|your|this|these|those)(?: new| own| very)? (?:{_EN_ACCLAIM})\b(?: [a-z-]+)? (?!or\b|if\b)[a-z]+|"
    r"\b(?:right|correct|(?:is|are|was|were|do|does|did|have|has|would|will|can|should)n'?t (?:it|you|we|they))\?$|"
    r"\bmost (?:people|customers|readers|users|clients|visitors|shoppers|experts)\b|\bexperts (?:agree|say|recommend|believe)\b|"
    r"\bhow much (?:did|do) you (?:enjoy|love|like|appreciate|hate|dislike)\b|"
    r"\bhow (?:great|amazing|fantastic|wonderful|excellent|awful|terrible|badly|delighted|disappointed)\b|"
    r"\b(?:give|rate|award|leave|score)\b[^.?!]{0,25}\b(?:five stars?|5 stars?|top (?:score|marks)|full marks|10 out of 10|a ten|10/10|"
    r"a positive review|the highest)\b|\bwe (?:work|try|worked|tried|always try) (?:very )?hard\b|"
    rf"\b(?:our|the|these|those|this|your)(?: new| own)?,? (?:[a-z]+, )?(?:{_EN_PRAISE})(?:,? [a-z-]+)? "
    r"(?:service|services|staff|team|teams|support|supply|crew|crews|product|products|store|food|range|agents?|people|website|app|"
    r"experience|electricity|delivery|library|layout|prices?|facilities|engineers?)\b|"
    rf"\b(?:the|our|your|their|this|these) (?:very )?(?:{_EN_BLAME}) (?!or\b|to\b|rating)[a-z]+",
    re.I,
)
_NAMES = re.compile(r"(?<=[a-z] )(?:[A-Z][a-z]+ ){1,3}(?=[a-z])")


@rules.register
class Leading(TextRule):
    """Praise or blame before the object, an appeal to what others think, a plea for good marks."""

    key = "leading"
    name = {"zh": "诱导或带倾向", "en": "Leading or loaded"}
    severity = Severity.SERIOUS
    why = {
        "zh": "“{quote}”先替客户下了判断，会把答案推向一边。",
        "en": "“{quote}” judges for the respondent and pushes the answers to one side.",
    }
    cure = {
        "zh": "去掉评价性的形容、别人的看法和求好评的话，用中性的说法直接问。",
        "en": "Take out the praise or blame, what others think and the plea; ask in neutral words.",
    }
    source = "Bradburn, Sudman & Wansink (2004), Asking Questions, rev. ed., ch. 1"
    looks_at = ("text", "items", "help")
    examples = (
        bad(zh="您对我们热情周到的服务满意吗？"),
        bad(zh="众所周知电价很低，您满意吗？"),
        bad(en="How satisfied are you with our excellent service?"),
        bad(en="Don't you agree that prices are fair?", kind="yes_no"),
        good(zh="工作人员服务热情", kind="agree"),
        good(zh="您认为哪些方面需要完善？", kind="open"),
        good(en="The staff were friendly", kind="agree"),
        good(en="What would make our service excellent?", kind="open"),
    )

    def quotes(self, words: str, language: str, asked: Asked, place: str) -> Iterator[str]:
        """The pushing words."""
        if language == "zh":
            found = _ZH.search(words)
        else:
            found = _EN.search(_NAMES.sub(lambda name: "_" * (len(name[0]) - 1) + " ", words))
        if found:
            yield words[found.start() : found.end()]
