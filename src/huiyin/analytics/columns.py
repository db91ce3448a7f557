"""Columns of numbers from whatever an analyst holds: lists, NumPy, pandas, Polars, Arrow."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import narwhals.stable.v2 as narwhals
import numpy as np
import numpy.typing as npt

from huiyin.analytics.problems import (
    BadArgument,
    BadScale,
    BadWeights,
    LengthsDiffer,
    NoSuchColumn,
    NotAColumn,
    NotAFrame,
    NotANumber,
    OutsideScale,
)
from huiyin.analytics.terms import Floats

_MISSING_TYPES = {"NAType", "NaTType", "NullScalar"}
_CHUNK = 1 << 16  # values looked at at a time, for the processor's cache
_PLAIN_TYPES = {int, float, type(None)}  # what NumPy makes floats of by itself, None being NaN


def numbers(values: Any, dimensions: int = 1, *, infinite: bool = False) -> Floats:
    """The values as floats, missing ones (None, NaN, NA, null, masked) as NaN.

    `values` may be a list, a NumPy array, a pandas or Polars column, an Arrow array; with
    `dimensions` = 2 a matrix or a frame, and a single column becomes a matrix of one column. Raises
    `NotANumber` for texts, dates, booleans and (unless `infinite` may be) infinity, `LengthsDiffer` for
    another shape.

    >>> numbers([5, None, 3.5]).tolist()
    [5.0, nan, 3.5]
    """
    array = _frame_as_array(values) if dimensions == 2 else None
    array = _as_array(values) if array is None else array
    if dimensions == 2 and array.ndim == 1:
        array = array[:, None]
    if array.ndim != dimensions:
        raise LengthsDiffer(what="维度 / dimensions", given=array.ndim, wanted=dimensions)
    if array.dtype.kind in "iu":
        return np.asarray(array, dtype=np.float64)
    if array.dtype.kind == "f":
        made = np.asarray(array, dtype=np.float64)
    else:
        listed = array.ravel().tolist()
        if not set(map(type, listed)) <= _PLAIN_TYPES:
            listed = [_number(value, place, array.shape) for place, value in enumerate(listed)]
        made = np.array(listed, dtype=np.float64).reshape(array.shape)
    if not infinite:
        _refuse_infinity(made)
    return made


def _refuse_infinity(values: Floats) -> None:
    """Raise `NotANumber` at the first infinite value; looks at a processor cache's worth at a time."""
    flat = values.ravel()
    for start in range(0, len(flat), _CHUNK):
        endless = np.isinf(flat[start : start + _CHUNK])
        if endless.any():
            place = start + int(endless.argmax())
            raise NotANumber(position=_position(place, values.shape), value=repr(float(flat[place])))


def array_of(argument: str, value: Any) -> Floats:
    """Numbers of any shape, one number too, as floats; raises `BadArgument` for texts and ragged rows.

    >>> array_of("k", [3, None]).tolist()
    [3.0, nan]
    """
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        rule = {"zh": "为数或等长的数列", "en": "be numbers, in rows of one length"}
        raise BadArgument(argument=argument, value=repr(value)[:60], rule=rule) from None


def marks(values: Any) -> Floats:
    """A column of 0/1 marks, true/false among them, as floats; missing ones as NaN. Raises `NotANumber`.

    >>> marks([True, 0, None]).tolist()
    [1.0, 0.0, nan]
    """
    if getattr(getattr(values, "dtype", None), "kind", "") in ("f", "i", "u"):
        return numbers(values)
    return numbers([float(one) if isinstance(one, bool | np.bool_) else one for one in listed_values(values)])


def frame(data: Any) -> dict[str, npt.NDArray[Any]]:
    """The columns of a pandas, Polars or Arrow frame, or of a mapping, by name, in order.

    Columns of numbers become floats with NaN for missing; others become objects with None for missing.
    Raises `NotAFrame` for anything else, `LengthsDiffer` for columns of different lengths.

    >>> {name: column.tolist() for name, column in frame({"q": [5, None], "city": ["A", None]}).items()}
    {'q': [5.0, nan], 'city': ['A', None]}
    """
    if isinstance(data, Mapping):
        named = {str(name): data[name] for name in data}
    else:
        try:
            native = narwhals.from_native(data, eager_only=True)
        except TypeError:
            raise NotAFrame(kind=type(data).__name__) from None
        named = {str(name): _of_series(native.get_column(name)) for name in native.columns}
    columns = {name: _column(values) for name, values in named.items()}
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1:
        raise LengthsDiffer(what="一列的行数 / rows in a column", given=min(lengths), wanted=max(lengths))
    return columns


def _of_series(series: Any) -> Any:
    """A frame's column as an array where it holds plain numbers (quick), else as a list."""
    array = series.to_numpy() if series.dtype.is_numeric() else None
    return array if array is not None and array.dtype.kind in "fiu" else series.to_list()


def _column(values: Any) -> npt.NDArray[Any]:
    try:
        return numbers(values, infinite=True)  # whoever uses the column as numbers refuses them
    except NotANumber:
        return texts(values)


def texts(values: Any) -> npt.NDArray[np.object_]:
    """A column of categories as texts, None where missing; whole floats lose their ".0".

    >>> texts(["A", None, 3.0, float("nan")]).tolist()
    ['A', None, '3', None]
    """
    listed = listed_values(values)
    out = np.empty(len(listed), dtype=object)
    for place, value in enumerate(listed):
        out[place] = _text(value)
    return out


