"""`analyze mix FILE --score COLUMN --segment COLUMN --wave COLUMN --before A --after B`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses._series import scale_of
from huiyin.shell._analyses.base import Analysis, Data, analyses, column


@analyses.register
class MixOrScore(Analysis):
    key: ClassVar[str] = "mix"
    name: ClassVar[dict[str, str]] = {"zh": "变化的来源：结构与评分", "en": "Mix or score"}
    about: ClassVar[dict[str, str]] = {
        "zh": "两波之间总分的变化，有多少来自受访者结构，有多少来自各群体的评分。",
        "en": "How much of the change between two waves comes from the mix of respondents, how much from their scores.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        for name, about in (
            ("--score", "评分列 / the scores"),
            ("--segment", "群体列 / the segments"),
            ("--wave", "波次列 / the waves"),
        ):
            parser.add_argument(name, required=True, metavar="COLUMN", help=about)
        parser.add_argument("--before", required=True, metavar="VALUE", help="前一波 / the wave before")
        parser.add_argument("--after", required=True, metavar="VALUE", help="后一波 / the wave after")
        parser.add_argument("--weight", metavar="COLUMN", help="权重列 / the column of weights")
        parser.add_argument(
            "--measure", choices=["mean", "nps", "top_2_box"], default="mean", help="指标 / the measure"
        )
        parser.add_argument("--scale", metavar="LOW,HIGH", default="1,5", help="量表两端 / ends of the scale")
        parser.add_argument("--two-fold", action="store_true", help="不分出交互项 / without interaction")
        parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.checks import require_one_of
        from huiyin.analytics.columns import texts
        from huiyin.analytics.trends.mix import decompose_change

        waves = texts(column(data, options.wave))
        known = sorted({wave for wave in waves if wave is not None})
        parts = []
        for name, wave in (("--before", options.before), ("--after", options.after)):
            require_one_of(name, wave, known)
            needed = [options.score, options.segment, *([options.weight] if options.weight else [])]
            parts.append({name: column(data, name)[waves == wave] for name in needed})
        return decompose_change(
            *parts,
            score=options.score,
            segment=options.segment,
            weight=options.weight,
            measure=options.measure,
            scale=scale_of(options.scale) or (1, 5),
            form="two_fold" if options.two_fold else "three_fold",
            confidence=options.confidence,
        )
