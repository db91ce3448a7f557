"""`analyze rake FILE --margins FILE`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any, ClassVar

from huiyin.shell._analyses._weighting_arguments import Weighting, pair
from huiyin.shell._analyses.base import Data, analyses


@analyses.register
class Rake(Weighting):
    key: ClassVar[str] = "rake"
    name: ClassVar[dict[str, str]] = {"zh": "多边际加权（raking）", "en": "Raking to margins"}
    about: ClassVar[dict[str, str]] = {
        "zh": "把受访者加权到已知的总体边际；--csv 存权重。",
        "en": "Weight respondents to known population margins; --csv saves the weights.",
    }
    margins_help: ClassVar[str] = (
        "边际目标：JSON 或含 margin、category、target 的表 / margins: JSON or a table with margin, category, target"
    )

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        super().arguments(parser)
        parser.add_argument(
            "--trim",
            metavar="LOW,HIGH",
            help="权重上下限（平均的倍数），如 0.3,3 / caps as multiples of the mean, such as 0.3,3",
        )

    def weighted(
        self, data: Data, margins: Mapping[str, Any], options: argparse.Namespace, **common: Any
    ) -> Any:
        from huiyin.analytics.weighting import rake

        return rake(data, margins, total=options.total, trim=pair(options.trim), **common)
