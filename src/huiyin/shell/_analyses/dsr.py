"""`analyze dsr FILE --score COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses import _survey_arguments as shared
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class Dsr(Analysis):
    key: ClassVar[str] = "dsr"
    name: ClassVar[dict[str, str]] = {"zh": "店铺评分 DSR", "en": "Detailed seller rating"}
    about: ClassVar[dict[str, str]] = {
        "zh": "近几个月 5 分制评分的平均分，以及与同行相比的位置。",
        "en": "The mean of 5-point ratings of the last months, and its place in the trade.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        shared.column(parser, "score", "评分列", "the column of ratings")
        shared.column(parser, "buyer", "买家列", "the column of buyers", required=False)
        shared.column(parser, "rated", "评价日期列", "the column of dates", required=False)
        parser.add_argument("--until", help="截止日 / last day counted")
        parser.add_argument("--months", type=int, default=6, help="月数 / months counted back")
        parser.add_argument("--trade", metavar="AVG,MAX,MIN", help="同行平均、最高、最低 / of the trade")
        shared.confidence(parser)

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.checks import require
        from huiyin.analytics.operations.dsr import dsr

        trade = shared.numbers_of("trade", options.trade)
        good = trade is None or len(trade) == 3
        require(good, "trade", options.trade, zh="写成“平均，最高，最低”", en="be AVG,MAX,MIN")
        return dsr(
            shared.one(data, options.score),
            buyer=shared.any_kind(data, options.buyer) if options.buyer else None,
            rated=shared.any_kind(data, options.rated) if options.rated else None,
            until=options.until,
            months=options.months,
            trade=None if trade is None else (trade[0], trade[1], trade[2]),
            confidence=options.confidence,
        )
