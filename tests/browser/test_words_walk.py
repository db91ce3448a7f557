"""A manager reads reviews and complaints, is alerted, teaches the readers; the assistant answers and hands over."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import _reviews as made
from tests.browser.person import PASSWORD, Person
from tests.running import Running, own_database

pytestmark = pytest.mark.browser

REVIEWS, COMPLAINTS = "/programmes/1", "/programmes/2"
SLOW_MS = 60_000


@dataclass
class World:
    """The running program, and a process beside it."""

    program: Running
    settings: dict[str, str]

    def beside(self, *arguments: str) -> None:
        own = {"HUIYIN_DATA": str(self.program.folder), "DJANGO_SETTINGS_MODULE": "huiyin.settings"}
        command = [sys.executable, "-m", "tests.browser._words_world", *arguments]
        subprocess.run(command, env={**os.environ, **self.settings, **own}, check=True)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with own_database() as settings:
        program = Running(tmp_path_factory.mktemp("words") / "data", settings=settings)
        try:
            program.wait_ready(seconds=240)
            yield World(program, settings)
        finally:
            program.stop()


def test_words_become_figures_alerts_and_answers(world: World, browser: Browser, tmp_path: Path) -> None:
    """A05 A25 C06 X02 X03 T01: reviews and complaints, an alert, labels put right, the assistant."""
    program = world.program
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    with Person(browser, program.address) as manager:
        manager.sets_up(program, "味之源餐饮")
        load_reviews(manager, tmp_path / "评价.xlsx", today)
        read_the_figures(manager)
        load_complaints(manager, tmp_path / "投诉.csv", today)
        be_alerted(manager, world, tmp_path, today)
        with Person(browser, program.address, phone=True) as agent:
            agent.visit("/sign-in/")
            agent.fills(login="liting", password=PASSWORD)
            agent.press("登录")
            put_a_label_right(agent)
            teach_the_readers(manager)
            see_them_follow(agent)
            open_the_help_page(manager)
            talk_with_the_assistant(browser, program, agent)
        manager.visit("/knowledge/figures/")
        manager.sees("助手统计", "客户要求")


def until(person: Person, path: str, text: str, seconds: float = 60) -> None:
    """Open a page again until it says something."""
    end = time.monotonic() + seconds
    while person.visit(path) == 200 and text not in person.page.content():
        assert time.monotonic() < end, f"{path} does not say {text}"
        person.page.wait_for_timeout(400)


def is_read(person: Person, programme: str, n: int) -> None:
    """All texts are read, and the page says how many."""
    until(person, f"{programme}/texts/", f"n = {n}")
    expect(person.page.locator("#reading .progress")).to_have_count(0, timeout=SLOW_MS)


def bring_in(person: Person, file: Path) -> None:
    person.visit(f"{REVIEWS}/reviews/files/")
    person.page.locator("[name=file]").set_input_files(file)
    person.press("读取文件")
    expect(person.page.locator("[name=column-stars]")).to_have_value("星级", timeout=SLOW_MS)
    person.fills(site="大众点评")
    person.press("导入这些评价")
    person.page.get_by_text("文件总行数").wait_for(timeout=SLOW_MS)


def load_reviews(person: Person, file: Path, today: date) -> None:
    person.makes_a_programme(name="门店口碑", aim="找出各门店要改进的地方。")
    person.goes_to_tab("文本")
    person.sees("还没有文本", "去收集")
    person.press("去收集")
    person.page.get_by_role("link", name="在线评价", exact=True).click()
    person.sees("还没有评价")
    bring_in(person, made.write_reviews(file, made.usual_reviews(today), 1000))
    person.sees("新存入的答卷", "500")
    person.visit(f"{REVIEWS}/texts/topics/")
    person.page.locator("#starter").select_option("catering")
    person.press("套用")
    person.sees("排队等位")
    is_read(person, REVIEWS, made.N_REVIEWS - made.N_SILENT)


def read_the_figures(person: Person) -> None:
    """Every share with its interval; stars are held against words, silence is counted."""
    person.looks_on_a_phone("好评文本", "上菜速度", "本项目尚未测量其误差")
    person.visit(f"{REVIEWS}/texts/reviews/")
    person.sees(
        "按打分为好评的占 99.4% [98.3%, 99.8%]（500 条）", "星级好评率（按店铺聚类）", "给好评却在抱怨"
    )
    row = person.page.get_by_role("row").filter(has_text="好评中没有文字的")
    expect(row).to_contain_text("12.1%")
    person.looks_on_a_phone("评价虚高检查", "朝阳店")
    person.visit(f"{REVIEWS}/texts/quality/")
    person.looks_on_a_phone("5 个公开评论集上平均准确率", "抽一批文本")


def load_complaints(person: Person, file: Path, today: date) -> None:
    made.write_complaints(file, today)
    person.visit("/")
    person.makes_a_programme(name="投诉处理")
    person.press("导入文件")
    person.page.locator("[name=file]").set_input_files(file)
    person.press("上传并查看各列")
    person.page.get_by_role("button", name="导入 120 行").first.click(timeout=SLOW_MS)
    person.page.get_by_text("120 = 120 + 0 + 0").wait_for(timeout=SLOW_MS)
    is_read(person, COMPLAINTS, 120)
    person.sees("差评文本", "投诉")


def be_alerted(person: Person, world: World, folder: Path, today: date) -> None:
    """A usual day raises nothing; ten who tell of the same thing do."""
    person.visit("/alerts/rules/")
    person.press("新建规则")
    person.page.locator("#programme").select_option(label="门店口碑")
    person.page.locator("[name=kind][value=theme]").check()
    person.press("继续")
    person.fills(name="口碑突变")
    person.page.get_by_label("陈明").check()
    person.press("保存")
    person.sees("规则内容")
    person.press("启用")
    person.sees("启用中")
    bring_in(person, made.write_reviews(folder / "今天.xlsx", made.todays_reviews(today, burst=False), 3000))
    is_read(person, REVIEWS, 452)
    world.beside("4", PASSWORD)
    person.visit("/alerts/raised/?which=all")
    person.sees("还没有规则产生过告警")
    bring_in(person, made.write_reviews(folder / "突发.xlsx", made.todays_reviews(today, burst=True), 4000))
    is_read(person, REVIEWS, 462)
    world.beside("8")
    until(person, "/alerts/raised/", "小龙虾不新鲜")
    person.page.get_by_text("小龙虾不新鲜").first.click()
    person.looks_on_a_phone("触发依据", "10 / 22", "< 0.0001")
    person.press("由我处理")
    person.sees("认领")


def put_a_label_right(agent: Person) -> None:
    """Found on the phone among the answers, put right, and said by whom."""
    agent.visit(f"{REVIEWS}/answers/?q={made.IRONIC[0]}")
    agent.page.get_by_text(made.IRONIC[0]).first.click()
    agent.sees("文字解读", "倾向不确定")
    agent.page.get_by_text("更正标签", exact=True).click()
    agent.page.get_by_label("情感倾向").select_option("negative")
    agent.page.locator("form:has([name=task][value=polarity]) button").first.click()
    agent.sees("已更正", "负面")
    assert agent.fits()


def teach_the_readers(manager: Person) -> None:
    """Trained by the worker from what was put right, and put to use by the manager."""
    manager.visit(f"{REVIEWS}/texts/quality/")
    manager.page.locator("button[name=task][value=polarity]").click()
    until(manager, f"{REVIEWS}/texts/quality/", "可启用")
    manager.press("启用")
    manager.sees("使用中", "退回")
    manager.looks_on_a_phone("更正记录", "李婷")
    is_read(manager, REVIEWS, 462)


def see_them_follow(agent: Person) -> None:
    """A review of the same kind that nobody has put right is read as it is meant."""
    agent.visit(f"{REVIEWS}/answers/?q={made.IRONIC[-1]}")
    agent.page.get_by_text(made.IRONIC[-1]).first.click()
    agent.sees("文字解读", "负面")


def open_the_help_page(manager: Person) -> None:
    manager.visit("/knowledge/articles/new/")
    manager.fills(title_zh="怎样预订包间？", asked_zh="可以订包间吗\n包间怎么订")
    manager.fills(answer_zh="包间请至少提前一天致电门店预订。")
    manager.press("保存并发布")
    manager.visit("/knowledge/page/")
    manager.fills(address="help")
    manager.page.locator("[name=is_on]").check()
    manager.press("保存")
    manager.sees("公众可以访问")


def talk_with_the_assistant(browser: Browser, program: Running, agent: Person) -> None:
    """Answered with the source; a wish brings the whole conversation to a person, who answers; it is rated."""
    with Person(browser, program.address, phone=True, script=False) as customer:
        customer.visit("/ask/help/")
        customer.fills(words="包间怎么订")
        customer.press("提问")
        customer.sees("提前一天致电门店", "来源", "怎样预订包间？")
        customer.fills(words="上次订了没留位，太气人了，找你们经理！")
        customer.press("发送")
        customer.sees("正在为您转接人工", "受理编号")
        assert customer.fits()
        agent.visit("/knowledge/conversations/")
        agent.page.get_by_text("没留位").or_(agent.page.get_by_text("包间怎么订")).first.click()
        agent.sees("包间怎么订", "提前一天致电门店", "太气人了")
        agent.fills(words="非常抱歉，已为您留好今晚的包间。")
        agent.press("发送")
        agent.sees("已为您留好今晚的包间", "人工已答复")
        assert agent.fits()
        agent.press("查看工单")
        agent.sees("上次订了没留位", "帮助页面的对话", "提前一天致电门店")
        customer.page.reload()
        customer.sees("已为您留好今晚的包间")
        customer.page.locator("details.q summary").click()
        customer.page.locator("label:has([name=solved][value=yes])").click()
        customer.page.locator("label:has([name=rating][value='5'])").click()
        customer.press("提交")
        customer.sees("谢谢您的评价")
