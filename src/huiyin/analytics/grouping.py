"""Columns of groups as whole numbers, from whatever an analyst holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from huiyin.analytics.columns import listed_values, texts
from huiyin.analytics.exact import Ints

_DENSE = 1 << 22  # whole numbers that lie so near each other are looked up in a table


def group_codes(groups: Any) -> tuple[Ints, list[str]]:
    """Each row's place in the list of group names, -1 where the group is missing.

    Groups may be texts, categories, whole numbers, dates or booleans of a list, NumPy, pandas, Polars or
    Arrow column. Names of numbers come in ascending order, categories in their own, texts sorted;
    a group that does not occur is not listed.

    >>> codes, names = group_codes(["B", None, "A", "B"])
    >>> codes.tolist(), names
    ([1, -1, 0, 1], ['A', 'B'])
    """
    kind = type(groups).__module__.partition(".")[0]
    if kind == "pyarrow":
        return _of_arrow(groups)
    if kind == "polars":
        return _of_polars(groups)
    if kind == "pandas":
        return _of_pandas(groups)
    array = (
        np.asarray(groups) if hasattr(groups, "__array__") else np.array(listed_values(groups), dtype=object)
    )
    return (
        _of_whole_numbers(array) if array.dtype.kind in "iu" else _by_hashing(array, array.dtype.kind == "f")
    )


def _of_pandas(groups: Any) -> tuple[Ints, list[str]]:
    if hasattr(groups, "cat"):
        return _present(groups.cat.codes.to_numpy(), _names(groups.cat.categories))
    if isinstance(groups.dtype, np.dtype) and groups.dtype.kind in "iu":
        return _of_whole_numbers(groups.to_numpy())
    return _by_hashing(groups, groups.dtype.kind in "iuf")


def _of_arrow(groups: Any) -> tuple[Ints, list[str]]:
    column = groups.combine_chunks() if hasattr(groups, "combine_chunks") else groups
    kind = str(column.type)
    if kind.startswith(("int", "uint")) and not column.null_count:
        return _of_whole_numbers(np.asarray(column))
    encoded = column if kind.startswith("dictionary") else column.dictionary_encode()
    codes = np.asarray(encoded.indices.fill_null(-1), dtype=np.int64)
    words = encoded.dictionary.to_pylist()
    return _present(codes, _names(words), ordered=kind.startswith("dictionary"))


def _of_polars(groups: Any) -> tuple[Ints, list[str]]:
    import polars as pl

    if groups.dtype.is_numeric():
        return group_codes(groups.to_numpy())
    if isinstance(groups.dtype, pl.Enum):
        words, ordered = groups.dtype.categories.to_list(), True
    else:
        words, ordered = groups.unique().drop_nulls().to_list(), False
    numbers = pl.Series(range(len(words)), dtype=pl.Int64)
    coded = groups.replace_strict(
        pl.Series(words, dtype=groups.dtype), numbers, default=None, return_dtype=pl.Int64
    )
    return _present(coded.fill_null(-1).to_numpy(), _names(words), ordered=ordered)


def _of_whole_numbers(array: npt.NDArray[Any]) -> tuple[Ints, list[str]]:
    if not array.size:
        return np.zeros(0, dtype=np.int64), []
    low, high = int(array.min()), int(array.max())
    if high - low < _DENSE:
        whole = array.astype(np.int64, copy=False)
        return _present(whole - low if low else whole, range(low, high + 1))
    values, codes = np.unique(array, return_inverse=True)
    return codes.astype(np.int64), [str(value) for value in values.tolist()]


def _by_hashing(column: Any, numeric: bool) -> tuple[Ints, list[str]]:
    import pandas as pd

    codes, values = pd.factorize(column)
    if numeric:
        order = np.argsort(np.asarray(values, dtype=np.float64))
        rank = np.empty(len(values) + 1, dtype=np.int64)
        rank[order], rank[-1] = np.arange(len(values)), -1
        codes, values = rank[codes], values[order]
    return _present(codes, _names(values), ordered=numeric)


def _names(values: Any) -> list[Any]:
    listed: list[Any] = texts(np.asarray(values).astype(object)).tolist()
    return listed


def _present(codes: npt.NDArray[Any], names: Any, *, ordered: bool = True) -> tuple[Ints, list[str]]:
    """Codes of the names that occur alone; equal names are one group, a missing name is none."""
    codes = codes.astype(np.int64, copy=False)
    missing = bool(codes.size) and int(codes.min()) < 0
    seen = np.bincount(codes[codes >= 0] if missing else codes, minlength=len(names)) > 0
    listed = [str(names[at]) for at in np.flatnonzero(seen) if names[at] is not None]
    kept = list(dict.fromkeys(listed if ordered else sorted(listed)))
    if len(kept) == len(names) and ordered:
        return codes, kept
    number = {name: at for at, name in enumerate(kept)}
    of_code = np.full(len(names) + 1, -1, dtype=np.int64)
    for at in np.flatnonzero(seen):
        if names[at] is not None:
            of_code[at] = number[str(names[at])]
    return of_code[codes], kept
