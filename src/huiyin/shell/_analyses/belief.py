"""`analyze belief FILE --belief ITEMS [--outcome COLUMN]`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed
from huiyin.shell._analyses.drivers import resampled


@analyses.register
class BeliefAnalysis(Analysis):
    key: ClassVar[str] = "belief"
    name: ClassVar[dict[str, str]] = {"zh": "管理层的判断与客户的声音", "en": "Belief versus voice"}
    about: ClassVar[dict[str, str]] = {
        "zh": "管理层排的名次与客户的名次差在哪里，哪些可以确定是误判。",
        "en": "Where management's ranking differs from the customers', and what is certainly misjudged.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--belief",
            required=True,
            metavar="COLUMNS",
            help="管理层的次序，最重要在前 / most important first",
        )
        parser.add_argument(
            "--outcome", metavar="COLUMN", help="由与此列的关联得出客户名次 / derive the ranks"
        )
        parser.add_argument("--method", default="lmg", help="推得方法 / method where derived")
        parser.add_argument("--weight", metavar="COLUMN", help="权重列 / the column of weights")
        parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")
        resampled(parser)

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.drivers.belief import belief_versus_voice

        return belief_versus_voice(
            listed(options.belief),
            data,
            outcome=options.outcome,
            method=options.method,
            weights=options.weight,
            n_bootstraps=options.bootstraps,
            confidence=options.confidence,
            seed=options.seed,
        )
