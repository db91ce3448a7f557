"""Receipts and replies: each counted once, in any order, with the same end."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.customers import queries as customers
from huiyin.messaging.contracts import DeliveryReport, Reply, State
from huiyin.messaging.hooks import hook_address
from huiyin.messaging.models import OutgoingMessage, ReceivedReply, ReceivedReport, SenderAccount
from huiyin.messaging.receipts import take_in
from huiyin.messaging.senders.base import Heard
from huiyin.messaging.sending import send_due
from huiyin.messaging.signs import Reason
from huiyin.messaging.tests.conftest import add_account, settings_for
from tests.fakes import wechat
from tests.fakes.provider import Provider
from tests.fakes.sms import aliyun_receipt

Write = Callable[..., OutgoingMessage]


@pytest.fixture
def aliyun(provider: Provider, db: None) -> SenderAccount:
    return add_account("sms_aliyun", settings_for("sms_aliyun", provider.address))


def push(client: Client, account: SenderAccount, value: Any) -> Any:
    return client.post(hook_address(account), json.dumps(value), content_type="application/json")


def test_an_array_of_receipts_pushed_twice_and_mixed_counts_once(
    aliyun: SenderAccount, provider: Provider, write: Write, client: Client
) -> None:
    """F8: Aliyun pushes arrays, repeats them, and says that they are not idempotent."""
    messages = [write() for _ in range(3)]
    send_due(aliyun.pk)
    receipts = [
        aliyun_receipt(provider, 0),
        aliyun_receipt(provider, 1, success=False),
        aliyun_receipt(provider, 2),
    ]
    for batch in (receipts, receipts[::-1], receipts[:1] * 5):
        answer = push(client, aliyun, batch)
        assert (answer.status_code, answer.json()["code"]) == (200, 0)
    states = [OutgoingMessage.objects.get(pk=one.pk).state for one in messages]
    assert states == [State.DELIVERED, State.BOUNCED, State.DELIVERED]
    assert ReceivedReport.objects.count() == 3


def test_a_receipt_about_an_unknown_message_is_kept_and_applied_when_it_becomes_known(
    aliyun: SenderAccount, provider: Provider, write: Write, client: Client
) -> None:
    message = write()
    early = {
        "phone_number": message.to.removeprefix("+86"),
        "success": True,
        "err_code": "DELIVERED",
        "report_time": "2026-11-22 10:00:05",
        "biz_id": "aliyun-000001",
        "out_id": "",
    }
    assert push(client, aliyun, [early, {**early, "biz_id": "never-heard-of"}]).status_code == 200
    assert ReceivedReport.objects.filter(message=None).count() == 2
    send_due(aliyun.pk)
    message.refresh_from_db()
    assert message.state == State.DELIVERED
    assert ReceivedReport.objects.filter(message=None).count() == 1


def test_a_receipt_settles_what_was_uncertain_by_our_own_name_of_it(
    aliyun: SenderAccount, provider: Provider, write: Write, client: Client
) -> None:
    provider.mode = "hang"
    message = write()
    send_due(aliyun.pk)
    push(client, aliyun, [aliyun_receipt(provider, 0)])
    message.refresh_from_db()
    assert (message.state, message.provider_id) == (State.DELIVERED, provider.taken[0].id)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    order=st.lists(st.sampled_from([State.SENT, State.BOUNCED, State.DELIVERED, State.FAILED]), max_size=6)
)
def test_every_order_of_reports_has_the_same_end(
    order: list[State], aliyun: SenderAccount, write: Write
) -> None:
    """T7: late news never overwrites what is further along."""
    message = write()
    OutgoingMessage.objects.filter(pk=message.pk).update(
        state=State.SENT, provider_id=f"P{message.pk}", tried_at=timezone.now()
    )
    for status in order:
        take_in(aliyun, Heard((DeliveryReport(f"P{message.pk}", status, to=message.to),)))
    message.refresh_from_db()
    rank = [State.SENT, State.FAILED, State.BOUNCED, State.DELIVERED]
    assert message.state == max([State.SENT, *order], key=rank.index)


def test_r_and_tui_ding_are_opt_outs_and_praise_is_not(
    aliyun: SenderAccount, provider: Provider, write: Write, client: Client
) -> None:
    first, second = write(respondent_key="K1"), write()
    send_due(aliyun.pk)
    waiting = write(to=first.to, dedup_key="reminder")
    replies = [
        {
            "phone_number": first.to[3:],
            "send_time": "2026-11-22 10:01:00",
            "content": "R",
            "sequence_id": "1",
        },
        {
            "phone_number": second.to[3:],
            "send_time": "2026-11-22 10:01:00",
            "content": "很满意",
            "sequence_id": "2",
        },
    ]
    for _ in range(2):
        push(client, aliyun, replies)
    assert ReceivedReply.objects.count() == 2
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == (State.CANCELLED, Reason.OPTED_OUT)
    assert customers.has_opted_out(respondent_key="K1")
    assert customers.has_opted_out(phone=first.to)
    assert not customers.has_opted_out(phone=second.to)


@pytest.mark.parametrize("sealed", [False, True])
def test_callbacks_of_wechat_are_signed_sealed_and_counted_once(
    sealed: bool, provider: Provider, write: Write, client: Client, db: None
) -> None:
    given_settings = settings_for("wechat_official", provider.address)
    if not sealed:
        given_settings.pop("aes_key")
    account = add_account("wechat_official", given_settings)
    message = write(kind="wechat", to="oAbcdef0123456789")
    send_due(account.pk)
    fields = {
        "ToUserName": "gh_1",
        "FromUserName": message.to,
        "CreateTime": "1395658920",
        "MsgType": "event",
        "Event": "TEMPLATESENDJOBFINISH",
        "MsgID": str(provider.taken[0].raw["msgid"]),
        "Status": "success",
    }
    for _ in range(3):  # it repeats what was not answered within five seconds
        query, body = wechat.callback(provider, fields, sealed=sealed)
        answer = client.post(f"{hook_address(account)}?{query}", body, content_type="text/xml")
        assert (answer.status_code, answer.content) == (200, b"success")
    message.refresh_from_db()
    assert message.state == State.DELIVERED
    assert ReceivedReport.objects.count() == 1
    query, body = wechat.callback(provider, fields, sealed=sealed, stamp=1_395_658_920)
    assert client.post(f"{hook_address(account)}?{query}", body, content_type="text/xml").status_code == 403
    query, body = wechat.callback(provider, fields, sealed=not sealed)
    assert client.post(f"{hook_address(account)}?{query}", body, content_type="text/xml").status_code == 403


def test_a_follower_who_leaves_gets_nothing_more(
    provider: Provider, write: Write, client: Client, db: None
) -> None:
    account = add_account("wechat_official", settings_for("wechat_official", provider.address))
    fields = {
        "FromUserName": "oAbcdef0123456789",
        "CreateTime": "1395658920",
        "MsgType": "event",
        "Event": "unsubscribe",
    }
    query, body = wechat.callback(provider, fields, sealed=True)
    client.post(f"{hook_address(account)}?{query}", body, content_type="text/xml")
    message = write(kind="wechat", to="oAbcdef0123456789")
    send_due(account.pk)
    message.refresh_from_db()
    assert message.state == State.CANCELLED


def test_wechat_gets_its_greeting_back_only_when_signed(provider: Provider, client: Client, db: None) -> None:
    account = add_account("wechat_official", settings_for("wechat_official", provider.address))
    query, _ = wechat.callback(provider, {}, sealed=False)
    assert client.get(f"{hook_address(account)}?{query}&echostr=4711").content == b"4711"
    wrong = query.replace("signature=", "signature=0")
    assert client.get(f"{hook_address(account)}?{wrong}&echostr=4711").status_code == 403


def test_receipts_that_should_be_signed_and_are_not_are_refused(
    provider: Provider, client: Client, db: None
) -> None:
    given_settings = {**settings_for("sms_http", provider.address), "report_secret": "receipts"}
    account = add_account("sms_http", given_settings)
    assert push(client, account, [{"id": "1", "status": "delivered"}]).status_code == 403


def test_an_address_for_receipts_cannot_be_guessed(db: None, client: Client) -> None:
    addresses = [reverse("message-hook", args=[f"guess{n:03d}"]) for n in range(40)]
    assert {client.post(address).status_code for address in addresses[:30]} == {404}
    assert {client.post(address).status_code for address in addresses[31:]} == {429}


def test_replies_in_every_spelling(account: SenderAccount) -> None:
    spellings = ["R", "r", "Ｒ", "TD", "t", "N", "0", "退订", "退", "退订。", "STOP", "unsubscribe", " 拒收 "]
    plain = ["好", "满意 R", "不退订", "10", "TDD", "", "stop it please", "订"]
    for number, text in enumerate(itertools.chain(spellings, plain)):
        take_in(account, Heard(replies=(Reply(f"1350000{number:04d}", text),)))
    marked = ReceivedReply.objects.filter(is_opt_out=True).values_list("text", flat=True)
    assert set(marked) == set(spellings)
