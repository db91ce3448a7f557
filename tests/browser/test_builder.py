"""A questionnaire with a branch built by mouse, by keyboard and without script; undone, published, answered (C25)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import APIResponse, Browser, Locator, Page, Route, expect

from tests.browser.person import PATIENCE_MS, PHONE, Person
from tests.running import Running, running

expect.set_options(timeout=PATIENCE_MS)
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("builder") / "data") as program:
        yield program


@pytest.fixture(scope="module")
def cookies(up: Running, browser: Browser) -> list[dict[str, object]]:
    with Person(browser, up.address) as manager:
        manager.sets_up(up, "示例电力公司（演示）")
        return manager.context.cookies()  # type: ignore[return-value]


@pytest.fixture
def manager(up: Running, browser: Browser, cookies: list[dict[str, object]]) -> Iterator[Person]:
    with Person(browser, up.address) as person:
        person.context.add_cookies(cookies)  # type: ignore[arg-type]
        yield person


def begin(manager: Person, name: str, template: str = "") -> str:
    """A new programme with a draft, empty or of a template; gives the path of the builder."""
    manager.visit("/")
    manager.makes_a_programme(name=name)
    manager.goes_to_tab("收集")
    manager.sees("三步收到第一份答卷")
    manager.press("选择模板")
    if template:
        manager.fills(q=template)
        manager.press("搜索")
        manager.page.get_by_role("button", name=re.compile("^使用此模板")).first.click()
    else:
        manager.press("新建空白问卷")
    manager.page.wait_for_url(re.compile(r"/questionnaires/\d+/"))
    return re.sub(r"[?#].*", "", manager.page.url.removeprefix(manager.address))


def cards(page: Page) -> list[str]:
    return page.locator("[data-card]").evaluate_all("all => all.map(one => one.dataset.card)")


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text("已保存")


def open_card(page: Page) -> Locator:
    return page.locator(".hy-card.hy-open")


def add(manager: Person, kind: str, *, page_number: int = 1) -> str:
    """Add a question of that type by the palette; gives its key."""
    page = manager.page
    page.locator("[data-page]").nth(page_number - 1).locator("[data-add]").click()
    page.locator(f"[data-kind={kind}]").click()
    expect(open_card(page)).to_have_count(1)
    key = open_card(page).get_attribute("data-card")
    assert key is not None
    assert key.startswith(kind)
    return key


def test_the_phone_shows_the_last_state_though_an_earlier_one_was_still_loading(manager: Person) -> None:
    begin(manager, "手机慢")
    page = manager.page
    why = add(manager, "open_text")
    page.locator(f"[id='q.{why}.en']").fill("Please tell us why?")
    held: list[tuple[Route, APIResponse]] = []

    def hold_the_first(route: Route) -> None:
        held.append((route, route.fetch())) if not held else route.continue_()

    page.route(re.compile(r"/preview/.*lang=en"), hold_the_first)
    page.locator("[data-lang=en]").evaluate("button => button.click()")  # before the words are sent
    page.locator("body").click(position={"x": 5, "y": 5})
    saved(page)
    expect(page.frame_locator("#phone").get_by_text("Please tell us why?")).to_be_visible()
    page.unroute_all(behavior="ignoreErrors")


def test_the_page_stands_still_while_the_phone_follows(manager: Person) -> None:
    begin(manager, "页面不动")
    page = manager.page
    for _ in range(4):
        add(manager, "recommend")
    page.evaluate("scrollTo(0, 0)")
    page.locator("[data-lang=en]").click()
    expect(page.frame_locator("#phone").locator("html")).to_have_attribute("lang", "en")
    page.wait_for_function("document.getElementById('phone').contentWindow.scrollY > 0")
    assert page.evaluate("scrollY") == 0


def test_a_press_on_what_is_drawn_anew_meanwhile_is_not_lost(manager: Person) -> None:
    begin(manager, "按下未丢")
    page = manager.page
    add(manager, "recommend")
    more = page.get_by_role("button", name="添加一页")
    more.hover()
    old = more.element_handle()
    page.mouse.down()
    page.locator("body").press("Control+z")
    expect(page.locator("[data-card]")).to_have_count(0)
    assert not old.evaluate("button => button.isConnected")
    page.mouse.up()
    expect(page.locator("[data-page]")).to_have_count(2)

    page.get_by_role("button", name="添加一页").hover()
    page.mouse.down()
    page.mouse.move(5, 300)  # thought better of it
    page.mouse.up()
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("[data-page]")).to_have_count(1)


def test_by_mouse_a_branching_questionnaire_is_built_undone_published_and_answered(
    manager: Person, up: Running, browser: Browser
) -> None:
    address = begin(manager, "鼠标搭建")
    page = manager.page
    before = [add(manager, "recommend")]
    page.get_by_role("button", name="添加一页").click()
    expect(page.locator("[data-page]")).to_have_count(2)
    why = add(manager, "open_text", page_number=2)
    page.locator(f"[id='q.{why}.zh']").fill("请告诉我们为什么？")
    page.locator(f"[id='q.{why}.en']").fill("Please tell us why?")
    page.locator("body").click(position={"x": 5, "y": 5})
    saved(page)
    frame = page.frame_locator("#phone")
    expect(frame.get_by_text("请告诉我们为什么？")).to_be_visible()
    page.locator("[data-lang=en]").click()
    expect(frame.get_by_text("Please tell us why?")).to_be_visible()
    page.locator("[data-dark]").click()
    expect(frame.locator("body")).to_have_css("background-color", "rgb(17, 22, 28)")

    open_card(page).get_by_role("link", name="设置显示条件").click()
    manager.sees("在什么情况下显示")
    page.locator("[name=f-0-field]").select_option(index=1)
    expect(page.locator("[name=f-0-is]")).to_have_value("<=")
    page.locator("[name=f-0-value]").first.fill("6")
    manager.press("保存条件")
    manager.sees("仅当", "不高于 6")

    page.locator(f"#title-{why}").click()
    expect(open_card(page)).to_have_count(0)
    handle = page.locator(f"#card-{why} .hy-handle")
    handle.drag_to(page.locator(f"#card-{before[0]}"), target_position={"x": 200, "y": 3})
    expect(page.locator("[data-card]").first).to_have_attribute("data-card", why)
    saved(page)
    page.locator("#undo").click()
    expect(page.locator("[data-card]").last).to_have_attribute("data-card", why)
    page.reload()
    page.locator("#redo").click()
    expect(page.locator("[data-card]").first).to_have_attribute("data-card", why)
    page.locator("#undo").click()
    expect(page.locator("[data-card]").last).to_have_attribute("data-card", why)
    manager.looks_on_a_phone("第 2 页")

    manager.visit(address)
    page.locator(f"#title-{why}").click()
    open_card(page).get_by_role("button", name=re.compile("^删除题目")).click()
    expect(page.locator(f"#card-{why}")).to_have_count(0)
    page.locator("#undo").click()
    expect(page.locator(f"#card-{why}")).to_have_count(1)

    manager.press("试跑")
    manager.sees("每道题都能到达", "1 → 2")
    manager.looks_on_a_phone("作答路径")
    manager.visit(address)
    manager.press("发布…")
    page.get_by_role("button", name="发布", exact=True).click()
    manager.sees("收到第一份答卷")
    link = page.locator("input[id^=link-]").first.input_value()
    for grade, asked in (("3", True), ("10", False)):
        with Person(browser, up.address, phone=True) as customer:
            customer.visit(link)
            customer.page.locator(f"input[type=radio][value='{grade}']").last.check(force=True)
            customer.press("提交")  # the answers so far say whether there is more to ask
            if asked:
                customer.sees("请告诉我们为什么？")
                customer.press("提交")
            customer.sees("回执")


def test_by_keyboard_alone_questions_are_added_moved_and_undone(manager: Person) -> None:
    address = begin(manager, "键盘搭建")
    page = manager.page
    page.locator("[data-add]").focus()
    page.keyboard.press("Enter")
    page.locator("[data-kind=recommend]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-card]")).to_have_count(1)
    before = cards(page)
    page.locator(f"#title-{before[0]}").focus()
    page.keyboard.press("Enter")
    expect(open_card(page)).to_have_count(0)
    page.keyboard.press("Enter")
    expect(open_card(page)).to_have_count(1)
    page.keyboard.press("Alt+n")
    expect(page.locator("#palette-search")).to_be_focused()
    page.keyboard.type("开放题")
    expect(page.locator("[data-kind=open_text]")).to_be_visible()
    expect(page.locator("[data-kind=recommend]")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator(".hy-open [lang='zh-CN']").first).to_be_focused()
    new = open_card(page).get_attribute("data-card")
    page.keyboard.type("还有什么想说的？")
    page.keyboard.press("Control+s")
    saved(page)
    expect(page.locator(f"#title-{new}")).to_have_text("还有什么想说的？")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-card]").nth(len(before) - 1)).to_have_attribute("data-card", str(new))
    page.locator(f"#down-{new}").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-card]").last).to_have_attribute("data-card", str(new))
    expect(page.locator(f"#down-{new}")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator("[data-card]").nth(len(before) - 1)).to_have_attribute("data-card", str(new))
    page.keyboard.press("Control+y")
    expect(page.locator("[data-card]").last).to_have_attribute("data-card", str(new))
    page.keyboard.press("Alt+d")
    expect(page.locator("[data-card]")).to_have_count(len(before) + 2)
    page.keyboard.press("Escape")
    page.locator("#undo").focus()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    manager.visit(address)
    assert len(cards(page)) == len(before) + 2, "everything was saved"


def test_everything_works_without_script(
    up: Running, browser: Browser, cookies: list[dict[str, object]], manager: Person
) -> None:
    address = begin(manager, "无脚本")
    add(manager, "recommend")
    saved(manager.page)
    with Person(browser, up.address, script=False) as plain:
        plain.context.add_cookies(cookies)  # type: ignore[arg-type]
        page = plain.page
        plain.visit(address)
        page.locator("[data-add]").first.click()
        page.locator("[data-kind=single_choice]").click()
        key = open_card(page).get_attribute("data-card")
        page.locator(f"[id='q.{key}.zh']").fill("您属于哪一类客户？")
        open_card(page).locator("summary").filter(has_text="批量粘贴").click()
        page.locator(f"[name='q.{key}.paste.options']").fill("居民 | Household\n企业 | Business")
        plain.press("按行添加")
        assert page.locator(f"[id='q.{key}.zh']").input_value() == "您属于哪一类客户？"
        assert page.locator(".hy-open .hy-part").count() == 2
        page.locator(f"#up-{key}").click()
        assert cards(page)[0] == key
        page.locator("#undo").click()
        assert cards(page)[-1] == key


def test_two_people_at_once_are_warned_and_lose_nothing(
    up: Running, browser: Browser, cookies: list[dict[str, object]], manager: Person
) -> None:
    address = begin(manager, "两人同时")
    first = add(manager, "recommend")
    saved(manager.page)
    manager.visit(f"{address}?open={first}")
    with Person(browser, up.address) as other:
        other.context.add_cookies(cookies)  # type: ignore[arg-type]
        other.visit(address)
        other.page.get_by_role("button", name="添加一页").click()
        expect(other.page.locator("[data-page]")).to_have_count(2)
    field = manager.page.locator(f"[id='q.{first}.zh']")
    field.fill("您愿意推荐我们吗？")
    manager.page.locator(f"[id='q.{first}.en']").focus()
    manager.sees("草稿刚被改过")
    assert field.input_value() == "您愿意推荐我们吗？"
    manager.press("保存我的这一步")
    expect(manager.page.locator("[data-page]")).to_have_count(2)
    saved(manager.page)
    assert manager.page.locator(f"[id='q.{first}.zh']").input_value() == "您愿意推荐我们吗？"


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_page_of_the_builder_fits_a_phone(
    up: Running, browser: Browser, cookies: list[dict[str, object]], manager: Person, language: str
) -> None:
    address = begin(manager, f"手机 {language}", "NPS")
    first = cards(manager.page)[0]
    with Person(browser, up.address, phone=True, language=language) as phone:
        phone.context.add_cookies(cookies)  # type: ignore[arg-type]
        assert phone.page.viewport_size == PHONE
        programme = address.split("/questionnaires/")[0]
        pages = (
            "",
            f"?open={first}",
            "?add=p1",
            "translate/",
            "versions/",
            "trial/",
            "copy/",
            "preview/",
            "try/",
        )
        for page in (
            *(f"{address}{one}" for one in pages),
            f"{programme}/collect/",
            f"{programme}/templates/",
        ):
            assert phone.visit(page) == 200
            assert phone.fits(), page
        phone.visit(f"{address}?open={first}")
        phone.page.locator("[data-preview-open]").click()
        expect(phone.page.frame_locator("#phone").locator("h1")).to_be_visible()
        phone.page.locator("[data-preview-close]").click()
        phone.page.locator(f"#copy-{first}").click()
        expect(phone.page.locator("[data-card]")).to_have_count(len(cards(manager.page)) + 1)
