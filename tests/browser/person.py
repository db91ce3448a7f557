"""Somebody at a browser: what they see and press, and what must never happen on the way."""

from __future__ import annotations

from re import Pattern
from types import TracebackType

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE_MS = 20_000


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
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"], f"{self.page.url} is {width} px wide on a phone"
        self.page.set_viewport_size(DESK)
