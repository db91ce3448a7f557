"""Ways through the questionnaire that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from huiyin.surveys import reachability
from huiyin.surveys.checking.paper import Paper
from huiyin.surveys.checking.rules.base import Found, Rule, Severity, bad, good, rules
from huiyin.surveys.question_types.base import text_in

_NEVER = {"and": [{"==": [{"var": "fault"}, "是"]}, {"==": [{"var": "fault"}, "否"]}]}
_NEVER_EN = {"and": [{"==": [{"var": "fault"}, "Yes"]}, {"==": [{"var": "fault"}, "No"]}]}
_ONCE = {"==": [{"var": "fault"}, "是"]}
_ONCE_EN = {"==": [{"var": "fault"}, "Yes"]}


@rules.register
class Routing(Rule):
    """What nobody can reach, what goes in circles, what is required though hidden."""

    key = "routing"
    name = {"zh": "跳转走不通", "en": "Routing"}
    severity = Severity.SERIOUS
    why = {"zh": "跳转有问题。{words}", "en": "The routing does not work. {words}"}
    cure = {
        "zh": "检查显示条件：条件里的题要在前面问，且至少有一种答案能满足。",
        "en": "Look at the conditions: what they speak of is asked before, and some answer fulfils them.",
    }
    source = "Bethlehem & Hundepool (2004), Journal of Official Statistics 20(2), 233–264"
    examples = (
        bad(
            zh="您报修过吗？",
            kind="yes_no",
            key="fault",
            also=[{"zh": "快吗？", "more": {"show_if": _NEVER}}],
        ),
        bad(
            en="Did you report a fault?",
            kind="yes_no",
            key="fault",
            also=[{"en": "Fast?", "more": {"show_if": _NEVER_EN}}],
        ),
        good(
            zh="您报修过吗？", kind="yes_no", key="fault", also=[{"zh": "快吗？", "more": {"show_if": _ONCE}}]
        ),
        good(
            en="Did you report a fault?",
            kind="yes_no",
            key="fault",
            also=[{"en": "Fast?", "more": {"show_if": _ONCE_EN}}],
        ),
    )

    @property
    def about(self) -> Mapping[str, str]:
        """Without the facts of one finding."""
        return {
            "zh": "永远不会显示的题、互相等待的条件、必答却被隐藏的题。",
            "en": "Questions that are never shown, conditions that wait for each other, required answers that are hidden.",
        }

    def look(self, paper: Paper, language: str) -> Iterator[Found]:
        """What the check of routes says, beside the question it names."""
        for problem in reachability.check(paper.definition):
            zh, en = problem.words("zh"), problem.words("en")
            place = problem.facts.get("place", "")
            named = place if isinstance(place, Mapping) else {"zh": str(place), "en": str(place)}
            facts = {"words": {"zh": f"{zh.title}：{zh.cause}", "en": f"{en.title}: {en.cause}"}}
            yield Found(self._key(paper, named), "questionnaire", text_in(named, language), "", facts)

    def _key(self, paper: Paper, named: Mapping[str, str]) -> str:
        for asked in paper.questions:
            words = text_in(asked.text, "zh")
            if words and words in named.get("zh", ""):
                return asked.key
        return ""