def listed_values(values: Any) -> list[Any]:
    """A column's values one by one; raises `NotAColumn` for what has none, such as None or one number."""
    if isinstance(values, list):
        return values
    if hasattr(values, "to_pylist"):
        return list(values.to_pylist())
    try:
        return list(values)
    except TypeError:
        raise NotAColumn(kind=type(values).__name__) from None


def _text(value: Any) -> str | None:
    if value is None or type(value).__name__ in _MISSING_TYPES:
        return None
    if isinstance(value, Real) and not isinstance(value, bool):
        number = float(value)
        if math.isnan(number):
            return None
        return str(int(number)) if number.is_integer() else repr(number)
    return str(value)


def require_columns(columns: Mapping[str, Any], names: Sequence[str]) -> None:
    """Raise `NoSuchColumn`, naming the first of `names` that is not there."""
    missing = [name for name in names if name not in columns]
    if missing:
        raise NoSuchColumn(column=missing[0], known=", ".join(map(str, columns)))


def select(data: Any, names: Sequence[str]) -> Floats:
    """(n, k) floats: the named columns of a frame; raises `NoSuchColumn` and `NotANumber`.

    >>> select({"a": [1, 2], "b": [3, None]}, ["b", "a"]).tolist()
    [[3.0, 1.0], [nan, 2.0]]
    """
    columns = data if isinstance(data, dict) else frame(data)
    require_columns(columns, names)
    made = [numbers(columns[name]) for name in names]
    for column in made:
        if len(column) != len(made[0]):
            raise LengthsDiffer(what="一列的行数 / rows in a column", given=len(column), wanted=len(made[0]))
    return np.column_stack(made) if made else np.empty((0, 0))


def _position(place: int, shape: tuple[int, ...]) -> str:
    """Where the value at the flat index `place` is, counted from 1, "row : column" in a matrix."""
    return " : ".join(str(int(at) + 1) for at in np.unravel_index(place, shape))


def _frame_as_array(values: Any) -> Floats | None:
    """A frame of columns of numbers as a matrix, column by column; None for anything else."""
    if not hasattr(values, "columns"):
        return None
    try:
        native = narwhals.from_native(values, eager_only=True)
        columns = [native[:, at] for at in range(native.shape[1])]
    except TypeError:
        return None
    if not columns or not all(column.dtype.is_numeric() for column in columns):
        return None
    return np.column_stack([numbers(column.to_native()) for column in columns])


def _as_array(values: Any) -> npt.NDArray[Any]:
    if isinstance(values, np.ma.MaskedArray):
        if values.dtype.kind in "fiu":
            return np.where(np.ma.getmaskarray(values), np.nan, values.data)
        unmasked = np.array(values.data, dtype=object)
        unmasked[np.ma.getmaskarray(values)] = None
        return unmasked
    if hasattr(values, "__array__"):
        array = np.asarray(values)
        return _of_decimals(values) if array.dtype.kind == "O" else array
    listed = listed_values(values)
    if set(map(type, listed)) <= _PLAIN_TYPES:
        return np.array(listed, dtype=np.float64)
    rows = [list(row) if isinstance(row, Sequence) and not isinstance(row, str) else row for row in listed]
    lengths = {len(row) for row in rows if isinstance(row, list)}
    if len(lengths) > 1:
        raise LengthsDiffer(what="一行的评分 / ratings in a row", given=min(lengths), wanted=max(lengths))
    return np.array(rows, dtype=object)


def _of_decimals(values: Any) -> npt.NDArray[Any]:
    """A column of decimals as floats; any other column of objects as it is."""
    try:
        column = narwhals.from_native(values, series_only=True)
    except TypeError:
        return np.asarray(values)
    if column.dtype != narwhals.Decimal:
        return np.asarray(values)
    return np.asarray(column.cast(narwhals.Float64()).to_numpy())


def _number(value: object, place: int, shape: tuple[int, ...]) -> float:
    """One number, NaN for missing."""
    if value is None or type(value).__name__ in _MISSING_TYPES:
        return math.nan
    if isinstance(value, bool) or not (isinstance(value, Real) or type(value).__name__ == "Decimal"):
        raise NotANumber(position=_position(place, shape), value=repr(value))
    return float(value)  # type: ignore[arg-type]


def checked_scale(scale: tuple[float, float]) -> tuple[float, float]:
    """The two ends of a scale as floats; raises `BadScale` unless low < high, both finite."""
    low, high = scale
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise BadScale(low=low, high=high)
    return float(low), float(high)


def require_within(values: Floats, scale: tuple[float, float]) -> None:
    """Raise `OutsideScale`, naming the first value that is there but not on the scale, and its place."""
    low, high = scale
    flat = values.ravel()
    chunks = (flat[start : start + _CHUNK] for start in range(0, len(flat), _CHUNK))
    if any(bool(((chunk < low) | (chunk > high)).any()) for chunk in chunks):
        outside = np.flatnonzero((flat < low) | (flat > high))
        value = flat[outside[0]]
        raise OutsideScale(
            position=_position(int(outside[0]), values.shape),
            value=f"{value:g}",
            low=f"{low:g}",
            high=f"{high:g}",
        )


def checked_weights(weights: Any, n: int) -> Floats | None:
    """Respondent weights as floats, or None; raises `BadWeights` for negative or missing ones."""
    if weights is None:
        return None
    w = numbers(weights, infinite=True)
    if len(w) != n:
        raise LengthsDiffer(what="权重 / weights", given=len(w), wanted=n)
    bad = np.flatnonzero(~(np.isfinite(w) & (w >= 0)))
    if len(bad):
        raise BadWeights(position=int(bad[0]) + 1, value=f"{w[bad[0]]:g}")
    return w
