"""`analyze rake FILE --margins FILE`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._weighting_arguments import (
    design_of_options,
    margins_of,
    pair,
    reported,
    weighting_arguments,
)
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class Rake(Analysis):
    key: ClassVar[str] = "rake"
    name: ClassVar[dict[str, str]] = {"zh": "多边际加权（raking）", "en": "Raking to margins"}
    about: ClassVar[dict[str, str]] = {
        "zh": "把受访者加权到已知的总体边际；--csv 存权重。",
        "en": "Weight respondents to known population margins; --csv saves the weights.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.set_defaults(parser=parser)
        weighting_arguments(
            parser,
            "边际目标：JSON 或含 margin、category、target 的表 / margins: JSON or a table with margin, category, target",
        )
        parser.add_argument(
            "--trim",
            metavar="LOW,HIGH",
            help="权重上下限（平均的倍数），如 0.3,3 / caps as multiples of the mean, such as 0.3,3",
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.weighting import rake

        weighted = rake(
            data,
            margins_of(options.margins),
            total=options.total,
            missing=options.missing_rule,
            trim=pair(options.trim),
            **design_of_options(data, options),
        )
        return reported(weighted, data, options)
