"""`analyze kano FILE --pair NAME=WITH,WITHOUT …`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class KanoAnalysis(Analysis):
    key: ClassVar[str] = "kano"
    name: ClassVar[dict[str, str]] = {"zh": "Kano 分析", "en": "Kano analysis"}
    about: ClassVar[dict[str, str]] = {
        "zh": "必备、期望、魅力还是无差异：每个功能的类别，分不清的不命名。",
        "en": "Must-be, one-dimensional, attractive or indifferent; what cannot be told is not named.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--pair",
            action="append",
            required=True,
            metavar="NAME=WITH,WITHOUT",
            help="功能与它的正、反两题（1–5） / a feature and its two questions (1-5)",
        )
        parser.add_argument("--segment", metavar="COLUMN", help="分群体列 / by the values of this column")
        parser.add_argument("--weight", metavar="COLUMN", help="权重列 / the column of weights")
        parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.checks import require
        from huiyin.analytics.drivers.kano import kano

        pairs = {}
        for text in options.pair:
            name, _, columns = text.partition("=")
            both = listed(columns)
            require(
                len(both) == 2,
                "pair",
                text,
                zh="写成“名称=正题列，反题列”",
                en="be written NAME=WITH,WITHOUT",
            )
            pairs[name.strip()] = (both[0], both[1])
        return kano(
            data,
            pairs=pairs,
            segment=options.segment,
            weights=options.weight,
            confidence=options.confidence,
        )
