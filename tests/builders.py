"""Input for tests, made in code and labelled for what it is."""

from __future__ import annotations

import math
from dataclasses import replace

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.measures._worked_forms import FORMS_2016, SPEC_2016
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.suggestions import suggest_contracts

BUSINESS_LABEL = "构造数据:按 2016 年企业客户满意度调查公布的总数构造"
BUSINESS_WEIGHTS = tuple(item.weight for item in SPEC_2016.items)
BUSINESS_ITEMS = (
    "产品质量",
    "交付及时",
    "技术能力",
    "价格合理",
    "服务态度",
    "响应速度",
    "问题解决",
    "沟通顺畅",
    "合同履行",
    "安装调试",
    "资料齐全",
    "投诉处理",
)


def business_survey_2016() -> tuple[list[str], list[list[str]]]:
    """Header and rows of the constructed business survey of 2016: four valid forms and an invalid one.

    Twelve items on 1-5, "" for a missing rating: the third form lacks one (counted as 3), the fifth
    lacks two (invalid). Under `BUSINESS_WEIGHTS` the index is 78.4, four of four customers are
    satisfied and 30 of 48 ratings are.
    """
    header = ["客户编号", *BUSINESS_ITEMS]
    invalid = (5.0, math.nan, 4.0, 5.0, math.nan, *(4.0,) * 7)
    rows = [
        [f"K{number:02}", *("" if math.isnan(grade) else f"{grade:g}" for grade in form)]
        for number, form in enumerate((*FORMS_2016, invalid), 1)
    ]
    return header, rows


def business_codebook() -> list[Variable]:
    """The codebook of that survey."""
    return [Variable(f"q{at}", label, Role.RATING, Scale(1, 5)) for at, label in enumerate(BUSINESS_ITEMS, 1)]


def business_contracts() -> list[MetricContract]:
    """Its three contracts: as suggested, with the stated weights."""
    return [
        replace(
            contract,
            weight_source="stated",
            items=tuple(
                replace(item, weight=weight)
                for item, weight in zip(contract.items, BUSINESS_WEIGHTS, strict=True)
            ),
        )
        for contract in suggest_contracts(business_codebook())
    ]
