"""`analyze index FILE --items COLUMNS`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses import _survey_arguments as shared
from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class Index(Analysis):
    key: ClassVar[str] = "index"
    name: ClassVar[dict[str, str]] = {"zh": "满意度指数 CSD", "en": "Weighted satisfaction index (CSD)"}
    about: ClassVar[dict[str, str]] = {
        "zh": "加权满意度指数，两种算法同时给出：ΣΣ K·X·n 与 Σ K·平均分。",
        "en": "The weighted satisfaction index both ways: ΣΣ K·X·n and Σ K·mean.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        shared.columns(
            parser, "items", "各要素的列，逗号分隔", "the columns of the factors, separated by commas"
        )
        parser.add_argument(
            "--grades",
            default="5=100,4=75,3=50,2=25,1=0",
            metavar="ANSWER=VALUE,…",
            help="各级的分值 / the value of each grade",
        )
        parser.add_argument("--item-weights", metavar="K,K,…", help="各要素权数，和为 1 / weights, sum 1")
        shared.of_respondents(parser)

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.checks import require
        from huiyin.analytics.service_quality.csd import csd

        pairs = [part.partition("=") for part in listed(options.grades)]
        good = all(sign for _, sign, _ in pairs)
        require(good, "grades", options.grades, zh="写成“5=100，4=75，…”", en="be ANSWER=VALUE,…")
        answers = shared.numbers_of("grades", ",".join(answer for answer, _, _ in pairs)) or []
        values = shared.numbers_of("grades", ",".join(value for _, _, value in pairs)) or []
        return csd(
            data,
            items=listed(options.items),
            grades=dict(zip(answers, values, strict=True)),
            item_weights=shared.numbers_of("item_weights", options.item_weights),
            weights=shared.weights_of(data, options),
            confidence=options.confidence,
        )
