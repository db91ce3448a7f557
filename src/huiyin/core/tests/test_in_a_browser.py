"""The frame and its charts in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote_plus

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

pytestmark = [pytest.mark.browser]


@pytest.fixture
def session(transactional_db: None, cast) -> str:
    """The session of the administrator, made before the browser starts: its loop must not meet the database."""
    client = Client()
    client.force_login(cast.alice)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def browser(session: str) -> Iterator[Browser]:
    with sync_playwright() as player:
        chromium = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


def opened(browser: Browser, address: str, session: str, **options: object) -> Page:
    context = browser.new_context(**options)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/-/gallery/")
    return page


def test_a_chart_is_drawn_under_a_strict_policy_and_follows_the_theme(live_server, browser, session) -> None:
    complaints: list[str] = []
    context = browser.new_context()
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{live_server.url}/-/gallery/")
    drawn = page.locator("figure[data-drawn=yes]")
    drawn.locator("svg.marks").wait_for()
    assert not [text for text in complaints if "Content Security Policy" in text]
    assert (
        drawn.locator("details.hy-chart-data").get_attribute("open") is None
    )  # the table gives way to the drawing
    label = drawn.locator("svg.marks text").first
    light = label.get_attribute("fill")
    page.evaluate("document.documentElement.setAttribute('data-bs-theme', 'dark')")
    page.wait_for_function(
        "light => document.querySelector('figure[data-drawn=yes] svg.marks text')?.getAttribute('fill') !== light",
        arg=light,
    )


def test_a_chart_that_fails_leaves_its_table_open(live_server, browser, session) -> None:
    page = opened(browser, live_server.url, session)
    failed = page.locator("figure[data-drawn=failed]")
    failed.wait_for()
    assert failed.locator("td").inner_text() == "1"
    assert failed.locator("details.hy-chart-data").get_attribute("open") is not None


def test_without_script_the_table_stands_for_the_chart(live_server, browser, session) -> None:
    page = opened(browser, live_server.url, session, java_script_enabled=False)
    assert page.locator("figure").first.locator("td", has_text="82.4").is_visible()


def test_a_chart_that_arrives_later_is_drawn_too(live_server, browser, session) -> None:
    page = opened(browser, live_server.url, session)
    page.locator("figure[data-drawn=yes]").wait_for()
    page.evaluate(
        """() => {
            const box = document.createElement('div');
            box.id = 'later';
            document.querySelector('#content').append(box);
            htmx.ajax('GET', '/-/gallery/', {target: '#later', select: 'figure', swap: 'innerHTML'});
        }"""
    )
    page.locator("#later figure[data-drawn=yes] svg.marks").wait_for()


def test_nothing_is_wider_than_a_phone(live_server, browser, session) -> None:
    page = opened(browser, live_server.url, session, viewport={"width": 390, "height": 844})
    page.locator("figure[data-drawn=yes]").wait_for()
    for path in (
        "/-/gallery/",
        "/-/events/",
        "/-/audit/",
        "/people/",
        "/people/new/",
        "/units/",
        "/me/",
        "/help/",
    ):
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_the_menu_opens_on_a_phone_and_the_first_tab_leads_to_the_content(
    live_server, browser, session
) -> None:
    page = opened(browser, live_server.url, session, viewport={"width": 390, "height": 844})
    assert not page.locator("#menu").is_visible()
    page.locator(".navbar-toggler").click()
    page.locator("#menu").get_by_text("项目").wait_for()
    page.goto(f"{live_server.url}/me/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"


def test_a_filter_is_built_with_the_keyboard_alone(live_server, browser, session) -> None:
    page = opened(browser, live_server.url, session)
    editor = page.locator("#e-editor")
    editor.locator("button[value=add]").focus()
    page.keyboard.press("Enter")
    field = editor.locator("#e-0-field")
    field.wait_for()
    page.wait_for_function("document.activeElement.id === 'e-0-field'")  # the new row has the focus
    field.select_option("q_nps")
    comparison = editor.locator("#e-0-is")
    comparison.wait_for()
    assert page.url.endswith("/-/gallery/"), "a row more is no new page"
    editor.locator("#e-0-value").fill("6")
    editor.locator("button[value=group]").press("Enter")
    editor.locator("#e-1\\.0-field").select_option("q_area")
    editor.locator("#e-1\\.0-is").wait_for()
    assert editor.locator("#e-0-value").input_value() == "6", "what was typed stays"
    editor.get_by_label("北区").press("Space")
    editor.locator("button[value='remove:1.1']").press("Enter")
    editor.locator("#e-1\\.1-field").wait_for(state="detached")
    page.locator("button[name=e-do][value=apply]").press("Enter")
    page.wait_for_url("**e=*")
    assert '{"and":[{"<=":[{"var":"q_nps"},6]},{"==":[{"var":"q_area"},"北区"]}]}' in unquote_plus(page.url)
    assert page.locator("#e-0-value").input_value() == "6"


def test_a_filter_is_built_without_script_on_a_phone(live_server, browser, session) -> None:
    options = {"java_script_enabled": False, "viewport": {"width": 390, "height": 800}}
    page = opened(browser, live_server.url, session, **options)
    page.locator("#e-editor button[value=add]").click()
    page.locator("#e-0-field").select_option("q_why")
    page.locator("#e-editor button[value=refresh]").click()
    page.locator("#e-0-value").fill("慢")
    page.locator("button[name=e-do][value=apply]").click()
    assert '{"in":["慢",{"var":"q_why"}]}' in unquote_plus(page.url)
    widths = page.locator("#e-editor input:visible, #e-editor select:visible, #e-editor button:visible").all()
    assert all((box := one.bounding_box()) and box["x"] + box["width"] <= 390 for one in widths)
