"""More options than anybody reads."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules._ranges import range_of
from huiyin.surveys.checking.rules.base import Found, QuestionRule, Severity, bad, good, rules

MOST_OPTIONS = 9
_ZH = ["蔬菜", "水果", "肉类", "水产", "粮油", "乳品", "零食", "饮料", "日化", "其他"]
_EN = ["Bread", "Milk", "Meat", "Fish", "Fruit", "Wine", "Sweets", "Toys", "Clothes", "Other"]


@rules.register
class OptionsMany(QuestionRule):
    """More than nine options of which one is to be chosen."""

    key = "options_many"
    name = {"zh": "单选选项过多", "en": "Too many options"}
    severity = Severity.WARNING
    is_of_words = False
    why = {
        "zh": "单选题有 {n_options} 个选项。超过 9 个，多数人只看前几个。",
        "en": "{n_options} options to choose one from. Beyond nine most people read only the first.",
    }
    cure = {
        "zh": "合并相近的选项，或先问大类再问小类。",
        "en": "Merge what is alike, or ask for the group first.",
    }
    source = "Krosnick & Alwin (1987), Public Opinion Quarterly 51(2), 201–219"
    examples = (
        bad(zh="您最常买哪类商品？", kind="one", options=_ZH),
        bad(en="Which did you come for?", kind="one", options=_EN),
        good(zh="您最常买哪类商品？", kind="one", options=_ZH[1:]),
        good(zh="您打几分？", kind="one", options=[str(n) for n in range(11)]),
        good(en="Which did you come for?", kind="one", options=_EN[1:]),
    )

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """Single choices whose options are not numbers in their order."""
        words = [one.text.get(language, "") for one in asked.options if one.text.get(language)]
        if asked.type != "single_choice" or len(words) <= MOST_OPTIONS:
            return
        if sum(range_of(word) is not None for word in words) < len(words) // 2:
            yield Found(asked.key, "options", "", language, {"n_options": len(words)})
