"""The pages that the guide shows, on the sample organisation, in both languages, at a desk and on a phone.

With HUIYIN_SCREENSHOTS=1 the pictures of the guide are taken on the way; with the beginning of a name only those.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from huiyin.core import guide
from tests.browser.person import PHONE, Person
from tests.browser.survey import made_forms, write_file
from tests.running import Running
from tests.sample import running_sample

pytestmark = pytest.mark.browser

FOLDER = Path(guide.__file__).parent / "static" / "core" / "guide"
PICTURE, PHONE_PICTURE = {"width": 1120, "height": 760}, {"width": 390, "height": 760}
TAKEN = os.environ.get("HUIYIN_SCREENSHOTS", "")
EXPLORED = "/programmes/1/explore/?show=contract%3Asatisfaction_index&rows=v%3Acounty&columns=wave"
OTHERS = (
    "/programmes/1/answers/",
    "/programmes/1/answers/1/",
    "/programmes/1/alerts/",
    "/programmes/1/templates/",
    "/programmes/1/settings/",
    "/programmes/1/uploads/",
    "/programmes/1/contracts/new/",
    "/programmes/1/contracts/satisfaction_index/",
    "/programmes/1/links/1/poster/",
    "/units/",
    "/me/",
    "/-/audit/",
)


@dataclass(frozen=True)
class Shown:
    """A page: the name of its picture in the guide ("" for none), its address, and what the picture shows.

    That is one `part` of the page, or the window with the part `at` its top, or the top of the page.
    """

    name: str
    path: str
    part: str = ""
    at: str = ""
    phone: bool = False


@dataclass(frozen=True)
class Sample:
    """The sample organisation with a little work done in it."""

    up: Running
    pages: tuple[Shown, ...]
    cookies: list[dict[str, object]]
    answer_link: str
    verdict_link: str
    pictures: Path


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Sample]:
    folder = tmp_path_factory.mktemp("pictures")
    pictures, file = folder / "pictures", folder / "营业厅调查.csv"
    pictures.mkdir()
    write_file(file, made_forms())
    with running_sample(tmp_path_factory, "guide") as up, Person(browser, up.address) as manager:
        manager.sets_up(up, "示例电力公司（演示）")
        upload = upload_a_file(manager, file)
        case, verdict_link = work_on_a_case(manager)
        describe_the_population(manager)
        copy_a_board(manager)
        manager.visit("/programmes/1/collect/")
        link = manager.page.locator("[id^=link-]").first.input_value()
        yield Sample(up, shown(upload, case), manager.context.cookies(), link, verdict_link, pictures)  # type: ignore[arg-type]
    for picture in pictures.iterdir():  # only now: the program served the guide with its old pictures
        shutil.copy(picture, FOLDER / picture.name)


def upload_a_file(person: Person, file: Path) -> str:
    """Up to the columns, in a programme of its own; gives the address."""
    person.visit("/")
    person.makes_a_programme(name="营业厅服务满意度")
    person.press("导入文件")
    person.page.locator("[name=file]").set_input_files(file)
    person.fills(wave_name="2026-Q2")
    person.press("上传并查看各列")
    person.sees("确认各列的含义")
    return person.page.url.removeprefix(person.address)


def work_on_a_case(person: Person) -> tuple[str, str]:
    """One that an answer opened: taken, noted, solved and asked of the customer; gives its address and the link."""
    page = person.page
    person.visit("/cases/?whose=all&q=低分")
    case = page.locator("main a[href^='/cases/']").first.get_attribute("href")
    assert case is not None
    person.visit(case)
    page.locator("details:has(form[action$='/take/']) > summary").first.click()
    page.locator("form[action$='/take/'] button").first.click()
    page.locator("form[action$='/note/'] textarea").fill("已电话联系客户，核对经过，转相关班组处理。")
    page.locator("form[action$='/note/'] button").click()
    page.locator("form[action$='/solve/'] select").select_option(index=1)
    page.locator("form[action$='/solve/'] textarea").fill("已查清原因并处理完毕，当日向客户说明。")
    page.locator("form[action$='/solve/'] button").click()
    page.locator("form[action$='/ask/'] textarea").fill("我们已查清原因并处理完毕，请您看看是否还有问题。")
    page.locator("[name=way][value=link]").click()
    expect(page.locator("#customer-link")).to_be_visible()
    return case, page.locator("#customer-link").input_value()


def describe_the_population(person: Person) -> None:
    """Margins to weight the first programme by."""
    person.visit("/programmes/1/studies/weighting/")
    person.page.locator("[name=margins]").fill("您的用电类别\n居民 78\n工商业 15\n农业生产 7")
    person.page.locator("[name=source]").fill("营销系统客户档案，2026 年 6 月 30 日")
    person.press("保存并计算")
    settle(person)


def copy_a_board(person: Person) -> None:
    person.visit("/programmes/1/board/?role=administrator")
    person.press("另存为我的看板")
    person.sees("调整看板")


def shown(upload: str, case: str) -> tuple[Shown, ...]:
    return (
        Shown("home", "/"),
        Shown("upload", upload.rsplit("/", 2)[0] + "/new/"),
        Shown("columns", upload, at=".upload-columns"),
        Shown("contracts", "/programmes/1/contracts/"),
        Shown("figures", "/programmes/1/"),
        Shown("changes", "/programmes/1/", "#changes"),
        Shown("segments", "/programmes/1/", "#segments"),
        Shown("drivers", "/programmes/1/", "#drivers"),
        Shown("lineage", "/programmes/1/figures/nps/"),
        Shown("analysis-drivers", "/programmes/1/studies/drivers/", at="#importance"),
        Shown("analysis-path-model", "/programmes/1/studies/path-model/", at="#paths"),
        Shown("analysis-weighting", "/programmes/1/studies/weighting/", at="#composition"),
        Shown("analysis-waves", "/programmes/1/studies/waves/", at="#metrics"),
        Shown("analysis-control", "/programmes/1/studies/control-charts/", at="#whole"),
        Shown("explore", "/programmes/1/explore/?show=contract%3Anps&rows=v%3Acounty&columns=wave"),
        Shown("explore-table", f"{EXPLORED}&compare=previous", ".hy-cross"),
        Shown("explore-phone", EXPLORED, at="#explored", phone=True),
        Shown("board", "/programmes/1/board/?role=administrator"),
        Shown("board-edit", "/boards/1/edit/"),
        Shown("board-wall", "/programmes/1/board/wall/?role=administrator"),
        Shown("alert", "/alerts/1/"),
        Shown("watch", "/programmes/1/watch/"),
        Shown("cases", "/cases/?whose=all"),
        Shown("case", case),
        Shown("case-phone", case, phone=True),
        Shown("editor", "/programmes/1/questionnaires/1/"),
        Shown("editor-question", "/programmes/1/questionnaires/1/?open=whole", at="#card-whole"),
        Shown("editor-phone", "/programmes/1/questionnaires/1/", phone=True),
        Shown("translate", "/programmes/1/questionnaires/1/translate/"),
        Shown("trial", "/programmes/1/questionnaires/1/trial/"),
        Shown("collect", "/programmes/1/collect/"),
        Shown("report", "/programmes/1/report/"),
        Shown("people", "/people/"),
        Shown("events", "/-/events/"),
        *(Shown("", path) for path in OTHERS),
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_of_the_guide_fit_a_desk_and_a_phone(
    sample: Sample, browser: Browser, language: str, tmp_path: Path
) -> None:
    with Person(browser, sample.up.address) as reader:
        reader.context.add_cookies(sample.cookies)  # type: ignore[arg-type]
        speak(reader, language)
        for page in wanted(sample.pages):
            assert reader.visit(page.path) == 200, page
            settle(reader)
            reader.looks_on_a_phone(*([] if page.part else [reader.page.locator("h1").inner_text()]))
            take(reader, page, sample.pictures, language)
        open_the_report(reader, tmp_path)
        take(reader, Shown("report-file", ""), sample.pictures, language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_chapter_of_the_guide_fits_a_phone(sample: Sample, browser: Browser, language: str) -> None:
    with Person(browser, sample.up.address, script=False) as reader:
        reader.context.add_cookies(sample.cookies)  # type: ignore[arg-type]
        reader.page.set_viewport_size(PHONE)
        speak(reader, language)
        for chapter in guide.pages(language):
            assert reader.visit(f"/help/{chapter.key}/") == 200, chapter.key
            reader.sees(chapter.title)
            assert reader.fits(), chapter.key


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_respondents_pages_fit_a_phone(sample: Sample, browser: Browser, language: str) -> None:
    locale = {"zh": "zh-CN", "en": "en-GB"}[language]
    with Person(browser, sample.up.address, phone=True, script=False, language=locale) as respondent:
        respondent.visit(sample.verdict_link)
        assert respondent.fits()
        take(respondent, Shown("verdict-phone", "", phone=True), sample.pictures, language)
        respondent.visit(sample.answer_link)
        assert respondent.fits()
        take(respondent, Shown("question-phone", "", phone=True), sample.pictures, language)
        while respondent.page.locator("form").count():
            for block in respondent.page.locator("fieldset").all():
                block.locator("input[type=radio]").nth(1).check(force=True)
            respondent.page.locator("form .act button[type=submit]").first.click()
            assert respondent.fits()
        take(respondent, Shown("thanks-phone", "", phone=True), sample.pictures, language)


def speak(person: Person, language: str) -> None:
    """Turn the pages into that language, where they are in the other."""
    person.visit("/")
    wanted_language = {"zh": "zh-hans", "en": "en"}[language]
    button = person.page.locator(f"button[name=language][value={wanted_language}]:visible")
    if button.count():
        button.first.click()
    expect(person.page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))


def wanted(pages: tuple[Shown, ...]) -> list[Shown]:
    """All that are pictures; where none are taken each page once."""
    return list(pages if TAKEN else {page.path: page for page in reversed(pages)}.values())


def settle(person: Person) -> None:
    """Wait until all charts are drawn."""
    expect(person.page.locator("[data-computing], .placeholder")).to_have_count(0, timeout=90_000)
    expect(person.page.locator("figure[data-chart]:not([data-drawn])")).to_have_count(0)
    expect(person.page.locator("figure[data-drawn=failed]")).to_have_count(0)


def take(person: Person, shown: Shown, folder: Path, language: str) -> None:
    """Take the picture, if pictures are wanted."""
    if not TAKEN or not shown.name or (TAKEN != "1" and not shown.name.startswith(TAKEN)):
        return
    path = folder / f"{shown.name}.{language}.jpg"
    before = person.page.viewport_size
    assert before is not None
    person.page.set_viewport_size(PHONE_PICTURE if shown.phone else PICTURE)
    settle(person)
    if shown.part:
        person.page.locator(shown.part).first.screenshot(
            path=path, type="jpeg", quality=70, style=".hy-sections { visibility: hidden }"
        )
    else:
        person.page.locator(shown.at or "body").evaluate(
            "part => part.scrollIntoView({block: 'start', behavior: 'instant'})"
        )
        person.page.screenshot(path=path, type="jpeg", quality=70)
    assert path.stat().st_size <= 200_000, path
    person.page.set_viewport_size(before)


def open_the_report(person: Person, folder: Path) -> None:
    """The report as a file, opened from the disk as its reader opens it."""
    person.visit("/programmes/1/report/")
    with person.page.expect_download() as waiting:
        person.page.locator("button[formaction$='/html/']").click()
    waiting.value.save_as(folder / "report.html")
    person.page.goto((folder / "report.html").as_uri())
    assert person.fits()
