"""Two things asked at once: one answer cannot say which of them it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked
from huiyin.surveys.checking.rules.base import Severity, TextRule, bad, good, rules

_PEOPLE = r"(?:您|你|我|家人|家属|亲友|亲人|亲戚|朋友|同事|邻居|同行|孩子|配偶|团队|(?:贵|我|本)(?:公司|司|单位|店|方|们))"
_TIMES = (
    r"(?:(?:周|星期)[一二三四五六日天末]|节假日|工作日|平日|白天|夜间|夜里|清晨|凌晨|傍晚|午间|晚上|早上|早晨|上午|下午|中午|早高峰|晚高峰|高峰|低谷|"
    r"旺季|淡季|[春夏秋冬][季天]|节日|寒假|暑假|\d+月)(?:期|时段|时)?"
)
_TOGETHER = r"沟通|互动|约定|预约|商定|联系|合作|交流|通话|对接|一致|相符|符合|相比|比较|匹配|差距|吻合|有关|同步|打交道|见面|会面|签订|谈话|对话|往来|之间|一样|相同|隔离|衔接|配合|平衡|协调|搭配|区分|区别|间距|距离|对比|关系|差异|不同|先后|对应|兼容|匹配"
# words that hold the sign of a conjunction, and pairs of which only one thing is judged
_ZH_PLAIN = re.compile(
    r"和服|及第|和田|和县|和平|和谐|跟[踪进上随班单]|脚跟|[^，]{2,10}而且还是|和气|和善|和睦|和蔼|和解|和美|和声|和风|和颜|[温柔缓总饱暖祥随谦共中亲调]和|(?<!水)平和|"
    r"参与|与否|与会|赠与|给予|授予|与时俱进|与众不同|及时|及格|及早|[普涉触波遍提顾危论]及|来[不得]及|力所能及|"
    r"合并|一并|兼并|并[网非不联列行购存轨发入案肩]|[尚暂况]且|或多或少|或许|又一|"
    r"（[^）]*）|\([^)]*\)|《[^》]*》|"
    rf"{_PEOPLE}(?:本人)?[和与及或、跟](?:您的?|你的?|其)?{_PEOPLE}|"
    rf"{_TIMES}[和与及或、至]{_TIMES}|"
    rf"[和与跟同][^，。？！、]{{1,12}}?(?:{_TOGETHER})(?!能力|技巧|水平|态度|效率)|"
    r"[\u4e00-\u9fff]{1,4}[路街道巷][和与][\u4e00-\u9fff]{1,4}[路街道巷]|"
    r"[\u4e00-\u9fff]{2,4}[和与][\u4e00-\u9fff]{2,6}?(?:局|委|厅|部门)(?=的|举|出|组|办|公|发)"
)
_ZH_JOINED = re.compile(
    r"[\u4e00-\u9fff”\w]{1,8}(?:以及|及其|并且|而且|同时|连同|兼|外加|但是|[和与及且并或跟但、/]|又)[\u4e00-\u9fff“\w]{1,8}|，[^，？]{0,6}(?:而且|并且|同时|也|但|却)|(?:够|很|较|挺|能).{1,4}也(?:够|很|较|挺|能)|不仅[^，]{1,14}[，]?[^，]{0,4}(?:还|也|而且)|(?:既|一边|除了).{1,10}(?:又|也|还|一边)"
)
_ZH_DIGITS = re.compile(r"\d\s*[、/]\s*\d")
_EN_PLAIN = re.compile(
    r"\b(?:you|us|friends?|family(?: members?)?|colleagues?|relatives?|neighbou?rs?|partner|team)(?:,)? (?:and|or) (?:your |a |an )?"
    r"(?:you|friends?|family(?: members?)?|colleagues?|relatives?|neighbou?rs?|partner|team|others?)\b|"
    r"\b(?:terms and conditions|research and development|health and safety|food and (?:beverage|drink)s?|questions? and answers?|"
    r"click and collect|supply and demand|pros and cons|black and white|trial and error|profit and loss|cash and carry|"
    r"bed and breakfast|lost and found|more or less|yes or no|whether or not|or not|arts and crafts|wear and tear|"
    r"meet and greet|peace and quiet|now and then|back and forth|first and foremost|again and again|over and over|"
    r"sooner or later|one or more|park and ride|pay and display|drag and drop|plug and play|law and order|arts and (?:humanities|sciences)|science and technology|sales and marketing|each and every|by and large|bed and bath|"
    r"heating and cooling|vice and virtue|hit and miss|point and click|food and wine|house and home|search and rescue|trade and industry)\b|"
    r"\b(?:good or (?:bad|poor)|satisfied or dissatisfied|easy or (?:difficult|hard)|likely or unlikely|agree or disagree)\b|"
    r"\bor (?:over|more|less|older|later|fewer|above|below)\b|\band (?:over|above|why|how (?:often|could|can|we|to))\b|"
    r"\bbetween [\w .:]{1,20}? and \w+|\b[A-Z]&[A-Z]\b|\([^)]*\)|“[^”]*”|"
    r"(?-i:(?<=\S )[A-Z][a-z]+ (?:and|&) [A-Z][a-z]+)|"
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekday|weekend|morning|afternoon|evening|night|summer|winter|spring|"
    r"autumn|holiday|peak)s?(?: hours)? (?:and|or) (?:\w+day|weekend|morning|afternoon|evening|night|summer|winter|spring|"
    r"autumn|holiday|off-peak)s?\b|"
    r"\b(?:and/or|24/7|n/a|he/she|his/her|yes/no|km/h|w/o)\b",
    re.I,
)
_EN_JOINED = re.compile(
    r"[\w'’-]+,?\s+(?:and|or|as well as|along with|together with|plus|but also|but|yet|while also|in addition to)\s+[\w'’-]+|[\w'’-]+\s+&\s+[\w'’-]+|"
    r"[a-z]{3,}/[a-z]{3,}",
    re.I,
)


@rules.register
class DoubleBarrelled(TextRule):
    """Two judgements joined by and, or or a comma in one question that takes one answer."""

    key = "double_barrelled"
    name = {"zh": "一题两问", "en": "Two questions in one"}
    severity = Severity.SERIOUS
    why = {
        "zh": "“{quote}”把两件事放进了一题。答“一般”时，无法知道说的是哪一件。",
        "en": "“{quote}” asks two things at once; an answer cannot say which of them it is about.",
    }
    cure = {"zh": "拆成两题，各问一件事。", "en": "Ask each of them in a question of its own."}
    source = (
        "Dillman, Smyth & Christian (2014), Internet, Phone, Mail, and Mixed-Mode Surveys, 4th ed., ch. 4"
    )
    examples = (
        bad(zh="您对服务态度和处理速度满意吗？"),
        bad(zh="快递是否准时？包装是否完好？", kind="yes_no"),
        bad(en="How satisfied are you with price and quality?"),
        good(zh="您对和平路营业厅满意吗？"),
        good(zh="您与店员的沟通是否顺畅？"),
        good(zh="您对产品和服务有什么建议？", kind="open"),
        good(en="How likely are you to recommend us to friends or family?", kind="recommend"),
        good(en="What do you like and dislike?", kind="open"),
    )

    def quotes(self, words: str, language: str, asked: Asked, place: str) -> Iterator[str]:
        """The two things with what joins them."""
        if not asked.is_judged(language):
            return
        if len(re.findall(r"[？?]", words)) > 1:
            yield words
            return
        plain, joined = (_ZH_PLAIN, _ZH_JOINED) if language == "zh" else (_EN_PLAIN, _EN_JOINED)
        masked = plain.sub(lambda found: "。" * len(found[0]), _ZH_DIGITS.sub("。", words))
        found = joined.search(masked) or _clauses(masked, language, place)
        if found:
            yield words[found.start() : found.end()] if len(masked) == len(words) else found[0]


# two clauses, or two things, with nothing but a comma between them
_ZH_CLAUSES = re.compile(r"^[^，。您？]{3,12}，[^，。您？]{3,12}$")
_ZH_ONE = re.compile(
    r"[时后]，|如果|若|除|对于|来说|而言|期间|以来|通过|为了|经过|虽|因|只要|即使|不论|无论|没有例外|当"
)
_EN_PAIR = re.compile(r"^[a-z]+(?: [a-z]+)?, [a-z]+(?: [a-z]+)?$", re.I)


def _clauses(words: str, language: str, place: str) -> re.Match[str] | None:
    """A comma that joins two statements of an item."""
    if language == "en":
        return _EN_PAIR.match(words)
    return (
        None if (place == "text" and "，" not in words) or _ZH_ONE.search(words) else _ZH_CLAUSES.match(words)
    )
