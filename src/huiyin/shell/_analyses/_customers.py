"""Arguments that the methods about customers share."""

from __future__ import annotations

import argparse
from typing import Any

from huiyin.analytics.problems import NoSuchColumn
from huiyin.shell._analyses.base import Data


def survival_arguments(parser: argparse.ArgumentParser) -> None:
    """Time, event and what weighs or delays them."""
    parser.add_argument("--time", required=True, metavar="COLUMN", help="观察时间 / time followed")
    parser.add_argument(
        "--event",
        required=True,
        metavar="COLUMN[=VALUE]",
        help="是否发生：0/1 列，或“列=取值” / did it happen: a 0/1 column, or COLUMN=VALUE",
    )
    parser.add_argument("--entry", metavar="COLUMN", help="进入观察的时间 / when watching began")
    parser.add_argument("--weight", metavar="COLUMN", help="权重列 / the column of weights")
    parser.add_argument("--cluster", metavar="COLUMN", help="归并列（稳健误差） / rows that belong together")
    parser.add_argument("--confidence", type=float, default=0.95, help="置信水平 / confidence level")


def column(data: Data, name: str | None) -> Any:
    """A column as it is, None for no name; raises `NoSuchColumn`."""
    if name is None:
        return None
    if name not in data:
        raise NoSuchColumn(column=name, known=", ".join(data))
    return data[name]


def numbers_of(data: Data, name: str) -> Any:
    """A column of numbers; raises `NoSuchColumn`, `NotANumber`."""
    from huiyin.analytics.columns import select

    return select(dict(data), [name])[:, 0]


def optional(data: Data, name: str | None) -> Any:
    """A column of numbers, None for no name."""
    return None if name is None else numbers_of(data, name)


def event_of(data: Data, spoken: str) -> tuple[str, Any]:
    """ "left" is a 0/1 column, "Churn=Yes" a column whose value Yes is the event; missing stays missing.

    >>> import numpy as np
    >>> event_of({"Churn": np.array(["Yes", None, "No"], dtype=object)}, "Churn=Yes")[1].tolist()
    [1.0, nan, 0.0]
    """
    import numpy as np

    from huiyin.analytics.columns import texts

    name, is_, value = spoken.partition("=")
    if not is_ or spoken in data:
        return spoken, column(data, spoken)
    labels = texts(column(data, name))
    return name, np.array([np.nan if label is None else float(label == value) for label in labels])


def with_event(data: Data, spoken: str) -> tuple[dict[str, Any], str]:
    """The data with the event as a 0/1 column, and that column's name."""
    name, values = event_of(data, spoken)
    return {**data, name: values}, name
