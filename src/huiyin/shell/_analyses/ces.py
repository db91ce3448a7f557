"""`analyze ces FILE --score COLUMN`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses import _survey_arguments as shared
from huiyin.shell._analyses.base import Analysis, Data, analyses


@analyses.register
class Ces(Analysis):
    key: ClassVar[str] = "ces"
    name: ClassVar[dict[str, str]] = {"zh": "客户费力度 CES", "en": "Customer effort score"}
    about: ClassVar[dict[str, str]] = {
        "zh": "费力度的平均分、轻松占比与净轻松度；1.0 版低为好，2.0 版高为好。",
        "en": "The effort score with the easy share and the net score; version 1.0 is good when low, 2.0 when high.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        shared.column(parser, "score", "费力度一题的列", "the column of the effort question")
        parser.add_argument("--ces", choices=["1.0", "2.0"], default="2.0", help="版本 / version")
        shared.of_respondents(parser)
        parser.add_argument("--scale", metavar="LOW,HIGH", help="量表两端 / ends of the scale")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.boxes import effort

        return effort(
            shared.one(data, options.score),
            shared.weights_of(data, options),
            version=options.ces,
            scale=shared.scale_of(options) if options.scale else None,
            confidence=options.confidence,
        )
