"""`analyze delphi FILE`: one expert a row, one item a column."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, column, listed


@analyses.register
class Delphi(Analysis):
    key: ClassVar[str] = "delphi"
    name: ClassVar[dict[str, str]] = {"zh": "德尔菲法权重", "en": "Weights from Delphi rounds"}
    about: ClassVar[dict[str, str]] = {
        "zh": "由专家各轮打分（或排序）得出评价项权重与一致系数。",
        "en": "Weights of items from rounds of expert scores or ranks, with their agreement.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--items",
            metavar="COLUMNS",
            help="评价项的列（缺省为全部数值列） / columns of items (all numbers unless given)",
        )
        parser.add_argument("--round", metavar="COLUMN", help="轮次列 / the column of rounds")
        parser.add_argument(
            "--kind",
            choices=["scores", "ranks"],
            default="scores",
            help="打分或排序（1 为最重要） / scores, or ranks with 1 the most important",
        )
        parser.add_argument("--consensus", type=float, default=0.7, help="达成一致的 W / W that is agreement")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        import numpy as np

        from huiyin.analytics.columns import select, texts
        from huiyin.analytics.item_weights import delphi

        if options.items:
            items = listed(options.items)
        else:
            items = [
                name for name, values in data.items() if values.dtype.kind == "f" and name != options.round
            ]
        scores = select(data, items)
        rounds = [scores]
        if options.round:
            given = column(data, options.round)
            labels = np.array([str(label) for label in texts(given)])
            order = list(dict.fromkeys(labels)) if given.dtype.kind != "f" else sorted(set(labels), key=float)
            rounds = [scores[labels == label] for label in order]
        return delphi(rounds, items=items, kind=options.kind, consensus=options.consensus)
