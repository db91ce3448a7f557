"""`analyze ahp FILE`: pairwise comparisons, as a list or as a matrix."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, column


@analyses.register
class Ahp(Analysis):
    key: ClassVar[str] = "ahp"
    name: ClassVar[dict[str, str]] = {"zh": "层次分析法权重", "en": "AHP weights"}
    about: ClassVar[dict[str, str]] = {
        "zh": "由两两比较得出评价项权重，并检查一致性。文件每行一次比较（first、second、value，可有 expert），或是一个方阵。",
        "en": "Weights of items from pairwise comparisons, with consistency. One comparison a row (first, second, "
        "value, perhaps expert), or a square matrix.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--first", default="first", metavar="COLUMN", help="前一项 / the first item")
        parser.add_argument("--second", default="second", metavar="COLUMN", help="后一项 / the second item")
        parser.add_argument(
            "--value", default="value", metavar="COLUMN", help="前项是后项的几倍重要 / times as important"
        )
        parser.add_argument(
            "--expert", default="expert", metavar="COLUMN", help="专家编号 / number of the expert"
        )
        parser.add_argument(
            "--method",
            dest="way",
            choices=["eigenvector", "geometric_mean"],
            default="eigenvector",
            help="算法 / method",
        )
        parser.add_argument(
            "--random-index",
            choices=["saaty", "saaty_1994", "alonso_lamata"],
            default="saaty",
            help="随机指标表 / table of random indices",
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        import numpy as np

        from huiyin.analytics.columns import texts
        from huiyin.analytics.item_weights import ahp

        if options.first not in data:
            named = {name: values for name, values in data.items() if values.dtype.kind == "f"}
            matrix = np.column_stack(list(named.values()))
            return ahp(matrix, items=list(named), method=options.way, random_index=options.random_index)
        first, second = (texts(column(data, name)) for name in (options.first, options.second))
        values = column(data, options.value)
        n = len(first)
        expert = texts(data[options.expert]) if options.expert in data else np.full(n, "1", dtype=object)
        groups: dict[Any, dict[tuple[Any, Any], float]] = {}
        for place in range(n):
            groups.setdefault(expert[place], {})[first[place], second[place]] = float(values[place])
        return ahp(list(groups.values()), method=options.way, random_index=options.random_index)
