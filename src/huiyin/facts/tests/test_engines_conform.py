"""What engines do differently without saying so: every row here is one on which one of them once went its own way.

The rows are odd on purpose; the oracle is Python itself: `predicate.holds` for conditions, dictionaries
for groups. Every engine must choose, group and give back exactly the same.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from huiyin.analytics.terms import Value
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
    between,
    contains,
    differs,
    equals,
    missing,
    negated,
    present,
)
from huiyin.conditions.predicate import holds
from huiyin.facts.engines import Engine
from huiyin.facts.schema import CONTEXT
from huiyin.facts.source import FactSource
from huiyin.facts.writer import write_part

LONG = "很长的意见。" * 4_000  # 72,000 bytes
TEXTS = (
    *(
        None,
        "",
        "慢",
        "慢慢来",
        "等了 40 分钟，很慢！",
        "Slow",
        "slow",
        "SLOW",
        "ＳＬＯＷ",
        "İ",
        "ı",
        "ß",
        "ﬀ",
    ),
    *(
        "naïve",
        "nai\u0308ve",
        'it\'s "slow"',
        "back\\slash",
        "\\",
        "\\'",
        "'",
        '"',
        '""',
        "`",
        "$1",
        "$$",
        "?",
    ),
    *(
        "line\nbreak",
        "line\r\nbreak",
        "\r",
        "\n",
        "\t",
        "a\tb",
        ",",
        "a,b",
        ";",
        "%",
        "_",
        "s%w",
        "s_ow",
        "{}",
    ),
    *(
        "NULL",
        "null",
        "None",
        "NaN",
        "nan",
        "\\N",
        "true",
        "0",
        "00",
        "1e3",
        " ",
        "　",
        " 慢",
        "慢 ",
        "--",
        "/*",
    ),
    *("😀", "👨‍👩‍👧", "𠮷野家", "\ufeff慢", "\u200b", "a\x00b", "x" * 20_000, LONG, LONG + "。"),
)
NUMBERS = (
    *(None, math.nan, 0.0, -0.0, 1.0, -1.0, 0.1, 0.1 + 0.2, 0.3, 1 / 3, 6.0, math.nextafter(6.0, 7.0)),
    *(2.0**53, 2.0**53 + 2, -(2.0**53), 1e16, 1e-7, 123456789.123456789, 1e308, -1e308, 5e-324, 1.5),
)
DAYS = (
    *(None, date(1, 1, 1), date(1582, 10, 10), date(1899, 12, 31), date(1900, 1, 1), date(1969, 12, 31)),
    *(date(1970, 1, 1), date(2024, 2, 29), date(2026, 11, 21), date(2026, 11, 22), date(2149, 6, 7)),
    *(date(2262, 4, 12), date(2299, 12, 31), date(2300, 1, 1), date(9999, 12, 31)),
)
MOMENTS = (
    *(None, datetime(1, 1, 1, tzinfo=UTC), datetime(1899, 12, 31, 23, 59, 59, 999_999, UTC)),
    *(datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC), datetime(1970, 1, 1, tzinfo=UTC)),
    *(datetime(2026, 11, 21, 15, 59, 59, 999_999, UTC), datetime(2026, 11, 21, 16, tzinfo=UTC)),
    *(datetime(2026, 11, 21, 23, 59, 59, 999_999, UTC), datetime(2026, 11, 22, tzinfo=UTC)),
    *(datetime(2026, 11, 22, 0, 0, 0, 1, UTC), datetime(2026, 3, 8, 10, 30, tzinfo=UTC)),
    *(datetime(2262, 4, 12, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999_999, UTC)),
)
LONG_NAME = "q_" + "您对我们工作人员的服务态度和专业水平满意吗"  # 64 bytes, as two columns begin
SCHEMA = pa.schema(
    [
        *CONTEXT,
        ("q_why", pa.string()),
        ("q_n", pa.float64()),
        *((LONG_NAME + end, pa.float64()) for end in ("（一）", "（二）")),
        ('q_it\'s "odd" `here`\\', pa.string()),
    ]
)
ODD = SCHEMA.names[-1]
N_ROWS = 300


def rows() -> list[dict[str, Any]]:
    """Each list in its own rhythm, so that all values meet; response ids where doubles end."""
    return [
        {
            "response_id": 2**53 - 40 + at,
            "respondent_key": None,
            "recorded_at": MOMENTS[at % len(MOMENTS)],
            "answered_on": DAYS[at % len(DAYS)],
            "wave": ("2026-Q1", "2026-Q2", None, "")[at % 4],
            "channel": "web",
            "weight": 1.0,
            "q_why": TEXTS[at % len(TEXTS)],
            "q_n": NUMBERS[at % len(NUMBERS)],
            LONG_NAME + "（一）": float(at % 5),
            LONG_NAME + "（二）": float(at % 7),
            ODD: TEXTS[(at * 5) % len(TEXTS)] if at % 3 else None,
        }
        for at in range(N_ROWS)
    ]


ROWS = rows()
EVERY_ID = [row["response_id"] for row in ROWS]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> FactSource:
    """The rows in three parts, in a folder whose name is no plain word."""
    folder = tmp_path_factory.mktemp("parts") / "it's {a,b} * [x]? 数据" / "month=2026-11"
    table = pa.Table.from_pylist([{name: row.get(name) for name in SCHEMA.names} for row in ROWS], SCHEMA)
    cuts = (0, 1, 40, N_ROWS)
    for at, (start, end) in enumerate(pairwise(cuts)):
        write_part(folder, f"p{at}.parquet", table.slice(start, end - start))
    return FactSource.of_files(SCHEMA, [folder / f"p{at}.parquet" for at in range(3)])


def plain(value: Any) -> Any:
    """A value as a condition meets it: not-a-number is missing."""
    return None if isinstance(value, float) and math.isnan(value) else value


def ids_of(engine: Engine, source: FactSource, where: Condition) -> list[int]:
    batches = list(engine.batches(source, ["response_id"], where))
    return sorted(value for batch in batches for value in batch.column(0).to_pylist())


def chosen_by_python(where: Condition) -> list[int]:
    holding = holds(where)
    return [
        row["response_id"] for row in ROWS if holding({name: plain(row.get(name)) for name in SCHEMA.names})
    ]


def agrees(engine: Engine, source: FactSource, conditions: list[Condition]) -> None:
    wrong = []
    for where in conditions:
        expected = chosen_by_python(where)
        found, n = ids_of(engine, source, where), engine.count(source, (), where)[()]
        if found != expected or n != len(expected):
            wrong.append((str(where.as_json())[:100], len(expected), len(found), n))
    assert wrong == []


def test_every_value_comes_back_as_it_was(engine: Engine, source: FactSource) -> None:
    found = pa.Table.from_batches(list(engine.batches(source, SCHEMA.names))).to_pylist()
    by_id = {row["response_id"]: row for row in found}
    assert sorted(by_id) == EVERY_ID
    assert len(found) == N_ROWS
    for row in ROWS:
        back = by_id[row["response_id"]]
        for name in SCHEMA.names:
            value, given = plain(back[name]), plain(row.get(name))
            assert value == given, (row["response_id"], name, str(value)[:50], str(given)[:50])


@pytest.mark.parametrize("name", ["q_why", ODD])
def test_texts_are_equal_only_to_themselves(engine: Engine, source: FactSource, name: str) -> None:
    agrees(engine, source, [equals(name, text) for text in TEXTS])
    agrees(
        engine,
        source,
        [differs(name, "慢"), among(name, ["慢", "slow", "'", "\\"]), negated(among(name, ["慢", ""]))],
    )


def test_a_text_is_found_in_another_by_its_characters(engine: Engine, source: FactSource) -> None:
    agrees(engine, source, [contains("q_why", text) for text in TEXTS if text])
    agrees(engine, source, [negated(contains("q_why", text)) for text in ("慢", "s", "\\", "%", "_", "\n")])


def test_texts_are_ordered_by_their_code_points(engine: Engine, source: FactSource) -> None:
    texts = ["slow", "SLOW", "慢", "a", "Z", "😀", "\uffee", "0", "_"]
    agrees(engine, source, [compare("q_why", text) for text in texts for compare in (below, at_least)])
    agrees(engine, source, [between("wave", "2026-Q1", "2026-Q1"), above("wave", "2026-Q1")])


def test_empty_and_null_texts_are_missing_alike(engine: Engine, source: FactSource) -> None:
    agrees(engine, source, [missing("q_why"), present("q_why"), equals("wave", ""), equals("wave", None)])
    assert engine.count(source, ["wave"]) == {
        key: sum((row["wave"] or "") == key[0] for row in ROWS) for key in [("2026-Q1",), ("2026-Q2",), ("",)]
    }
    n_texts = len({text for text in TEXTS if text} & {row["q_why"] for row in ROWS})
    assert engine.n_distinct(source, ["q_why", "respondent_key"]) == {"q_why": n_texts, "respondent_key": 0}


def test_numbers_compare_as_doubles_and_nan_is_missing(engine: Engine, source: FactSource) -> None:
    values = [plain(number) for number in NUMBERS]
    comparisons: list[Callable[[str, Any], Condition]] = [equals, differs, at_most, above]
    agrees(
        engine,
        source,
        [compare("q_n", value) for value in values if value is not None for compare in comparisons],
    )
    agrees(
        engine, source, [missing("q_n"), present("q_n"), negated(at_most("q_n", 6)), between("q_n", -1, 6)]
    )
    agrees(engine, source, [equals("response_id", 2**53 - 40), at_least("response_id", 2**53 - 2)])
    agrees(engine, source, [all_of(present("q_n"), any_of(missing("q_why"), negated(equals("q_n", 1))))])


def test_numbers_are_counted_by_their_bits(engine: Engine, source: FactSource) -> None:
    histogram = engine.histograms(source, ["q_n"])["q_n"][()]
    numbers = Counter(plain(row["q_n"]) for row in ROWS)
    n_missing = numbers.pop(None)
    assert histogram.n_missing == n_missing
    assert dict(zip(histogram.values.tolist(), histogram.counts.tolist(), strict=True)) == dict(numbers)
    assert engine.count(source, present=["q_n"]) == {(): N_ROWS - n_missing}


def test_names_of_columns_may_be_long_and_odd(engine: Engine, source: FactSource) -> None:
    one, other = LONG_NAME + "（一）", LONG_NAME + "（二）"
    agrees(engine, source, [equals(one, 3), all_of(equals(one, 3), negated(equals(other, 3)))])
    found = engine.histograms(source, [one, other])
    assert [len(found[name][()].values) for name in (one, other)] == [5, 7]
    moments = engine.moments(source, [Value(one), Value(other)])[()]
    assert moments.products[0].tolist() == [
        N_ROWS,
        sum(at % 5 for at in range(N_ROWS)),
        sum(at % 7 for at in range(N_ROWS)),
    ]


def test_days_have_no_time_zone(engine: Engine, source: FactSource) -> None:
    known = [day for day in DAYS if day]
    agrees(
        engine, source, [compare("answered_on", day) for day in known for compare in (equals, at_most, above)]
    )
    agrees(
        engine,
        source,
        [missing("answered_on"), between("answered_on", date(2026, 11, 21), date(2026, 11, 21))],
    )
    days = Counter("" if row["answered_on"] is None else row["answered_on"].isoformat() for row in ROWS)
    assert engine.count(source, ["answered_on"]) == {(day,): n for day, n in days.items()}
    by_day = engine.histograms(source, ["q_n"], ["answered_on", "wave"])["q_n"]
    both = Counter(
        (row["answered_on"].isoformat() if row["answered_on"] else "", row["wave"] or "") for row in ROWS
    )
    assert {key: int(one.counts.sum()) + one.n_missing for key, one in by_day.items()} == dict(both)


def test_moments_are_those_of_utc_to_the_microsecond(engine: Engine, source: FactSource) -> None:
    known = [moment for moment in MOMENTS if moment]
    agrees(
        engine, source, [compare("recorded_at", at) for at in known for compare in (equals, at_most, above)]
    )
    agrees(
        engine, source, [missing("recorded_at"), at_least("recorded_at", datetime(2026, 11, 22, tzinfo=UTC))]
    )


def test_rows_come_newest_first(engine: Engine, source: FactSource) -> None:
    """Response ids differ by one where doubles no longer do."""
    newest = sorted(EVERY_ID, reverse=True)[:30]
    found = engine.rows(source, ["response_id", "q_why", "recorded_at", "answered_on"], most=30)
    assert [row["response_id"] for row in found] == newest
    by_id = {row["response_id"]: row for row in ROWS}
    assert all(row == {name: by_id[row["response_id"]][name] for name in row} for row in found)


def test_conditions_with_nothing_to_choose_choose_nothing(engine: Engine, source: FactSource) -> None:
    agrees(
        engine,
        source,
        [among("q_why", []), equals("q_n", "slow"), at_most("answered_on", "no day"), EVERYTHING],
    )
    agrees(engine, source, [equals("q_never", 1), missing("q_never"), negated(present("q_never"))])


def test_a_column_that_changed_its_type_is_read_as_it_is_now(engine: Engine, tmp_path: Path) -> None:
    """A part of last year had numbers as texts, texts as numbers, and lacked a column."""
    numbers = ["2", " 3 ", "4.5", "1e3", "-7", "+5", ".5", "5.", "慢", "", None, "nan", "2 3", "--1"]
    n = len(numbers)
    old = pa.table(
        {
            "response_id": pa.array(range(n)),
            "q_n": pa.array(numbers),
            "q_why": pa.array([2.0, 2.5, None, -3.0] * n, pa.float64())[:n],
            "answered_on": pa.array([date(2025, 1, 1)] * n, pa.date32()),
        }
    )
    new = pa.table({"response_id": pa.array([100]), "q_n": pa.array([2.0]), "q_why": pa.array(["2"])})
    write_part(tmp_path, "old.parquet", old)
    write_part(tmp_path, "new.parquet", new)
    both = FactSource.of_files(SCHEMA, [tmp_path / "old.parquet", tmp_path / "new.parquet"])
    histogram = engine.histograms(both, ["q_n"])["q_n"][()]
    assert histogram.values.tolist() == [-7.0, 0.5, 2.0, 3.0, 4.5, 5.0, 1000.0]
    assert histogram.counts.tolist() == [1, 1, 2, 1, 1, 2, 1]
    assert histogram.n_missing == 6
    assert engine.count(both, (), equals("q_n", 2)) == {(): 2}
    assert engine.count(both, ["q_why"]) == {("2",): 5, ("2.5",): 4, ("",): 3, ("-3",): 3}
    assert engine.count(both, (), equals("q_why", "2")) == {(): 5}
    assert engine.count(both, ["answered_on"]) == {("2025-01-01",): n, ("",): 1}
    assert engine.count(both, ["wave"], missing("wave")) == {("",): n + 1}
    assert engine.moments(both, [Value("q_n")])[()].products[0].tolist() == [9.0, 1015.0]


def test_a_thousand_parts_are_read_as_one(engine: Engine, tmp_path: Path) -> None:
    """Each part is a row or two; none may be passed over, and none met twice."""
    table = pa.table(
        {
            "response_id": pa.array(range(1500)),
            "q_n": pa.array([float(at % 5) for at in range(1500)]),
            "wave": pa.array([f"w{at % 3}" for at in range(1500)]),
        }
    )
    for at in range(1000):
        start, end = at * 3 // 2, (at + 1) * 3 // 2
        pq.write_table(table.slice(start, end - start), tmp_path / f"p{at}.parquet")
    many = FactSource.of_files(SCHEMA, [tmp_path / f"p{at}.parquet" for at in range(1000)])
    assert engine.count(many, ["wave"]) == {("w0",): 500, ("w1",): 500, ("w2",): 500}
    assert engine.histograms(many, ["q_n"])["q_n"][()].counts.tolist() == [300] * 5
    assert engine.moments(many, [Value("q_n")])[()].n == 1500
    assert ids_of(engine, many, EVERYTHING) == list(range(1500))
