"""Something that was rated in the lowest two grades of its scale."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.low_grades import is_low
from huiyin.cases.alert_rules.base import AlertExample, AlertRule, alert_rules
from huiyin.cases.contracts import Alert, Severity
from huiyin.responses.contracts import StoredAnswer

SEVERE_FROM = 2  # so many low items make it severe
MOST_NAMED = 2  # items named in the title
LONGEST_LABEL = 40

_WORDS = (("很满意", 5.0), ("满意", 4.0), ("一般", 3.0), ("不满意", 2.0), ("很不满意", 1.0))
_ATTITUDE = Variable("attitude", "服务态度", Role.RATING, Scale(1, 5, words=_WORDS), "Staff attitude")
_SPEED = Variable("speed", "处理速度", Role.RATING, Scale(1, 5, words=_WORDS), "Speed of handling")
_EFFORT = Variable("effort", "费力程度", Role.EFFORT, Scale(1, 7, high_is_good=False), "Effort")
_EXPECTED = Variable("expected", "期望的服务态度", Role.EXPECTATION, Scale(1, 5), pair="attitude")
_RIVAL = Variable("rival", "竞争对手的服务态度", Role.COMPETITOR, Scale(1, 5))


@alert_rules.register
class LowestTwoGrades(AlertRule):
    """Any rated item in the lowest two grades of its scale, in the direction of the scale."""

    key = "lowest_two_grades"
    name = {"zh": "单项低分", "en": "Low rating of an item"}
    about = {
        "zh": "任何一个评分项落在其量表最低两级即触发（按量表方向判断；三级及以下只看最低一级；超过 11 级的量表看最低五分之一）；"
        "两项及以上为“严重”，一项为“一般”。期望和对竞争对手的评分不计。",
        "en": "Fires when any rated item is in the lowest two grades of its scale, in the scale's direction (the lowest one "
        "of three or fewer grades; the lowest fifth of more than 11). Two items or more are of high severity. "
        "Expectations and ratings of competitors do not count.",
    }
    examples = (
        AlertExample(
            (_ATTITUDE, _SPEED),
            {"attitude": 2, "speed": 4},
            Severity.MEDIUM,
            {"zh": "一项不满意", "en": "one low item"},
        ),
        AlertExample(
            (_ATTITUDE, _SPEED),
            {"attitude": 2, "speed": 1},
            Severity.HIGH,
            {"zh": "两项低分", "en": "two low items"},
        ),
        AlertExample(
            (_ATTITUDE,),
            {"attitude": 3},
            None,
            {"zh": "只给了“一般”", "en": "the middle grade does not fire"},
        ),
        AlertExample(
            (_EFFORT,),
            {"effort": 6},
            Severity.MEDIUM,
            {"zh": "费力程度越高越差", "en": "more effort is worse"},
        ),
        AlertExample((_EFFORT,), {"effort": 1}, None, {"zh": "毫不费力", "en": "no effort at all"}),
        AlertExample(
            (_EXPECTED, _RIVAL),
            {"expected": 1, "rival": 1},
            None,
            {"zh": "期望和竞争对手评分", "en": "expectations and competitors do not count"},
        ),
    )

    def fires(self, answer: StoredAnswer, codebook: Sequence[Variable]) -> Alert | None:
        """Names the first low items in the title; all of them are on the case's page."""
        low = [
            variable
            for variable in codebook
            if variable.role is not Role.RECOMMEND and is_low(variable, answer.answers.get(variable.key))
        ]
        if not low:
            return None
        severity = Severity.HIGH if len(low) >= SEVERE_FROM else Severity.MEDIUM
        return Alert(self.key, _title(low, "zh"), _title(low, "en"), severity)


def _title(low: Sequence[Variable], language: str) -> str:
    labels = [shorten(variable.label_in(language)) for variable in low[:MOST_NAMED]]
    more = len(low) - len(labels)
    if language == "zh":
        return "低分：" + "、".join(labels) + (f"等 {len(low)} 项" if more else "")
    return "Low rating: " + ", ".join(labels) + (f" and {more} more" if more else "")


def shorten(label: str) -> str:
    """A label cut to the length that a title has room for."""
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"
