"""`analyze drivers FILE --outcome COLUMN --drivers COLUMNS [--method lmg]`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


def outcome_and_drivers(parser: argparse.ArgumentParser) -> None:
    """The two arguments that every regression-like method has, and the weights."""
    parser.add_argument("--outcome", required=True, metavar="COLUMN", help="结果列 / the outcome")
    parser.add_argument(
        "--drivers", required=True, metavar="COLUMNS", help="驱动因素列，逗号分隔 / drivers, by commas"
    )
    parser.add_argument("--weight", metavar="COLUMN", help="权重列 / the column of weights")
    parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")


def resampled(parser: argparse.ArgumentParser) -> None:
    """How often to resample, and the seed."""
    parser.add_argument("--bootstraps", type=int, default=1000, help="自助重抽样次数 / bootstrap resamples")
    parser.add_argument("--seed", type=int, default=1, help="随机种子 / random seed")


def levels_of(options: list[str] | None) -> dict[str, list[str]]:
    """Levels by column from "Type:Tower,Atrium,Terrace"."""
    found = {}
    for text in options or []:
        name, _, levels = text.replace("：", ":").partition(":")
        found[name.strip()] = listed(levels)
    return found


@analyses.register
class Drivers(Analysis):
    key: ClassVar[str] = "drivers"
    name: ClassVar[dict[str, str]] = {"zh": "驱动分析", "en": "Driver analysis"}
    about: ClassVar[dict[str, str]] = {
        "zh": "哪些因素与总体满意度关系最大，连同区间与名次的概率；只说明关联。",
        "en": "Which drivers go most with the outcome, with intervals and rank probabilities; association only.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        outcome_and_drivers(parser)
        resampled(parser)
        parser.add_argument(
            "--method",
            default="lmg",
            help="lmg, relative_weights, pratt, first, last, beta, betasq, correlation, genizi, car, "
            "dominance, forest, spearman",
        )
        parser.add_argument(
            "--gaps", choices=["listwise", "pairwise"], default="listwise", help="缺失处理 / gaps"
        )
        parser.add_argument(
            "--interval", choices=["percentile", "bca"], default="percentile", help="区间 / interval"
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        chosen = {"outcome": options.outcome, "drivers": listed(options.drivers)}
        if options.method == "spearman":
            from huiyin.analytics.drivers.correlations import driver_correlations

            return driver_correlations(data, **chosen, kind="spearman", confidence=options.confidence)
        chosen["weights"] = options.weight
        if options.method == "forest":
            from huiyin.analytics.drivers.forest import forest_importance

            return forest_importance(data, **chosen, seed=options.seed)
        resamples = {"n_bootstraps": options.bootstraps, "seed": options.seed}
        if options.method == "dominance":
            from huiyin.analytics.drivers.dominance import dominance_analysis

            return dominance_analysis(data, **chosen, **resamples)
        from huiyin.analytics.drivers.front import driver_analysis

        return driver_analysis(
            data,
            **chosen,
            **resamples,
            method=options.method,
            missing=options.gaps,
            interval=options.interval,
            confidence=options.confidence,
        )
