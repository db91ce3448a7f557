"""`analyze staged-rollout FILE --outcome … --unit … --period … --started …`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, column


@analyses.register
class StagedRollout(Analysis):
    key: ClassVar[str] = "staged-rollout"
    name: ClassVar[dict[str, str]] = {"zh": "分批推行的效果", "en": "Effect of a staged roll-out"}
    about: ClassVar[dict[str, str]] = {
        "zh": "各单位先后实施：每一批与当时还没有实施的单位比较。",
        "en": "Units start at different times; each group is compared with those not yet started.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        for name, words in (
            ("outcome", "结果列 / the outcome"),
            ("unit", "单位 / the unit"),
            ("period", "时期 / the period"),
            (
                "started",
                "该单位开始实施的时期，空为从未 / the period in which the unit started, empty for never",
            ),
        ):
            parser.add_argument(f"--{name}", required=True, metavar="COLUMN", help=words)
        parser.add_argument(
            "--bootstraps", type=int, default=1000, metavar="N", help="重抽样次数 / resamples"
        )
        parser.add_argument("--low-is-good", action="store_true", help="数值低为好 / a low value is good")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.trials import staged_rollout

        return staged_rollout(
            column(data, options.outcome),
            unit=column(data, options.unit),
            period=column(data, options.period),
            started=column(data, options.started),
            n_bootstraps=options.bootstraps,
            high_is_good=not options.low_is_good,
        )
