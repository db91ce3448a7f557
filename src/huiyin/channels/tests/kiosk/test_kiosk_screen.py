"""A device in a real browser: it asks without a network and hands in each answer once (C09)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect, sync_playwright

from huiyin.channels.tests.asking import COMMENT, RATING, RECOMMEND
from huiyin.channels.tests.devices import address, device_of
from huiyin.conditions import all_of, among, any_of, at_least, at_most, contains, equals, missing, negated
from huiyin.conditions.predicate import holds
from huiyin.responses.models import Response

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UNHAPPY = {**COMMENT, "show_if": {"<=": [{"var": "recommend"}, 6]}}


@pytest.fixture
def device(transactional_db: None, cast: Any) -> Any:
    """Made before the browser starts: its loop must not meet the database."""
    return device_of(cast, [RECOMMEND], [UNHAPPY], [RATING])


@pytest.fixture
def browser(device: Any) -> Iterator[Browser]:
    with sync_playwright() as player:
        window = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield window
        window.close()


def rate(page: Any, score: int, comment: str = "") -> None:
    page.locator(f"input[name=a-recommend][value='{score}']").check(force=True)
    if score <= 6:
        page.locator("[name=a-comment]").fill(comment)
        page.get_by_role("button", name="下一步").click()
    page.locator("input[name=a-attitude][value='5']").check(force=True)
    page.locator("input[name=a-speed][value='4']").check(force=True)
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".thanks")).to_be_visible()
    page.get_by_role("button", name="再评一次").click()


def _rows() -> list[Response]:
    try:
        return list(Response.objects.order_by("pk"))
    finally:
        connection.close()


def test_a_day_without_a_network_ends_with_every_answer_handed_in_once(
    live_server: Any, device: Any, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 820, "height": 1180}, has_touch=True)
    page = context.new_page()
    page.goto(live_server.url + address(device))
    page.locator("input[name=a-recommend]").first.wait_for(state="attached")
    rate(page, 9)
    expect(page.locator("#state")).to_contain_text("已联网")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.evaluate(
        "async () => { for (let n = 0; n < 100; n += 1) { const c = await caches.open('huiyin-device-1');"
        " if ((await c.keys()).length === 3) return; await new Promise((r) => setTimeout(r, 50)); } throw Error('not kept'); }"
    )
    context.set_offline(True)
    for score in (3, 10, 6):
        rate(page, score, "排队太久")
    expect(page.locator("#state")).to_contain_text("3 份待上传")
    page.reload()  # the tablet is switched off and on again, still without a network
    page.locator("input[name=a-recommend]").first.wait_for(state="attached")
    expect(page.locator("#state")).to_contain_text("3 份待上传")
    rate(page, 0, "没人理")
    context.set_offline(False)
    expect(page.locator("#state")).to_contain_text("已联网", timeout=30_000)
    expect(page.locator("#state")).not_to_contain_text("待上传", timeout=30_000)
    with ThreadPoolExecutor(1) as elsewhere:  # the browser's loop runs in this thread
        rows = elsewhere.submit(_rows).result()
    assert [row.answers["recommend"] for row in rows].count(9) == 1
    assert sorted(row.answers["recommend"] for row in rows) == [0, 3, 6, 9, 10]
    assert {row.answers.get("comment") for row in rows if row.answers["recommend"] > 6} == {None}


def test_nothing_is_handed_in_before_what_must_be_answered_is(
    live_server: Any, device: Any, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740}, locale="en")
    page.goto(live_server.url + address(device))
    page.get_by_role("button", name="English").click()
    page.locator("input[name=a-recommend][value='10']").check(force=True)
    page.locator("input[name=a-attitude][value='5']").check(force=True)
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("alert")).to_have_text("Please answer this question first")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


ROWS = st.fixed_dictionaries(
    {},
    optional={
        "n": st.one_of(st.integers(-3, 12), st.floats(-2, 2, allow_nan=False), st.none()),
        "t": st.sampled_from(["北", "南", "", "😀", "\uffee", "a"]),
    },
)
LEAVES = st.one_of(
    st.builds(at_most, st.just("n"), st.integers(-3, 12)),
    st.builds(at_least, st.just("n"), st.integers(-3, 12)),
    st.builds(
        equals, st.sampled_from(["n", "t"]), st.one_of(st.integers(0, 3), st.sampled_from(["北", "a"]))
    ),
    st.builds(at_least, st.just("t"), st.sampled_from(["😀", "\uffee", "a", "北"])),
    st.builds(among, st.just("t"), st.lists(st.sampled_from(["北", "南"]), max_size=2)),
    st.builds(contains, st.just("t"), st.sampled_from(["北", "a"])),
    st.builds(missing, st.sampled_from(["n", "t", "none"])),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(negated, inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: all_of(*some)),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: any_of(*some)),
    ),
    max_leaves=6,
)


def test_a_device_follows_conditions_exactly_as_the_server_does(
    live_server: Any, device: Any, browser: Browser
) -> None:
    """The rules of 2,000 random conditions on random rows, worked out on both sides."""
    page = browser.new_page()
    page.goto(live_server.url + address(device))
    cases = [(condition, row) for condition, row in _drawn(st.tuples(CONDITIONS, ROWS), 2_000)]
    sent = json.dumps([[condition.as_json(), row] for condition, row in cases])
    found = page.evaluate(
        "(cases) => JSON.parse(cases).map(([rule, row]) => window.huiyinDevice.holds(rule, row))", sent
    )
    wrong = [
        (condition.as_json(), row)
        for (condition, row), got in zip(cases, found, strict=True)
        if got != holds(condition)(row)
    ]
    assert wrong == []
    assert 200 < sum(found) < 1_800


def _drawn(strategy: st.SearchStrategy[Any], n: int) -> list[Any]:
    """So many examples of a strategy, the same in every run."""
    from hypothesis import HealthCheck, Phase, given, settings

    found: list[Any] = []

    @settings(
        max_examples=n,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(one: Any) -> None:
        found.append(one)

    collect()
    return found
