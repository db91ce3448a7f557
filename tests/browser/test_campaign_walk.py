"""A campaign from the sender accounts to the figures, by every way that customers answer, in a real browser."""

from __future__ import annotations

import csv
import email
import email.policy
import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

import huiyin
from tests.browser.person import DESK, PHONE, Person
from tests.fakes.mail_server import Post, mail_server
from tests.fakes.provider import SECRETS, Provider
from tests.later import days_pass
from tests.running import Running, free_port, own_database

pytestmark = pytest.mark.browser

PROGRAMME = "线上商城售后满意度"
TEMPLATE, TITLE = "单次服务满意度 CSAT", "这次服务，您满意吗？"
PICTURES = os.environ.get("HUIYIN_WALK", "")  # a folder: the main steps are kept there as pictures
PEOPLE = (
    ("K1", "王芳", "13800000001", "wang@example.cn", "城南区"),
    ("K2", "李强", "13800000002", "unknown-li@example.cn", "城南区"),  # the mail comes back: a text message
    ("K3", "赵敏", "13800000003", "", "城北区"),  # no e-mail: a text message
    ("K4", "孙丽", "13800000004", "sun@example.cn", "城北区"),  # opts out
    ("K5", "周杰", "13800000005", "zhou@example.cn", "城北区"),  # has complained
    ("K6", "吴刚", "13800000006", "wu@example.cn", "城南区"),  # does not answer
)


