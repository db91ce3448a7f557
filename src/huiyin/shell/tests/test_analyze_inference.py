"""Comparisons and sampling from the shell: a file in, a result out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from huiyin.analytics.results import speak
from huiyin.cli import main


@pytest.fixture
def analyzed(tmp_path: Path, capsys) -> Iterator[Callable[..., dict]]:
    """Write a CSV, run a method on it, give its JSON."""

    def run(method: str, text: str, *arguments: str) -> dict:
        path = tmp_path / "data.csv"
        path.write_text(text, encoding="utf-8")
        assert main(["analyze", method, str(path), *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    yield run
    speak("zh")


WAVES = "id,wave,score,shop\n" + "".join(
    f"c{at},{wave},{7 + (at + 2 * wave) % 4 - (at % 5 == 0) * (3 - wave)},s{at % 8}\n"
    for wave in (1, 2)
    for at in range(40)
)


def test_compare_names_its_test_and_matches_the_same_respondents(analyzed) -> None:
    two = analyzed("compare", WAVES, "--outcome", "score", "--by", "wave", "--kind", "nps", "--margin", "20")
    assert two["test"]["test"] == "nps_z"
    assert two["equivalence"]["margin"] == 20
    same = analyzed("compare", WAVES, "--outcome", "score", "--by", "wave", "--respondent", "id")
    assert (same["test"]["test"], same["n_matched"]) == ("paired_t", 40)
    share = analyzed(
        "compare", WAVES, "--outcome", "score", "--by", "wave", "--kind", "share", "--satisfied", "9", "10"
    )
    assert share["test"]["unit"] == "rate"
    design = analyzed(
        "compare", WAVES, "--outcome", "score", "--by", "wave", "--clusters", "shop", "--order", "2,1"
    )
    assert design["test"]["test"] == "design_t"
    assert list(design["figures"]) == ["2", "1"]


def test_sample_size_counts_the_people_of_the_file(analyzed) -> None:
    strata = "stratum,people,sd,cost\nA,9000,10,1\nB,900,20,4\nC,100,30,1\n"
    made = analyzed("sample-size", strata, "--population", "people", "--response-rate", "0.25")
    assert (made["n"], made["n_invitations"]) == (370, 1480)
    rows = "id\n" + "".join(f"{at}\n" for at in range(500))
    assert analyzed("sample-size", rows)["n"] == 218


def test_allocation_shares_the_sample_out(analyzed) -> None:
    strata = "stratum,people,sd,cost\nA,9000,10,1\nB,900,20,4\nC,100,30,1\n"
    common = ("--stratum", "stratum", "--population", "people", "--n", "400")
    made = analyzed("allocation", strata, *common, "--method", "neyman", "--deviation", "sd")
    assert [one["n"] for one in made["strata"]] == [324, 65, 11]
    dear = analyzed(
        "allocation", strata, *common, "--method", "optimal", "--deviation", "sd", "--cost", "cost"
    )
    assert sum(one["n"] for one in dear["strata"]) == 400


def test_response_rates_of_cases_and_of_counts(analyzed) -> None:
    counts = "code,cases\nI,300\nP,50\nR,120\nNC,200\nO,30\nUH,250\nUO,50\n"
    made = analyzed("response-rates", counts, "--disposition", "code", "--count", "cases", "--e", "0.6")
    assert made["rates"]["RR3"]["value"] == pytest.approx(0.3409, abs=5e-5)
    cases = "code\n1.1\n1.1\n2.2\n2.11\n"
    assert analyzed("response-rates", cases, "--disposition", "code")["rates"]["RR1"]["value"] == 0.5
    link = analyzed("response-rates", cases, "--disposition", "code", "--non-probability")
    assert list(link["rates"]) == ["participation"]


def test_representativeness_of_a_frame(analyzed) -> None:
    frame = "answered,city,age\n" + "".join(
        f"{int(at % 7 in {0, 2, 3} or at % 11 == 4)},{'AB'[at % 2]},{at % 3}\n" for at in range(300)
    )
    made = analyzed("representativeness", frame, "--responded", "answered", "--by", "city,age")
    assert 0 < made["low"] < made["r"] <= made["high"] <= 1
    assert [one["variable"] for one in made["variables"]] == ["city", "age"]


def test_the_frame_by_volume_and_its_problems(analyzed, tmp_path: Path, capsys) -> None:
    """C19 from the shell, with its chart."""
    sales = "customer,sales\na,50\nb,25\nc,10\nd,10\ne,5\n"
    chart = tmp_path / "frame.svg"
    made = analyzed("frame", sales, "--customer", "customer", "--volume", "sales", "--chart", str(chart))
    assert made["n_selected"] == 4
    assert chart.read_text(encoding="utf-8").startswith("<svg")
    (tmp_path / "bad.csv").write_text("customer,sales\na,-5\n", encoding="utf-8")
    bad = ["analyze", "frame", str(tmp_path / "bad.csv"), "--customer", "customer", "--volume", "sales"]
    assert main(bad) == 1
    assert "HY-A122" in capsys.readouterr().err
