"""`huiyin analyze` for satisfaction measures, service quality and operational figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from huiyin.analytics.results import speak
from huiyin.cli import main


@pytest.fixture
def analyzed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(text: str, method: str, *arguments: str, fails: bool = False) -> Any:
        path = tmp_path / "data.csv"
        path.write_text(text, encoding="utf-8")
        code = main(["analyze", method, str(path), *arguments, "--json"])
        said = capsys.readouterr()
        assert code == (1 if fails else 0), said.err
        return said.err if fails else json.loads(said.out)

    yield run
    speak("zh")


def rows(header: str, *lines: str) -> str:
    return "\n".join([header, *lines]) + "\n"


def test_csat_gives_top_bottom_net_and_mean(analyzed) -> None:
    found = analyzed(rows("q", *"5443211"), "csat", "--score", "q", "--bottom", "1")
    assert found["top_rate"]["value"] == pytest.approx(3 / 7)
    assert found["bottom_rate"]["value"] == pytest.approx(2 / 7)
    assert found["net"]["value"] == pytest.approx(100 / 7)
    turned = analyzed(rows("q", *"5443211"), "csat", "--score", "q", "--low-is-good")
    assert turned["top_rate"]["value"] == pytest.approx(3 / 7)


def test_the_index_comes_both_ways_and_they_agree(analyzed) -> None:
    """M06, M07."""
    data = rows("a,b", "5,5", "4,5", "3,", "2,1")
    found = analyzed(data, "index", "--items", "a,b", "--item-weights", "0.6,0.4")
    assert found["index_by_shares"] == found["index_by_means"] == pytest.approx(0.6 * 62.5 + 0.4 * 200 / 3)
    assert found["agree"] is True
    assert "HY-A009" in analyzed(data, "index", "--items", "a,b", "--grades", "5,4", fails=True)
    assert "HY-A007" in analyzed(data, "index", "--items", "a,b", "--item-weights", "1,1", fails=True)


def test_effort_keeps_its_direction(analyzed) -> None:
    """M04: version 1.0 is good when low."""
    found = analyzed(rows("q", *"1124"), "ces", "--score", "q", "--ces", "1.0")
    assert (found["high_is_good"], found["mean"]["value"], found["easy_rate"]["value"]) == (False, 2.0, 0.75)
    high = analyzed(rows("q", *"7654"), "ces", "--score", "q")
    assert (high["high_is_good"], high["net"]["value"]) == (True, 75.0)


def test_acsi_of_three_columns(analyzed) -> None:
    data = rows("a,b,c", "8,8,8", "9,7,7")
    found = analyzed(data, "acsi", "--items", "a,b,c", "--item-weights", "0.4,0.3,0.3")
    assert found["value"] == pytest.approx(100 / 9 * (0.4 * 7.5 + 0.3 * 6.5 + 0.3 * 6.5))


def test_servqual_with_dimensions_and_importance(analyzed) -> None:
    """M15, M17."""
    data = rows("p1,p2,e1,e2", "5,6,7,6", "4,6,6,7", "6,5,6,7")
    arguments = ["--perceptions", "p1,p2", "--expectations", "e1,e2"]
    found = analyzed(
        data, "servqual", *arguments, "--dimensions", "可靠=p1；响应=p2", "--importance", "30,10"
    )
    assert [one["dimension"] for one in found["dimensions"]] == ["可靠", "响应"]
    assert found["weighted"]["value"] == pytest.approx(0.75 * -4 / 3 + 0.25 * -1)
    assert "HY-A031" in analyzed(data, "servqual", *arguments, "--dimensions", "可靠=p1", fails=True)
    assert "HY-A009" in analyzed(data, "servqual", *arguments, "--dimensions", "rater", fails=True)


def test_libqual_adequacy_and_superiority(analyzed) -> None:
    data = rows("m,d,p", "5,8,7", "6,9,6")
    found = analyzed(data, "libqual", "--minimum", "m", "--desired", "d", "--perceived", "p")
    assert found["overall"]["adequacy"]["value"] == 1.0
    assert found["overall"]["superiority"]["value"] == -2.0


def test_call_centre_from_a_log(analyzed) -> None:
    data = rows("wait,answered,talk,wrap", "5,1,200,20", "30,1,180,", "10,1,220,20", "40,0,,", "3,0,,")
    found = analyzed(
        data, "call-centre", "--wait", "wait", "--answered", "answered", "--handling", "talk,wrap"
    )
    assert found["service_level"]["value"] == 0.4
    assert found["average_handling_time"]["value"] == pytest.approx(640 / 3)
    assert found["service_level"]["low"] is None
    assert [note["code"] for note in found["notes"]] == ["census"]
    drawn = analyzed(data, "call-centre", "--wait", "wait", "--answered", "answered", "--sampled")
    assert drawn["service_level"]["method"] == "wilson"


def test_first_contact_resolution_from_dates(analyzed) -> None:
    data = rows(
        "who,why,day,ok",
        "a,账单,2026-01-01,1",
        "a,账单,2026-01-04,1",
        "b,账单,2026-01-01,0",
        "c,故障,2026-01-02,1",
    )
    arguments = ["--customer", "who", "--reason", "why", "--time", "day", "--resolved", "ok"]
    found = analyzed(data, "first-contact", *arguments, "--until", "2026-02-01")
    assert (found["n_contacts"], found["n_resolved"], found["n_repeated"]) == (4, 2, 1)
    assert "HY-A040" in analyzed(data, "first-contact", *arguments, fails=True), "no window has passed yet"


def test_reliability_indices_from_a_log(analyzed) -> None:
    data = rows("customers,minutes,storm", "1200,90,0", "300,240,0", "5000,2,0", "50,600,0", "9000,900,1")
    arguments = ["--customers", "customers", "--minutes", "minutes", "--served", "10000", "--major", "storm"]
    found = analyzed(data, "reliability-indices", *arguments)
    assert (found["saifi"], found["saidi"], found["n_excluded_major"]) == (0.655, 22.0, 1)


def test_retention_from_flags(analyzed) -> None:
    """M05."""
    data = rows("id,start,end", "a,1,1", "b,1,0", "c,1,1", "d,0,1")
    found = analyzed(data, "retention", "--customer", "id", "--start", "start", "--end", "end")
    assert found["retention_rate"]["value"] == pytest.approx(2 / 3)
    assert (found["n_start"], found["n_new"]) == (3, 1)


def test_dsr_against_the_trade(analyzed) -> None:
    found = analyzed(rows("s", *"5554"), "dsr", "--score", "s", "--trade", "4.7,4.9,4.2")
    assert found["against_trade_rate"] == pytest.approx((4.75 - 4.7) / 0.2)
    assert "HY-A009" in analyzed(rows("s", *"55"), "dsr", "--score", "s", "--trade", "4.7", fails=True)


def test_earned_growth_and_delivered_value(analyzed) -> None:
    """M19."""
    data = rows("before,now,earned", "60,70,", "40,32,", "0,8,1", "0,5,0")
    found = analyzed(data, "earned-growth", "--before", "before", "--now", "now", "--earned", "earned")
    assert found["earned_growth_rate"] == pytest.approx(0.10)
    value = rows("product,service,price,time", "8,6,5,3", "7,9,4,2")
    made = analyzed(value, "delivered-value", "--value", "product,service", "--cost", "price,time")
    assert made["delivered"]["value"] == 8.0
