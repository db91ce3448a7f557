"""Arguments that several methods share: respondent weights, confidence, scale, dimensions, numbers."""

from __future__ import annotations

import argparse
from typing import Any

from huiyin.analytics.checks import require
from huiyin.shell._analyses.base import Data, listed


def of_respondents(parser: argparse.ArgumentParser, scale: str = "") -> None:
    """--weight, --confidence and, with a default `scale` such as "1,5", --scale."""
    parser.add_argument("--weight", metavar="COLUMN", help="受访者权重列 / the column of respondent weights")
    confidence(parser)
    if scale:
        parser.add_argument("--scale", default=scale, metavar="LOW,HIGH", help="量表两端 / ends of the scale")


def confidence(parser: argparse.ArgumentParser) -> None:
    """--confidence."""
    parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")


def columns(parser: argparse.ArgumentParser, name: str, zh: str, en: str) -> None:
    """A required argument that lists columns."""
    parser.add_argument(f"--{name}", required=True, metavar="COLUMNS", help=f"{zh} / {en}")


def column(parser: argparse.ArgumentParser, name: str, zh: str, en: str, *, required: bool = True) -> None:
    """An argument that names one column."""
    parser.add_argument(f"--{name}", required=required, metavar="COLUMN", help=f"{zh} / {en}")


def weights_of(data: Data, options: argparse.Namespace) -> Any:
    """The respondent weights, or None."""
    from huiyin.analytics.columns import select

    return select(data, [options.weight])[:, 0] if options.weight else None


def one(data: Data, name: str | None) -> Any:
    """A column of numbers, or None where none was named."""
    from huiyin.analytics.columns import select

    return select(data, [name])[:, 0] if name else None


def any_kind(data: Data, name: str) -> Any:
    """A column as it is, numbers or texts; raises `NoSuchColumn`."""
    from huiyin.analytics.columns import select

    if name not in data:
        select(data, [name])
    return data[name]


def numbers_of(argument: str, text: str | None) -> list[float] | None:
    """Numbers separated by commas, None for none; raises `BadArgument`."""
    if not text:
        return None
    try:
        return [float(part) for part in listed(text)]
    except ValueError:
        require(False, argument, text, zh="为逗号分隔的数", en="be numbers separated by commas")
        raise


def scale_of(options: argparse.Namespace) -> tuple[float, float]:
    """The two ends of --scale; raises `BadArgument`."""
    ends = numbers_of("scale", options.scale) or []
    require(len(ends) == 2, "scale", options.scale, zh="写成“最小，最大”", en="be LOW,HIGH")
    return ends[0], ends[1]


def groups_of(text: str | None) -> dict[str, list[str]] | None:
    """Dimensions as "name=a,b;other=c", None for none; raises `BadArgument`.

    >>> groups_of("可靠=p1,p2; 响应=p3")
    {'可靠': ['p1', 'p2'], '响应': ['p3']}
    """
    if not text:
        return None
    groups = {}
    for part in text.replace("；", ";").split(";"):
        name, sign, items = part.partition("=")
        require(
            bool(sign and name.strip()),
            "dimensions",
            text,
            zh="写成“名称=列，列；名称=列”",
            en="be NAME=COLUMN,COLUMN;NAME=COLUMN",
        )
        groups[name.strip()] = listed(items)
    return groups
