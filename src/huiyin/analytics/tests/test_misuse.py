"""Every public function, called wrongly: a problem in words comes back, or a sound result; nothing else."""

from __future__ import annotations

import importlib
import math
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import huiyin
from huiyin.analytics.problems import Problem

sys.path.insert(0, str(Path(__file__).parent))

from good_calls import CALLS, DATA, SLOW, Call, N

Wrong = tuple[str, tuple[Any, ...], dict[str, Any]]


def function_of(call: Call) -> Callable[..., Any]:
    module, name = call.function.rsplit(".", 1)
    return getattr(importlib.import_module(f"huiyin.analytics.{module}"), name)


def is_column(value: Any) -> bool:
    return isinstance(value, np.ndarray | list) and len(value) == N


def is_numeric(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """A column, or every column of the frame, changed."""
    if value is DATA:
        return {name: change(column) for name, column in value.items()}
    return change(value) if is_column(value) else value


def put(call: Call, change: Callable[[Any], Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    args = tuple(changed(value, change) for value in call.args)
    return args, {name: changed(value, change) for name, value in call.options.items()}


WHOLE: dict[str, Callable[[Any], Any]] = {
    "no rows": lambda column: column[:0],
    "one row": lambda column: column[:1],
    "three rows": lambda column: column[:3],
    "nothing answered": lambda column: [None] * len(column) if is_numeric(column) else column,
    "everything alike": lambda column: (
        np.full(column.shape, column.flat[0]) if is_numeric(column) else column
    ),
    "one category": lambda column: column if is_numeric(column) else ["z"] * len(column),
    "an infinite value": lambda column: (
        np.r_[np.inf, column[1:]] if np.ndim(column) == 1 and is_numeric(column) else column
    ),
    "texts for numbers": lambda column: ["x"] * len(column) if is_numeric(column) else column,
}
NUMBERS = ("x", None, math.nan, -1, 0)
COLUMNS: tuple[Any, ...] = (["x"] * N, [1.0], None, 3, [math.nan] * N)


def variants(call: Call, *, scalars_only: bool) -> Iterator[Wrong]:
    """The call with something wrong: all columns at once, then one argument at a time."""
    values = dict(enumerate(call.args)) | dict(call.options)
    if not scalars_only and any(is_column(value) or value is DATA for value in values.values()):
        for label, change in WHOLE.items():
            yield (label, *put(call, change))
    for key, value in values.items():
        for bad in wrong_values(value):
            args, options = list(call.args), dict(call.options)
            (options if isinstance(key, str) else args)[key] = bad  # type: ignore[index]
            yield f"{key} = {str(bad)[:30]}", tuple(args), options


def wrong_values(value: Any) -> tuple[Any, ...]:
    if value is DATA:
        renamed = {f"{name}_": column for name, column in DATA.items()}
        ragged = {name: column[:-1] if name in ("q1", "score") else column for name, column in DATA.items()}
        weights = [{**DATA, "w": w} for w in (np.full(N, np.nan), -DATA["w"], DATA["w"] * 0)]
        return ({}, [1, 2], renamed, ragged, *weights)
    if is_column(value):
        return COLUMNS
    if isinstance(value, bool):
        return ()
    if isinstance(value, int | float):
        return NUMBERS
    if isinstance(value, str):
        return ("nonsense", "")
    if isinstance(value, dict):
        return ({}, {"nonsense": 1})
    if isinstance(value, list | tuple):
        return ([], ["nonsense"])
    return ()


@pytest.mark.parametrize("call", CALLS, ids=[f"{at}-{call.name}" for at, call in enumerate(CALLS)])
def test_a_wrong_call_is_told_in_words(call: Call) -> None:
    function, met = function_of(call), []
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        if call.name not in SLOW:
            function(*call.args, **call.options)
        for label, args, options in variants(call, scalars_only=call.name in SLOW):
            try:
                function(*args, **options)
            except Problem as problem:
                met += [f"{label}: no words in {one}" for one in ("zh", "en") if not problem.words(one).cause]
            except Exception as error:
                met.append(f"{label}: {type(error).__name__}: {error}")
    assert not met, "\n".join(met)


def test_every_function_at_the_top_has_a_good_call() -> None:
    """Functions that need a result of another, or only speak, are called elsewhere."""
    called = {call.name for call in CALLS}
    elsewhere = {
        "Estimate",
        "Problem",
        "control_charts",
        "judge_change",
        "judge_target",
        "speak",
        "volume_coverage",
    }
    assert set(huiyin.__all__) - called - elsewhere == set()
