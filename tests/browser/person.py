"""Somebody at a browser: what they see and press, and what must never happen on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from re import Pattern
from types import TracebackType

from playwright.sync_api import (
    Browser,
    BrowserContext,
    FrameLocator,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from huiyin.shell._system import chromium
from tests.running import Running

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE_MS = 20_000
PASSWORD = "correct-horse-battery-9"
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_SMALL = """page => [...page.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter(one => {
    const words = text => (text || "").trim().length, style = getComputedStyle(one), own = one.getBoundingClientRect();
    if (!own.width || !own.height || own.right <= 0 || style.visibility === "hidden") return false;
    if (one.closest(".visually-hidden, .vh, .hp, .hy-chart, .stretched-link")) return false;
    const inSentence = style.display === "inline" && one.parentElement.tagName !== "TD";
    if (one.tagName === "A" && inSentence && words(one.parentElement.innerText) > words(one.innerText) + 3) return false;
    const label = one.closest("label") || (one.id && page.querySelector(`label[for="${one.id}"]`));
    const target = one.type === "checkbox" || one.type === "radio" ? label || one : one;
    const {width, height} = target.getBoundingClientRect();
    return Math.min(width, height) < 43.5;
  })
  .map(one => `${one.tagName} ${(one.innerText || one.name || one.ariaLabel || "").trim().slice(0, 40)}`)"""


@contextmanager
def open_browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium(), args=_FLAGS)
        yield browser
        browser.close()


def tap(place: Page | FrameLocator, name: str, value: str) -> None:
    """Choose an answer as a finger does: on its words, once they stand still."""
    answer = f"[name='{name}'][value='{value}']"
    place.locator(f"label:has({answer})").first.click()
    expect(place.locator(answer).first).to_be_checked()


class Person:
    """One browser window with cookies of its own, in Chinese.

    Everything a page complains about is kept in `complaints`, which must be empty at the end.
    """

    def __init__(
        self,
        browser: Browser,
        address: str,
        *,
        phone: bool = False,
        script: bool = True,
        language: str = "zh-CN",
    ) -> None:
        self.address = address
        self.context: BrowserContext = browser.new_context(
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            java_script_enabled=script,
            locale=language,
            accept_downloads=True,
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.complaints: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def __enter__(self) -> Person:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            print(self.page.url, self.page.locator("body").inner_text(), sep="\n")
        self.context.close()
        if error is None:
            assert not self.complaints, self.complaints

    def _listen(self, message: object) -> None:
        if message.type in {"error", "warning"}:  # type: ignore[attr-defined]
            self.complaints.append(f"{self.page.url}: {message.text}")  # type: ignore[attr-defined]

    def visit(self, path: str) -> int:
        """Open an address; gives the status."""
        response = self.page.goto(path if path.startswith("http") else self.address + path)
        assert response is not None
        return response.status

    def sees(self, *texts: str | Pattern[str]) -> None:
        """Wait until every text is to be seen somewhere in the page's content."""
        for text in texts:
            found = self.page.locator("body").get_by_text(text, exact=False).locator("visible=true").first
            expect(found, str(text)).to_be_visible(timeout=PATIENCE_MS)

    def press(self, name: str, within: Locator | None = None) -> None:
        """Press the button or link of that name."""
        place = within or self.page.locator("body")
        button = place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name))
        button.locator("visible=true").first.click()

    def fills(self, **fields: str) -> None:
        """Type into the fields of these names."""
        for name, text in fields.items():
            self.page.locator(f"[name={name}]").locator("visible=true").first.fill(text)

    def goes_to_tab(self, name: str) -> None:
        self.page.get_by_role("navigation", name="本项目的页面").get_by_role(
            "link", name=name, exact=True
        ).click()

    def looks_on_a_phone(self, *texts: str | Pattern[str]) -> None:
        """The same page at 390 px: nothing sticks out sideways and the key things are there."""
        self.page.set_viewport_size(PHONE)
        self.sees(*texts)
        assert self.fits(), f"{self.page.url} is wider than a phone"
        self.page.set_viewport_size(DESK)

    @contextmanager
    def far_away(self, delay_ms: int = 600) -> Iterator[None]:
        """Every answer of the server takes that long, while the block lasts."""
        session = self.page.context.new_cdp_session(self.page)
        free = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", {**free, "latency": delay_ms})
        try:
            yield
        finally:
            session.send("Network.emulateNetworkConditions", {**free, "latency": 0})

    def fits(self) -> bool:
        """Whether nothing sticks out sideways; works without script, too."""
        shown = self.page.viewport_size
        width = self.page.locator("html").evaluate("page => page.scrollWidth")
        return shown is not None and bool(width <= shown["width"])

    def too_small(self) -> list[str]:
        """What can be pressed and is lower or narrower than 44 px; links within sentences may be."""
        found: list[str] = self.page.locator("html").evaluate(_SMALL)
        return found

    def downloads(self, button: str) -> bytes:
        """Press the button and take the file it gives."""
        with self.page.expect_download() as waiting:
            self.press(button)
        return Path(waiting.value.path()).read_bytes()

    def sets_up(self, up: Running, organisation: str) -> None:
        """Become the first administrator by the link that the program printed."""
        self.visit(up.first_run_link())
        self.fills(organisation=organisation, name="陈明", login="chenming")
        self.fills(password=PASSWORD, password_again=PASSWORD)
        self.press("开始使用")
        self.sees("项目")

    def makes_a_programme(self, **fields: str) -> None:
        self.press("新建项目")
        self.fills(**fields)
        self.press("创建项目")
