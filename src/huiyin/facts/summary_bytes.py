"""Summaries as bytes, without losing a bit: for keeping them on a disk and for sending them between processes.

The bytes are a line of JSON that names the arrays with their types and shapes, then the arrays. They
hold numbers and texts only, so reading them runs nothing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from huiyin.analytics.counting import Cells
from huiyin.analytics.exact import ExactSums, exactly
from huiyin.analytics.summaries import Histogram, Moments, Patterns
from huiyin.facts.problems import SummaryUnreadable

GroupKey = tuple[str, ...]
Summary = Histogram | Moments | Patterns | int
_VERSION = 1
_MISSING = "missing"


class _Arrays:
    """Named arrays on their way into bytes or out of them."""

    def __init__(self) -> None:
        self.held: dict[str, np.ndarray[Any, Any]] = {}
        self.bounds: dict[str, int] = {}

    def put(self, name: str, array: np.ndarray[Any, Any]) -> None:
        self.held[name] = np.ascontiguousarray(array)

    def put_sums(self, name: str, sums: ExactSums) -> None:
        """Exact sums as one array a limb."""
        self.bounds[name] = sums.bound
        for step, limb in sums.limbs.items():
            self.put(f"{name}:{step}", limb)
        if sums.special is not None:
            self.put(f"{name}:special", sums.special)

    def sums(self, name: str, shape: tuple[int, ...]) -> ExactSums:
        limbs, special = {}, None
        for held, array in self.held.items():
            of, _, step = held.rpartition(":")
            if of == name and step == "special":
                special = array
            elif of == name:
                limbs[int(step)] = array
        return ExactSums(limbs, shape, self.bounds[name], special)


def pack(answer: Mapping[GroupKey, Summary]) -> bytes:
    """The answer of an engine to one question, one summary a group and all of one kind, as bytes.

    >>> from huiyin.facts.summary_bytes import pack, unpack
    >>> unpack(pack({("北",): Moments.from_arrays([0.1, 0.2])}))[("北",)].mean.tolist()
    [0.15000000000000002]
    """
    arrays = _Arrays()
    summaries = list(answer.values())
    kind = type(summaries[0]).__name__ if summaries else "nothing"
    extra: dict[str, Any] = {}
    if kind == "int":
        arrays.put("n", np.array(summaries, dtype=np.int64))
    elif kind == "Moments":
        extra = _put_moments(arrays, summaries)  # type: ignore[arg-type]
    elif kind == "Histogram":
        _put_cells(arrays, Histogram.to_cells(summaries))  # type: ignore[arg-type]
    elif kind == "Patterns":
        _put_patterns(arrays, summaries[0])  # type: ignore[arg-type]
    header = {
        "version": _VERSION,
        "kind": kind,
        "keys": [list(key) for key in answer],
        "bounds": arrays.bounds,
        "arrays": [[name, array.dtype.str, array.shape] for name, array in arrays.held.items()],
        **extra,
    }
    line = json.dumps(header, ensure_ascii=False).encode() + b"\n"
    return line + b"".join(array.tobytes() for array in arrays.held.values())


def unpack(data: bytes) -> dict[GroupKey, Any]:
    """What `pack` made bytes of. Raises `SummaryUnreadable` for anything else."""
    try:
        line, _, rest = data.partition(b"\n")
        header = json.loads(line)
        if header["version"] != _VERSION:
            raise SummaryUnreadable()
        keys = [tuple(key) for key in header["keys"]]
        summaries = _summaries(header, _arrays(header, rest), len(keys))
    except (KeyError, TypeError, ValueError):
        raise SummaryUnreadable() from None
    return dict(zip(keys, summaries, strict=True))


def _arrays(header: Mapping[str, Any], rest: bytes) -> _Arrays:
    arrays, at = _Arrays(), 0
    arrays.bounds = header["bounds"]
    for name, kind, shape in header["arrays"]:
        count = math.prod(shape)
        arrays.held[name] = np.frombuffer(rest, dtype=kind, count=count, offset=at).reshape(shape)
        at += arrays.held[name].nbytes
    if at != len(rest):
        raise SummaryUnreadable()
    return arrays


def _summaries(header: Mapping[str, Any], arrays: _Arrays, n_groups: int) -> Sequence[Any]:
    if header["kind"] == "int":
        return [int(n) for n in arrays.held["n"]]
    if header["kind"] == "Moments":
        return _moments(header, arrays, n_groups)
    if header["kind"] == "Histogram":
        return Histogram.of_cells(_cells(arrays))
    if header["kind"] == "Patterns":
        rows = arrays.held["rows"]
        return [Patterns(rows, arrays.held["counts"], arrays.sums("weights", (len(rows),)))]
    return []


def _put_moments(arrays: _Arrays, summaries: Sequence[Moments]) -> dict[str, Any]:
    arrays.put("n", np.array([one.n for one in summaries], dtype=np.int64))
    arrays.put_sums("products", ExactSums.stacked([exactly(one, "products") for one in summaries]))
    plain = all(vars(one)["products"] is vars(one)["squares"] for one in summaries)  # without weights
    if not plain:
        arrays.put_sums("squares", ExactSums.stacked([exactly(one, "squares") for one in summaries]))
    shift = summaries[0].shift
    if shift is not None:
        arrays.put("shift", shift)
    return {"k": summaries[0].k, "plain": plain}


def _moments(header: Mapping[str, Any], arrays: _Arrays, n_groups: int) -> list[Moments]:
    shape = (n_groups, header["k"] + 1, header["k"] + 1)
    products = arrays.sums("products", shape)
    squares = products if header["plain"] else arrays.sums("squares", shape)
    shift, found = arrays.held.get("shift"), []
    for at, n in enumerate(arrays.held["n"].tolist()):
        one = products[at]
        found.append(Moments(n, one, one if header["plain"] else squares[at], shift))
    return found


def _put_cells(arrays: _Arrays, cells: Cells) -> None:
    arrays.put("groups", cells.groups.astype(np.int64))
    arrays.put("values", cells.values)
    arrays.put("counts", cells.counts)
    arrays.put(_MISSING, cells.n_missing)
    if cells.weights is not None and cells.squares is not None:
        arrays.put_sums("weights", cells.weights)
        arrays.put_sums("squares", cells.squares)


def _cells(arrays: _Arrays) -> Cells:
    counts = arrays.held["counts"]
    weighted = "weights" in arrays.bounds
    return Cells(
        arrays.held["groups"],
        arrays.held["values"],
        counts,
        arrays.sums("weights", counts.shape) if weighted else None,
        arrays.sums("squares", counts.shape) if weighted else None,
        arrays.held[_MISSING],
    )


def _put_patterns(arrays: _Arrays, patterns: Patterns) -> None:
    arrays.put("rows", patterns.rows)
    arrays.put("counts", patterns.counts)
    arrays.put_sums("weights", exactly(patterns, "weights"))
