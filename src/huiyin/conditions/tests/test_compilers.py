"""A condition chooses the same rows as a Python function, an Arrow mask, an Ibis filter and a Django Q."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import ibis
import pyarrow as pa
import pytest
from django.db import connection, models
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from huiyin.conditions import (
    EVERYTHING,
    Condition,
    all_of,
    among,
    any_of,
    at_most,
    between,
    contains,
    differs,
    equals,
    missing,
    negated,
    parse,
    present,
)
from huiyin.conditions._values import read
from huiyin.conditions.arrow_mask import mask_of
from huiyin.conditions.django_q import Lookup, q_of
from huiyin.conditions.ibis_expression import expression_of
from huiyin.conditions.predicate import holds
from huiyin.conditions.tests.worlds import ARROW, FIELDS, KINDS, rows, rules

Rows = list[dict[str, Any]]


class Sheet(models.Model):
    """Answers as a relational table holds them: some in columns of their own, some within JSON."""

    nps = models.FloatField(null=True)
    n = models.IntegerField(null=True)
    area = models.CharField(max_length=50, null=True)  # noqa: DJ001
    day = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    ok = models.BooleanField(null=True)
    answers = models.JSONField(null=True)

    class Meta:
        app_label = "conditions_tests"


PLAIN = ("nps", "n", "area", "day", "at", "ok")
LOOKUPS = {
    key: Lookup(key if key in PLAIN else f"answers__{key}", kind, key not in PLAIN, may_be_nan=key == "nps")
    for key, kind in KINDS.items()
}


@pytest.fixture(scope="module")
def sheet(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Sheet)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Sheet)


def by_predicate(condition: Condition, data: Rows) -> list[int]:
    chosen = holds(condition)
    return [at for at, one in enumerate(data) if chosen(one)]


def by_arrow(condition: Condition, data: Rows) -> list[int]:
    table = pa.Table.from_pylist(data, ARROW)
    mask = mask_of(condition, table)
    assert mask.null_count == 0
    return [at for at, one in enumerate(mask.to_pylist()) if one]


@cache
def _database() -> Any:
    return ibis.duckdb.connect()


def by_ibis(condition: Condition, data: Rows) -> list[int]:
    table = pa.Table.from_pylist(data, ARROW).append_column("row", pa.array(range(len(data))))
    database = _database()
    database.con.register("sheet", table)
    facts = ibis.table(ibis.schema(table.schema), name="sheet")
    chosen = facts.filter(expression_of(condition, facts)).order_by("row")
    return list(database.con.execute(database.compile(chosen)).to_arrow_table().column("row").to_pylist())


def by_django(condition: Condition, data: Rows) -> list[int]:
    Sheet.objects.all().delete()
    Sheet.objects.bulk_create([_stored(at, one) for at, one in enumerate(data)])
    return sorted(Sheet.objects.filter(q_of(condition, LOOKUPS)).values_list("pk", flat=True))


def _stored(at: int, one: dict[str, Any]) -> Sheet:
    """A row with the gaps that JSON can have: no key, null, no object at all."""
    inside = {key: value for key, value in one.items() if key not in PLAIN}
    inside = {
        key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in inside.items()
    }
    if at % 2:
        inside = {key: value for key, value in inside.items() if value is not None}
    plain = {key: one[key] for key in PLAIN}
    if connection.vendor == "sqlite" and one["nps"] is not None and math.isnan(one["nps"]):
        plain["nps"] = None
    return Sheet(pk=at, answers=inside if inside or at % 3 else None, **plain)


GAPS: Rows = [
    dict.fromkeys(KINDS),
    {**dict.fromkeys(KINDS), "nps": math.nan, "area": "", "j_text": ""},
    {
        **dict.fromkeys(KINDS),
        "nps": 1.0,
        "n": 1,
        "area": "北",
        "j_number": 1.0,
        "j_text": "北",
        "j_ok": False,
    },
    {
        **dict.fromkeys(KINDS),
        "nps": 6.0,
        "n": -2,
        "area": "北区",
        "j_number": -2.5,
        "j_text": "南区",
        "j_ok": True,
    },
]


HALF: Rows = [
    *GAPS,
    {**dict.fromkeys(KINDS), "area": "北", "j_text": "", "n": 1, "nps": math.nan},
    {**dict.fromkeys(KINDS), "area": "北", "nps": 1.0, "day": date(2026, 1, 1), "ok": True},
    {
        **dict.fromkeys(KINDS),
        "j_text": "北",
        "n": 1,
        "j_number": 2.0,
        "j_day": date(2026, 1, 1),
        "j_ok": True,
    },
]


@pytest.mark.django_db
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(rule=rules, data=rows)
@example({"!": [{"==": [{"var": "nps"}, 1]}]}, GAPS)
@example({"!": [{"<=": [{"var": "j_number"}, 1]}]}, GAPS)
@example({"!": [{"!=": [{"var": "j_text"}, "北"]}]}, GAPS)
@example({">": [{"var": "nps"}, 0]}, GAPS)
@example({"==": [{"var": "n"}, -2.5]}, GAPS)
@example({"==": [{"var": "area"}, {"var": "j_text"}]}, GAPS)
@example({"!": [{"in": ["北", {"var": "area"}]}]}, GAPS)
@example({"!=": [{"var": "area"}, "北"]}, GAPS)
@example({"!=": [{"var": "j_text"}, "北"]}, GAPS)
@example({"!=": [{"var": "area"}, {"var": "j_text"}]}, HALF)
@example({"!=": [{"var": "j_text"}, {"var": "area"}]}, HALF)
@example({"!=": [{"var": "n"}, {"var": "nps"}]}, HALF)
@example({"!=": [{"var": "day"}, {"var": "j_day"}]}, HALF)
@example({"!": [{"!=": [{"var": "ok"}, {"var": "j_ok"}]}]}, HALF)
@example({"!": [{"<": [{"+": [{"var": "nps"}, {"var": "n"}]}, {"var": "j_number"}]}]}, HALF)
def test_every_compiler_chooses_the_same_rows(sheet: None, rule: Any, data: Rows) -> None:
    condition = parse(rule, FIELDS)
    expected = by_predicate(condition, data)
    assert by_arrow(condition, data) == expected
    assert by_ibis(condition, data) == expected
    assert by_django(condition, data) == expected


NEGATED = {
    "a comparison": (at_most("nps", 6), [2, 3]),
    "equality": (equals("nps", 1), [2]),
    "inequality": (differs("nps", 1), [3]),
    "inequality of texts": (differs("area", "北"), [3]),
    "a list": (among("area", ["北", "南"]), [2]),
    "a part of a text": (contains("area", "区"), [3]),
    "a comparison within JSON": (at_most("j_number", 0), [3]),
    "a truth within JSON": (equals("j_ok", True), [3]),
    "nothing": (missing("area"), [0, 1]),
    "something": (present("nps"), [2, 3]),
    "a range": (between("n", -5, 0), [3]),
    "all": (EVERYTHING, [0, 1, 2, 3]),
    "none": (any_of(), []),
    "a conjunction": (all_of(at_most("nps", 6), equals("area", "北")), [2]),
    "a column that is not there": (at_most("lost", 1), []),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", NEGATED)
def test_a_negation_chooses_the_other_rows_and_so_what_is_missing(sheet: None, name: str) -> None:
    condition, chosen = NEGATED[name]
    others = [at for at in range(len(GAPS)) if at not in chosen]
    for by in (by_predicate, by_arrow, by_ibis, by_django):
        assert by(condition, GAPS) == chosen, by.__name__
        assert by(negated(condition), GAPS) == others, by.__name__
        assert by(negated(negated(condition)), GAPS) == chosen, by.__name__


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(column=st.sampled_from(list(KINDS)), value=st.sampled_from([1, "北", "2026-01-01", True]), data=rows)
def test_a_value_of_another_kind_chooses_nothing_anywhere(
    sheet: None, column: str, value: Any, data: Rows
) -> None:
    """Conditions built in the program are not checked against fields; they choose alike all the same."""
    for condition in (equals(column, value), differs(column, value), among(column, [value])):
        expected = by_predicate(condition, data)
        if read(value, KINDS[column]) is None:
            assert expected == []
        for by in (by_arrow, by_ibis, by_django):
            assert by(condition, data) == expected


def test_a_column_read_as_a_dictionary_or_as_nulls_is_masked_like_any_other() -> None:
    batch = pa.record_batch(
        {"area": pa.array(["北", "", None, "南"]).dictionary_encode(), "void": pa.nulls(4)}
    )
    assert mask_of(equals("area", "北"), batch).to_pylist() == [True, False, False, False]
    assert mask_of(missing("area"), batch).to_pylist() == [False, True, True, False]
    assert mask_of(negated(contains("area", "北")), batch).to_pylist() == [False, True, True, True]
    assert mask_of(equals("void", "北") | missing("void"), batch).to_pylist() == [True] * 4
    assert mask_of(equals("lost", 1) | missing("lost"), batch).to_pylist() == [True] * 4
