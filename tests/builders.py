"""Input for tests, made in code and labelled for what it is."""

from __future__ import annotations

import math
from dataclasses import replace

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.measures._worked_forms import FORMS_2016, INVALID_2016, ITEMS_2016, SPEC_2016
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.suggestions import suggest_contracts

BUSINESS_LABEL = "构造数据：按 2016 年企业客户满意度调查公布的总数构造"
BUSINESS_WEIGHTS = tuple(item.weight for item in SPEC_2016.items)
BUSINESS_ITEMS = ITEMS_2016
COMPETITOR_ITEM, PRICE_ITEM = "与竞争对手的综合比较", "产品价格"


def business_survey_2016() -> tuple[list[str], list[list[str]]]:
    """Header and rows of the constructed business survey of 2016: four valid forms and an invalid one.

    Twelve items on 1-5, "" for a missing rating: the third form lacks one (counted as 3), the fifth
    lacks two (invalid). Under `BUSINESS_WEIGHTS` the index is 78.4, four of four customers are
    satisfied and 30 of 48 ratings are.
    """
    header = ["客户编号", *BUSINESS_ITEMS]
    rows = [
        [f"K{number:02}", *("" if math.isnan(grade) else f"{grade:g}" for grade in form)]
        for number, form in enumerate((*FORMS_2016, INVALID_2016), 1)
    ]
    return header, rows


def business_codebook() -> list[Variable]:
    """The codebook of that survey: the comparison with competitors is one of the twelve items (M26)."""
    return [
        Variable(f"q{at}", label, Role.RATING, Scale(1, 5), competitor=label == COMPETITOR_ITEM)
        for at, label in enumerate(BUSINESS_ITEMS, 1)
    ]


def business_contracts() -> list[MetricContract]:
    """Its three contracts: as suggested, with the stated weights."""
    return [
        weighed(contract, BUSINESS_WEIGHTS, "stated") for contract in suggest_contracts(business_codebook())
    ]


def weighed(contract: MetricContract, weights: tuple[float, ...], source: str) -> MetricContract:
    """A contract with these weights of its items."""
    items = tuple(replace(item, weight=weight) for item, weight in zip(contract.items, weights, strict=True))
    return replace(contract, weight_source=source, items=items)
