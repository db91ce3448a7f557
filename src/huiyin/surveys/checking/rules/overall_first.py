"""The overall question after the details."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiyin.analytics.codebook import Role
from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules.base import Found, Rule, Severity, bad, good, rules

_OVERALL = re.compile(
    r"总体|整体|总的来[说看]|综合(?:来看|评价)|\boverall\b|\ball things considered\b|\bin general\b|\bas a whole\b",
    re.I,
)
_ZH, _EN = ["停电通知", "抢修速度"], ["Notices", "Repairs"]


@rules.register
class OverallFirst(Rule):
    """Details asked first are what people then think of when they judge the whole."""

    key = "overall_first"
    name = {"zh": "总体题放在细项之后", "en": "Overall after the details"}
    severity = Severity.HINT
    is_of_words = False
    why = {
        "zh": "“{quote}”放在细项之后：前面问到的几项会左右总体评价。",
        "en": "“{quote}” comes after the details, which then weigh too much in the verdict on the whole.",
    }
    cure = {
        "zh": "把总体满意度放到细项之前；若有意如此，请在方法说明里写明。",
        "en": "Ask about the whole first; if the order is meant, say so in the method.",
    }
    source = "Schuman & Presser (1981), Questions and Answers in Attitude Surveys, ch. 2; Schwarz, Strack & Mai (1991), Public Opinion Quarterly 55(1), 3–23"
    examples = (
        bad(zh="请评价以下各项", items=_ZH, also=[{"zh": "您对我们的总体满意度", "role": "overall"}]),
        bad(en="Please rate", items=_EN, also=[{"en": "Overall, how satisfied are you?"}]),
        good(zh="您对我们的总体满意度", role="overall", also=[{"zh": "请评价以下各项", "items": _ZH}]),
        good(en="Overall, how satisfied are you?", also=[{"en": "Please rate", "items": _EN}]),
    )

    def look(self, paper: Paper, language: str) -> Iterator[Found]:
        """The first question on the whole that stands after a rated item."""
        details = False
        for asked in paper.questions:
            if self._is_overall(asked, language):
                if details:
                    yield Found(asked.key, "text", asked.text.get(language, ""), language)
                return
            details = details or Role.RATING in asked.roles

    def _is_overall(self, asked: Asked, language: str) -> bool:
        if not asked.is_rated or Role.RECOMMEND in asked.roles or len(asked.items) > 1:
            return False
        texts = [texts.get(language, "") for _, texts in asked.places("text", "items")]
        if not any(texts):
            return False
        return Role.OVERALL in asked.roles or any(_OVERALL.search(words) for words in texts)
