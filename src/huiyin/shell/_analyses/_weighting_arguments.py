"""What the weighting methods of `analyze` share: margins from a file, base weights, what to report."""

from __future__ import annotations

import argparse
import json
import math
from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from huiyin.shell._analyses.base import Analysis, Data, column, listed
from huiyin.shell.problems import BadMarginsFile

NEEDED = ("margin", "category", "target")


class Weighting(Analysis):
    """A method that weights respondents to margins: what it takes besides, and how it weights."""

    margins_help: ClassVar[str]

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Those of every method that weights, and the method's own."""
        parser.set_defaults(parser=parser)
        weighting_arguments(parser, self.margins_help)

    @abstractmethod
    def weighted(
        self, data: Data, margins: Mapping[str, Any], options: argparse.Namespace, **common: Any
    ) -> Any:
        """The weighting; `common` holds the missing rule and the design, as the functions take them."""

    def run(self, data: Data, options: argparse.Namespace) -> Any:
        """The weighting itself, or the figure asked for under it."""
        common = {"missing": options.missing_rule, **design_of_options(data, options)}
        return reported(self.weighted(data, margins_of(options.margins), options, **common), data, options)


def weighting_arguments(parser: argparse.ArgumentParser, margins_help: str) -> None:
    """Arguments of every method that weights respondents."""
    parser.add_argument("--margins", required=True, type=Path, metavar="FILE", help=margins_help)
    parser.add_argument("--base", metavar="COLUMN", help="基础权重列 / the column of base weights")
    parser.add_argument(
        "--total", type=float, help="总体人数，各边际按它折算 / population size to scale all margins to"
    )
    parser.add_argument(
        "--missing-rule",
        choices=["leave_out", "own_share", "refuse"],
        default="leave_out",
        help="加权变量缺失的行怎么办 / what rows without a category do",
    )
    parser.add_argument("--strata", metavar="COLUMN", help="抽样分层列 / the column of strata")
    parser.add_argument("--clusters", metavar="COLUMN", help="抽样群列 / the column of clusters")
    parser.add_argument(
        "--measure",
        choices=["nps", "csat", "rate", "ces", "index", "mean"],
        help="同时报告这个加权结果（与 --score 同用） / report this weighted figure (with --score)",
    )
    parser.add_argument("--score", metavar="COLUMN", help="该结果的答案列 / the column of its answers")
    parser.add_argument(
        "--scale", metavar="LOW,HIGH", help="量表两端，例如 1,5 / ends of the scale, such as 1,5"
    )
    parser.add_argument("--by", metavar="COLUMN", help="分组列 / the column of groups")
    parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")


def design_of_options(data: Data, options: argparse.Namespace) -> dict[str, Any]:
    """Base weights, strata and clusters as the functions take them."""
    return {
        "base": column(data, options.base),
        "strata": column(data, options.strata),
        "clusters": column(data, options.clusters),
    }


def reported(weighted: Any, data: Data, options: argparse.Namespace) -> Any:
    """The weighting itself, or the figure asked for under it."""
    if options.measure is None:
        return weighted
    answers = column(data, options.score)
    if answers is None:
        options.parser.error("--measure needs --score")
    more = {"scale": pair(options.scale), "confidence": options.confidence}
    if options.by is None:
        return weighted.estimate(options.measure, answers, **more)
    return weighted.estimates_by(options.measure, answers, column(data, options.by), **more)


def pair(text: str | None) -> tuple[float, float] | None:
    """Two numbers separated by a comma; None for nothing."""
    if text is None:
        return None
    low, high = (float(part) for part in listed(text))
    return low, high


def margins_of(path: Path) -> dict[str, Any]:
    """Margins from JSON or from a table with the columns margin, category, target.

    A row without a category gives the population total of a number. Raises `BadMarginsFile`.
    """
    if path.suffix.lower() == ".json":
        return _from_json(path)
    from huiyin.shell.analyze import columns_of

    table = columns_of(path)
    missing = [name for name in NEEDED if name not in table]
    if missing:
        raise BadMarginsFile(file=path.name, detail=", ".join(missing))
    made: dict[str, Any] = {}
    for margin, category, target in zip(*(table[name] for name in NEEDED), strict=True):
        name = _text(margin)
        if _empty(category):
            made[name] = target
        elif isinstance(made.setdefault(name, {}), dict):
            made[name][_text(category)] = target
        else:
            raise BadMarginsFile(file=path.name, detail=name)
    return made


def _from_json(path: Path) -> dict[str, Any]:
    try:
        made = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise BadMarginsFile(file=path.name, detail=str(error)) from None
    if not isinstance(made, dict) or not made:
        raise BadMarginsFile(file=path.name, detail="{}")
    return made


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _text(value: Any) -> str:
    from huiyin.analytics.columns import texts

    return str(texts([value])[0])
