"""From a remedy above the agent's limit to a known problem, in a real browser (T08, T17)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from huiyin.shell._system import chromium

pytestmark = pytest.mark.browser
REASON = "客户连续三个月被多扣费用"


@pytest.fixture
def sessions(
    transactional_db: None, cast: Any, case: Any, make_case: Any, catalogue: Any, causes: Any, limits: None
) -> dict[str, str]:
    """Amy, agent, and Bob, manager, signed in before the browser starts: its loop must not meet the database."""
    make_case("又多收了费")
    found = {}
    for person in (cast.amy, cast.bob):
        client = Client()
        client.force_login(person)
        found[person.login] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return found | {"case": str(case.pk)}


@pytest.fixture
def browser(sessions: dict[str, str]) -> Iterator[Browser]:
    with sync_playwright() as player:
        window = player.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield window
        window.close()


def of(browser: Browser, address: str, session: str, width: int = 1280) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    context.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
    return context.new_page()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_an_agent_asks_the_manager_approves_the_cause_is_named_and_two_cases_become_one_problem(
    live_server: Any, browser: Browser, sessions: dict[str, str]
) -> None:
    """T08, T16, T17, T21: by an agent on a phone and a manager at a desk."""
    case = f"{live_server.url}/cases/{sessions['case']}/"
    agent = of(browser, live_server.url, sessions["amy"], width=390)
    agent.goto(case)
    agent.locator("#remedies summary", has_text="给予补救").click()
    agent.locator("#remedies select[name=remedy]").select_option(label="退款（逐单确定）")
    agent.locator("#remedies [name=stated]").fill("560")
    agent.locator("#remedies [name=reason]").fill(REASON)
    agent.get_by_role("button", name="给予或申请").click()
    expect(agent.locator("#messages")).to_contain_text("已提交上一级审批")
    expect(agent.locator("#remedies")).to_contain_text("待审批")
    assert fits(agent)

    manager = of(browser, live_server.url, sessions["bob"])
    manager.goto(f"{live_server.url}/recovery/")
    manager.get_by_role("link", name="审批", exact=True).click()
    expect(manager.locator("main")).to_contain_text(REASON)
    manager.get_by_role("button", name="批准").click()
    expect(manager.locator("#messages")).to_contain_text("成本已记入台账")
    manager.get_by_role("link", name="成本台账").click()
    expect(manager.locator("main")).to_contain_text("560.00 元")
    expect(manager.locator("main")).to_contain_text("未查明原因")

    for number in (sessions["case"], str(int(sessions["case"]) + 1)):
        agent.goto(f"{live_server.url}/cases/{number}/")
        agent.locator("#cause").get_by_role("link", name="填写原因").click()
        agent.locator("[name=why_1]").fill("夜间批处理重复计费")
        agent.locator("[name=cause]").select_option(label="　数据错误")
        assert fits(agent)
        agent.get_by_role("button", name="保存原因").click()
        expect(agent.locator("#cause")).to_contain_text("系统设备 › 数据错误")
    agent.locator("#cause").get_by_role("link", name="归入问题").click()
    agent.locator("[name=case]").check()
    agent.locator("[name=title]").fill("夜间批处理重复计费")
    assert fits(agent)
    agent.get_by_role("button", name="归为一个问题").click()
    expect(agent.locator("main")).to_contain_text("2 张相关工单")
    expect(agent.locator("main")).to_contain_text("累计补救成本 560.00 元")
    assert fits(agent)

    manager.goto(f"{live_server.url}/recovery/causes/")
    expect(manager.locator("main")).to_contain_text("全部 2 张工单都已查明原因")
    manager.goto(f"{live_server.url}/recovery/ledger/")
    expect(manager.locator("main")).to_contain_text("系统设备 › 数据错误")
