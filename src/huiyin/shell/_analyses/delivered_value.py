"""`analyze delivered-value FILE --value COLUMNS --cost COLUMNS`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses import _survey_arguments as shared
from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class DeliveredValue(Analysis):
    key: ClassVar[str] = "delivered-value"
    name: ClassVar[dict[str, str]] = {"zh": "客户让渡价值", "en": "Customer delivered value"}
    about: ClassVar[dict[str, str]] = {
        "zh": "每位客户的总价值减去总成本，同一批受访者，带区间。",
        "en": "Total value less total cost as each customer sees them, with intervals.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        shared.columns(parser, "value", "价值各项的列", "the columns of value")
        shared.columns(parser, "cost", "成本各项的列", "the columns of cost")
        parser.add_argument("--value-weights", metavar="W,…", help="价值各项权重 / weights of value")
        parser.add_argument("--cost-weights", metavar="W,…", help="成本各项权重 / weights of cost")
        shared.of_respondents(parser)

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.operations.delivered_value import delivered_value

        return delivered_value(
            data,
            value=listed(options.value),
            cost=listed(options.cost),
            value_weights=shared.numbers_of("value_weights", options.value_weights),
            cost_weights=shared.numbers_of("cost_weights", options.cost_weights),
            weights=shared.weights_of(data, options),
            confidence=options.confidence,
        )
