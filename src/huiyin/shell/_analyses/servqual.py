"""`analyze servqual FILE --perceptions COLUMNS --expectations COLUMNS`."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses import _survey_arguments as shared
from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


@analyses.register
class Servqual(Analysis):
    key: ClassVar[str] = "servqual"
    name: ClassVar[dict[str, str]] = {"zh": "服务质量差距 SERVQUAL", "en": "Service quality gaps (SERVQUAL)"}
    about: ClassVar[dict[str, str]] = {
        "zh": "感知减去期望：逐题、分维度、总体，区间按受访者配对。",
        "en": "Perception minus expectation by item, by dimension and overall, paired by respondent.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        shared.columns(parser, "perceptions", "感知题的列", "the columns of perceptions")
        shared.columns(
            parser,
            "expectations",
            "期望题的列，与感知一一对应",
            "the columns of expectations, in the same order",
        )
        parser.add_argument(
            "--dimensions",
            metavar="NAME=A,B;…",
            help="维度，或 rater（22 题原序） / dimensions, or rater for the 22 items in order",
        )
        parser.add_argument(
            "--importance", metavar="P,P,…", help="各维度的重要性分值 / points of the dimensions"
        )
        shared.of_respondents(parser, "1,7")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.service_quality.servqual import servqual

        rater = options.dimensions == "rater"
        groups = None if rater else shared.groups_of(options.dimensions)
        names = ["tangibles", "reliability", "responsiveness", "assurance", "empathy"] if rater else groups
        points = shared.numbers_of("importance", options.importance)
        return servqual(
            data,
            perceptions=listed(options.perceptions),
            expectations=listed(options.expectations),
            dimensions="rater" if rater else groups,
            importance=None if points is None else dict(zip(names or [], points, strict=False)),
            weights=shared.weights_of(data, options),
            scale=shared.scale_of(options),
            confidence=options.confidence,
        )
