"""`analyze pls FILE --model ecsi`: a path model by partial least squares."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, analyses, listed


def model_arguments(parser: argparse.ArgumentParser) -> None:
    """What every analysis of a path model asks for."""
    parser.add_argument(
        "--model",
        required=True,
        metavar="MODEL",
        help="acsi、ecsi、ccsi、gbt19038，或写有模型的文本文件，或模型本身 / a ready-made model, a text file, or the text",
    )
    parser.add_argument(
        "--items",
        metavar="LIST",
        help="现成模型中各构念的列，例如 IMAG=q1,q2;CUSA=q9 / columns of a ready-made model's constructs",
    )
    parser.add_argument(
        "--scheme", choices=["path", "factorial", "centroid"], default="path", help="内部加权 / inner scheme"
    )
    parser.add_argument(
        "--missing-rule",
        choices=["mean", "listwise", "pairwise"],
        default="mean",
        help="缺失答案：题目均值、整份剔除、两两可用 / missing answers",
    )
    parser.add_argument("--consistent", action="store_true", help="一致性 PLS / consistent PLS")
    parser.add_argument("--weight", metavar="COLUMN", help="权重列 / the column of weights")
    parser.add_argument("--bootstraps", type=int, default=1000, help="重抽样次数 / resamples")
    parser.add_argument("--seed", type=int, default=1, help="随机种子 / seed")


def model_options(options: argparse.Namespace) -> dict[str, Any]:
    """The same as keywords of `huiyin.pls`."""
    return {
        "items": items_of(options.items),
        "scheme": options.scheme,
        "missing_rule": options.missing_rule,
        "consistent": options.consistent,
        "weights": options.weight,
        "bootstraps": options.bootstraps,
        "seed": options.seed,
    }


def model_text(given: str) -> str:
    """The text in a file of that name, or what was given.

    >>> model_text("ecsi")
    'ecsi'
    """
    path = Path(given)
    try:
        return path.read_text(encoding="utf-8-sig") if path.is_file() else given
    except (OSError, UnicodeDecodeError):
        return given


def items_of(text: str | None) -> dict[str, list[str]] | None:
    """Columns by construct.

    >>> items_of("IMAG=q1,q2; CUSA=q9")
    {'IMAG': ['q1', 'q2'], 'CUSA': ['q9']}
    """
    if not text:
        return None
    parts = [part.partition("=") for part in text.replace("；", ";").split(";") if part.strip()]
    return {key.strip(): listed(columns) for key, _, columns in parts}


def scale_of(text: str | None) -> tuple[float, float] | None:
    """The two ends of a scale.

    >>> scale_of("1,10")
    (1.0, 10.0)
    """
    from huiyin.analytics.checks import require

    if not text:
        return None
    ends = listed(text)
    try:
        low, high = (float(end) for end in ends)
    except ValueError:
        require(
            False, "--scale", text, zh="写成“最小，最大”，例如 1,10", en="be “lowest,highest”, such as 1,10"
        )
        raise
    return low, high


@analyses.register
class Pls(Analysis):
    key: ClassVar[str] = "pls"
    name: ClassVar[dict[str, str]] = {
        "zh": "满意度路径模型 PLS-SEM",
        "en": "Path model by partial least squares",
    }
    about: ClassVar[dict[str, str]] = {
        "zh": "满意度路径模型（ACSI、ECSI、CCSI 或自定）的系数、信度、效度与 0–100 指数。",
        "en": "Paths, reliability, validity and 0-100 indices of a satisfaction model (ACSI, ECSI, CCSI, or your own).",
    }

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        model_arguments(parser)
        parser.add_argument("--scale", metavar="LOW,HIGH", help="量表两端，例如 1,10 / ends of the scale")
        parser.add_argument(
            "--interval", choices=["percentile", "bca"], default="percentile", help="区间 / interval"
        )
        parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")
        parser.add_argument(
            "--higher-order",
            choices=["two_stage", "repeated"],
            default="two_stage",
            help="高阶构念 / higher order",
        )
        parser.add_argument(
            "--interactions",
            choices=["two_stage", "product_indicator"],
            default="two_stage",
            help="交互项 / interactions",
        )

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        from huiyin.analytics.sem.analysis import pls

        return pls(
            dict(data),
            model_text(options.model),
            scale=scale_of(options.scale),
            interval=options.interval,
            confidence=options.confidence,
            higher_order=options.higher_order,
            interactions=options.interactions,
            **model_options(options),
        )