@dataclass
class World:
    """The running program and what stands around it."""

    up: Running
    settings: dict[str, str]
    post: Post
    mail: dict[str, Any]
    provider: Provider


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder, port = tmp_path_factory.mktemp("campaign"), free_port()
    with own_database() as database, mail_server(folder) as (post, mail), Provider() as provider:
        settings = {
            **database,
            "HUIYIN_PRIVATE_HOSTS": "127.0.0.1",
            "HUIYIN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        up = Running(folder / "data", port=port, settings=settings)
        try:
            up.wait_ready(seconds=240)
            yield World(up, settings, post, mail, provider)
        finally:
            up.stop()


def test_a_campaign_is_run_from_the_accounts_to_the_figures(
    world: World, browser: Browser, tmp_path: Path
) -> None:
    with Person(browser, world.up.address) as manager:
        manager.sets_up(world.up, "线上商城")
        manager.makes_a_programme(name=PROGRAMME, aim="了解售后服务。", population="收到货的客户。")
        programme = manager.page.url.removeprefix(world.up.address).rstrip("/")
        add_the_accounts(manager, world)
        import_the_contacts(manager, tmp_path / "客户.csv")
        spare_two_of_them(manager)
        let_messages_leave_at_any_hour(manager)
        publish(manager, programme)
        plan(manager, programme)
        rehearse(manager)
        start(manager, world)
        answer_by_mail(browser, world)
        answer_by_text_message(browser, world)
        remind(manager, world)
        look_at_the_field(manager)
        rate_on_a_device(manager, browser, programme)
        interview_by_telephone(manager, programme)
        hand_in_by_machine(manager, tmp_path / "answers.ndjson")
        read_the_figures(manager, programme)


def picture(person: Person, name: str) -> None:
    """Keep how a page looks, at a desk and on a phone; nothing may stick out."""
    for size in (DESK, PHONE):
        person.page.set_viewport_size(size)
        assert person.fits(), f"{person.page.url} is wider than {size['width']}"
        if PICTURES:
            person.page.screenshot(path=f"{PICTURES}/{name}-{size['width']}.png", full_page=True)
    assert not person.too_small(), f"{person.page.url}: {person.too_small()}"
    person.page.set_viewport_size(DESK)


def add_the_accounts(person: Person, world: World) -> None:
    """An SMTP server with a certificate of its own making, and any SMS provider with an HTTP interface."""
    page = person.page
    person.visit("/messages/accounts/")
    picture(person, "accounts-empty")
    person.press("通用 HTTP 短信接口")
    person.fills(url=f"{world.provider.address}/sms/", headers="X-Api-Key: {{secret}}", sign="线上商城")
    person.fills(secret=SECRETS["http_secret"])
    person.press("保存并检查")
    person.sees("账号可用")
    person.visit("/messages/accounts/new/smtp/")
    for name in ("host", "port", "certificate", "user", "password", "from_address", "from_name"):
        page.locator(f"[name={name}]").fill(str(world.mail[name]))
    page.locator("[name=security]").select_option(world.mail["security"])
    person.press("保存并检查")
    person.sees("账号可用")
    picture(person, "account")
    person.visit("/messages/accounts/")
    picture(person, "accounts")


def import_the_contacts(person: Person, file: Path) -> None:
    with file.open("w", encoding="gb18030", newline="") as opened:
        csv.writer(opened).writerows([("客户编号", "姓名", "手机号", "邮箱", "区域"), *PEOPLE])
    person.visit("/contacts/")
    person.press("导入")
    person.page.locator("[name=file]").set_input_files(file)
    person.press("上传")
    person.press("确认入库")
    person.sees("新增")
    picture(person, "contacts-file")
    person.press("查看客户档案")
    picture(person, "contacts")


def spare_two_of_them(person: Person) -> None:
    person.visit("/contacts/?q=K4")
    person.press("孙丽")
    person.press("不再发送邀请")
    person.visit("/contacts/?q=K5")
    person.press("周杰")
    person.page.locator("#hold-kind").select_option("complaint")
    person.press("暂缓邀请")
    picture(person, "contact-held")


def let_messages_leave_at_any_hour(person: Person) -> None:
    """The organisation decides; here so that the test runs at night, too."""
    person.visit("/contact-rules/")
    person.fills(
        opens_at="00:00", closes_at="23:59", email_closes_at="23:59", control_percent="0", note="全天"
    )
    person.page.locator("[name=email_on_working_days]").uncheck()
    person.press("存为新版本")
    person.sees("第 1 版")
    picture(person, "rules")


def publish(person: Person, programme: str) -> None:
    """From a template whose first question one tap in the mail answers."""
    person.visit(f"{programme}/templates/")
    card = person.page.locator("form").filter(has=person.page.get_by_text(TEMPLATE, exact=True))
    card.get_by_role("button", name="使用此模板").click()
    person.sees("已根据模板生成草稿")
    picture(person, "draft")
    person.press("发布…")
    person.press("发布", person.page.locator("main"))
    person.sees("收集中")
    picture(person, "collect")


def plan(person: Person, programme: str) -> None:
    person.visit(f"{programme}/campaigns/")
    picture(person, "campaigns-empty")
    person.press("新建调查活动")
    picture(person, "plan-empty")
    person.fills(name="十一月收货回访", days_open="20")
    for name, value in {"channel_1": "email", "channel_2": "sms", "n_reminders": "1"}.items():
        person.page.locator(f"[name={name}]").select_option(value)
    person.page.locator("[name=falls_back]").check()
    person.fills(cost_2="0.05")
    person.press("保存")
    person.sees("十一月收货回访", "短信")
    picture(person, "plan")


def rehearse(person: Person) -> None:
    """Four are asked; one has opted out and one waits for the end of a complaint."""
    person.press("预演")
    person.press("预演", person.page.locator(".page-header"))
    person.sees("不予打扰", "已退订", "孙丽", "有未结投诉", "周杰", "赵敏，请花1分钟评价我们的服务")
    picture(person, "rehearsal")


def start(person: Person, world: World) -> None:
    """Two by e-mail, one by text message, one by text message after the mail came back; nobody else."""
    person.press("启动")
    person.sees("已启动")
    wait_for(lambda: len(world.provider.taken) == 2 and len(world.post.mails) == 2)
    assert sorted(mail.rcpt_tos[0] for mail in world.post.mails) == ["wang@example.cn", "wu@example.cn"]
    assert sorted(taken.to for taken in world.provider.taken) == ["13800000002", "13800000003"]


def words_to(world: World, address: str) -> str:
    """The text of the newest mail to an address."""
    mails = [mail.content for mail in world.post.mails if mail.rcpt_tos == [address]]
    assert isinstance(mails[-1], bytes)
    body = email.message_from_bytes(mails[-1], policy=email.policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def answer_by_mail(browser: Browser, world: World) -> None:
    """One tap on a grade in the mail, then a phone without script; opening the link alone stores nothing."""
    found = re.search(r"http\S+a-overall=4", words_to(world, "wang@example.cn"))
    assert found is not None
    with Person(browser, world.up.address, phone=True, script=False) as customer:
        customer.visit(found.group())
        expect(customer.page.locator("[name=a-overall][value='4']")).to_be_checked()
        phone_picture(customer, "mail-tapped")
        customer.press("下一页")
        fill_in(customer, "4", "yes")
        phone_picture(customer, "mail-details")
        customer.press("提交")
        customer.sees("回执编号")
        phone_picture(customer, "mail-thanks")


def answer_by_text_message(browser: Browser, world: World) -> None:
    """The short link on a phone with script: an unhappy customer is asked why."""
    text = next(one.text for one in world.provider.taken if one.to == "13800000002")
    found = re.search(r"http\S+", text)
    assert text.startswith("【线上商城】李强")
    assert found is not None
    with Person(browser, world.up.address, phone=True) as customer:
        customer.visit(found.group())
        customer.page.locator("[name=a-overall][value='2']").check(force=True)
        customer.press("下一页")
        customer.sees("这次服务哪里让您不满意？")
        customer.page.locator("textarea").fill("等了三天才有人来。")
        customer.press("下一页")
        fill_in(customer, "2", "no")
        customer.press("提交")
        customer.sees("回执编号")
        phone_picture(customer, "sms-thanks")


def fill_in(customer: Person, grade: str, solved: str) -> None:
    """The page of details: four items and whether the matter was solved."""
    for item in ("attitude", "skill", "speed", "clarity"):
        customer.page.locator(f"[name=a-{item}][value='{grade}']").check(force=True)
    customer.page.locator(f"[name=a-solved][value='{solved}']").check(force=True)


def remind(person: Person, world: World) -> None:
    """Four days later who has not answered is reminded, and nobody else (a text message rests for a minute)."""
    person.press("未答名单")
    person.sees("吴刚", "赵敏")
    picture(person, "missing")
    assert person.page.get_by_role("link", name="王芳").count() == 0
    days_pass(world.up, world.settings, 4)
    wait_for(lambda: len(world.post.mails) == 3)
    assert world.post.mails[2].rcpt_tos == ["wu@example.cn"]
    assert all(taken.to == "13800000003" for taken in world.provider.taken[2:])
    assert "还没有收到您的回答" in words_to(world, "wu@example.cn")
    assert not world.provider.wrong


def look_at_the_field(person: Person) -> None:
    person.visit(re.sub("missing/$", "field/", person.page.url))
    person.sees("应答率", "n = 4", "AAPOR", "已退订", "这次服务哪里让您不满意？")
    picture(person, "field")


def rate_on_a_device(person: Person, browser: Browser, programme: str) -> None:
    """Opened once with a network; without one somebody rates, and the answer is handed in afterwards."""
    person.visit(f"{programme}/devices/")
    picture(person, "devices-empty")
    person.press("添加设备")
    person.fills(name="营业厅 3 号柜台", place="大厅入口")
    person.press("添加设备", person.page.locator("main"))
    address = person.page.locator("a.text-break").inner_text()
    picture(person, "device")
    with Person(browser, person.address, phone=True) as customer:
        page = customer.page
        customer.visit(address)
        customer.sees(TITLE, "已联网")
        phone_picture(customer, "device-screen")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        customer.context.set_offline(True)
        page.locator("[name=a-overall][value='5']").check(force=True)
        page.locator("[name=a-attitude]").first.wait_for(state="attached")
        fill_in(customer, "5", "yes")
        customer.press("提交")
        customer.sees("1 份待上传")
        phone_picture(customer, "device-offline")
        customer.complaints.clear()  # the browser remarks that there is no network
        customer.context.set_offline(False)
        expect(page.locator("#state")).to_have_text("● 已联网")
        customer.complaints.clear()
    person.page.reload()
    person.sees("累计答卷")
    picture(person, "device-after")


def interview_by_telephone(person: Person, programme: str) -> None:
    """The interviewer reads, presses digits and Enter; the mouse is not needed."""
    page = person.page
    person.visit(f"{programme}/telephone/")
    person.press("新建电话访谈")
    person.fills(
        name="电话回访", script="您好{{name}}，我是{{interviewer}}。", first_hour="0", last_hour="24"
    )
    person.press("保存")
    person.fills(numbers="phone,name,id\n13900000001,钱一,T1")
    person.press("添加号码", page.locator("main"))
    person.sees("电话回访")
    picture(person, "telephone-study")
    person.visit(f"{programme}/telephone/1/call/")
    expect(page.get_by_role("button", name="取下一个号码")).to_be_focused()
    page.keyboard.press("Enter")  # the next number
    person.sees("您好钱一，我是陈明。")
    picture(person, "telephone-call")
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    page.locator("[name=a-attitude]").first.wait_for(state="attached")
    for key in "44441":
        page.keyboard.press(key)
    picture(person, "telephone-details")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    person.sees("访问完成")
    person.visit(f"{programme}/telephone/1/")
    picture(person, "telephone-study-after")


def hand_in_by_machine(person: Person, file: Path) -> None:
    """Three rows by curl, with a key made in the browser; sent twice, they count once."""
    person.visit("/interface/keys/")
    picture(person, "keys-empty")
    person.fills(name="终端批量上传")
    person.page.locator("[name=scopes][value=bulk]").check()
    person.press("生成密钥")
    person.sees("密钥只显示这一次")
    picture(person, "keys")
    token = person.page.locator(".alert code").inner_text()
    answers = {"overall": 3, "attitude": 3, "skill": 3, "speed": 3, "clarity": 3, "solved": "partly"}
    rows = [
        {"submission_id": f"machine-row-{n:08d}", "questionnaire": 1, "answers": answers} for n in range(3)
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows))
    for created, repeated in ((3, 0), (0, 3)):
        command = ["curl", "-sS", f"{person.address}/api/v1/responses/bulk", "--data-binary", f"@{file}"]
        command += ["-H", f"Authorization: Bearer {token}", "-H", "Content-Type: application/x-ndjson"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        summary = json.loads(done.stdout.splitlines()[-1])
        assert (summary["created"], summary["repeated"]) == (created, repeated), done.stdout


def read_the_figures(person: Person, programme: str) -> None:
    """Seven answers by five ways, and their mean is the library's."""
    person.visit(f"{programme}/")
    person.press("全部确认")
    overall = huiyin.csat([4, 2, 5, 4, 3, 3, 3])
    person.sees("7 份答卷", re.compile(rf"{100 * overall.value:.1f}\s?%"))
    picture(person, "figures")
    person.visit(f"{programme}/collect/")
    cards = person.page.locator("#channels + .row .card")
    for channel, n in {"电子邮件": 1, "短信": 1, "评价器": 1, "电话访谈": 1, "接口提交": 3}.items():
        card = cards.filter(has=person.page.get_by_role("heading", name=channel, exact=True))
        expect(card).to_contain_text(f"{n} 份答卷")
    picture(person, "collect-after")


def phone_picture(person: Person, name: str) -> None:
    assert person.fits(), f"{person.page.url} is wider than a phone"
    assert not person.too_small(), f"{person.page.url}: {person.too_small()}"
    if PICTURES:
        person.page.screenshot(path=f"{PICTURES}/{name}-390.png", full_page=True)


def wait_for(ready: Any, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < until
        time.sleep(0.1)
