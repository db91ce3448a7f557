"""A list that everybody gets in the same order."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules._nominal import is_nominal, substance
from huiyin.surveys.checking.rules.base import Found, QuestionRule, Severity, bad, good, rules

FEWEST = 5
_ZH = ["质量", "价格", "交期", "服务", "技术", "其他"]
_EN = ["Quality", "Price", "Lead time", "Service", "Technology", "Other"]


@rules.register
class OptionsOrder(QuestionRule):
    """Five or more options without an order of their own, not shuffled."""

    key = "options_order"
    name = {"zh": "选项未随机排序", "en": "Always in the same order"}
    severity = Severity.HINT
    is_of_words = False
    why = {
        "zh": "{n_options} 个选项没有自然顺序，却总按同一次序出现，排在前面的会被多选。",
        "en": "{n_options} options have no order of their own, yet everybody sees the same; the first ones are chosen more.",
    }
    cure = {
        "zh": "打开“选项随机排序”，“其他”固定在最后。",
        "en": "Shuffle them, with “other” fixed at the end.",
    }
    source = "Krosnick & Alwin (1987), Public Opinion Quarterly 51(2), 201–219"
    examples = (
        bad(zh="您选择供应商时最看重哪项因素？", kind="one", options=_ZH),
        bad(en="Which factor matters most?", kind="one", options=_EN),
        good(zh="您选择供应商时最看重哪项因素？", kind="one", options=_ZH, more={"shuffle": True}),
        good(zh="您的学历", kind="one", options=["初中", "高中", "大专", "本科", "硕士"]),
        good(en="Which factor matters most?", kind="one", options=_EN, more={"shuffle": True}),
    )

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """Lists long enough for the order to matter."""
        n_options = len(substance(asked, language))
        if n_options >= FEWEST and not asked.shuffle and is_nominal(asked, language):
            yield Found(asked.key, "options", "", language, {"n_options": n_options})
