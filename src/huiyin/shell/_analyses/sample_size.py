"""`analyze sample-size FILE`: answers needed for each stratum of a file, and for all."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class SampleSizes(Analysis):
    key: ClassVar[str] = "sample-size"
    name: ClassVar[dict[str, str]] = {"zh": "样本量", "en": "Sample size"}
    about: ClassVar[dict[str, str]] = {
        "zh": "按误差、总体（文件行数或人数列之和）、设计效应与应答率算样本量。",
        "en": "Answers and invitations for an error, a population (rows or a column of counts), design and response.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--population",
            metavar="COLUMN",
            help="各层人数列；不给则一行一人 / counts of strata; else a row is a person",
        )
        parser.add_argument("--error", type=float, default=0.05, help="误差 ± / error ±")
        parser.add_argument(
            "--kind", choices=["share", "mean", "nps"], default="share", help="指标种类 / kind of figure"
        )
        parser.add_argument("--share", type=float, default=0.5, help="预计占比 / expected share")
        parser.add_argument("--deviation", type=float, help="标准差 / standard deviation of an answer")
        parser.add_argument("--design-effect", type=float, default=1.0, help="设计效应 / design effect")
        parser.add_argument(
            "--response-rate", type=float, default=1.0, help="预计应答率 / expected response rate"
        )
        parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        import numpy as np

        from huiyin.analytics.columns import select
        from huiyin.analytics.sampling.sizes import sample_size

        if options.population:
            population = int(np.nansum(select(data, [options.population])))
        else:
            population = max((len(column) for column in data.values()), default=0)
        return sample_size(
            options.error,
            options.kind,
            share=options.share,
            deviation=options.deviation,
            population=population,
            design_effect=options.design_effect,
            response_rate=options.response_rate,
            confidence=options.confidence,
        )
