"""`analyze post-stratify FILE --margins FILE`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._weighting_arguments import (
    design_of_options,
    margins_of,
    reported,
    weighting_arguments,
)
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class PostStratify(Analysis):
    key: ClassVar[str] = "post-stratify"
    name: ClassVar[dict[str, str]] = {"zh": "事后分层加权", "en": "Post-stratification"}
    about: ClassVar[dict[str, str]] = {
        "zh": "按总体各单元格的人数加权；交叉单元格的列名与类别用 * 连接。",
        "en": "Weight to the population of every cell; join crossed columns and categories with *.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.set_defaults(parser=parser)
        weighting_arguments(
            parser, "单元格目标（一个边际），JSON 或表 / targets of the cells (one margin), JSON or a table"
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.weighting import post_stratify

        weighted = post_stratify(
            data,
            margins_of(options.margins),
            total=options.total,
            missing=options.missing_rule,
            **design_of_options(data, options),
        )
        return reported(weighted, data, options)
