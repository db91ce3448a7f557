"""An agent walks a case on a telephone: accept, HEAT, call, templated answer, solve, the customer's word."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import PASSWORD, PATIENCE_MS, Person
from tests.running import Running, own_database

pytestmark = pytest.mark.browser

TITLE = "连续停电，多次来电无果"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Running]:
    with own_database() as settings:
        program = Running(tmp_path_factory.mktemp("agents-day") / "data", settings=settings)
        try:
            program.wait_ready(seconds=240)
            with Person(browser, program.address) as administrator:
                administrator.sets_up(program, "城区供电公司")
            command = [sys.executable, "-m", "tests.browser._agents_world", PASSWORD]
            own = {"HUIYIN_DATA": str(program.folder), "DJANGO_SETTINGS_MODULE": "huiyin.settings"}
            subprocess.run(command, env={**os.environ, **settings, **own}, check=True)
            yield program
        finally:
            program.stop()


def test_an_agent_walks_a_case_on_a_phone(up: Running, browser: Browser) -> None:
    """T02 T13 X06."""
    with Person(browser, up.address, phone=True) as agent:
        agent.visit("/sign-in/")
        agent.fills(login="liting", password=PASSWORD)
        agent.press("登录")
        agent.visit("/cases/")
        agent.sees(TITLE, "我的工单", "王秀英")
        assert agent.fits()
        agent.press("处理下一张")
        agent.sees(TITLE, "停电一晚上", "王秀英")
        accept(agent)
        tick_heat(agent)
        log_a_call(agent)
        answer_by_template(agent)
        link = solve_and_ask(agent)
        customer_confirms(browser, link)
        agent.page.reload()
        agent.sees("客户本人确认解决")
        assert agent.fits()


def accept(agent: Person) -> None:
    agent.press("开始处理")
    agent.sees("处理中")


def tick_heat(agent: Person) -> None:
    """Each tick is saved at once."""
    heat = agent.page.locator("#guide-heat")
    for n in range(1, 5):
        heat.get_by_role("checkbox").nth(n - 1).check()
        expect(heat.get_by_text(f"{n}/4")).to_be_visible(timeout=PATIENCE_MS)
    assert agent.fits()


def log_a_call(agent: Person) -> None:
    agent.page.get_by_text("记录通话", exact=True).click()
    form = agent.page.locator("form[action$='/desk/call/']")
    form.locator("[name=text]").fill("客户家中有老人，约定 18 时前复电。")
    form.get_by_role("button").click()
    agent.sees("通话已记录", "致电客户 · 已与客户通话", "约定 18 时前复电")


def answer_by_template(agent: Person) -> None:
    """Words that put the customer off are remarked while they are written; the template passes the check."""
    agent.page.get_by_text("给客户写消息", exact=True).click()
    form = agent.page.locator("form[action$='/desk/message/']")
    form.locator("[name=text]").press_sequentially("我们会尽快处理")
    agent.sees("承诺没有时间")
    form.locator("#template").select_option(label="已收到，由我负责")
    agent.sees("措辞检查未发现问题")
    form.get_by_role("button").click()
    agent.sees("消息将在一分钟后发出", "撤回", "由我负责到底")
    assert agent.fits()


def solve_and_ask(agent: Person) -> str:
    form = agent.page.locator("form[action$='/solve/']")
    form.get_by_label("类型").select_option(label="处理时效")
    form.get_by_label("处理结果").fill("已抢修复电，并当面说明原因。")
    form.get_by_role("button").click()
    agent.sees("我们认为已经解决")
    agent.page.locator("form[action$='/ask/'] [name=text]").fill("18 时前已复电，请您确认。")
    agent.page.locator("[name=way][value=link]").click()
    link = agent.page.get_by_label("发给客户的链接")
    expect(link).to_be_visible()
    return link.input_value()


def customer_confirms(browser: Browser, link: str) -> None:
    with Person(browser, link, phone=True, script=False) as customer:
        customer.visit(link)
        customer.sees("您反映的问题解决了吗", "18 时前已复电，请您确认。")
        assert customer.fits()
        customer.page.get_by_text("已经解决了", exact=True).click()
        customer.press("提交")
        customer.sees("谢谢")
