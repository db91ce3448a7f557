"""Pages of accounts, notices and the log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.messaging.accounts import settings_of
from huiyin.messaging.contracts import Content, State
from huiyin.messaging.models import Notice, OutgoingMessage, SenderAccount, Wording
from huiyin.messaging.notices import read_list
from huiyin.messaging.sending import send_due
from huiyin.messaging.tests.conftest import add_account, settings_for
from tests.fakes.provider import SECRETS, Provider

Write = Callable[..., OutgoingMessage]


@pytest.fixture
def alice(client: Client, cast: Any) -> Client:
    client.force_login(cast.alice)
    return client


@pytest.fixture
def bob(cast: Any) -> Client:
    browser = Client()
    browser.force_login(cast.bob)
    return browser


def account_form(address: str, **more: Any) -> dict[str, Any]:
    return {
        **settings_for("sms_aliyun", address),
        "account_name": "客服短信",
        "per_minute": "0",
        "per_day": "500",
        **more,
    }


def test_an_account_is_added_checked_and_its_secret_never_shown(alice: Client, provider: Provider) -> None:
    answer = alice.post("/messages/accounts/new/sms_aliyun/", account_form(provider.address), follow=True)
    account = SenderAccount.objects.get()
    assert "账号可用" in answer.content.decode() or "works" in answer.content.decode()
    assert SECRETS["aliyun_secret"] not in answer.content.decode() + account.secrets + str(account.settings)
    assert settings_of(account)["key_secret"] == SECRETS["aliyun_secret"]
    assert "/hooks/messages/" in answer.content.decode()
    form = account_form(provider.address, key_secret="", account_name="改名")
    alice.post(f"/messages/accounts/{account.pk}/", form)
    account.refresh_from_db()
    assert (account.name, settings_of(account)["key_secret"]) == ("改名", SECRETS["aliyun_secret"])


def test_a_wrong_key_is_told_and_kept(alice: Client, provider: Provider) -> None:
    form = account_form(provider.address, key_secret="wrong")
    answer = alice.post("/messages/accounts/new/sms_aliyun/", form, follow=True)
    assert "SignatureDoesNotMatch" in answer.content.decode()
    assert SenderAccount.objects.get().problem["code"] == "HY-G003"


def test_a_robot_may_not_be_set_faster_than_its_provider_allows(alice: Client, provider: Provider) -> None:
    form = {
        **settings_for("wecom_robot", provider.address),
        "account_name": "群",
        "per_minute": "60",
        "per_day": "0",
    }
    answer = alice.post("/messages/accounts/new/wecom_robot/", form)
    assert answer.status_code == 422
    assert SenderAccount.objects.count() == 0


def test_an_address_inside_our_own_network_is_refused(alice: Client, settings: Any) -> None:
    """A17."""
    settings.PRIVATE_HOSTS = frozenset()
    for address in ("http://127.0.0.1:9", "https://169.254.169.254", "https://10.0.0.1", "https://localhost"):
        answer = alice.post("/messages/accounts/new/sms_aliyun/", account_form(address), follow=True)
        assert answer.status_code == 200
    problems = set(SenderAccount.objects.values_list("problem__code", flat=True))
    assert problems == {"HY-K006"}


def test_a_test_message_is_queued_and_shown(alice: Client, provider: Provider, db: None) -> None:
    account = add_account("sms_aliyun", settings_for("sms_aliyun", provider.address))
    answer = alice.post(f"/messages/accounts/{account.pk}/test/", {"to": "13800138000"}, follow=True)
    assert "+86138****8000" in answer.content.decode()
    send_due(account.pk)
    assert len(provider.taken) == 1
    answer = alice.post(f"/messages/accounts/{account.pk}/test/", {"to": "12"}, follow=True)
    assert OutgoingMessage.objects.count() == 1
    alice.post(f"/messages/accounts/{account.pk}/switch/")
    account.refresh_from_db()
    assert not account.is_enabled
    assert alice.get("/messages/accounts/").status_code == 200


LIST = "手机号,姓名,地址\n138 0000 0001,王女士,光谷\n13800000002,,汉口\n027-1234,错号,武昌\n13800000001,重复,光谷"


def test_a_notice_is_previewed_then_sent_to_everybody_on_the_list_once(
    bob: Client, account: SenderAccount, provider: Provider
) -> None:
    """T24, X07: notify first, see progress and log, send news to the same people."""
    form = {
        "name": "停电通知",
        "account": account.pk,
        "body": "{{name|尊敬的客户}}您好，{{地址}}明天 8–12 时停电检修，可到营业厅借用移动电源。拒收请回复R",
        "source": "list",
        "recipients": LIST,
    }
    preview = bob.post("/messages/notices/new/", {**form, "go": "preview"}).content.decode()
    assert "王女士您好" in preview
    assert "尊敬的客户您好" in preview
    assert "13800000001" not in preview.split("<form")[0]
    assert OutgoingMessage.objects.count() == 0
    answer = bob.post("/messages/notices/new/", {**form, "go": "send"})
    notice = Notice.objects.get()
    assert answer.status_code == 302
    assert notice.n_messages == 2
    send_due(account.pk)
    texts = sorted(one.text for one in provider.taken)
    assert [text[:12] for text in texts] == ["【回音电力】尊敬的客户您", "【回音电力】王女士您好，"]
    page = bob.get(f"/messages/notices/{notice.pk}/progress/").content.decode()
    assert "every 2s" not in page
    assert "2 / 2" in page
    follow = bob.get(f"/messages/notices/new/?follows={notice.pk}")
    assert follow.status_code == 200
    OutgoingMessage.objects.update(tried_at=timezone.now() - timezone.timedelta(minutes=5))
    news = {
        "name": "已来电",
        "account": account.pk,
        "body": "{{name|您好}}，已恢复供电。",
        "follows": notice.pk,
    }
    bob.post("/messages/notices/new/", {**news, "go": "send"})
    send_due(account.pk)
    assert len(provider.taken) == 4
    assert Notice.objects.latest("pk").follows_id == notice.pk


def test_a_notice_to_customers_reaches_those_with_a_number_who_did_not_opt_out(
    bob: Client, cast: Any, account: SenderAccount, provider: Provider
) -> None:
    rows = [
        NewContact("K1", name="王女士", phone="13800000001", region="光谷"),
        NewContact("K2", name="李先生", phone="13800000002", region="光谷"),
        NewContact("K3", name="无号码", region="光谷"),
        NewContact("K4", name="远处", phone="13800000004", region="汉口"),
    ]
    customers.upsert_contacts(rows, unit=cast.north)
    customers.opt_out(respondent_key="K2", source="phone")
    form = {"name": "停电", "account": account.pk, "body": "停电", "source": "customers", "region": "光谷"}
    bob.post("/messages/notices/new/", {**form, "go": "send"})
    send_due(account.pk)
    assert [one.to for one in provider.taken] == ["13800000001"]


def test_a_running_notice_can_be_stopped(bob: Client, account: SenderAccount, provider: Provider) -> None:
    form = {"name": "x", "account": account.pk, "body": "停电", "source": "list", "recipients": LIST}
    bob.post("/messages/notices/new/", {**form, "go": "send"})
    notice = Notice.objects.get()
    send_due(account.pk, most=1)
    bob.post(f"/messages/notices/{notice.pk}/cancel/")
    states = sorted(OutgoingMessage.objects.values_list("state", flat=True))
    assert states == [State.CANCELLED, State.SENT]


def test_the_log_shows_reasons_and_hides_addresses_and_links(
    bob: Client, cast: Any, account: SenderAccount, provider: Provider, write: Write
) -> None:
    provider.mode = "refused"
    message = write(
        unit_id=cast.north.pk, content=Content(text="请评价 https://cx.example.cn/s/SECRETSECRET/")
    )
    other = write(unit_id=cast.south.pk)
    send_due(account.pk)
    log = bob.get("/messages/").content.decode()
    assert "code = 7" in log
    assert message.to[3:] not in log
    assert f"/messages/{other.pk}/" not in log
    page = bob.get(f"/messages/{message.pk}/").content.decode()
    assert "/s/…" in page
    assert "SECRETSECRET" not in page
    assert bob.get(f"/messages/{other.pk}/").status_code == 404
    found = bob.get("/messages/", {"to": message.to[3:]}).content.decode()
    assert f"/messages/{message.pk}/" in found
    for query in (
        "state=failed",
        "kind=sms",
        "purpose=survey",
        "on=2026-13-99",
        "on=x",
        "state=<b>",
        "batch=x",
        "to=%00",
    ):
        assert bob.get(f"/messages/?{query}").status_code == 200


def test_what_failed_can_be_sent_again_and_what_was_sent_cannot(
    bob: Client, cast: Any, account: SenderAccount, provider: Provider, write: Write
) -> None:
    provider.mode = "refused"
    message = write(unit_id=cast.north.pk)
    send_due(account.pk)
    provider.mode = "ok"
    answer = bob.post(f"/messages/{message.pk}/again/", follow=True)
    assert answer.status_code == 200
    send_due(account.pk)
    assert len(provider.taken) == 1
    again = OutgoingMessage.objects.latest("pk")
    assert again.state == State.SENT
    assert bob.post(f"/messages/{again.pk}/again/").status_code == 422
    assert bob.post(f"/messages/{again.pk}/cancel/").status_code == 422


def test_words_can_be_kept_and_used(bob: Client, account: SenderAccount) -> None:
    bob.post("/messages/words/", {"name": "停电", "kind": "sms", "body": "{{name}}您好，明天停电"})
    wording = Wording.objects.get()
    page = bob.get(f"/messages/notices/new/?wording={wording.pk}").content.decode()
    assert "{{name}}您好，明天停电" in page
    bob.post(f"/messages/words/{wording.pk}/", {"name": "停电", "kind": "sms", "body": "改了"})
    wording.refresh_from_db()
    assert wording.body == "改了"
    bob.post(f"/messages/words/{wording.pk}/remove/")
    assert Wording.objects.count() == 0


def test_the_length_is_counted_with_the_signature_while_typing(bob: Client, account: SenderAccount) -> None:
    page = bob.post("/messages/notices/length/", {"account": account.pk, "body": "回" * 65}).content.decode()
    assert "71" in page
    assert bob.post("/messages/notices/length/", {"account": "x", "body": "回"}).status_code == 200


def test_a_list_may_come_from_a_spreadsheet_in_any_order() -> None:
    listed = read_list("email", "姓名\t邮箱\t户号\n李雷\tli@example.cn\t8001\n\n韩梅梅\thm@\t8002")
    assert [(one.to, one.name, one.values["户号"]) for one in listed.recipients] == [
        ("li@example.cn", "李雷", "8001")
    ]
    assert [number for number, _ in listed.refused] == [3]
    assert read_list("sms", "").recipients == ()
