"""`analyze response-rates FILE --disposition COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, column


@analyses.register
class OutcomeRates(Analysis):
    key: ClassVar[str] = "response-rates"
    name: ClassVar[dict[str, str]] = {"zh": "应答率（AAPOR）", "en": "Outcome rates (AAPOR)"}
    about: ClassVar[dict[str, str]] = {
        "zh": "由每个样本的处置码算 AAPOR 应答率、合作率、拒答率、接触率。",
        "en": "AAPOR's response, cooperation, refusal and contact rates from the disposition of every case.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--disposition", required=True, metavar="COLUMN", help="处置码列 / the column of dispositions"
        )
        parser.add_argument(
            "--count", metavar="COLUMN", help="每个处置码的数量列 / counts, where a row is a disposition"
        )
        parser.add_argument("--e", type=float, help="未知者的合格比例 / eligible share of the unknown")
        parser.add_argument(
            "--non-probability", action="store_true", help="开放链接等非概率样本 / open link or the like"
        )
        parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.columns import select, texts
        from huiyin.analytics.sampling.dispositions import disposition_of, response_rates

        codes: Any = texts(column(data, options.disposition))
        if options.count:
            counts: dict[str, float] = {}
            for code, n in zip(codes, select(data, [options.count])[:, 0], strict=True):
                if code is not None and n == n:
                    letter = disposition_of(code)
                    counts[letter] = counts.get(letter, 0.0) + float(n)
            codes = counts
        return response_rates(
            codes,
            e=options.e,
            probability_sample=not options.non_probability,
            confidence=options.confidence,
        )
