"""Scores and segments of the answers that texts belong to, from the programme's facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.results import Bilingual
from huiyin.analytics.terms import Floats
from huiyin.core.shelf import Shelf
from huiyin.facts.problems import UNAVAILABLE
from huiyin.facts.schema import ANSWERED_ON, RESPONSE_ID, column_of
from huiyin.metrics.queries import state_of
from huiyin.texts.contracts import TextSource

_ORDER = (Role.OVERALL, Role.RECOMMEND, Role.RATING, Role.EFFORT)
MOST_VALUES = 40  # of a segment that is offered
OF_ANSWERS = (TextSource.ANSWER.value, TextSource.REVIEW.value)


@dataclass(frozen=True)
class Segment:
    """A variable to compare by, with its values, the commonest first."""

    key: str
    name: Bilingual
    values: tuple[str, ...]


@dataclass(frozen=True)
class AnswerFacts:
    """What the facts say of a programme's answers: `response_id` rises, the other columns are parallel.

    `day` is that of the answer from 1970-01-01. `ratings` are on their own scales; `scores` gives them from 0 (worst) to 100.
    """

    response_id: npt.NDArray[np.int64]
    day: npt.NDArray[np.int64]
    outcome: Variable | None
    rated: tuple[Variable, ...]
    ratings: dict[str, Floats]
    segments: tuple[Segment, ...]
    values: dict[str, npt.NDArray[np.object_]]
    digest: str

    def places(self, source: npt.NDArray[np.str_], source_id: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The row of each text's answer, -1 for texts of other records."""
        if not len(self.response_id):
            return np.full(len(source_id), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.response_id, source_id), len(self.response_id) - 1)
        known = (self.response_id[at] == source_id) & np.isin(source, OF_ANSWERS)
        return np.where(known, at, -1)

    def scores(self, places: npt.NDArray[np.int64], key: str = "") -> Floats:
        """The score (0–100, NaN unknown) of each text's answer: of the outcome or of another rating."""
        variable = next((one for one in self.rated if one.key == key), self.outcome)
        if variable is None or variable.scale is None or not len(self.response_id):
            return np.full(len(places), np.nan)
        found = as_percent(self.ratings[variable.key], variable.scale)[places]
        found[places < 0] = np.nan
        return found

    def segment(self, places: npt.NDArray[np.int64], key: str) -> npt.NDArray[np.object_]:
        """The value of a segment of each text's answer, None where there is none."""
        if key not in self.values or not len(self.response_id):
            return np.full(len(places), None, dtype=object)
        found = self.values[key][places]
        found[places < 0] = None
        return found


_shelf: Shelf[AnswerFacts] = Shelf(4)


def facts_of(programme_id: int) -> AnswerFacts:
    """What the facts say of the answers of a programme; nothing while the engine is away."""
    engine, source, codebook, _contracts, _waves, digest = state_of(programme_id)
    try:
        return _shelf.get_or_make(
            (programme_id, digest), lambda: _load(engine, source, tuple(codebook), digest)
        )
    except UNAVAILABLE:
        nothing = np.zeros(0, dtype=np.int64)
        return AnswerFacts(nothing, nothing, None, (), {}, (), {}, "away")


def as_percent(values: Floats, scale: Scale) -> Floats:
    """Grades as a score from 0 (worst) to 100.

    >>> as_percent(np.array([1.0, 3.0, 5.0]), Scale(1, 5)).tolist()
    [0.0, 50.0, 100.0]
    """
    share = (values - scale.minimum) / max(scale.maximum - scale.minimum, 1e-12)
    return np.asarray(100.0 * (share if scale.high_is_good else 1.0 - share))


def outcome_of(codebook: Sequence[Variable]) -> Variable | None:
    """What texts are set against: overall satisfaction, else likelihood to recommend, else the first rating."""
    for role in _ORDER:
        for variable in codebook:
            if variable.role is role and variable.scale is not None and not variable.competitor:
                return variable
    return None


def _load(engine: Any, source: Any, codebook: tuple[Variable, ...], digest: str) -> AnswerFacts:
    rated = tuple(v for v in codebook if v.role in _ORDER and v.scale is not None and not v.competitor)
    segments = tuple(v for v in codebook if v.role is Role.SEGMENT)
    names = [RESPONSE_ID, ANSWERED_ON, *(column_of(v.key) for v in (*rated, *segments))]
    batches = list(engine.batches(source, names))
    columns = {name: _column(batches, name, source) for name in names}
    ids = np.asarray(columns[RESPONSE_ID], dtype=np.int64)
    order = np.argsort(ids, kind="stable")
    values = {v.key: columns[column_of(v.key)][order] for v in segments}
    return AnswerFacts(
        ids[order],
        columns[ANSWERED_ON][order],
        outcome_of(codebook),
        rated,
        {v.key: np.asarray(columns[column_of(v.key)][order], dtype=np.float64) for v in rated},
        tuple(found for v in segments if (found := _segment(v, values[v.key])) is not None),
        values,
        digest,
    )


def _column(batches: list[pa.RecordBatch], name: str, source: Any) -> npt.NDArray[Any]:
    if not batches:
        return np.zeros(0)
    whole = pa.chunked_array([batch.column(name) for batch in batches])
    if pa.types.is_date(whole.type):
        return np.asarray(
            whole.cast(pa.date32()).cast(pa.int32()).to_numpy(zero_copy_only=False), dtype=np.int64
        )
    if pa.types.is_floating(whole.type) or pa.types.is_integer(whole.type):
        column = whole if name == RESPONSE_ID else whole.cast(pa.float64())
        return np.asarray(column.to_numpy(zero_copy_only=False))
    return np.array(whole.to_pylist(), dtype=object)


def _segment(variable: Variable, values: npt.NDArray[np.object_]) -> Segment | None:
    """The segment with its values; None where there is nothing to compare, or too much."""
    known = [value for value in values.tolist() if value]
    if not known:
        return None
    found, counts = np.unique(np.asarray(known, dtype=np.str_), return_counts=True)
    if not 2 <= len(found) <= MOST_VALUES:
        return None
    ranked = found[np.argsort(-counts, kind="stable")]
    return Segment(
        variable.key,
        {"zh": variable.label_in("zh-hans"), "en": variable.label_in("en")},
        tuple(ranked.tolist()),
    )
