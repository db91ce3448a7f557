"""What respondents meet in a real browser: branches, accessibility, bad networks, other devices, no script."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.asking import made
from tests.running import Running, own_database

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe-core-4.10.3" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SMALL = {"width": 360, "height": 740}
PATIENCE_MS = 30_000


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Addresses of questionnaires of a running program."""
    with own_database() as settings:
        up = Running(tmp_path_factory.mktemp("respondents") / "data", settings=settings)
        try:
            up.wait_ready(seconds=240)
            found = made(up, settings)
            yield {name: up.address + path for name, path in found.items() if path.startswith("/")}
        finally:
            up.stop()


def small(browser: Browser, *, script: bool = True, language: str = "zh-CN") -> BrowserContext:
    """A small phone of its own."""
    context = browser.new_context(
        viewport=SMALL, has_touch=True, is_mobile=True, java_script_enabled=script, locale=language
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = small(browser)
    yield context.new_page()
    context.close()


def choose(page: Page, field: str, value: str) -> None:
    page.locator(f'input[name="{field}"][value="{value}"]').check(force=True)


def go_on(page: Page, name: str = "下一页") -> None:
    page.get_by_role("button", name=name, exact=True).locator("visible=true").last.click()


def answer_all(page: Page, address: str) -> None:
    """The whole way of somebody unhappy, with branches and words of earlier answers."""
    page.goto(address)
    choose(page, "a-recommend", "3")
    go_on(page)
    expect(page.get_by_text("您打了 3 分，主要原因是什么？")).to_be_visible()
    page.locator("textarea").fill("等得太久")
    go_on(page)
    choose(page, "a-attitude", "4")
    choose(page, "a-speed", "2")
    choose(page, "a-region", "north")
    go_on(page)
    expect(page.get_by_text("北区还有什么可以改进？")).to_be_visible()
    go_on(page, "提交")
    expect(page.get_by_text("已收到您的回答").or_(page.locator(".code")).first).to_be_visible()


def check_with_axe(page: Page) -> list[str]:
    """What the accessibility rules find wrong on the page, one line each."""
    page.evaluate(AXE.read_text("utf8"))
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_keeps_the_accessibility_rules_and_fits_360_pixels(
    browser: Browser, places: dict[str, str], language: str
) -> None:
    context = small(browser, language={"zh": "zh-CN", "en": "en-GB"}[language])
    page = context.new_page()
    next_page, submit = {"zh": ("下一页", "提交"), "en": ("Next page", "Submit")}[language]
    page.goto(places["branched"])
    looked = [check_with_axe(page)]
    go_on(page, next_page)  # nothing chosen
    expect(page.get_by_role("alert")).to_be_visible()
    looked.append(check_with_axe(page))
    assert fits(page)
    choose(page, "a-recommend", "3")
    go_on(page, next_page)
    page.locator("textarea").fill("等得太久")
    looked.append(check_with_axe(page))
    go_on(page, next_page)
    expect(page.locator('input[name="a-region"]').first).to_be_attached()
    looked.append(check_with_axe(page))
    assert fits(page)
    for field, value in (("a-attitude", "4"), ("a-speed", "2"), ("a-region", "north")):
        choose(page, field, value)
    go_on(page, next_page)
    expect(page.locator('textarea[name="a-more"]')).to_be_visible()
    looked.append(check_with_axe(page))
    go_on(page, submit)
    expect(page.locator(".code")).to_be_visible()
    looked.append(check_with_axe(page))
    page.goto(places["branched"][:-4] + "xxx/")
    looked.append(check_with_axe(page))
    assert looked == [[]] * 7
    assert fits(page)
    context.close()


def test_the_whole_way_works_without_script(browser: Browser, places: dict[str, str]) -> None:
    context = small(browser, script=False)
    answer_all(context.new_page(), places["branched"])
    context.close()


def test_the_happy_are_not_asked_why(phone: Page, places: dict[str, str]) -> None:
    phone.goto(places["branched"])
    choose(phone, "a-recommend", "9")
    go_on(phone)
    expect(phone.locator('input[name="a-region"]').first).to_be_attached()
    assert "page=p3" in phone.url


def test_a_page_waits_for_the_network_and_goes_by_itself(phone: Page, places: dict[str, str]) -> None:
    phone.goto(places["short"])
    choose(phone, "a-recommend", "8")
    choose(phone, "a-region", "south")
    phone.context.set_offline(True)
    go_on(phone, "提交")
    expect(phone.get_by_text("已保存在本机，等待网络")).to_be_visible()
    assert check_with_axe(phone) == []
    assert phone.evaluate("JSON.parse(localStorage.getItem(localStorage.key(0))).f") == {
        "a-recommend": "8",
        "a-region": "south",
    }
    phone.context.set_offline(False)
    expect(phone.locator(".code")).to_be_visible()
    assert phone.evaluate("localStorage.length") == 0, "nothing stays behind on the device"
    receipt = phone.locator(".code").inner_text()
    phone.reload()
    assert phone.locator(".code").inner_text() == receipt


def test_what_was_typed_survives_the_closing_of_the_page(phone: Page, places: dict[str, str]) -> None:
    phone.goto(places["short"])
    choose(phone, "a-recommend", "7")
    until = time.monotonic() + PATIENCE_MS / 1000
    while phone.evaluate("localStorage.length") == 0:
        assert time.monotonic() < until, "what is typed is kept within a moment"
        phone.wait_for_timeout(50)
    phone.goto("about:blank")
    phone.goto(places["short"])
    phone.get_by_role("link", name="从上次停下的地方继续").click()
    expect(phone.locator('input[name="a-recommend"][value="7"]')).to_be_checked()
    expect(phone.get_by_text("已恢复您之前填写的内容")).to_be_visible()


def test_another_device_goes_on_without_seeing_anything(browser: Browser, places: dict[str, str]) -> None:
    first, other = small(browser), small(browser)
    mine, theirs = first.new_page(), other.new_page()
    mine.goto(places["personal"])
    choose(mine, "a-recommend", "2")
    go_on(mine)
    mine.locator("textarea").fill("我的秘密")
    go_on(mine)
    expect(mine.locator('input[name="a-region"]').first).to_be_attached()
    theirs.goto(mine.url.partition("?")[0] + "?page=p2")
    assert "我的秘密" not in theirs.content()
    assert "您打了 2 分" not in theirs.content()
    theirs.goto(places["personal"])
    assert "page" in theirs.content()
    expect(theirs.locator('input[name="a-recommend"]').first).to_be_attached()
    mine.goto(places["personal"])
    expect(mine.locator('input[name="a-region"]').first).to_be_attached()
    mine.goto(mine.url + mine.locator('input[name="submission_id"]').input_value() + "/?page=p2")
    expect(mine.locator("textarea")).to_have_value("我的秘密")
    first.close()
    other.close()


def test_the_first_question_comes_with_one_request_on_a_slow_line(
    phone: Page, places: dict[str, str]
) -> None:
    """Chromium's slow 3G: 400 kbit/s and two seconds for every round trip."""
    network = phone.context.new_cdp_session(phone)
    network.send("Network.enable")
    sizes: list[float] = []
    network.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000},
    )
    began = time.monotonic()
    phone.goto(places["branched"], wait_until="commit")
    expect(phone.locator('input[name="a-recommend"]').first).to_be_attached()
    seconds = time.monotonic() - began
    phone.wait_for_load_state("load")
    assert [url for url in asked if not url.startswith("data:")] == [places["branched"]]
    assert sum(sizes) < 30 * 1024, json.dumps(sizes)
    assert seconds < 8, "two seconds are the line's; the rest is a busy machine's"
