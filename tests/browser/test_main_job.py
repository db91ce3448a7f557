"""The main job from the first-run link to the report, in a real browser, as a person does it (in Chinese)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect
from pypdf import PdfReader

import huiyin
from tests.browser.person import PASSWORD, Person
from tests.browser.survey import (
    COMPLAINT,
    ILLEGIBLE_DATE,
    UNHAPPY,
    Form,
    made_forms,
    write_file,
)
from tests.running import Running, running

pytestmark = pytest.mark.browser

PROGRAMME = "城区营业厅满意度"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("main-job") / "data") as program:
        yield program


def test_the_main_job_is_done_in_a_browser(up: Running, browser: Browser, tmp_path: Path) -> None:
    forms = made_forms()
    with Person(browser, up.address) as manager:
        become_the_administrator(manager, up)
        make_the_programme(manager)
        import_the_file(manager, tmp_path / "营业厅调查.csv", forms)
        read_the_figures(manager, forms)
        follow_up_the_unhappy_customer(manager, browser)
        address, personal = publish_a_questionnaire(manager)
        answer_and_see_the_figures_move(manager, browser, address, forms)
        answer_by_the_personal_link_once(browser, up.address, personal)
        make_the_reports(manager)
        keep_other_units_out(manager, browser)


def become_the_administrator(person: Person, up: Running) -> None:
    person.visit(up.first_run_link())
    person.looks_on_a_phone("初始设置", "至少 10 个字符")
    person.sets_up(up, "城区供电公司")
    person.looks_on_a_phone("建立您的第一个项目")
    assert person.visit(up.first_run_link()) in {404, 410}  # it works once
    person.complaints.clear()  # the refused page is the only thing to complain about
    person.visit("/")


def make_the_programme(person: Person) -> None:
    person.visit("/programmes/new/")
    person.looks_on_a_phone("调查目的", "抽样方式")
    person.visit("/")
    person.makes_a_programme(name=PROGRAMME, aim="了解营业厅服务的短板。", population="到过营业厅的客户。")
    person.looks_on_a_phone("还没有答卷")


def import_the_file(person: Person, file: Path, forms: list[Form]) -> None:
    """One guess is wrong (the number of the hall taken for a rating) and corrected; one row cannot be read."""
    write_file(file, forms)
    person.press("导入文件")
    person.page.locator("[name=file]").set_input_files(file)
    person.fills(wave_name="2026-Q2")
    person.looks_on_a_phone("把文件拖到这里", "接下来")
    person.press("上传并查看各列")
    person.sees("确认各列的含义", "gb18030")
    expect(role_of(person, "营业厅")).to_have_value("rating")
    role_of(person, "营业厅").select_option("segment")
    for name, role in {"客户编号": "respondent_id", "服务态度": "rating", "总体满意度": "overall"}.items():
        expect(role_of(person, name)).to_have_value(role)
    person.page.get_by_label("按文件中的波次列").check()
    person.looks_on_a_phone("服务质量（期望）", "推荐可能性(0-10)")
    person.press("导入 81 行")
    person.sees("行数核对", "81 = 80 + 0 + 1", ILLEGIBLE_DATE, "82")
    person.looks_on_a_phone("未入库的行", "确认指标口径")


def role_of(person: Person, column: str) -> Locator:
    """The choice of a column's role."""
    name = person.page.locator("strong").get_by_text(column, exact=True)
    return person.page.locator("tbody[data-column]").filter(has=name).get_by_label("角色")


def read_the_figures(person: Person, forms: list[Form]) -> None:
    """Every number on the page is the one that the library computes from the same answers."""
    person.press("查看指标")
    person.sees("已存入 80 份")
    person.looks_on_a_phone("建议的指标口径")
    person.press("全部确认")
    index = huiyin.satisfaction_index(
        [form.satisfaction for form in forms], grades={grade: 20.0 * grade for grade in range(1, 6)}
    )
    nps = huiyin.nps([form.recommend for form in forms])
    overall = huiyin.csat([form.overall for form in forms])
    person.sees("关键指标", "n = 80", f"{index.value:.1f}", signed(nps.value))
    person.sees(f"{index.low:.1f} – {index.high:.1f}", signed(nps.low), signed(nps.high))
    person.sees(re.compile(rf"{100 * overall.value:.1f}\s?%"))
    gap = sum(form.satisfaction[0] - form.expectation[0] for form in forms) / len(forms)
    person.page.get_by_text("全部差距及区间").click()
    person.sees("2026-Q1 → 2026-Q2", "期望与感知", signed(gap, 2))
    person.sees("总体满意、个别项不满", "相对重要性", "偏高", "客户原话")
    expect(person.page.locator("figure[data-drawn=yes]")).not_to_have_count(0)
    expect(person.page.locator("figure[data-drawn=failed]")).to_have_count(0)
    person.looks_on_a_phone("关键指标", "净推荐值", "分群比较", "驱动因素")
    person.page.get_by_role("link", name=signed(nps.value), exact=True).click()
    person.sees("计算方法", "标准误", f"{nps.standard_error:.3f}", "第 1 版", "不加权", "计入（n）")
    person.looks_on_a_phone("数据行", "数据截至", "修订号")


