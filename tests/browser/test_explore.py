"""The explore page in a real browser: a table at once, its address, a view that is kept, a phone, no script (A03)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from tests.browser.person import PATIENCE_MS, Person
from tests.running import Running
from tests.sample import running_sample

pytestmark = pytest.mark.browser

PAGE = "/programmes/1/explore/"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_sample(tmp_path_factory, "explore") as program:
        yield program


@pytest.fixture(scope="module")
def cookies(up: Running, browser: Browser) -> list[dict[str, object]]:
    with Person(browser, up.address) as manager:
        manager.sets_up(up, "示例电力公司（演示）")
        return manager.context.cookies()  # type: ignore[return-value]


@pytest.fixture
def manager(up: Running, browser: Browser, cookies: list[dict[str, object]]) -> Iterator[Person]:
    with Person(browser, up.address) as person:
        person.context.add_cookies(cookies)  # type: ignore[arg-type]
        yield person


def shows(person: Person, text: str) -> None:
    """Wait until the table's head says so."""
    expect(person.page.locator("#explored .hy-cross thead")).to_contain_text(text, timeout=PATIENCE_MS)


def heads(person: Person) -> list[str]:
    """The words of the table's first row."""
    return person.page.locator("#explored .hy-cross thead th").all_inner_texts()


def test_every_choice_shows_at_once_and_stands_in_the_address(manager: Person) -> None:
    page = manager.page
    manager.visit("/programmes/1/")
    manager.goes_to_tab("自助分析")
    manager.sees("怎样算出来的", "大写为 95% 水平")
    page.select_option("#rows", "v:county")
    shows(manager, "区县")
    page.check("input[value='contract:nps']")
    shows(manager, "净推荐值")
    page.select_option("#columns", "wave")
    shows(manager, "2026-Q3")
    page.select_option("#compare", "previous")
    manager.sees("其下为与上一波次的差值")
    expect(page.locator("figure[data-chart]:not([data-drawn])")).to_have_count(0)
    shown, address = heads(manager), page.url
    assert "compare=previous" in address
    manager.visit(address)
    expect(page.locator("#explored .hy-cross")).to_be_visible(timeout=PATIENCE_MS)
    assert heads(manager) == shown
    page.select_option("#columns", "")
    expect(page.locator("#explored .hy-cross thead")).not_to_contain_text("2026-Q3", timeout=PATIENCE_MS)
    page.go_back()
    shows(manager, "2026-Q3")


def test_a_condition_narrows_the_table(manager: Person) -> None:
    page = manager.page
    manager.visit(f"{PAGE}?show=contract%3Anps&rows=wave")
    manager.sees("怎样算出来的")
    page.locator("summary", has_text="筛选答卷").click()
    manager.press("添加条件")
    page.select_option("[name='f-0-field']", "q_county")
    page.locator("[name='f-0-value']").first.check()
    page.locator("#explore-form").get_by_role("button", name="显示", exact=True).click()
    manager.sees("筛选：区县为")
    assert "f=" in page.url


def test_a_view_is_saved_changed_downloaded_deleted_and_brought_back(manager: Person) -> None:
    page = manager.page
    manager.visit(f"{PAGE}?show=contract%3Anps&rows=v%3Acounty")
    page.locator("summary", has_text="保存为视图").click()
    page.fill("#view-name", "各区县净推荐值")
    page.locator(".hy-drop[open]").get_by_role("button", name="保存").click()
    manager.sees("视图已保存", "各区县净推荐值")
    assert page.url.partition("?")[2].startswith("view=")
    expect(page.locator("#explored .hy-cross")).to_be_visible(timeout=PATIENCE_MS)
    page.select_option("#compare", "rest")
    manager.sees("已改动，未保存", "▲ 显著偏高")
    page.locator("summary", has_text="此视图").click()
    manager.press("用当前内容覆盖")
    manager.sees("视图已更新为当前内容", "▲ 显著偏高")
    page.locator("summary", has_text="下载").click()
    with page.expect_download() as waiting:
        manager.press("表格（.xlsx）")
    book = load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    assert len(book.sheetnames) == 3
    manager.looks_on_a_phone("各区县净推荐值", "净推荐值")
    page.locator("summary", has_text="此视图").click()
    manager.press("删除视图")
    manager.press("撤销")
    manager.sees("视图已恢复")


def test_the_keyboard_opens_and_closes_what_drops_down(manager: Person) -> None:
    page = manager.page
    manager.visit(f"{PAGE}?show=contract%3Anps&rows=v%3Acounty")
    expect(page.locator("#explored .hy-cross")).to_be_visible(timeout=PATIENCE_MS)
    summary = page.locator("summary", has_text="下载")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".hy-drop[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(".hy-drop[open]")).to_have_count(0)
    expect(summary).to_be_focused()
    page.locator(".hy-cross").focus()  # a wide table scrolls by keyboard
    expect(page.locator(".hy-cross")).to_be_focused()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_all_works_without_script_and_on_a_phone(
    up: Running, browser: Browser, cookies: list[dict[str, object]], language: str
) -> None:
    with Person(browser, up.address, phone=True, script=False, language=language) as reader:
        reader.context.add_cookies(cookies)  # type: ignore[arg-type]
        reader.visit(PAGE)
        assert reader.fits()
        reader.page.select_option("#rows", "month")
        reader.page.locator("#explore-form .btn-primary").click()
        expect(reader.page.locator("#explored .hy-cross tbody tr").first).to_be_visible(timeout=PATIENCE_MS)
        assert "rows=month" in reader.page.url
        assert reader.fits()
