"""Secrets that a copy of the database does not tell, and persons who are forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from huiyin.core import vault
from huiyin.core.erasure import Person
from huiyin.core.problems import SealBroken
from huiyin.messaging.contracts import Content, Reply, State
from huiyin.messaging.erasers import MessagesOfPerson
from huiyin.messaging.models import OutgoingMessage, ReceivedReply, SenderAccount
from huiyin.messaging.problems import NoAccount
from huiyin.messaging.receipts import take_in
from huiyin.messaging.senders.base import Heard
from huiyin.messaging.sending import send_due
from tests.fakes.provider import Provider

Write = Callable[..., OutgoingMessage]


def test_a_seal_opens_for_its_purpose_with_its_key_only(settings: Any) -> None:
    sealed = vault.seal("授权码", "sender-account")
    assert "授权码" not in sealed
    assert vault.seal("授权码", "sender-account") != sealed
    assert vault.unseal(sealed, "sender-account") == "授权码"
    for wrong, purpose in (
        (sealed, "webhook"),
        (sealed[:-4] + "AAAA", "sender-account"),
        ("", "x"),
        ("v1.x.y", "x"),
    ):
        with pytest.raises(SealBroken):
            vault.unseal(wrong, purpose)


def test_after_the_installations_key_was_changed_the_former_one_opens_what_it_sealed(settings: Any) -> None:
    sealed, former = vault.seal("secret", "sender-account"), settings.SECRET_KEY
    settings.SECRET_KEY = "another key, long enough to be one"
    settings.FORMER_KEYS = []
    with pytest.raises(SealBroken):
        vault.unseal(sealed, "sender-account")
    settings.FORMER_KEYS = [former]
    assert vault.unseal(sealed, "sender-account") == "secret"
    assert not vault.is_current(sealed)
    assert vault.is_current(vault.seal("secret", "sender-account"))


def test_an_erased_person_is_in_no_message_and_gets_none(
    account: SenderAccount, provider: Provider, write: Write
) -> None:
    content = Content(text="王女士，请评价 https://cx.example.cn/r/abc", parameters={"name": "王女士"})
    first = write(respondent_key="K1", programme_id=1, to="13800001111", content=content)
    send_due(account.pk)
    waiting = write(respondent_key="K1", programme_id=1, to="13800001111", content=content)
    other = write(respondent_key="K1", programme_id=2, to="13800001111", content=content)
    take_in(account, Heard(replies=(Reply(first.to, "我是王女士"),)))
    eraser = MessagesOfPerson()
    assert eraser.count(Person(1, "K1")) == 2
    eraser.erase(Person(1, "K1"))
    assert eraser.erase(Person(1, "K1")) == 0
    for one in (first, waiting):
        one.refresh_from_db()
        left = " ".join(str(getattr(one, name)) for name in OutgoingMessage.personal)
        assert "王" not in left
        assert "1111" not in left
    assert (first.state, waiting.state) == (State.SENT, State.CANCELLED)
    assert ReceivedReply.objects.count() == 0
    other.refresh_from_db()
    assert other.to
    OutgoingMessage.objects.update(due_at=timezone.now())


def test_what_no_account_can_send_is_named_as_people_call_it() -> None:
    assert "电子邮件" in NoAccount(kind="email").words("zh").cause
    assert "E-mail" in NoAccount(kind="email").words("en").cause
