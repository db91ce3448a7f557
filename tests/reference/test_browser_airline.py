"""A real survey of 1,065 airline customers, from upload to report in a real browser."""

from __future__ import annotations

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.browser.person import Person, open_browser
from tests.running import Running, running

pytestmark = pytest.mark.browser


@pytest.fixture
def browser() -> Iterator[Browser]:
    with open_browser() as window:
        yield window


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Running]:
    with running(tmp_path / "data") as program:
        yield program


def test_the_airline_survey_goes_from_upload_to_report(refs: Path, up: Running, browser: Browser) -> None:
    with Person(browser, up.address) as analyst:
        analyst.sets_up(up, "航空公司")
        analyst.makes_a_programme(name="航空旅客满意度")
        analyst.press("导入文件")
        analyst.page.locator("[name=file]").set_input_files(refs / "data" / "airlinesat.csv")
        analyst.fills(wave_name="2016")
        analyst.press("上传并查看各列")
        analyst.sees("确认各列的含义", "1,065 行", "减 1")
        roles = analyst.page.locator("[name$=-role]")
        chosen = roles.evaluate_all("choices => choices.map(choice => choice.value)")
        assert chosen.count("expectation") == 23
        began = time.monotonic()
        analyst.press("导入 1,065 行")
        analyst.sees("1,065 = 1,065 + 0 + 0")
        imported = time.monotonic()
        analyst.press("查看指标")
        analyst.press("全部确认")
        analyst.sees("关键指标", "−18.1")
        print(
            f"1,065 rows: imported in {imported - began:.1f} s, figures {time.monotonic() - imported:.1f} s later"
        )
        expect(analyst.page.locator("#gaps tbody").last.locator("tr")).to_have_count(23)
        expect(analyst.page.locator("figure[data-drawn=failed]")).to_have_count(0)
        analyst.looks_on_a_phone("净推荐值", "期望与感知")
        analyst.page.get_by_role("link", name="−18.1", exact=True).click()
        analyst.sees("2.364")
        analyst.goes_to_tab("报告")
        pdf = PdfReader(BytesIO(analyst.downloads("PDF")))
        assert "−18.1" in "".join(page.extract_text() for page in pdf.pages)
