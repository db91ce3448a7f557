"""`analyze cox FILE --time COLUMN --event COLUMN --covariates COLUMNS`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._customers import survival_arguments, with_event
from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class Cox(Analysis):
    key: ClassVar[str] = "cox"
    name: ClassVar[dict[str, str]] = {"zh": "Cox 比例风险模型", "en": "Cox proportional hazards"}
    about: ClassVar[dict[str, str]] = {
        "zh": "其他条件相同时，哪些客户流失得更快：风险比及其区间。",
        "en": "Which customers leave sooner, other things alike: hazard ratios with intervals.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        survival_arguments(parser)
        parser.add_argument(
            "--covariates", required=True, metavar="COLUMNS", help="变量，逗号分隔 / covariates"
        )
        parser.add_argument("--strata", metavar="COLUMN", help="分层列 / the column of strata")
        parser.add_argument(
            "--ties",
            default="efron",
            choices=["efron", "breslow"],
            help="同时事件的处理 / how ties are treated",
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.customers import cox

        columns, event = with_event(data, options.event)
        return cox(
            columns,
            time=options.time,
            event=event,
            covariates=listed(options.covariates),
            entry=options.entry,
            strata=options.strata,
            cluster=options.cluster,
            weights=options.weight,
            ties=options.ties,
            confidence=options.confidence,
        )
