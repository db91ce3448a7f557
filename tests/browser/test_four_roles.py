"""A customer, a clerk, a manager and an analyst: a low grade by text message, and all that follows from it.

With HUIYIN_PICTURES naming a folder every screen is kept there, at a desk and on a phone.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from tests.browser._interface import key_of, post
from tests.browser._roles_world import TREATED_BADLY, Beside
from tests.browser.person import DESK, PASSWORD, PHONE, Person
from tests.fakes.provider import Provider
from tests.running import Running, free_port, own_database

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PICTURES = os.environ.get("HUIYIN_PICTURES", "")
REASON = "冰柜断电，客户出示了损失清单和进货单。"
HERE = ZoneInfo("Asia/Shanghai")
DONE = "已上门说明原因并赔付，台区联系人名单当天更正。"


@dataclass
class World:
    """The running program, the process beside it and the provider of text messages."""

    up: Running
    beside: Beside
    provider: Provider
    programme: int

    def text_to(self, ending: str, containing: str) -> str:
        """The newest text message to a telephone, as soon as there is one."""

        def found() -> list[str]:
            rows = [one.text for one in self.provider.taken if one.to.endswith(ending)]
            return [text for text in rows if containing in text]

        wait_for(lambda: bool(found()))
        return found()[-1]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder, port = tmp_path_factory.mktemp("roles"), free_port()
    with own_database() as database, Provider() as provider:
        settings = {
            **database,
            "HUIYIN_PRIVATE_HOSTS": "127.0.0.1",
            "HUIYIN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        up = Running(folder / "data", port=port, settings=settings)
        beside = Beside(up, settings)
        try:
            up.wait_ready(seconds=240)
            token = up.first_run_link().rstrip("/").rsplit("/", 1)[1]
            made = beside.ask("make", token=token, provider=provider.address)
            yield World(up, beside, provider, made["programme"])
        finally:
            beside.stop()
            up.stop()


def test_four_roles_walk_a_low_grade_from_the_text_message_to_the_known_problem(
    world: World, browser: Browser
) -> None:
    """T01 T02 T04 T07 T08 T09 T13 T16 T17 T21 T32 R01 X04 P03 P05 P08: every screen fits a phone and a finger."""
    customer_grades(world, browser)
    with (
        person(world, browser, "liting", phone=True) as clerk,
        person(world, browser, "zhoumin") as manager,
    ):
        manager_is_alerted(manager)
        number = clerk_takes_it(clerk)
        clerk_asks_for_more_than_allowed(clerk)
        late = world.beside.ask("late", case=number)
        assert late["n_told"] >= 3
        manager_approves(manager, number)
        clerk_solves_it_late(clerk, number)
        customer_confirms(world, browser, clerk, number)
        manager_groups_it(manager, number)
        manager_knows_the_customer(manager)
        manager_announces_an_outage(manager, world)
        clerk_calls_the_key_customer(clerk)
        manager_ends_the_outage(manager, world)
        machine_reports_a_fault(manager, world)
    with person(world, browser, "sunjie") as analyst:
        analyst_reads(analyst, world)
    assert not world.provider.wrong


def person(world: World, browser: Browser, login: str, *, phone: bool = False) -> Person:
    """Somebody who has just signed in."""
    one = Person(browser, world.up.address, phone=phone)
    one.visit("/sign-in/")
    one.fills(login=login, password=PASSWORD)
    one.press("登录")
    one.page.wait_for_url(lambda address: "sign-in" not in address)
    return one


def picture(one: Person, name: str) -> None:
    """Nothing sticks out, at a desk or on a phone, where a finger meets every target; both are kept where somebody wants to see them."""
    usual = one.page.viewport_size
    for size in (DESK, PHONE):
        one.page.set_viewport_size(size)
        assert one.fits(), f"{one.page.url} is wider than {size['width']}"
        if PICTURES:
            one.page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)
    assert not one.too_small(), f"{one.page.url}: {one.too_small()}"
    assert usual is not None
    one.page.set_viewport_size(usual)


def wait_for(ready: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until
        time.sleep(0.1)


def customer_grades(world: World, browser: Browser) -> None:
    """The lowest grade and a reason, by the short link of the text message, on a phone."""
    link = re.search(r"http\S+", world.text_to("13800000001", "http"))
    assert link is not None
    with Person(browser, world.up.address, phone=True) as customer:
        customer.visit(link.group())
        picture(customer, "01-survey")
        customer.page.locator("[name=a-overall][value='1']").check(force=True)
        customer.press("下一页")
        customer.sees("哪里让您不满意？")
        customer.page.locator("textarea").fill(TREATED_BADLY)
        customer.press("下一页")
        for item, grade in {"report_ease": 3, "arrival": 2, "repair_skill": 4, "repair_news": 1}.items():
            customer.page.locator(f"[name=a-{item}][value='{grade}']").check(force=True)
        customer.page.locator("[name=a-solved][value='no']").check(force=True)
        picture(customer, "02-survey-details")
        customer.press("提交")
        customer.sees("回执编号")
        picture(customer, "03-survey-thanks")


def manager_is_alerted(manager: Person) -> None:
    """The rule has raised an alert and opened a case; she says that she has seen it."""

    def told() -> bool:
        manager.visit("/alerts/raised/")
        return manager.page.get_by_text("抢修回访低分").count() > 0

    wait_for(told)
    picture(manager, "04-alerts")
    manager.page.get_by_role("link", name=re.compile("抢修回访低分")).first.click()
    manager.sees("触发依据", "查看工单")
    picture(manager, "05-alert")
    manager.fills(note="请李婷今天联系客户。")
    manager.page.locator("form[action$='/acknowledge/'] button").click()
    manager.sees("周敏")


def clerk_takes_it(clerk: Person) -> int:
    """The route has given it to her; she tells the customer and begins. Gives the number of the case."""
    clerk.visit("/cases/")
    picture(clerk, "06-queue")
    clerk.page.locator("a[href^='/cases/']").filter(has_text="王秀英").first.click()
    clerk.sees(TREATED_BADLY, "王秀英", "首次响应")
    picture(clerk, "07-case")
    number = int(clerk.page.url.rstrip("/").rsplit("/", 1)[1])
    clerk.page.get_by_text("已告知客户受理", exact=True).click()
    form = clerk.page.locator("form[action$='/acknowledge/']")
    form.locator("[name=text]").fill("王女士您好，您的诉求由我负责，今天 18 时前给您回话。")
    form.get_by_role("button").click()
    clerk.press("开始处理")
    clerk.sees("处理中")
    return number


def clerk_asks_for_more_than_allowed(clerk: Person) -> None:
    """560 yuan, where she may decide 200: it waits for the manager."""
    panel = clerk.page.locator("#remedies")
    panel.locator("summary", has_text="给予补救").click()
    panel.locator("select[name=remedy]").select_option(label="退款（逐单确定）")
    panel.locator("[name=stated]").fill("560")
    panel.locator("[name=reason]").fill(REASON)
    picture(clerk, "08-remedy")
    clerk.press("给予或申请")
    clerk.sees("已提交上一级审批", "待审批")


def manager_approves(manager: Person, number: int) -> None:
    """What waits for her, what is late and who was told, and the money."""
    manager.visit("/cases/?whose=all")
    manager.sees("王秀英", "已超时")
    picture(manager, "09-queue-late")
    manager.visit("/cases/forecast/")
    picture(manager, "10-forecast")
    manager.visit("/recovery/approvals/")
    manager.sees(REASON, "560")
    picture(manager, "11-approvals")
    manager.press("批准")
    manager.sees("成本已记入台账")
    manager.visit(f"/cases/{number}/")
    manager.sees("已通知上级单位管理者", "周敏 批准")
    picture(manager, "12-case-escalated")


def clerk_solves_it_late(clerk: Person, number: int) -> None:
    """Not before the cause is named; the money is handed over."""
    clerk.visit(f"/cases/{number}/")
    clerk.page.locator("#remedies").get_by_role("button", name="已交付客户").click()
    clerk.sees("已交付")
    clerk.page.locator("#cause").get_by_role("link", name="填写原因").click()
    clerk.fills(why_1="停电通知没有送到", why_2="台区联系人名单半年没有更新")
    clerk.page.locator("[name=cause]").select_option(label="　告知不及时")
    clerk.fills(lesson="联系人名单每月核对一次。")
    picture(clerk, "13-cause")
    clerk.press("保存原因")
    clerk.sees("信息 › 告知不及时")
    form = clerk.page.locator("form[action$='/solve/']")
    form.get_by_label("类型").select_option(label="信息告知")
    form.get_by_label("处理结果").fill(DONE)
    form.get_by_role("button").click()
    clerk.sees("我们认为已经解决")


def customer_confirms(world: World, browser: Browser, clerk: Person, number: int) -> None:
    """Asked by a text message whose link she alone has; only her word closes the case."""
    form = clerk.page.locator(f"form[action='/cases/{number}/ask/']")
    form.locator("[name=text]").fill(DONE)
    picture(clerk, "14-case-ask")
    form.locator("[name=way][value=sms]").click()
    clerk.sees("发消息回访客户（第 1 次）")
    picture(clerk, "15-case-asked")
    sent = re.search(r"http\S+", world.text_to("13800000001", DONE))
    assert sent is not None
    assert sent.group() not in clerk.page.content()
    with Person(browser, world.up.address, phone=True, script=False) as customer:
        customer.visit(sent.group())
        customer.sees(DONE)
        picture(customer, "16-verdict")
        customer.page.get_by_text("已经解决了", exact=True).click()
        customer.fills(comment="总算有人负责到底。")
        customer.press("提交")
        customer.sees("谢谢")
        picture(customer, "17-verdict-thanks")
    clerk.page.reload()
    clerk.sees("客户本人确认解决")
    picture(clerk, "18-case-closed")


def manager_groups_it(manager: Person, number: int) -> None:
    """Three cases with one cause become a problem with an owner, and its improvement begins."""
    manager.visit(f"/cases/{number}/")
    manager.page.locator("#cause").get_by_role("link", name="归入问题").click()
    for box in manager.page.locator("[name=case]").all():
        box.check()
    manager.fills(title="计划停电通知到不了户", description="台区联系人名单过期，通知发不到户。")
    picture(manager, "19-group")
    manager.press("归为一个问题")
    manager.sees("3 张相关工单")
    manager.fills(improvement="名单每月核对，停电前七天短信直达到户。")
    manager.press("保存")
    manager.press("开始改进")
    manager.sees("改进中")
    picture(manager, "20-problem")
    for path, name in {
        "/recovery/": "21-recovery",
        "/recovery/problems/": "22-problems",
        "/recovery/ledger/": "23-ledger",
        "/recovery/fairness/": "24-fairness",
        "/recovery/causes/": "25-causes",
        "/cases/supervision/": "26-supervision",
    }.items():
        manager.visit(path)
        picture(manager, name)


def manager_knows_the_customer(manager: Person) -> None:
    """Found by the end of a telephone number; one page tells the whole story."""
    manager.visit("/customers/?q=13800000001")
    picture(manager, "27-customers")
    if "/customers/?" in manager.page.url:
        manager.page.get_by_role("link", name=re.compile("王秀英")).first.click()
    manager.sees("王秀英", "秀英冷饮批发", "退款")
    picture(manager, "28-customer")


def manager_announces_an_outage(manager: Person, world: World) -> None:
    """Nine days ahead, for a whole region: its customers get a text message."""
    manager.visit("/outages/")
    picture(manager, "29-outages-empty")
    manager.visit("/outages/new/")
    start = datetime.now(HERE) + timedelta(days=9)
    manager.page.locator("[name=unit]").select_option(label="　东湖供电所")
    manager.page.locator("[name=kind]").select_option("planned")
    manager.fills(start=f"{start:%Y-%m-%dT%H:%M}", end=f"{start + timedelta(hours=3):%Y-%m-%dT%H:%M}")
    manager.fills(place="东湖街道", reason="更换变压器")
    manager.page.locator("[name=audience][value=region]").check()
    manager.fills(region="东湖街道")
    picture(manager, "30-outage-form")
    manager.page.locator(
        "main form[method=post] button[type=submit], main form[method=post] .btn-primary"
    ).last.click()
    manager.sees("下一步", "更换变压器")
    picture(manager, "31-outage-draft")
    manager.page.locator("form[action$='/acts/submit/'] button").click()
    for ending in ("13800000002", "13800000003"):  # the third was written to just now and waits a minute
        world.text_to(ending, "更换变压器")


def clerk_calls_the_key_customer(clerk: Person) -> None:
    """Whoever loses most is called as well, and the call is on record."""
    clerk.visit("/outages/calls/")
    picture(clerk, "32-outage-calls")
    clerk.page.get_by_role("link", name=re.compile("王秀英")).click()
    clerk.page.locator("[name=outcome][value=reached]").check()
    clerk.fills(note="已备好发电机。")
    picture(clerk, "33-outage-call")
    clerk.press("保存通话")
    clerk.sees("已备好发电机。")


def manager_ends_the_outage(manager: Person, world: World) -> None:
    """The day comes; it begins, ends on time, and customers are thanked."""
    outage = manager.page.url
    world.beside.ask("pass", days=9)
    manager.visit(outage)
    picture(manager, "34-outage-announced")
    manager.page.locator("form[action$='/acts/begin/'] button").click()
    manager.sees("100.0%")
    world.beside.ask("pass", days=1 / 8)
    manager.visit(outage)
    manager.page.locator("form[action$='/acts/restore/'] button").click()
    world.text_to("13800000002", "感谢您的理解与支持")
    manager.visit(outage)
    picture(manager, "35-outage-restored")
    manager.sees("100.0%", "准时")
    manager.visit("/outages/governance/")
    picture(manager, "36-governance")
    manager.visit("/outages/")
    picture(manager, "37-outages")


def machine_reports_a_fault(manager: Person, world: World) -> None:
    """A fault by the interface, its customers told; the crew's steps from both sides; the repair's loop is closed."""
    at, token = world.up.address, key_of(manager, "停电管理系统", "outages")
    world.beside.ask("pass", days=1 / 24)  # the thanks were an hour ago
    now = datetime.now(HERE).replace(second=0, microsecond=0)
    fault = {"number": "GZ-1107", "kind": "fault", "place": "桃花巷", "reason": "10 千伏线路跳闸"}
    made = post(at, token, "outages", {**fault, "start": now.isoformat(), "region": "东湖街道"})
    assert made["state"] == "running"
    world.text_to("13800000002", "桃花巷")
    world.beside.ask("pass", days=1 / 24)
    reported, sent = ((now - timedelta(minutes=n)).isoformat() for n in (60, 50))
    step = {"number": "GZ-1107", "step": "repair", "area": "urban", "reported_at": reported}
    post(at, token, "outages/steps", {**step, "dispatched_at": sent})
    manager.visit(f"/outages/{made['id']}/repair/")
    manager.fills(arrived_at=f"{now - timedelta(minutes=90):%Y-%m-%dT%H:%M}")
    manager.press("保存")
    manager.sees("抢修节点的先后不对")
    picture(manager, "50-repair-wrong")
    manager.complaints.clear()  # the browser remarks that the form was refused
    manager.fills(arrived_at=f"{now - timedelta(minutes=25):%Y-%m-%dT%H:%M}")
    manager.press("保存")
    manager.sees("已保存。")
    post(at, token, "outages/steps", {"number": "GZ-1107", "step": "restored", "at": now.isoformat()})
    manager.visit(f"/outages/{made['id']}/")
    manager.sees("已恢复", "填写抢修节点")
    picture(manager, "51-fault-restored")
    manager.visit("/outages/repairs/")
    manager.sees("及时", "35 / 45")
    picture(manager, "52-repairs")


def analyst_reads(analyst: Person, world: World) -> None:
    """The causes and the figures; customers and money are not hers to see."""
    analyst.visit("/recovery/causes/")
    analyst.sees("告知不及时")
    picture(analyst, "38-analyst-causes")
    analyst.visit(f"/programmes/{world.programme}/")
    analyst.sees("1 份答卷")
    picture(analyst, "39-analyst-figures")
    assert analyst.visit("/recovery/ledger/") == 403
    analyst.complaints.clear()  # the browser remarks that the page was refused
