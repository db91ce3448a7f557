"""Forms made up to reproduce the published totals of a business survey of 2016.

Four valid forms of twelve rated items, one rating missing: index 78.4, four of four customers at 70
or above, 63 % of the ratings satisfied. The single answers were never published; these are
constructed, and only their totals are the survey's.
"""

from __future__ import annotations

from huiyin.analytics.measures.base import Spec
from huiyin.analytics.terms import ScoredItem

_MISSING = float("nan")
_GRADES = ((1.0, 20.0), (2.0, 40.0), (3.0, 60.0), (4.0, 80.0), (5.0, 100.0))
_WEIGHTS = (0.10, 0.10, 0.10, 0.10, 0.08, 0.08, 0.08, 0.08, 0.08, 0.08, 0.06, 0.06)

FORMS_2016 = (
    (3.0, 5.0, 3.0, 4.0, 5.0, 4.0, 5.0, 4.0, 4.0, 3.0, 3.0, 3.0),
    (5.0, 4.0, 3.0, 4.0, 4.0, 4.0, 5.0, 5.0, 4.0, 4.0, 3.0, 3.0),
    (5.0, 3.0, 5.0, 5.0, 5.0, 4.0, 4.0, _MISSING, 4.0, 3.0, 3.0, 2.0),
    (5.0, 3.0, 3.0, 5.0, 5.0, 5.0, 4.0, 4.0, 4.0, 3.0, 2.0, 2.0),
)

SPEC_2016 = Spec(
    tuple(ScoredItem(f"q{number}", weight, _GRADES, 3.0) for number, weight in enumerate(_WEIGHTS, 1)),
    ((4.0, 5.0),) * len(_WEIGHTS),
)

SOURCE_2016 = (
    "2016 年企业客户满意度调查，按公布总数构造的问卷 / business survey 2016, forms constructed to its totals"
)
SETTINGS_2016 = {
    "zh": "12 项，权重 4×10 %、6×8 %、2×6 %；1–5 级 → 20/40/60/80/100；漏 1 项按 3；≥ 70 为满意客户；4–5 为满意评价",
    "en": "12 items, weights 4×10 %, 6×8 %, 2×6 %; grades 1–5 → 20/40/60/80/100; one missing counts as 3; "
    "satisfied customer from 70; satisfied rating 4–5",
}
