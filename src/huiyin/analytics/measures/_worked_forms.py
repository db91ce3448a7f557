"""Forms made up to reproduce the published totals of a business survey of 2016.

Four valid forms of twelve rated items, one rating missing: index 78.4, four of four customers at 70
or above, 63 % of the ratings satisfied; the comparison with competitors and the price have the
lowest means, and the customer who is unhappy with both rates the whole highly. Of the twelve items
the report names four; the other names, the weights and all answers are constructed.
"""

from __future__ import annotations

from huiyin.analytics.measures.base import Spec
from huiyin.analytics.terms import ScoredItem

_MISSING = float("nan")
_GRADES = ((1.0, 20.0), (2.0, 40.0), (3.0, 60.0), (4.0, 80.0), (5.0, 100.0))
_WEIGHTS = (0.10, 0.10, 0.10, 0.10, 0.08, 0.08, 0.08, 0.08, 0.06, 0.06, 0.08, 0.08)

ITEMS_2016 = (
    "产品质量",
    "交货及时",
    "技术支持",
    "服务态度",
    "响应速度",
    "问题解决",
    "沟通协调",
    "资料齐全",
    "与竞争对手的综合比较",
    "产品价格",
    "总体评价",
    "后续合作意愿",
)
FORMS_2016 = (
    (3.0, 5.0, 3.0, 4.0, 4.0, 4.0, 4.0, 3.0, 3.0, 3.0, 5.0, 5.0),
    (5.0, 4.0, 3.0, 4.0, 4.0, 5.0, 4.0, 4.0, 3.0, 3.0, 4.0, 5.0),
    (5.0, 3.0, 5.0, 5.0, 4.0, _MISSING, 4.0, 3.0, 3.0, 3.0, 5.0, 4.0),
    (5.0, 3.0, 3.0, 5.0, 5.0, 4.0, 4.0, 3.0, 1.0, 2.0, 5.0, 4.0),
)
INVALID_2016 = (5.0, _MISSING, 4.0, 5.0, _MISSING, *(4.0,) * 7)  # returned with two ratings missing

SPEC_2016 = Spec(
    tuple(ScoredItem(f"q{number}", weight, _GRADES, 3.0) for number, weight in enumerate(_WEIGHTS, 1)),
    ((4.0, 5.0),) * len(_WEIGHTS),
)

SOURCE_2016 = (
    "2016 年企业客户满意度调查，按公布总数构造的问卷 / business survey 2016, forms constructed to its totals"
)
SETTINGS_2016 = {
    "zh": "12 项，前 4 项权重各 10%，竞争比较与价格各 6%，其余各 8%；1–5 级 → 20/40/60/80/100；缺 1 项按 3；≥ 70 为满意客户；4–5 为满意评价",
    "en": "12 items, the first four weigh 10 % each, competitors and price 6 %, the others 8 %; grades 1–5 → 20/40/60/80/100; one missing counts as 3; "
    "satisfied customer from 70; satisfied rating 4–5",
}
