"""What every sender must keep, tried on each one the registry finds."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from huiyin.messaging.contracts import Content, Kind, State
from huiyin.messaging.senders.base import (
    Incoming,
    NotGenuine,
    Outgoing,
    Sender,
    SendFailed,
    SendUncertain,
    senders,
)
from huiyin.messaging.tests.conftest import PHONE, VALUES, settings_for
from tests.fakes.provider import SECRETS, Provider

each = pytest.mark.parametrize("sender", list(senders), ids=lambda sender: sender.key)
each_over_http = pytest.mark.parametrize(
    "sender", [one for one in senders if one.key != "smtp"], ids=lambda sender: sender.key
)


def outgoing(sender: Sender, **given: Any) -> Outgoing:
    to = {Kind.SMS: PHONE, Kind.EMAIL: "li@example.cn", Kind.WECHAT: "oAbcdef0123456789", Kind.ROBOT: ""}
    content = Content(
        subject="请您评价",
        text="请评价本次服务：https://cx.example.cn/s/x",
        parameters=VALUES,
        address="https://cx.example.cn/s/x",
    )
    return Outgoing(
        **{"key": "K" * 24, "to": to[sender.kind], "content": content, "purpose": "survey", **given}
    )


@each
def test_it_says_what_it_is_and_what_it_needs_in_both_languages(sender: Sender) -> None:
    for words in (sender.name, sender.about, *(field.name for field in sender.fields)):
        assert set(words) == {"zh", "en"}
        assert all(text.strip() for text in words.values())
    assert len({field.key for field in sender.fields}) == len(sender.fields)
    assert len(sender.key) <= 40
    assert sender.kind in Kind


@each
def test_passwords_and_keys_are_declared_as_secrets(sender: Sender) -> None:
    for field in sender.fields:
        if any(word in field.key for word in ("password", "secret", "aes_key")) or field.key == "token":
            assert field.kind == "secret", field.key


@each_over_http
def test_a_message_is_taken_signed_as_the_documents_demand(sender: Sender, provider: Provider) -> None:
    """X07: the stand-in refuses what its provider's document would refuse."""
    name = sender.send(outgoing(sender), settings_for(sender.key, provider.address))
    assert name
    assert len(provider.taken) == 1


@each_over_http
def test_the_check_sends_nothing(sender: Sender, provider: Provider) -> None:
    sender.check(settings_for(sender.key, provider.address))
    assert provider.taken == []


@each_over_http
def test_a_busy_provider_is_tried_again_later(sender: Sender, provider: Provider) -> None:
    provider.mode = "busy"
    with pytest.raises(SendFailed) as failure:
        sender.send(outgoing(sender), settings_for(sender.key, provider.address))
    if sender.key != "sms_http":  # its codes are the operator's; a refusal is final there
        assert not failure.value.permanent
    assert provider.taken == []


@each_over_http
def test_a_refusal_is_final(sender: Sender, provider: Provider) -> None:
    provider.mode = "refused"
    with pytest.raises(SendFailed) as failure:
        sender.send(outgoing(sender), settings_for(sender.key, provider.address))
    assert failure.value.permanent


@each_over_http
@pytest.mark.parametrize("mode", ["hang", "broken", "garbage"])
def test_without_a_clear_answer_nobody_claims_that_it_failed(
    sender: Sender, mode: str, provider: Provider
) -> None:
    given = settings_for(sender.key, provider.address)
    sender.check(given)  # what is fetched once, such as a token, is there
    provider.mode = mode
    with pytest.raises(SendUncertain):
        sender.send(outgoing(sender), given)


@each_over_http
def test_where_nobody_listens_nothing_was_sent(sender: Sender, settings: Any) -> None:
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    with pytest.raises(SendFailed) as failure:
        sender.send(outgoing(sender), settings_for(sender.key, "http://127.0.0.1:9"))
    assert not failure.value.permanent


@each_over_http
def test_no_failure_tells_a_secret(
    sender: Sender, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = [value for name, value in SECRETS.items() if name.split("_")[-1] not in {"id", "app"}]
    with caplog.at_level(logging.DEBUG):
        for mode in ("refused", "busy", "hang", "broken", "garbage"):
            provider.mode = mode
            with pytest.raises((SendFailed, SendUncertain)) as failure:
                sender.send(outgoing(sender), settings_for(sender.key, provider.address))
            assert not [secret for secret in secrets if secret in str(failure.value)]
    assert not [secret for secret in secrets if secret in caplog.text]


@each
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1,2]",
        b'"x"',
        b"null",
        b"\xff\xfe\x00",
        b"<xml>",
        b"[" * 5000,
        b'{"a": [{}]}',
        b"<!DOCTYPE x>",
    ],
)
def test_strange_requests_are_refused_or_mean_nothing(sender: Sender, body: bytes) -> None:
    given = settings_for(sender.key, "http://127.0.0.1") if sender.key != "smtp" else {}
    for method in ("GET", "POST"):
        try:
            heard = sender.receive(Incoming(method, {}, {}, body), given)
        except NotGenuine:
            continue
        assert heard.reports == ()
        assert all(reply.sender for reply in heard.replies)


def test_a_secret_with_quotes_stays_inside_the_body(provider: Provider) -> None:
    """The generic sender fills JSON in: nothing that a customer is called can become another field."""
    given = settings_for("sms_http", provider.address)
    strange = 'a", "mobile": "13900000000'
    message = outgoing(senders["sms_http"], content=Content(text=strange + "\n\\"))
    senders["sms_http"].send(message, given)
    sent = json.loads(provider.asked[-1].body)
    assert sent["mobile"] == "13800138000"
    assert strange in sent["content"]


@pytest.mark.parametrize("status", [State.DELIVERED, State.BOUNCED])
def test_receipts_of_both_clouds_name_message_and_number(status: State, provider: Provider) -> None:
    from tests.fakes.sms import aliyun_receipt, tencent_receipt

    for key, make in (("sms_aliyun", aliyun_receipt), ("sms_tencent", tencent_receipt)):
        given = settings_for(key, provider.address)
        name = senders[key].send(outgoing(senders[key]), given)
        receipt = make(provider, -1, success=status is State.DELIVERED)
        heard = senders[key].receive(Incoming("POST", {}, {}, json.dumps([receipt]).encode()), given)
        (report,) = heard.reports
        assert (report.provider_id, report.status) == (name, status)
        assert report.to.endswith("13800138000")
        assert json.loads(heard.answer).get("code", json.loads(heard.answer).get("result")) == 0
