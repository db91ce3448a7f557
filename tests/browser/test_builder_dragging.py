"""Questions and pages of the builder dragged by mouse and by finger: which act each drop asks for (C25)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from huiyin import surveys

pytestmark = pytest.mark.browser
_STATIC = Path(surveys.__file__).parent / "static" / "surveys"
_LISTEN = """acts = []; document.getElementById("editor").addEventListener("submit", function (event) {
  event.preventDefault(); acts.push(event.submitter && event.submitter.value); });"""


def card(key: str) -> str:
    handle = '<span class="hy-handle" draggable="true">::</span>'
    return f'<article class="hy-card" data-card="{key}" style="height:60px">{handle}{key}</article>'


def sheet(key: str, *cards: str) -> str:
    head = '<div class="hy-page-head" style="height:40px"><span class="hy-handle" draggable="true">##</span></div>'
    return f'<section class="hy-page" data-page="{key}">{head}{"".join(map(card, cards))}</section>'


def builder() -> str:
    """What the script of the builder takes hold of, and nothing else."""
    sheets = sheet("p1", "a", "b") + sheet("p2", "c") + sheet("p3", "d")
    form = (
        f'<form id="editor"><input name="open"><span id="saved"></span><div id="draft">{sheets}</div></form>'
    )
    phone = '<div id="preview"><button data-lang="zh" aria-pressed="true"></button><iframe id="phone" src="about:blank?page=1"></iframe></div>'
    style, script = (_STATIC / name for name in ("builder.css", "builder.js"))
    head = f'<meta name="viewport" content="width=device-width"><style>{style.read_text("utf8")}</style>'
    scripts = f"<script>{_LISTEN}</script><script>{script.read_text('utf8')}</script>"
    return f'{head}<div id="builder">{form}{phone}</div>{scripts}'


def drag(page: Page, handle: str, onto: str, *, below: bool, by_touch: bool) -> None:
    begin, end = page.locator(handle).bounding_box(), page.locator(onto).bounding_box()
    assert begin is not None
    assert end is not None
    down = end["height"] - 4 if below else 4
    if not by_touch:
        page.locator(handle).drag_to(page.locator(onto), target_position={"x": 100, "y": down})
        return
    x, y = begin["x"] + begin["width"] / 2, begin["y"] + begin["height"] / 2
    finger = page.context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 7):
        at = {"x": x + 5 * step, "y": y + (end["y"] + down - y) * step / 6}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.parametrize("by_touch", [False, True])
def test_questions_go_to_other_pages_and_pages_change_places(browser: Browser, *, by_touch: bool) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=by_touch)
    page = context.new_page()
    page.set_content(builder())
    head = ".hy-page-head .hy-handle"
    for handle, onto, below in (
        ("[data-card=c] .hy-handle", "[data-card=a]", False),
        ("[data-card=a] .hy-handle", "[data-card=d]", True),
        (f"[data-page=p3] {head}", "[data-page=p1]", False),
        (f"[data-page=p1] {head}", "[data-page=p2]", True),
    ):
        drag(page, handle, onto, below=below, by_touch=by_touch)
        page.wait_for_timeout(100)
    assert page.evaluate("acts") == ["move:c:p1:0", "move:a:p3:1", "page-move:p3:0", "page-move:p1:1"]
    context.close()
