"""`analyze calibrate FILE --margins FILE`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any, ClassVar

from huiyin.shell._analyses._weighting_arguments import Weighting, pair
from huiyin.shell._analyses.base import Data, analyses


@analyses.register
class Calibrate(Weighting):
    key: ClassVar[str] = "calibrate"
    name: ClassVar[dict[str, str]] = {"zh": "校准加权（GREG）", "en": "Calibration (GREG)"}
    about: ClassVar[dict[str, str]] = {
        "zh": "在边际之外，还让数值总量（如总电量）与总体一致。",
        "en": "Meet totals of numbers, such as consumption, besides margins.",
    }
    margins_help: ClassVar[str] = (
        "边际与总量：JSON 或表，总量的类别留空 / margins and totals: JSON or a table, no category for totals"
    )

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        super().arguments(parser)
        parser.add_argument(
            "--distance", choices=["linear", "raking", "logit"], default="linear", help="距离 / distance"
        )
        parser.add_argument(
            "--bounds", metavar="LOW,HIGH", help="与基础权重之比的界限 / bounds of weight over base weight"
        )

    def weighted(
        self, data: Data, margins: Mapping[str, Any], options: argparse.Namespace, **common: Any
    ) -> Any:
        from huiyin.analytics.weighting import calibrate

        return calibrate(
            data,
            margins,
            population=options.total,
            distance=options.distance,
            bounds=pair(options.bounds),
            **common,
        )
