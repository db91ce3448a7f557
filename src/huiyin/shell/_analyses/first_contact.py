"""`analyze first-contact FILE --customer COLUMN --reason COLUMN --time COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses import _survey_arguments as shared
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class FirstContact(Analysis):
    key: ClassVar[str] = "first-contact"
    name: ClassVar[dict[str, str]] = {"zh": "首次联系解决率 FCR", "en": "First contact resolution"}
    about: ClassVar[dict[str, str]] = {
        "zh": "由联系记录判断：已解决，且同一客户同一事由在窗口期内没有再来。",
        "en": "Resolved and not repeated by the same customer for the same reason within the window.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        shared.column(parser, "customer", "客户列", "the column of customers")
        shared.column(parser, "reason", "事由列", "the column of reasons")
        shared.column(parser, "time", "联系时间列", "the column of dates")
        shared.column(
            parser, "resolved", "是否解决（1/0）的列", "the column that is 1 where resolved", required=False
        )
        parser.add_argument("--window", type=float, default=7, help="窗口期（天） / window in days")
        parser.add_argument("--until", help="观察截止日 / last day observed")
        parser.add_argument(
            "--count", choices=["contacts", "issues"], default="contacts", help="按联系或按事项 / count"
        )
        shared.confidence(parser)

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.operations.first_contact import first_contact_resolution

        return first_contact_resolution(
            shared.any_kind(data, options.customer),
            shared.any_kind(data, options.reason),
            shared.any_kind(data, options.time),
            resolved=shared.one(data, options.resolved),
            window_days=options.window,
            until=options.until,
            count=options.count,
            confidence=options.confidence,
        )
