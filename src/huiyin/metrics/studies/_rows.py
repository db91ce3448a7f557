"""Answers of a programme as named columns, for studies that need rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.plots.style import unique_labels
from huiyin.facts.schema import column_of
from huiyin.metrics.computing.frame import Frame

MANY_ROWS = 100_000  # from which fewer resamples do: intervals are narrow, and each resample costs more
N_RESAMPLES, N_RESAMPLES_OF_MANY = 1000, 200


def resamples_for(n: int) -> int:
    """How many bootstrap resamples a page can afford for so many rows."""
    return N_RESAMPLES if n <= MANY_ROWS else N_RESAMPLES_OF_MANY


def names_of(variables: Sequence[Variable], language: str) -> list[str]:
    """Their labels in the language on one line, told apart where two read the same."""
    labels = [variable.label_in(language) for variable in variables]
    return (
        labels
        if len(set(labels)) == len(labels)
        else [text.replace("\n", "") for text in unique_labels(labels)]
    )


def columns_of(frame: Frame, columns: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """Fact columns of the frame's wave: floats with NaN, or texts with None."""
    parts: list[pa.RecordBatch] = list(
        frame.engine.batches(frame.source, list(dict.fromkeys(columns)), frame.where)
    )
    found: dict[str, npt.NDArray[Any]] = {}
    for name in columns:
        arrays = [batch.column(name) for batch in parts]
        whole = (
            pa.chunked_array(arrays) if arrays else pa.chunked_array([[]], type=frame.source.type_of(name))
        )
        if pa.types.is_floating(whole.type) or pa.types.is_integer(whole.type):
            column = whole.cast(pa.float64()).to_numpy(zero_copy_only=False)
            found[name] = np.asarray(column, dtype=np.float64)
        else:
            found[name] = np.array(whole.to_pylist(), dtype=object)
    return found


def answers_of(frame: Frame, variables: Sequence[Variable], language: str) -> dict[str, npt.NDArray[Any]]:
    """The answers to some variables under their labels."""
    found = columns_of(frame, [column_of(variable.key) for variable in variables])
    names = names_of(variables, language)
    return {name: found[column_of(v.key)] for name, v in zip(names, variables, strict=True)}


def respondent_weights(frame: Frame) -> npt.NDArray[np.float64] | None:
    """The weight of each of those rows, 0 where there is none; None without weights."""
    if frame.weight is None:
        return None
    return np.nan_to_num(columns_of(frame, [frame.weight])[frame.weight], nan=0.0)


def outcomes_of(frame: Frame) -> list[Variable]:
    """What may be explained: overall satisfaction, likelihood to recommend, effort, then single ratings."""
    order = [Role.OVERALL, Role.RECOMMEND, Role.EFFORT, Role.RATING]
    return [variable for role in order for variable in frame.of_role(role) if not variable.competitor]


def ratings_of(frame: Frame) -> list[Variable]:
    """The rated items that are about us."""
    return [variable for variable in frame.of_role(Role.RATING) if not variable.competitor]
