"""The airline survey of 1,065 real respondents: all figures against references computed elsewhere."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.facts.engines import engines
from huiyin.facts.schema import arrow_schema
from huiyin.facts.source import FactSource
from huiyin.facts.table import fact_table
from huiyin.facts.writer import write_part
from huiyin.metrics import figures
from huiyin.metrics.overview import ProgrammeFigures
from huiyin.metrics.suggestions import suggest_contracts

REFERENCES = (
    Path(os.environ.get("HUIYIN_SHARED") or Path(__file__).resolve().parents[2].parent / "shared") / "refs"
)
SEGMENTS = ("country", "flight_class", "flight_purpose", "flight_type", "gender", "language", "status")


def codebook() -> list[Variable]:
    line = Scale(1, 100)
    return [
        *(Variable(name, name, Role.SEGMENT) for name in SEGMENTS),
        *(Variable(f"s{at}", f"感知 {at}", Role.RATING, line) for at in range(1, 24)),
        *(Variable(f"e{at}", f"期望 {at}", Role.EXPECTATION, line, pair=f"s{at}") for at in range(1, 24)),
        Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10, offset=-1)),
        Variable("overall_sat", "总体满意度", Role.OVERALL, Scale(1, 7)),
    ]


def rows() -> list[dict[str, Any]]:
    variables = codebook()
    with (REFERENCES / "data" / "airlinesat.csv").open(encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    return [
        {
            "id": number,
            "wave": "1",
            "channel": "file_upload",
            "answers": {v.key: answer(v, line[v.key]) for v in variables},
        }
        for number, line in enumerate(lines, 1)
    ]


def answer(variable: Variable, cell: str) -> float | str | None:
    if cell in {"", "NA"}:
        return None
    return float(cell) + variable.scale.offset if variable.scale else cell


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> ProgrammeFigures:
    folder, variables = tmp_path_factory.mktemp("facts"), codebook()
    write_part(folder, "airline.parquet", fact_table(variables, rows()))
    source = FactSource.of_files(arrow_schema(variables), [folder / "airline.parquet"])
    return figures.compute(
        engine=engines["duckdb"],
        source=source,
        codebook=variables,
        contracts=suggest_contracts(variables),
        waves=["1"],
    )


def reference(name: str) -> Any:
    return json.loads((REFERENCES / f"{name}.json").read_text("utf-8"))["results"]


def test_net_promoter_score_and_its_standard_error(found: ProgrammeFigures) -> None:
    expected = reference("nps")["overall"]
    figure = next(one for one in found.headline if one.contract.measure == "nps")
    assert figure.estimate.value == pytest.approx(expected["nps"], abs=1e-9)
    assert figure.estimate.standard_error == pytest.approx(2.36430435721097, abs=1e-9)
    assert [figure.estimate.low, figure.estimate.high] == pytest.approx(expected["wald95"], abs=1e-9)
    assert figure.details == {name: expected[name] for name in ("promoters", "passives", "detractors")}


def test_net_promoter_score_of_each_status(found: ProgrammeFigures) -> None:
    table = next(t for t in found.segments if t.variable.key == "status" and t.contract.measure == "nps")
    by_status = reference("nps")["by_status"]
    for row in table.rows:
        assert row.estimate.value == pytest.approx(by_status[row.value]["nps"], abs=1e-9)
        assert row.estimate.n == by_status[row.value]["n"]


def test_all_23_gaps_with_their_tests(found: ProgrammeFigures) -> None:
    table = reference("servqual_csi_ipa")["gaps"]
    expected = {
        row: dict(zip(table["cols"], values, strict=True))
        for row, values in zip(table["rows"], table["values"], strict=True)
    }
    assert len(found.gaps) == 23
    for one in found.gaps:
        item = f"item{one.perception.key[1:]}"
        assert one.gap.n == expected["n"][item]
        assert one.gap.value == pytest.approx(expected["gap"][item], abs=1e-9)
        assert one.gap.standard_error == pytest.approx(expected["se"][item], abs=1e-9)
        assert one.expected_mean == pytest.approx(expected["mean_e"][item], abs=1e-9)
        assert one.perceived_mean == pytest.approx(expected["mean_p"][item], abs=1e-9)
        assert one.p_value == pytest.approx(expected["p"][item], rel=1e-6, abs=1e-300)
    assert [one.gap.value for one in found.gaps] == sorted(one.gap.value for one in found.gaps)


def test_drivers_stand_on_the_complete_rows(found: ProgrammeFigures) -> None:
    assert found.drivers is not None
    analysis = found.drivers.analysis
    assert (found.drivers.outcome.key, analysis.n, len(analysis.importances)) == ("overall_sat", 793, 23)
    assert sum(one.share for one in analysis.importances) == pytest.approx(1)
    assert all(one.low <= one.share <= one.high for one in analysis.importances[:5])


def test_invalid_forms_are_counted_apart(found: ProgrammeFigures) -> None:
    """C23: 793 complete forms, 144 with one rating imputed, the others invalid."""
    assert found.validity is not None
    validity = found.validity
    assert (validity.n_complete, validity.n_imputed, validity.n_invalid) == (793, 144, 128)


def test_the_country_with_one_respondent_stays_hidden(found: ProgrammeFigures) -> None:
    table = next(t for t in found.segments if t.variable.key == "country")
    bases = {row.value: row.base for row in table.rows}
    assert bases["fr"] == "hidden"
    assert {bases["de"], bases["us"], bases["at"], bases["ch"]} == {"normal"}


def test_both_engines_give_the_same_figures(found: ProgrammeFigures) -> None:
    variables = codebook()
    table = fact_table(variables, rows())
    other = figures.compute(
        engine=engines["arrow"],
        source=FactSource(table.schema, table=table),
        codebook=variables,
        contracts=found.contracts,
        waves=["1"],
    )
    for one, same in zip(found.headline, other.headline, strict=True):
        assert one.estimate.value == pytest.approx(same.estimate.value, rel=1e-9)
        assert (one.estimate.n, one.details) == (same.estimate.n, same.details)
    assert [item.distribution for item in found.items] == [item.distribution for item in other.items]
    assert (found.n_watched, found.watch_list) == (other.n_watched, other.watch_list)


def test_figures_take_less_than_three_seconds(found: ProgrammeFigures) -> None:
    assert found.seconds < 3
