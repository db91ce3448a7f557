"""`analyze next-score FILE --score COLUMN --metrics A,B`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class NextScoreOfSeries(Analysis):
    key: ClassVar[str] = "next-score"
    name: ClassVar[dict[str, str]] = {"zh": "预测下一期得分", "en": "The next score"}
    about: ClassVar[dict[str, str]] = {
        "zh": "由上期得分与管控指标预测下一期满意度得分，附预测区间与留一检验。",
        "en": "The next survey score from the last one and control metrics, with a prediction interval and a check.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--score", required=True, metavar="COLUMN", help="得分列，由旧到新 / the scores, oldest first"
        )
        parser.add_argument(
            "--metrics", default="", metavar="COLUMNS", help="管控指标列 / the control metrics"
        )
        parser.add_argument(
            "--next", default="", metavar="A=1,B=2", help="下一期的指标值 / metrics of the coming period"
        )
        parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.checks import require
        from huiyin.analytics.trends.next_score import forecast_next_score

        pairs = [part.partition("=") for part in listed(options.next)]
        coming = {}
        for name, _, value in pairs:
            try:
                coming[name.strip()] = float(value)
            except ValueError:
                require(False, "--next", options.next, zh="写成 指标=数值", en="be written metric=number")
        return forecast_next_score(
            data,
            score=options.score,
            metrics=listed(options.metrics),
            next_metrics=coming,
            confidence=options.confidence,
        )
