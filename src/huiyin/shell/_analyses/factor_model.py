"""`analyze factor-model FILE --model MODEL`: common factors by maximum likelihood."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses
from huiyin.shell._analyses.pls import model_text


@analyses.register
class FactorModel(Analysis):
    key: ClassVar[str] = "factor-model"
    name: ClassVar[dict[str, str]] = {"zh": "验证性因子分析", "en": "Confirmatory factor model"}
    about: ClassVar[dict[str, str]] = {
        "zh": "用最大似然估计因子载荷与路径，并检验整个模型与数据的拟合。",
        "en": "Loadings and paths of common factors by maximum likelihood, with the fit of the whole model.",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--model",
            required=True,
            metavar="MODEL",
            help="写有模型的文本文件，或模型本身 / a text file, or the text",
        )
        parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.sem.covariance import covariance_model

        return covariance_model(dict(data), model_text(options.model), confidence=options.confidence)
