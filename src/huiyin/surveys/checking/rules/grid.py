"""A grid with more rows than a phone shows."""

from __future__ import annotations

from collections.abc import Iterator

from huiyin.surveys.checking.paper import Asked, Paper
from huiyin.surveys.checking.rules.base import Found, QuestionRule, Severity, bad, good, rules

MOST_ROWS = 7
_ZH = ["电价", "账单", "停电通知", "抢修", "营业厅", "热线", "网站", "公众号"]
_EN = ["Price", "Bill", "Notices", "Repairs", "Branch", "Hotline", "Website", "App"]


@rules.register
class Grid(QuestionRule):
    """More than seven rows in one grid: the grades scroll out of sight and answers become straight lines."""

    key = "grid"
    name = {"zh": "题组行数过多", "en": "Too many rows in a grid"}
    severity = Severity.WARNING
    why = {
        "zh": "一个题组有 {n_rows} 行。手机上超过 7 行，读到后面已看不见等级，容易整列选同一个答案。",
        "en": "The grid has {n_rows} rows. Beyond seven the grades are out of sight on a phone and people tick one column.",
    }
    cure = {
        "zh": "拆成两个题组，或只保留最重要的几行。",
        "en": "Split it into two, or keep the rows that matter most.",
    }
    source = "Couper, Tourangeau, Conrad & Zhang (2013), Social Science Computer Review 31(3), 322–345"
    examples = (
        bad(zh="请评价以下各项", items=_ZH),
        bad(en="Please rate each of these", items=_EN),
        good(zh="请评价以下各项", items=_ZH[:7]),
        good(en="Please rate each of these", items=_EN[:7]),
    )

    def in_question(self, asked: Asked, language: str, paper: Paper) -> Iterator[Found]:
        """Rows of rated questions."""
        if asked.is_rated and len(asked.items) > MOST_ROWS:
            yield Found(asked.key, "items", "", "", {"n_rows": len(asked.items)})
