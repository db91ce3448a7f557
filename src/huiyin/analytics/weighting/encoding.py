"""Columns of categories as whole numbers, by the fastest way each kind of column offers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from huiyin.analytics.columns import frame, texts
from huiyin.analytics.problems import NoSuchColumn
from huiyin.analytics.terms import Floats

Codes = npt.NDArray[np.intp]
_SPAN = 4096  # whole numbers within such a span are coded by their distance from the least


@dataclass(frozen=True)
class Coded:
    """A column of categories: `codes` point into `labels`, -1 is missing; every label occurs.

    `counts` has the rows of each label, `n_missing` those without.
    """

    codes: Codes
    labels: tuple[str, ...]
    counts: Codes
    n_missing: int


def column_of(data: Any, name: str) -> Any:
    """One column of a frame or mapping, as it is; raises `NotAFrame`, `NoSuchColumn`."""
    if isinstance(data, Mapping):
        known: Sequence[Any] = list(data)
    else:
        known = getattr(data, "column_names", None) or list(getattr(data, "columns", []))
        if not known:
            known = list(frame(data))
    if name not in known:
        raise NoSuchColumn(column=name, known=", ".join(map(str, known)))
    return data[name]


def encode(values: Any) -> Coded:
    """Categories as codes; None, NaN and the like are missing, 3.0 and "3" are one category.

    Lists, NumPy, pandas (categoricals cost nothing), Polars and Arrow columns.

    >>> coded = encode(["b", "a", None, "b"])
    >>> coded.codes.tolist(), coded.labels
    ([0, 1, -1, 0], ('b', 'a'))
    """
    codes, raw = _factorised(values)
    return _merged(codes, [str(one) for one in raw] if _plain(raw) else texts(raw))


def _plain(labels: Any) -> bool:
    return isinstance(labels, list) and all(type(one) is int or type(one) is str for one in labels)


def tally(codes: Codes, values: npt.NDArray[Any] | None, size: int) -> Floats:
    """Sums of values by code, as floats; the number of rows with each code where `values` is None."""
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64, copy=False)


def _factorised(values: Any) -> tuple[Codes, Any]:
    if type(values).__module__.startswith("polars"):
        values = values.to_arrow()
    if hasattr(values, "dictionary_encode") or hasattr(values, "dictionary"):
        return _of_arrow(values)
    if str(getattr(values, "dtype", "")) == "category":
        categorical = values.cat if hasattr(values, "cat") else values
        return np.asarray(categorical.codes, dtype=np.intp), list(categorical.categories)
    if isinstance(values, np.ndarray) and values.dtype.kind in "fiu":
        return _of_numbers(values)
    if hasattr(values, "factorize"):
        codes, unique = values.factorize()
        return np.asarray(codes, dtype=np.intp), list(unique)
    listed = values.tolist() if isinstance(values, np.ndarray) else list(values)
    found: defaultdict[Any, int] = defaultdict()
    found.default_factory = found.__len__
    codes = np.fromiter(map(found.__getitem__, listed), dtype=np.intp, count=len(listed))
    return codes, list(found)


def _of_arrow(values: Any) -> tuple[Codes, Any]:
    encoded = values if hasattr(values, "dictionary") else values.dictionary_encode()
    if hasattr(encoded, "unify_dictionaries"):
        encoded = encoded.unify_dictionaries().combine_chunks()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    if codes.dtype.kind == "f":  # with nulls
        codes = np.where(np.isnan(codes), -1, codes)
    return np.asarray(codes, dtype=np.intp), encoded.dictionary.to_pylist()


def number_codes(values: npt.NDArray[Any]) -> tuple[Codes, Floats]:
    """Codes of numbers (-1 for NaN) and the numbers they stand for, some of which may not occur."""
    codes, labels = _of_numbers(values)
    return codes, np.asarray(labels, dtype=np.float64)


def _of_numbers(values: npt.NDArray[Any]) -> tuple[Codes, Any]:
    if values.dtype.kind == "f":
        present = ~np.isnan(values)
        if not present.all():
            codes = np.full(len(values), -1, dtype=np.intp)
            inner, unique = _of_numbers(values[present])
            codes[present] = inner
            return codes, unique
    if len(values) == 0:
        return np.zeros(0, dtype=np.intp), []
    low, high = values.min(), values.max()
    if np.isfinite(low) and high - low < _SPAN:
        whole = values.astype(np.intp, copy=False)
        if values.dtype.kind != "f" or bool((whole == values).all()):
            start = int(low)
            return whole - start if start else whole, list(range(start, int(high) + 1))
    unique, codes = np.unique(values, return_inverse=True)
    return codes.astype(np.intp), unique.tolist()


def _merged(codes: Codes, labels: Sequence[str | None] | npt.NDArray[np.object_]) -> Coded:
    """Labels that read the same become one, labels that no row has go."""
    counts, n_missing = counted(codes, len(labels))
    at: dict[str, int] = {}
    where = np.full(len(labels) + 1, -1, dtype=np.intp)
    for old, label in enumerate(labels):
        if label is not None and counts[old]:
            where[old] = at.setdefault(label, len(at))
    if len(at) < len(labels):
        codes = where[codes]
        counts, n_missing = counted(codes, len(at))
    return Coded(codes, tuple(at), counts, n_missing)


def counted(codes: Codes, size: int) -> tuple[Codes, int]:
    """Rows of each code, and rows of code -1."""
    if len(codes) == 0 or codes.min() >= 0:
        return np.bincount(codes, minlength=size), 0
    counts = np.bincount(codes + 1, minlength=size + 1)
    return counts[1:], int(counts[0])
