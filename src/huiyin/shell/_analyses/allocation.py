"""`analyze allocation FILE --stratum COLUMN --population COLUMN --n N`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, column


@analyses.register
class SampleAllocation(Analysis):
    key: ClassVar[str] = "allocation"
    name: ClassVar[dict[str, str]] = {"zh": "样本分配", "en": "Allocation of a sample"}
    about: ClassVar[dict[str, str]] = {
        "zh": "把样本量分到各层：按比例、等额、Neyman、计费用的最优。",
        "en": "Share a sample out over strata: proportional, equal, Neyman, optimal under cost.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--stratum", required=True, metavar="COLUMN", help="层名列 / names of strata")
        parser.add_argument("--population", required=True, metavar="COLUMN", help="人数列 / populations")
        parser.add_argument("--n", required=True, type=int, help="总样本量 / the whole sample")
        parser.add_argument(
            "--method",
            choices=["proportional", "equal", "square_root", "neyman", "optimal"],
            default="proportional",
            help="分配法 / method",
        )
        parser.add_argument("--deviation", metavar="COLUMN", help="标准差列 / standard deviations")
        parser.add_argument("--cost", metavar="COLUMN", help="单位费用列 / cost of an answer")
        parser.add_argument("--minimum", type=int, default=0, help="每层最少 / least number a stratum")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.columns import select, texts
        from huiyin.analytics.sampling.allocation import allocate

        names = [str(name) for name in texts(column(data, options.stratum))]

        def named(heading: str | None) -> dict[str, float] | None:
            return dict(zip(names, select(data, [heading])[:, 0], strict=True)) if heading else None

        return allocate(
            options.n,
            named(options.population) or {},
            options.method,
            deviations=named(options.deviation),
            costs=named(options.cost),
            minimum=options.minimum,
        )
