"""Somebody who would not recommend us."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.low_grades import is_low, number_in
from huiyin.cases.alert_rules.base import AlertExample, AlertRule, alert_rules
from huiyin.cases.contracts import Alert, Severity
from huiyin.responses.contracts import StoredAnswer

FURIOUS_MOST = 3  # of 10: severe
_RECOMMEND = Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10))
_RIVAL = Variable("rival", "对竞争对手的推荐意愿", Role.RECOMMEND, Scale(0, 10), competitor=True)


@alert_rules.register
class Detractor(AlertRule):
    """Likelihood to recommend of 6 or less on 0-10."""

    key = "detractor"
    name = {"zh": "贬损者", "en": "Detractor"}
    about = {
        "zh": "推荐意愿 0–6 分即触发；0–3 分为“严重”，4–6 分为“一般”。",
        "en": "Fires when likelihood to recommend is 0–6; 0–3 is of high severity, 4–6 of medium.",
    }
    examples = (
        AlertExample(
            (_RECOMMEND,),
            {"nps": 3},
            Severity.HIGH,
            {"zh": "3 分：非常不愿推荐", "en": "3 is far from recommending"},
        ),
        AlertExample(
            (_RECOMMEND,),
            {"nps": 6},
            Severity.MEDIUM,
            {"zh": "6 分仍是贬损者", "en": "6 is still a detractor"},
        ),
        AlertExample((_RECOMMEND,), {"nps": 7}, None, {"zh": "7 分是被动者", "en": "7 is a passive"}),
        AlertExample((_RECOMMEND,), {}, None, {"zh": "没有回答这一题", "en": "no answer, no alert"}),
        AlertExample(
            (_RIVAL,), {"rival": 1}, None, {"zh": "说的是竞争对手", "en": "it is about a competitor"}
        ),
    )

    def fires(self, answer: StoredAnswer, codebook: Sequence[Variable]) -> Alert | None:
        """The lowest likelihood to recommend decides, where a programme asks several times."""
        scores = [
            _from_the_bottom(variable, number)
            for variable in codebook
            if variable.role is Role.RECOMMEND
            and (number := number_in(answer.answers, variable.key)) is not None
            and is_low(variable, number)
        ]
        if not scores:
            return None
        worst = min(scores)
        severity = Severity.HIGH if worst <= FURIOUS_MOST else Severity.MEDIUM
        return Alert(
            self.key,
            f"贬损者：推荐意愿 {worst:g} 分",
            f"Detractor: would recommend {worst:g} of 10",
            severity,
        )


def _from_the_bottom(variable: Variable, number: float) -> float:
    scale = variable.scale
    if scale is None or scale.high_is_good:
        return number
    return scale.minimum + scale.maximum - number
