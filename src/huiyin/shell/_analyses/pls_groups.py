"""`analyze pls-groups FILE --model ecsi --group COLUMN`: a path model of two groups."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed
from huiyin.shell._analyses.pls import model_arguments, model_options, model_text


@analyses.register
class PlsGroups(Analysis):
    key: ClassVar[str] = "pls-groups"
    name: ClassVar[dict[str, str]] = {"zh": "两组路径模型的比较", "en": "Path models of two groups"}
    about: ClassVar[dict[str, str]] = {
        "zh": "用置换检验比较两组客户的路径系数，先查测量是否不变（MICOM）。",
        "en": "Compares the paths of two groups by permutation, after checking their measurement (MICOM).",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        model_arguments(parser)
        parser.add_argument("--group", required=True, metavar="COLUMN", help="分组列 / the column of groups")
        parser.add_argument("--groups", metavar="LIST", help="要比较的两组 / the two groups to compare")
        parser.add_argument("--permutations", type=int, default=1000, help="置换次数 / permutations")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.sem.groups import compare_path_models

        return compare_path_models(
            dict(data),
            model_text(options.model),
            options.group,
            groups=listed(options.groups) if options.groups else None,
            permutations=options.permutations,
            **model_options(options),
        )
