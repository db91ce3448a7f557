"""`analyze libqual FILE --minimum COLUMNS --desired COLUMNS --perceived COLUMNS`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses import _survey_arguments as shared
from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class Libqual(Analysis):
    key: ClassVar[str] = "libqual"
    name: ClassVar[dict[str, str]] = {"zh": "LibQUAL+ 服务质量", "en": "LibQUAL+ service quality"}
    about: ClassVar[dict[str, str]] = {
        "zh": "感知水平与可接受的最低水平、理想水平的差：适当度与优越度。",
        "en": "Perceived level against the minimum acceptable and the desired one: adequacy and superiority.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        shared.columns(parser, "minimum", "最低水平的列", "the columns of minimum levels")
        shared.columns(parser, "desired", "理想水平的列", "the columns of desired levels")
        shared.columns(parser, "perceived", "感知水平的列", "the columns of perceived levels")
        parser.add_argument(
            "--dimensions", metavar="NAME=A,B;…", help="维度（感知列） / dimensions of perceived columns"
        )
        shared.of_respondents(parser, "1,9")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.service_quality.libqual import libqual

        return libqual(
            data,
            minimum=listed(options.minimum),
            desired=listed(options.desired),
            perceived=listed(options.perceived),
            dimensions=shared.groups_of(options.dimensions),
            weights=shared.weights_of(data, options),
            scale=shared.scale_of(options),
            confidence=options.confidence,
        )
