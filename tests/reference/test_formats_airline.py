"""A real survey of 1,065 airline passengers: read, understood and converted without a correction by hand."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from huiyin.analytics.codebook import Role
from huiyin.formats.guessing import guess
from huiyin.formats.mapping import Mapping
from huiyin.formats.raw import RawTable
from huiyin.formats.reading import read


@pytest.fixture(scope="module")
def table(refs: Path, tmp_path_factory: pytest.TempPathFactory) -> RawTable:
    into = tmp_path_factory.mktemp("airline") / "table.arrow"
    return read(refs / "data" / "airlinesat.csv", filename="airlinesat.csv", into=into)


@pytest.fixture(scope="module")
def mapping(table: RawTable) -> Mapping:
    return guess(table)


@pytest.fixture(scope="module")
def found(mapping: Mapping) -> dict:
    return {column.column: column for column in mapping.columns}


def ends(column) -> tuple[float, float]:
    return column.variable.scale.minimum, column.variable.scale.maximum


def test_the_whole_file_is_read(table):
    assert (table.n_rows, len(table.columns), table.warnings) == (1_065, 70, ())


def test_all_23_expectations_are_paired_with_their_perceptions_on_1_to_100(found):
    """A22."""
    for number in range(1, 24):
        expected, perceived = found[f"e{number}"], found[f"s{number}"]
        assert expected.variable.role is Role.EXPECTATION
        assert expected.variable.pair == perceived.variable.key == f"s{number}"
        assert perceived.variable.role is Role.RATING
        assert ends(expected) == ends(perceived) == (1, 100)


def test_nps_is_noticed_to_be_coded_one_to_eleven_and_moved_down_by_one(found):
    nps = found["nps"]
    assert nps.variable.role is Role.RECOMMEND
    assert (ends(nps), nps.variable.scale.offset) == ((0, 10), -1)
    assert "减 1" in nps.note_zh


def test_ratings_on_seven_grades_are_told_from_the_overall_one(found):
    for name in (
        "sat1",
        "sat2",
        "sat3",
        "loy1",
        "loy2",
        "loy3",
        "loy4",
        "loy5",
        "com1",
        "com2",
        "com3",
        "reputation",
    ):
        assert found[name].variable.role is Role.RATING
        assert ends(found[name]) == (1, 7)
    assert found["overall_sat"].variable.role is Role.OVERALL
    assert ends(found["overall_sat"]) == (1, 7)


def test_segments_and_numbers_are_recognised(found):
    segments = (
        "country",
        "flight_class",
        "flight_latest",
        "flight_purpose",
        "flight_type",
        "gender",
        "language",
        "status",
    )
    assert {found[name].variable.role for name in segments} == {Role.SEGMENT}
    assert {found[name].variable.role for name in ("age", "nflights")} == {Role.NUMBER}


def test_nothing_contradicts_and_every_row_is_converted(mapping, table):
    assert mapping.problems() == []
    rows = []
    for batch in table.batches():
        converted = mapping.convert(batch, table.first_row + len(rows))
        assert converted.rejected == []
        rows += converted.rows
    assert [row.row_number for row in rows] == list(range(2, 1_067))
    assert sum("e3" not in row.answers for row in rows) == 111
    assert {row.context["country"] for row in rows} == {"at", "ch", "de", "fr", "us"}


def test_the_converted_answers_give_the_published_net_promoter_score(mapping, table):
    """NPS −18.12 with standard error 2.364, as R gives for the answers minus 1."""
    scores = [
        row.answers["recommend"]
        for batch in table.batches()
        for row in mapping.convert(batch, 1).rows
        if "recommend" in row.answers
    ]
    promoters = sum(score >= 9 for score in scores) / len(scores)
    detractors = sum(score <= 6 for score in scores) / len(scores)
    nps = promoters - detractors
    error = math.sqrt((promoters + detractors - nps**2) / len(scores))
    assert round(100 * nps, 2) == -18.12
    assert round(100 * error, 3) == 2.364


@pytest.mark.parametrize(
    "name", ["mobi", "plspm_mobile", "telco_churn", "attitude", "survey_apisrs", "survey_apipop"]
)
def test_other_public_files_are_read_and_converted_whole(refs, tmp_path, name):
    table = read(refs / "data" / f"{name}.csv", filename=f"{name}.csv", into=tmp_path / "table.arrow")
    mapping = guess(table)
    assert {problem.code for problem in mapping.problems()} <= {"HY-F062"}
    n_rows = 0
    for batch in table.batches():
        converted = mapping.convert(batch, 1)
        assert converted.rejected == []
        n_rows += len(converted.rows)
    assert n_rows == table.n_rows
