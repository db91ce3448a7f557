"""`analyze call-centre FILE --wait COLUMN --answered COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses import _survey_arguments as shared
from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class CallCentre(Analysis):
    key: ClassVar[str] = "call-centre"
    name: ClassVar[dict[str, str]] = {"zh": "呼叫中心指标", "en": "Call centre"}
    about: ClassVar[dict[str, str]] = {
        "zh": "服务水平、平均应答速度、处理时长、放弃率，由通话记录算出。",
        "en": "Service level, speed of answer, handling time and abandonment from a contact log.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        shared.column(parser, "wait", "等待时长的列", "the column of waiting times")
        shared.column(parser, "answered", "是否接起（1/0）的列", "the column that is 1 where answered")
        parser.add_argument(
            "--handling",
            default="",
            metavar="COLUMNS",
            help="通话、保持、话后时长的列 / columns of talk, hold, wrap-up",
        )
        parser.add_argument(
            "--within", type=float, default=20, help="服务水平的时限 / time of the service level"
        )
        parser.add_argument("--short", type=float, default=5, help="短时放弃的时限 / short abandons end here")
        parser.add_argument(
            "--exclude-short", action="store_true", help="不计短时放弃 / leave short abandons out"
        )
        parser.add_argument(
            "--sampled", action="store_true", help="记录是抽样所得 / rows were drawn at random"
        )
        shared.confidence(parser)

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.operations.call_centre import call_centre

        return call_centre(
            shared.one(data, options.wait),
            shared.one(data, options.answered),
            handling=[shared.one(data, name) for name in listed(options.handling)],
            within=options.within,
            short=options.short,
            exclude_short=options.exclude_short,
            sampled=options.sampled,
            confidence=options.confidence,
        )
