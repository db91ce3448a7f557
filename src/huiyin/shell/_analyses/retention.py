"""`analyze retention FILE --customer COLUMN --start COLUMN --end COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses import _survey_arguments as shared
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class Retention(Analysis):
    key: ClassVar[str] = "retention"
    name: ClassVar[dict[str, str]] = {"zh": "客户留存率", "en": "Customer retention"}
    about: ClassVar[dict[str, str]] = {
        "zh": "期初的客户到期末还有多少在，区间说的是留存的可能性。",
        "en": "How many of the customers at the start are still there at the end.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        shared.column(parser, "customer", "客户列", "the column of customers")
        shared.column(
            parser, "start", "期初在（1/0）的列", "the column that is 1 for a customer at the start"
        )
        shared.column(parser, "end", "期末在（1/0）的列", "the column that is 1 for a customer at the end")
        parser.add_argument(
            "--census", action="store_true", help="只报记录中的占比，不给区间 / plain share, no interval"
        )
        shared.confidence(parser)

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.operations.retention import retention

        customers = shared.any_kind(data, options.customer)
        start, end = (shared.one(data, name) for name in (options.start, options.end))
        return retention(
            customers[start == 1], customers[end == 1], census=options.census, confidence=options.confidence
        )