def follow_up_the_unhappy_customer(person: Person, browser: Browser) -> None:
    """Case, note, solved, asked; "not yet" brings it back, "yes" closes it."""
    person.goes_to_tab("答卷")
    person.fills(q=UNHAPPY)
    person.press("筛选")
    person.page.get_by_text(COMPLAINT).click()
    person.looks_on_a_phone(COMPLAINT, "创建工单")
    person.press("创建工单")
    person.sees("下一步", "陈明")
    person.page.get_by_label("备注").last.fill("电话接通，客户在等回复。")
    person.press("保存备注")
    person.sees("备注已保存", "电话接通，客户在等回复。")
    for answer, state in (("还没有解决", "处理中"), ("已经解决了", "客户本人确认解决")):
        solve_and_ask(person)
        customer_says(browser, person.page.get_by_label("发给客户的链接").input_value(), answer)
        person.page.reload()
        person.sees(state)
    person.sees("重新处理 1 次", "客户答复：未解决", "客户答复：已解决")
    person.looks_on_a_phone("处理记录", "工单信息")
    person.visit("/cases/?whose=all")
    person.looks_on_a_phone("所有工单都已关闭")
    person.press("查看已关闭的工单")
    person.looks_on_a_phone("客户本人确认")


def solve_and_ask(person: Person) -> None:
    page = person.page
    form = page.locator("form[action$='/solve/']")
    form.get_by_label("类型").select_option(label="处理时效")
    form.get_by_label("处理结果").fill("已上门处理，并向客户说明。")
    form.get_by_role("button").click()
    person.sees("我们认为已经解决")
    page.locator("form[action$='/ask/'] [name=text]").fill("我们已上门处理，请您确认。")
    page.locator("[name=way][value=link]").click()
    expect(page.get_by_label("发给客户的链接")).to_be_visible()


def customer_says(browser: Browser, link: str, answer: str) -> None:
    """The customer's page on a phone, without script."""
    with Person(browser, link, phone=True, script=False) as customer:
        customer.visit(link)
        customer.sees("您反映的问题解决了吗", "我们已上门处理，请您确认。")
        assert customer.fits()
        customer.page.get_by_text(answer, exact=True).click()
        customer.press("提交")
        customer.sees("谢谢！")


def publish_a_questionnaire(person: Person) -> tuple[str, str]:
    """From a template to an open link with its QR code and one personal link; gives both addresses."""
    person.page.get_by_role("link", name="项目", exact=True).first.click()
    person.page.get_by_role("link", name=PROGRAMME).first.click()
    person.goes_to_tab("收集")
    person.looks_on_a_phone("收集答卷")
    person.press("新建问卷")
    person.looks_on_a_phone("满意度短问卷", "可供对照的公开数值")
    card = person.page.locator("form").filter(has=person.page.get_by_text("满意度短问卷", exact=True))
    card.get_by_role("button", name="使用此模板").click()
    person.sees("已根据模板生成草稿")
    person.looks_on_a_phone("您对以下各项的满意程度如何？", "您有多大可能向朋友或同事推荐我们？")
    person.press("发布…")
    person.press("发布", person.page.locator("main"))
    person.sees("公开链接（所有人可答）", "收集中")
    person.looks_on_a_phone("专属链接")
    qr = person.page.get_by_alt_text("公开链接的二维码")
    assert qr.evaluate("picture => picture.complete && picture.naturalWidth > 0")
    address = person.page.get_by_label("公开链接").input_value()
    person.press("专属链接")
    person.page.locator("textarea").fill("VIP-1")
    person.press("生成链接")
    person.sees("VIP-1", "未作答")
    person.looks_on_a_phone("VIP-1")
    return address, person.page.locator("[id^=link-]").first.inner_text()


