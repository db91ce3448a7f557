"""The example files give the published figures: from the shell and on the web."""

from __future__ import annotations

import importlib.util
import io
import re
from html import unescape
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from huiyin.cli import main
from huiyin.core import events
from huiyin.metrics import queries as metrics
from huiyin.metrics import services
from huiyin.metrics.overview import ProgrammeFigures
from huiyin.shell._from_file import figures_of
from huiyin.surveys import services as surveys

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
BUSINESS = EXAMPLES / "business-survey-2016.xlsx"
SETTINGS = [
    *("--mapping", str(EXAMPLES / "business-survey-2016.mapping.json")),
    *("--contracts", str(EXAMPLES / "business-survey-2016.contracts.json")),
    *("--label", "构造数据"),
]
THREE = ("满意度", "满意客户率", "满意评价率")


def making() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_examples", EXAMPLES / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def plain(html: str) -> str:
    """The text of some HTML with single plain spaces."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html))).strip()


def row_of(html: str, name: str) -> list[str]:
    """The cells of the first table row that begins with a name and tells a value."""
    rows = (
        re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for row in re.findall(r"<tr>(.*?)</tr>", html, re.S)
    )
    cleaned = ([plain(cell) for cell in row] for row in rows)
    return next(row for row in cleaned if row and row[0] == name and not row[1].startswith("v"))


def test_the_example_files_are_what_the_script_makes(tmp_path: Path) -> None:
    for made in making().make(tmp_path):
        assert made.read_bytes() == (EXAMPLES / made.name).read_bytes(), f"run examples/make.py: {made.name}"


def test_constructed_data_say_so_wherever_they_lie() -> None:
    assert load_workbook(BUSINESS).sheetnames == ["构造数据"]
    chinese, english = (EXAMPLES / "README.md").read_text("utf8").split("## English")
    assert "**构造数据**" in chinese
    assert "**constructed**" in chinese
    for path in EXAMPLES.glob("*.csv"):
        for part in (chinese, english):
            assert path.name in part or f"{path.stem}.xlsx" in part


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_the_shell_prints_the_business_survey_of_2016(suffix: str, tmp_path: Path) -> None:
    """P33, M11, M12, C23: three numbers under three names, and no verdict from four customers."""
    out = tmp_path / "out.html"
    assert main(["report", str(BUSINESS.with_suffix(suffix)), *SETTINGS, "-o", str(out)]) == 0
    html = out.read_text("utf8")
    assert row_of(html, "满意度")[:4] == ["满意度", "78.4", "74.5 – 82.3", "4"]
    assert row_of(html, "满意客户率")[1:6] == ["100.0%", "51.0 – 100.0%", "4", "85%", "暂不能判断"]
    assert row_of(html, "满意评价率")[1] == "62.5%"
    assert row_of(html, "K04")[2] == "与竞争对手的综合比较：1；产品价格：2"
    ranked = re.findall(r"<td>([^<]+)</td><td class=\"n\">(?:10|8|6)\.0%</td>", html)
    assert len(ranked) == 12
    assert set(ranked[-2:]) == {"与竞争对手的综合比较", "产品价格"}
    assert set(ranked[:4]) >= {"总体评价", "后续合作意愿"}


def test_the_pdf_of_the_business_survey_tells_the_same(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    assert main(["report", str(BUSINESS), *SETTINGS, "-o", str(out)]) == 0
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(out.read_bytes())).pages]
    assert all("构造数据" in page for page in pages)
    words = re.sub(r"\s+", " ", " ".join(pages))
    for told in ("满意度 78.4", "满意客户率 100.0% 51.0 – 100.0%", "暂不能判断", "满意评价率 62.5%"):
        assert told in words


def test_settings_saved_by_the_shell_give_the_same_report_again(tmp_path: Path) -> None:
    saved = {name: tmp_path / f"{name}.json" for name in ("mapping", "contracts")}
    first, again = tmp_path / "first.html", tmp_path / "again.html"
    keep = [part for name, path in saved.items() for part in (f"--save-{name}", str(path))]
    use = [part for name, path in saved.items() for part in (f"--{name}", str(path))]
    assert main(["report", str(BUSINESS), "--title", "同", *keep, "-o", str(first)]) == 0
    assert main(["report", str(BUSINESS), "--title", "同", *use, "-o", str(again)]) == 0
    assert first.read_bytes() == again.read_bytes()


@pytest.mark.parametrize("content", ["", "{", "[1]", '{"columns": []}', '[{"key": "x"}]'])
def test_contracts_that_are_none_are_refused_with_the_cure(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, out = tmp_path / "broken.json", tmp_path / "out.html"
    broken.write_text(content, "utf8")
    assert main(["report", str(BUSINESS), "--contracts", str(broken), "-o", str(out)]) == 1
    told = capsys.readouterr().err
    assert "HY-L006" in told
    assert "--save-contracts" in told
    assert not out.exists()


def test_contracts_of_another_survey_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.html"
    assert main(["report", str(EXAMPLES / "nps-100.csv"), *SETTINGS[2:4], "-o", str(out)]) == 1
    assert "HY-M001" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "nowhere" / "out.html"
    assert main(["report", str(BUSINESS), "-o", str(out)]) == 1
    assert "HY-L007" in capsys.readouterr().err


def segment_rates(found: ProgrammeFigures, segment: str) -> dict[str, Any]:
    table = next(
        table
        for table in found.segments
        if table.variable.label == segment and table.contract.measure == "satisfied_customer_rate"
    )
    return {row.value: row.estimate for row in table.rows}


def test_the_review_study_gives_five_rates_with_wilson_intervals() -> None:
    """A25, P19: 497 of 500, and 152, 182, 98 and 163 of 200 reviews good; only 好评 counts as satisfied."""
    made = figures_of(EXAMPLES / "review-study.csv")
    scale = next(c.variable.scale for c in made.mapping.columns if c.column == "评价")
    assert dict(scale.words) == {"好评": 3, "中评": 2, "差评": 1}
    assert {item.satisfied for c in made.figures.contracts for item in c.items} == {(3.0, 3.0)}
    rates = segment_rates(made.figures, "主题")
    published = {
        "总体评价": (0.994, 500),
        "商品描述与实物相符": (0.76, 200),
        "与买家互动": (0.91, 200),
        "物流配送": (0.49, 200),
        "售后服务与投诉处理": (0.815, 200),
    }
    assert {topic: (round(rate.value, 9), rate.n) for topic, rate in rates.items()} == published
    assert {rate.method for rate in rates.values()} == {"wilson"}
    overall = rates["总体评价"]
    assert (round(overall.low, 4), round(overall.high, 4)) == (0.9825, 0.9980)
    assert len(segment_rates(made.figures, "店铺")) == 10


def test_the_nps_example_gives_plus_five_with_its_interval() -> None:
    made = figures_of(EXAMPLES / "nps-100.csv")
    (nps,) = made.figures.headline
    assert nps.details == {"promoters": 25, "passives": 55, "detractors": 20}
    assert (round(nps.estimate.value, 9), nps.estimate.n) == (5.0, 100)
    assert (round(nps.estimate.low, 1), round(nps.estimate.high, 1)) == (-8.1, 18.1)


@pytest.fixture
def on_the_web(cast: Any, client: Client) -> Any:
    """The business survey uploaded, mapped and measured through pages and services."""
    client.force_login(cast.bob)
    programme = surveys.create_programme(
        by=cast.bob, unit=cast.north, name="企业客户满意度调查 2016", label="构造数据"
    )
    file = SimpleUploadedFile(BUSINESS.name, BUSINESS.read_bytes())
    sent = client.post(reverse("upload-new", args=[programme.pk]), {"file": file, "wave_name": "2016"})
    events.drain_all()
    page = client.get(sent["Location"]).context["page"]
    answers = {"page": page.number, "action": "confirm"}
    for form in [*page.columns, page.settings]:
        for bound in form:
            if bound.value() is True:
                answers[bound.html_name] = "on"
            elif bound.value() not in (None, False):
                answers[bound.html_name] = bound.value()
    overall = next(form for form in page.columns if form.column.column == "总体评价")
    answers[overall["role"].html_name] = "rating"
    assert client.post(sent["Location"], answers).status_code == 302
    events.drain_all()
    _, contracts = making().settings_of(BUSINESS)
    for contract in contracts:
        services.confirm_contract(by=cast.bob, programme_id=programme.pk, definition=contract)
    return programme


def test_the_web_shows_the_business_survey_of_2016(on_the_web: Any, client: Client) -> None:
    """P33: the same three numbers under three names on the figures page, in lineage and report."""
    found = metrics.programme_figures(on_the_web.pk)
    shown = {f.contract.name_zh: f.estimate.value for f in found.headline}
    assert tuple(shown) == THREE
    assert [round(value, 4) for value in shown.values()] == [78.4, 1.0, 0.625]
    assert found.headline[1].verdict == "cannot_tell"
    page = re.sub(r"\s+", " ", client.get(reverse("figures-body", args=[on_the_web.pk])).content.decode())
    for told in (*THREE, "78.4", "100.0%", "62.5%", "暂不能判断"):
        assert told in page
    address = reverse("report-file", args=[on_the_web.pk, "html"])
    html = client.get(address).content.decode()
    assert row_of(html, "满意度")[1] == "78.4"
    assert row_of(html, "满意客户率")[1:6] == ["100.0%", "51.0 – 100.0%", "4", "85%", "暂不能判断"]
    assert row_of(html, "满意评价率")[1] == "62.5%"
    assert "构造数据" in html


def test_no_metric_carries_the_number_of_another(on_the_web: Any, client: Client) -> None:
    """The source printed the index as a rate of satisfied customers; here each lineage has its own unit."""
    values = {
        "satisfaction_index": "78.4",
        "satisfied_customer_rate": "100.0%",
        "satisfied_rating_rate": "62.5%",
    }
    for key, own in values.items():
        page = client.get(reverse("figure", args=[on_the_web.pk, key])).content.decode()
        heading = re.sub(r"<[^>]+>|\s+", "", page)
        assert own in heading
        for other in set(values.values()) - {own}:
            assert other not in heading
