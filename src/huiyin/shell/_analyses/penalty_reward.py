"""`analyze penalty-reward FILE --outcome COLUMN --drivers COLUMNS --low 2 --high 4`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed
from huiyin.shell._analyses.drivers import outcome_and_drivers


@analyses.register
class PenaltyRewardContrast(Analysis):
    key: ClassVar[str] = "penalty-reward"
    name: ClassVar[dict[str, str]] = {"zh": "奖惩对比分析", "en": "Penalty-reward contrast"}
    about: ClassVar[dict[str, str]] = {
        "zh": "低分扣得多，还是高分加得多：基本、绩效与兴奋因素，连同区间。",
        "en": "Does a low grade cost more than a high one gains: basic, performance, excitement, with intervals.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        outcome_and_drivers(parser)
        parser.add_argument(
            "--low", type=float, required=True, help="不高于此为低分 / grades up to this are low"
        )
        parser.add_argument(
            "--high", type=float, required=True, help="不低于此为高分 / grades from this on are high"
        )
        parser.add_argument(
            "--ratio", type=float, default=2.0, help="视为对称的最大倍数 / largest ratio still even"
        )
        parser.add_argument("--errors", help="标准误类型，同 regression / errors, as of regression")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.drivers.penalty_reward import penalty_reward

        return penalty_reward(
            data,
            outcome=options.outcome,
            drivers=listed(options.drivers),
            low=options.low,
            high=options.high,
            ratio=options.ratio,
            weights=options.weight,
            errors=options.errors,
            confidence=options.confidence,
        )
