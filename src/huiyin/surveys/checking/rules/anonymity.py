"""A promise of anonymity that the survey does not keep."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.surveys.checking.paper import Paper
from huiyin.surveys.checking.rules._personal import contact_in, is_written, numbers_in
from huiyin.surveys.checking.rules.base import Found, Rule, Severity, bad, good, rules

_ZH = re.compile(r"匿名|不记名|无记名|不会记录您的身份|无法识别您")
_ZH_NOT = re.compile(r"(?:不是|并非|非)匿名|匿名(?:举报|投诉)")
_EN = re.compile(r"\banonym(?:ous|ously|ity)\b|\bcannot be traced\b|\buntraceable\b", re.I)
_EN_NOT = re.compile(r"\bnot anonymous\b|\banonymous (?:tip|report)", re.I)


@rules.register
class Anonymity(Rule):
    """Says "anonymous" and comes by a link that knows the person, or asks for a name."""

    key = "anonymity"
    name = {"zh": "匿名承诺不实", "en": "Anonymous in words only"}
    severity = Severity.SERIOUS
    is_of_words = False
    why = {
        "zh": "写着“{quote}”，却能知道是谁答的（个人链接，或问了姓名、电话）。",
        "en": "Says “{quote}”, yet it is known who answers: by the personal link, or by a name or number asked for.",
    }
    cure = {
        "zh": "改用公开链接并去掉身份问题，或如实写“回答会与您的记录关联，仅用于改进服务”。",
        "en": "Use an open link and ask for no names, or say truly that answers are linked and what for.",
    }
    source = "《中华人民共和国个人信息保护法》(2021) 第七条、第七十三条 / Personal Information Protection Law (2021), arts. 7, 73; ISO 20252:2019"
    examples = (
        bad(intro="本问卷匿名填写。", personally=True, zh="您满意吗？"),
        bad(intro="This survey is anonymous.", personally=True, en="How satisfied are you?"),
        good(intro="本问卷匿名填写。", zh="您满意吗？"),
        good(intro="This survey is not anonymous.", personally=True, en="How satisfied are you?"),
    )

    def look(self, paper: Paper, language: str) -> Iterator[Found]:
        """The promise in any text, against the link and the questions."""
        if not (paper.asked_personally or self._asks(paper, language)):
            return
        texts = [("", place, words) for place, words in paper.outside]
        texts += [
            (one.key, place, words) for one in paper.questions for place, words in one.places("text", "help")
        ]
        promise, denial = (_ZH, _ZH_NOT) if language == "zh" else (_EN, _EN_NOT)
        for key, place, words in texts:
            said = denial.sub("", words.get(language, ""))
            if found := promise.search(said):
                yield Found(key, place, found[0], language)
                return

    def _asks(self, paper: Paper, language: str) -> bool:
        written = [one.text.get(language, "") for one in paper.questions if is_written(one)]
        return any(numbers_in(words, language) or contact_in(words, language) for words in written)
