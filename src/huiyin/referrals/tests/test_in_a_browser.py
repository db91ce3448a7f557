"""From a customer's link to both rewards, in a real browser, on a phone and at a desk (T27)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from huiyin.referrals import services
from huiyin.shell._system import chromium

pytestmark = pytest.mark.browser


@pytest.fixture
def prepared(transactional_db: None, cast: Any, code: Any, friend: Any, zhang: Any) -> dict[str, str]:
    """People signed in, and one friend registered, before the browser starts: its loop must not meet the database."""
    found = {}
    for person in (cast.amy, cast.alice):
        client = Client()
        client.force_login(person)
        found[person.login] = client.cookies[settings.SESSION_COOKIE_NAME].value
    row = friend(code, "13900139009", "陈晨")
    return found | {
        "link": services.link_path(code),
        "own": services.own_path(code),
        "customer": f"/customers/{zhang.pk}/",
        "referral": f"/referrals/{row.pk}/",
    }


@pytest.fixture
def browser(prepared: dict[str, str]) -> Iterator[Browser]:
    with sync_playwright() as player:
        window = player.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield window
        window.close()


def opened(browser: Browser, server: Any, width: int, session: str = "", **more: Any) -> Page:
    size: Any = {"width": width, "height": 900}
    context = browser.new_context(viewport=size, **{"locale": "zh-CN", **more})
    context.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    if session:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
    return context.new_page()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_friend_registers_without_script_and_a_colleague_confirms(
    live_server: Any, browser: Browser, prepared: dict[str, str]
) -> None:
    """T27: link, registration, confirmation, both rewards, at 390 and 1280 px."""
    friend = opened(browser, live_server, 390, java_script_enabled=False)
    friend.goto(live_server.url + prepared["link"])
    friend.get_by_label("您的姓名").fill("李娜")
    friend.get_by_label("您的手机号码或邮箱").fill("13900139000")
    friend.get_by_role("checkbox").check()
    assert friend.locator("html").get_attribute("lang") == "zh-CN"
    friend.get_by_role("button", name="登记").click()
    expect(friend.locator("main")).to_contain_text("已收到您的登记")
    expect(friend.locator(".code")).to_have_text(re.compile(r"[0-9A-F]{16}"))

    english = opened(browser, live_server, 390, locale="en-US")
    english.goto(live_server.url + prepared["link"])
    expect(english.locator("h1")).to_have_text("Friends of friends")
    assert fits(english)
    english.get_by_role("link", name="中文").click()
    expect(english.locator("h1")).to_have_text("老友推荐")

    agent = opened(browser, live_server, 390, prepared["amy"])
    agent.goto(live_server.url + prepared["referral"])
    agent.get_by_label("客户编号").fill("N1")
    assert fits(agent)
    agent.get_by_role("button", name="确认，并给予奖励").click()
    expect(agent.locator("#messages")).to_contain_text("已确认")
    expect(agent.locator("main")).to_contain_text("优惠券 50.00 元")
    agent.goto(f"{live_server.url}/referrals/")
    expect(agent.locator("main")).to_contain_text("陈晨")
    assert fits(agent)


def test_the_customers_page_and_the_own_page_hold_the_link(
    live_server: Any, browser: Browser, prepared: dict[str, str]
) -> None:
    """T27: the panel on the 360° page, and what the customer sees."""
    for width in (390, 1280):
        desk = opened(browser, live_server, width, prepared["amy"])
        desk.goto(live_server.url + prepared["customer"])
        panel = desk.locator("#referrals")
        expect(panel.locator("input[readonly]")).to_have_value(live_server.url + prepared["link"])
        expect(panel.locator("svg").first).to_be_visible()
        assert fits(desk)
        own = opened(browser, live_server, width)
        own.goto(live_server.url + prepared["own"])
        expect(own.locator("#link")).to_have_text(live_server.url + prepared["link"])
        own.get_by_label("好友看到的您的称呼").fill("小张")
        own.get_by_role("button", name="保存").click()
        own.goto(live_server.url + prepared["link"])
        expect(own.locator("main")).to_contain_text("小张 向您推荐我们")
        assert fits(own)


@pytest.mark.parametrize("page", ["/referrals/rules/", "/referrals/figures/", "/referrals/"])
def test_pages_of_managers_fit_a_phone_and_a_desk(
    live_server: Any, browser: Browser, prepared: dict[str, str], page: str
) -> None:
    for width in (390, 1280):
        desk = opened(browser, live_server, width, prepared["alice"])
        desk.goto(live_server.url + page)
        expect(desk.locator("h1, h2").first).to_be_visible()
        assert fits(desk)