def fill_in(respondent: Person, recommend: int, grade: str) -> None:
    """The questionnaire on a phone without script: every choice is a plain radio button with a label."""
    respondent.sees("您的满意度")
    assert respondent.fits()
    for item in respondent.page.get_by_role("radio", name=grade, exact=True).all():
        item.check(force=True)
    respondent.page.locator(f"[name=a-recommend][value='{recommend}']").check(force=True)


def answer_and_see_the_figures_move(
    person: Person, browser: Browser, address: str, forms: list[Form]
) -> None:
    """An unhappy answer from a phone: a receipt, a case by the alert rule, and the figures within 5 s."""
    with Person(browser, address, phone=True, script=False) as respondent:
        respondent.visit(address)
        fill_in(respondent, 2, "不满意")
        respondent.page.locator("textarea").fill("排队一个小时，没有人解释原因。")
        respondent.press("提交")
        respondent.sees("谢谢，您的答卷已收到", "回执编号")
        assert respondent.fits()
        sent_at = time.monotonic()
    expected = huiyin.nps([*(form.recommend for form in forms), 2])
    person.page.get_by_role("link", name="项目", exact=True).first.click()
    person.page.get_by_role("link", name=PROGRAMME).first.click()
    person.sees("81 份答卷", signed(expected.value))
    seconds = time.monotonic() - sent_at
    assert seconds < 5, f"the figures took {seconds:.1f} s"
    print(f"an answer was in the figures after {seconds:.1f} s")
    person.visit("/cases/?whose=all")
    person.page.locator(".list-group-item").first.click()
    person.sees("由预警规则", "排队一个小时，没有人解释原因。")


def answer_by_the_personal_link_once(browser: Browser, address: str, link: str) -> None:
    with Person(browser, address, phone=True, script=False) as respondent:
        respondent.visit(link)
        respondent.sees("本链接仅供您本人使用")
        fill_in(respondent, 9, "满意")
        respondent.press("提交")
        respondent.sees("回执编号")
    with Person(browser, address, phone=True, script=False) as somebody:
        somebody.visit(link)
        somebody.sees("已")
        assert somebody.page.get_by_role("button", name="提交").count() == 0
        assert somebody.fits()
        somebody.complaints.clear()


def make_the_reports(person: Person) -> None:
    person.visit("/")
    person.page.get_by_role("link", name=PROGRAMME).first.click()
    person.goes_to_tab("报告")
    person.looks_on_a_phone("生成报告")
    person.page.get_by_label("波次").select_option(label="全部波次合计")
    pdf = PdfReader(BytesIO(person.downloads("PDF")))
    text = "".join(page.extract_text() for page in pdf.pages)
    assert len(pdf.pages) > 1
    for heading in (
        "调查概况",
        "调查目的",
        "答卷有效性",
        "评价标准",
        "总体结果",
        "局限",
        "了解营业厅服务的短板",
    ):
        assert heading in text, heading
    assert not re.search("[\ufffd\u0000]", text)
    assert person.downloads("Excel").startswith(b"PK")
    page = person.downloads("网页").decode()
    assert "<script" not in page
    assert "排队一个小时，没有人解释原因。" in page


def keep_other_units_out(person: Person, browser: Browser) -> None:
    """The manager of another unit, invited by the administrator, gets "not found"."""
    programme = person.page.url.split("/report/")[0].removeprefix(person.address)
    person.visit("/units/")
    person.press("下添加单位")
    person.fills(name="东区公司")
    person.press("添加", person.page.locator("main"))
    person.visit("/people/new/")
    person.fills(name="诺拉", login="nora")
    person.page.locator("[name=role][value=manager]").check()
    person.page.locator("[name=unit]").select_option(index=1)
    person.press("邀请", person.page.locator("main"))
    link = person.page.locator("#join-link").inner_text()
    with Person(browser, person.address) as nora:
        nora.visit(link)
        nora.fills(password=PASSWORD, password_again=PASSWORD)
        nora.press("设置密码并登录")
        nora.press("我的账号")
        nora.sees("诺拉")
        for path in (f"{programme}/", f"{programme}/answers/", f"{programme}/report/pdf/", "/cases/1/"):
            assert nora.visit(path) == 404, path
            nora.sees("找不到此页面")
        nora.complaints.clear()  # the browser itself remarks on every 404


def signed(value: float, digits: int = 1) -> str:
    """As the pages write it, with a true minus."""
    return f"{value:+.{digits}f}".replace("-", "−")
