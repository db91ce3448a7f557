"""A narrowed condition chooses the same rows among those of which something is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from huiyin.conditions import (
    EVERYTHING,
    Condition,
    above,
    all_of,
    among,
    any_of,
    at_least,
    at_most,
    below,
    differs,
    equals,
    missing,
    negated,
)
from huiyin.conditions.arrow_mask import mask_of
from huiyin.conditions.narrowing import Known, narrowed

DAYS = [date(2026, 11, 1) + timedelta(days=at) for at in range(6)]
MOMENTS = [datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=7 * at) for at in range(6)]

compares = st.sampled_from([above, at_least, at_most, below, differs, equals])
leaves = st.one_of(
    st.builds(lambda make, day: make("day", day), compares, st.sampled_from(DAYS)),
    st.builds(lambda make, moment: make("moment", moment), compares, st.sampled_from(MOMENTS)),
    st.builds(lambda make, moment: make("gone", moment), compares, st.sampled_from(MOMENTS)),
    st.builds(equals, st.just("area"), st.sampled_from(["北", "", "南"])),
    st.sampled_from([missing("day"), missing("gone"), missing("area"), EVERYTHING]),
    st.builds(lambda days: among("day", days), st.lists(st.sampled_from(DAYS), max_size=3)),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(negated, inner),
        st.lists(inner, max_size=3).map(lambda of: all_of(*of)),
        st.lists(inner, max_size=3).map(lambda of: any_of(*of)),
    ),
    max_leaves=6,
)
rows = st.lists(
    st.tuples(st.sampled_from(DAYS), st.sampled_from(MOMENTS), st.sampled_from(["北", "南", None])),
    min_size=1,
    max_size=6,
)


@given(conditions, rows)
def test_the_same_rows_are_chosen(condition: Condition, data: list[tuple[Any, ...]]) -> None:
    days, moments, areas = (list(column) for column in zip(*data, strict=True))
    batch = pa.RecordBatch.from_pydict(
        {
            "day": pa.array(days, pa.date32()),
            "moment": pa.array(moments, pa.timestamp("us", tz="UTC")),
            "gone": pa.nulls(len(data), pa.timestamp("us", tz="UTC")),
            "area": pa.array(areas, pa.string()),
        }
    )
    known = {
        "day": Known(min(days), max(days)),
        "moment": Known(min(moments), max(moments)),
        "gone": Known(None, None),
    }
    left = narrowed(condition, known)
    assert mask_of(left, batch).to_pylist() == mask_of(condition, batch).to_pylist()


def test_a_period_that_holds_all_days_or_none_is_decided() -> None:
    november = {"day": Known(date(2026, 11, 1), date(2026, 11, 30))}
    inside = at_least("day", date(2026, 11, 1)) & at_most("day", date(2026, 12, 31))
    assert narrowed(inside, november).is_everything
    assert narrowed(below("day", date(2026, 11, 1)), november).as_json() is False
    assert narrowed(above("day", date(2026, 11, 1)), november).as_json() == {
        ">": [{"var": "day"}, "2026-11-01"]
    }
