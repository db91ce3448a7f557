"""`analyze earned-growth FILE --before COLUMN --now COLUMN --earned COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses import _survey_arguments as shared
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class EarnedGrowth(Analysis):
    key: ClassVar[str] = "earned-growth"
    name: ClassVar[dict[str, str]] = {"zh": "赢得性增长", "en": "Earned growth"}
    about: ClassVar[dict[str, str]] = {
        "zh": "增长中有多少来自老客户和他们带来的新客户。",
        "en": "How much of the growth comes from customers who stay and from those they bring.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        shared.column(parser, "before", "上期收入列", "the column of revenue before")
        shared.column(parser, "now", "本期收入列", "the column of revenue now")
        shared.column(
            parser,
            "earned",
            "新客户是否经推荐而来（1/0）的列",
            "1 where a new customer came by recommendation",
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.operations.growth import earned_growth

        return earned_growth(
            shared.one(data, options.before), shared.one(data, options.now), shared.one(data, options.earned)
        )
