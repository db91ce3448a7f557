"""`analyze frame FILE --customer COLUMN --volume COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class Frame(Analysis):
    key: ClassVar[str] = "frame"
    name: ClassVar[dict[str, str]] = {"zh": "按业务量的抽样框", "en": "Frame by business volume"}
    about: ClassVar[dict[str, str]] = {
        "zh": "按业务量从大到小取客户，直到累计占比达到要求，并排出全年月份。",
        "en": "Customers in descending volume until their share is reached, planned over the year.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--customer", required=True, metavar="COLUMN", help="客户列 / customers")
        parser.add_argument("--volume", required=True, metavar="COLUMN", help="业务量列 / volumes")
        parser.add_argument("--share", type=float, default=0.8, help="累计占比 / cumulative share")
        parser.add_argument("--months", type=int, default=12, help="计划月数 / months of the plan")
        parser.add_argument(
            "--ties",
            choices=["together", "first"],
            default="together",
            help="末位并列者 / customers tied at the end",
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.sampling.frames import volume_frame

        return volume_frame(
            data,
            options.customer,
            options.volume,
            share=options.share,
            ties=options.ties,
            months=options.months,
        )
