"""`analyze post-stratify FILE --margins FILE`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any, ClassVar

from huiyin.shell._analyses._weighting_arguments import Weighting
from huiyin.shell._analyses.base import Data, analyses


@analyses.register
class PostStratify(Weighting):
    key: ClassVar[str] = "post-stratify"
    name: ClassVar[dict[str, str]] = {"zh": "事后分层加权", "en": "Post-stratification"}
    about: ClassVar[dict[str, str]] = {
        "zh": "按总体各单元格的人数加权；交叉单元格的列名与类别用 * 连接。",
        "en": "Weight to the population of every cell; join crossed columns and categories with *.",
    }
    margins_help: ClassVar[str] = (
        "单元格目标（一个边际），JSON 或表 / targets of the cells (one margin), JSON or a table"
    )

    def weighted(
        self, data: Data, margins: Mapping[str, Any], options: argparse.Namespace, **common: Any
    ) -> Any:
        from huiyin.analytics.weighting import post_stratify

        return post_stratify(data, margins, total=options.total, **common)
