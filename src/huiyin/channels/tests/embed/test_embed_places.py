"""Questionnaires inside websites: small, only where allowed, each answer counted once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from huiyin.channels.embed import services
from huiyin.channels.embed.forms import PlacementForm
from huiyin.channels.embed.models import Placement
from huiyin.channels.embed.queries import placed_at
from huiyin.channels.links import token_of
from huiyin.channels.tests.asking import RECOMMEND, REGION, open_link
from tests.browser.person import tap

pytestmark = pytest.mark.django_db(transaction=True)

SHOP, THIEF = "http://shop.test", "http://thief.test"


def place(cast: Any, **rules: Any) -> Placement:
    link = open_link(cast, [RECOMMEND], [REGION])
    given = {"name": "缴费完成页", "origins": [SHOP], "delay_seconds": 0, **rules}
    return services.add_placement(by=cast.bob, questionnaire=link.questionnaire, **given)


def script(placement: Placement) -> str:
    return Client().get(f"/e/{placement.code}.js").content.decode()


def test_the_script_is_smaller_than_ten_kilobytes_and_anybody_may_load_it(cast: Any) -> None:
    response = Client().get(f"/e/{place(cast).code}.js")
    assert len(response.content) < 10_000
    assert response["Content-Type"].startswith("text/javascript")
    assert "max-age" in response["Cache-Control"]
    assert "Set-Cookie" not in response.headers


def test_words_of_a_button_cannot_break_out_of_the_script(cast: Any) -> None:
    text = script(place(cast, shape="button", button_text="</script><script>alert(1)//"))
    assert "</script>" not in text


def test_only_the_sites_named_may_show_the_page(cast: Any) -> None:
    placement = place(cast)
    response = Client().get(f"/s/{token_of(placement.link)}/")
    assert f"frame-ancestors 'self' {SHOP}" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response.headers
    other = Client().get(f"/s/{token_of(open_link(cast))}/")
    assert "frame-ancestors 'none'" in other["Content-Security-Policy"]
    assert other["X-Frame-Options"] == "DENY"


def test_a_closed_place_asks_nobody(cast: Any) -> None:
    placement = place(cast)
    services.close_placement(by=cast.bob, placement=placement, closed=True)
    assert '"open": false' in script(placement)
    assert Client().get("/e/nothing.js").status_code == 404


@pytest.mark.parametrize(
    ("typed", "origins"),
    [
        ("https://www.Example.com/\nhttps://www.example.com", ["https://www.example.com"]),
        ("http://localhost:8000", ["http://localhost:8000"]),
        ("www.example.com", None),
        ("https://example.com/path", None),
        ("https://*.example.com", None),
        ("https://a.com; script-src *", None),
        ("", None),
    ],
)
def test_sites_are_written_as_browsers_name_them(typed: str, origins: list[str] | None) -> None:
    fields = {
        name: field.initial for name, field in PlacementForm().fields.items() if field.initial is not None
    }
    form = PlacementForm({**fields, "name": "x", "origins": typed})
    assert form.is_valid() is (origins is not None), form.errors
    if origins:
        assert form.cleaned_data["origins"] == origins


def test_a_manager_adds_changes_tries_and_closes_a_place(cast: Any) -> None:
    link = open_link(cast)
    programme, client = link.questionnaire.programme, Client()
    client.force_login(cast.bob)
    assert client.get(f"/programmes/{programme.pk}/websites/").status_code == 200
    fields = {
        name: field.initial for name, field in PlacementForm().fields.items() if field.initial is not None
    }
    new = f"/programmes/{programme.pk}/questionnaires/{link.questionnaire_id}/websites/new/"
    assert client.post(new, fields).status_code == 422
    client.post(new, {**fields, "name": "首页", "origins": SHOP})
    placement = Placement.objects.get()
    own = f"/programmes/{programme.pk}/websites/{placement.pk}/"
    assert f"/e/{placement.code}.js" in client.get(own).content.decode()
    client.post(own, {**fields, "name": "首页底部", "origins": SHOP, "shape": "button"})
    assert "data-try" in client.get(f"{own}try/").content.decode()
    client.post(f"{own}close/", {"closed": "1"})
    placement = Placement.objects.select_related("link").get()
    assert (placement.name, placement.shape) == ("首页底部", "button")
    assert placement.link.closed_at is not None


# -- in a browser -----------------------------------------------------------------------------------


@pytest.fixture(params=["corner", "popup", "inline", "button"])
def placement(request: pytest.FixtureRequest, transactional_db: None, cast: Any) -> Placement:
    """Made before the browser starts: its loop must not meet the database."""
    return place(cast, shape=request.param, button_text="说说看")


@pytest.fixture
def browser(placement: Placement) -> Iterator[Browser]:
    with sync_playwright() as player:
        # The foreign site is made up, so for Chromium it is no neighbour of a server on this machine.
        flags = [
            "--no-sandbox",
            "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
        ]
        window = player.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        yield window
        window.close()


def website(page: Page, origin: str, server: str, placement: Placement) -> None:
    """A foreign site with the line in it."""
    body = f"""<!doctype html><html lang="zh"><body><h1>网上营业厅</h1><p><a href="#x">缴费</a></p>
        <div data-huiyin="{placement.code}"></div><script src="{server}/e/{placement.code}.js" data-region="x" async></script>"""
    page.set_default_timeout(15_000)
    page.route(f"{origin}/**", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto(f"{origin}/pay/done")


@pytest.mark.browser
def test_a_visitor_answers_inside_another_site_and_is_left_in_peace(
    live_server: Any, placement: Placement, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    website(page, SHOP, live_server.url, placement)
    if placement.shape == "button":
        page.get_by_role("button", name="说说看").click()
    frame = page.frame_locator("iframe")
    tap(frame, "a-recommend", "9")
    frame.get_by_role("button", name="下一页").click()
    tap(frame, "a-region", "north")
    frame.get_by_role("button", name="提交").click()
    expect(frame.locator(".done")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if placement.shape in {"corner", "popup"}:
        page.keyboard.press("Escape")
        page.get_by_role("button", name="关闭").click() if page.locator("iframe").count() else None
        expect(page.locator("iframe")).to_have_count(0)
        page.reload()
        page.wait_for_function("window.Huiyin !== undefined")
        page.wait_for_timeout(300)
        assert page.locator("iframe").count() == 0


@pytest.mark.browser
def test_a_site_that_is_not_named_shows_nothing(
    live_server: Any, placement: Placement, browser: Browser
) -> None:
    page = browser.new_page()
    website(page, THIEF, live_server.url, placement)
    page.wait_for_function("window.Huiyin !== undefined")
    page.evaluate("window.Huiyin.open()")
    page.wait_for_timeout(500)
    assert all("/s/" not in frame.url for frame in page.frames if frame != page.main_frame)


def test_answers_are_counted_by_place(cast: Any) -> None:
    placement = place(cast)
    address = f"/s/{token_of(placement.link)}/"
    client = Client()
    for number in range(3):
        fields = {"submission_id": f"place-submission-{number}", "a-recommend": "8", "a-region": "north"}
        response = client.post(address, fields, headers={"accept": "application/json"})
        assert response.status_code == 201, response.content
    placed = placed_at(placement)
    assert (placed.n_answers, placed.n_today) == (3, 3)
