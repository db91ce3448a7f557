"""Every question type in a real browser: accessible, at home on a small phone, easier with script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from playwright.sync_api import Browser, Page, expect

from huiyin.surveys.asking.assets import assets_of
from huiyin.surveys.contracts import LANGUAGE_CODES
from huiyin.surveys.question_types.base import QuestionType, question_types

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe-core-4.10.3" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, SMALL = 1280, 360


def question(kind: QuestionType, state: str, language: str) -> SafeString:
    asked = kind.complete(kind.example())
    form: dict[str, str] = {"language": language}
    if state == "answered":
        form |= kind.bots().right[0][0]
    if state == "wrong" and kind.asks:
        form |= kind.bots().wrong[0]
    problems = kind.validate(asked, form).problems if state == "wrong" else {}
    return kind.render(asked, form, language, problems)


def page_of(state: str, language: str) -> str:
    """All question types in one form, as a page of a questionnaire carries them."""
    with translation.override(LANGUAGE_CODES[language]):
        questions = [question(kind, state, language) for kind in question_types]
        style = render_to_string("channels/respondent/style.css")
    assets = assets_of(kind.example() for kind in question_types)
    head = f"<title>x</title><meta name=viewport content='width=device-width'><style>{style}{assets.style}</style>"
    body = f"<main><h1>x</h1><form>{''.join(questions)}</form></main><script>{assets.script}</script>"
    return f"<!doctype html><html lang={language}><head>{head}</head><body>{body}</body></html>"


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": SMALL, "height": 740}, has_touch=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("state", ["empty", "answered", "wrong"])
@pytest.mark.parametrize(("width", "scheme"), [(SMALL, "light"), (SMALL, "dark"), (WIDE, "light")])
def test_no_type_breaks_a_rule_of_accessibility_or_the_width_of_the_page(
    browser: Browser, language: str, state: str, width: int, scheme: Any
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.set_content(page_of(state, language))
    page.evaluate(AXE.read_text("utf8"))
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    broken = [(one["id"], node["html"][:120]) for one in found["violations"] for node in one["nodes"]]
    assert broken == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_thumbs_find_targets_of_44_pixels(phone: Page) -> None:
    phone.set_content(page_of("empty", "zh"))
    small = phone.evaluate(
        """() => [...document.querySelectorAll('.g label, .pick, .ranks button, input.line, textarea, select')]
        .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
        .filter(([, box]) => box.width && (box.height < 44 || box.width < 38)).map(([html]) => html)"""
    )
    assert small == []


def test_ranks_are_given_by_tapping_and_taken_back(phone: Page) -> None:
    phone.set_content(page_of("empty", "zh"))
    for name in ("r_price", "r_near", "r_speed"):
        phone.locator(f"#b-a-{name}").tap()
    ranks = {key: phone.locator(f"[name=a-r_{key}]").input_value() for key in ("price", "near", "speed")}
    assert ranks == {"price": "1", "near": "2", "speed": "3"}
    phone.locator("#b-a-r_price").tap()
    assert phone.locator("[name=a-r_near]").input_value() == "1"
    assert phone.locator("[name=a-r_price]").input_value() == ""
    expect(phone.locator("#b-a-r_price")).to_have_attribute("aria-pressed", "false")


def ranks_of(page: Page) -> dict[str, str]:
    return {key: page.locator(f"[name=a-r_{key}]").input_value() for key in ("speed", "price", "near")}


def drag(page: Page, name: str, onto: str, *, by_touch: bool) -> None:
    """Drag a row by its handle onto another one, by mouse or by finger."""
    page.locator(".ranks").scroll_into_view_if_needed()
    begin = page.locator(f"#b-a-r_{name} + i").bounding_box()
    end = page.locator(f"#b-a-r_{onto}").bounding_box()
    assert begin is not None
    assert end is not None
    x, y = begin["x"] + begin["width"] / 2, begin["y"] + begin["height"] / 2
    to = end["y"] + (2 if end["y"] < y else end["height"] - 2)
    ways = [y + (to - y) * step / 6 for step in range(1, 7)]
    if not by_touch:
        page.mouse.move(x, y)
        page.mouse.down()
        for at in ways:
            page.mouse.move(x, at)
        page.mouse.up()
        return
    finger = page.context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for at in ways:
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": at}]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("by_touch", [False, True])
def test_ranks_are_given_by_dragging_and_only_to_what_was_moved(phone: Page, *, by_touch: bool) -> None:
    """C01: a row dragged among ranked ones takes its place; what nobody touched gets no rank."""
    phone.set_content(page_of("empty", "zh"))
    drag(phone, "near", "speed", by_touch=by_touch)
    assert ranks_of(phone) == {"speed": "", "price": "", "near": "1"}
    drag(phone, "price", "speed", by_touch=by_touch)
    assert ranks_of(phone) == {"speed": "", "price": "2", "near": "1"}
    drag(phone, "price", "near", by_touch=by_touch)
    assert ranks_of(phone) == {"speed": "", "price": "1", "near": "2"}
    phone.locator("#b-a-r_speed").focus()
    phone.keyboard.press("Enter")
    assert ranks_of(phone) == {"speed": "3", "price": "1", "near": "2"}
    shown = phone.locator(".ranks button").evaluate_all("all => all.map(one => one.id)")
    assert shown == ["b-a-r_price", "b-a-r_near", "b-a-r_speed"]


def test_a_signature_is_a_line_that_the_server_takes_and_may_be_drawn_again(phone: Page) -> None:
    phone.set_content(page_of("empty", "zh"))
    pad = phone.locator(".pad svg")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 10, box["y"] + 10)
    phone.mouse.down()
    for step in range(1, 12):
        phone.mouse.move(box["x"] + 10 + 12 * step, box["y"] + 10 + 4 * step)
    phone.mouse.up()
    ink = phone.locator("[name=a-signed_ink]").input_value()
    kind = question_types["signature"]
    assert kind.validate(kind.example(), {"a-signed_ink": ink}).answers == {"signed": ink}
    phone.locator(".pad button").tap()
    assert phone.locator("[name=a-signed_ink]").input_value() == ""


def test_sums_hints_and_exclusive_options_follow_what_is_done(phone: Page) -> None:
    phone.set_content(page_of("empty", "zh"))
    phone.locator("[name=a-w_price]").fill("30")
    phone.locator("[name=a-w_quality]").fill("45")
    expect(phone.locator(".deal + .count b")).to_have_text("75")
    phone.locator("[name=a-hall]").check(force=True)
    phone.locator("[name=a-no_channel]").check(force=True)
    expect(phone.locator("[name=a-hall]")).not_to_be_checked()
    phone.locator("[name=a-app]").check(force=True)
    expect(phone.locator("[name=a-no_channel]")).not_to_be_checked()
    hint = phone.locator("#p-a-comment")
    expect(hint).to_be_hidden()
    phone.locator("textarea").fill("请打 138 0013 8000")
    expect(hint).to_be_visible()
    phone.locator("textarea").fill("订单 20261122 等了 45 分钟")
    expect(hint).to_be_hidden()


def test_other_asks_which_only_when_it_is_chosen(phone: Page) -> None:
    phone.set_content(page_of("empty", "zh"))
    expect(phone.locator("#a-region_other")).to_be_hidden()
    phone.locator("[name=a-region][value=else]").check(force=True)
    expect(phone.locator("#a-region_other")).to_be_visible()
    expect(phone.locator("#a-elsewhere_other")).to_be_hidden()
    phone.locator("[name=a-elsewhere]").check(force=True)
    expect(phone.locator("#a-elsewhere_other")).to_be_visible()
