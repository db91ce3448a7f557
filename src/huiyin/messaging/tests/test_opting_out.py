"""The way out of all messages, for people and for mail programs."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from huiyin.customers import queries as customers
from huiyin.messaging.contracts import UNSUBSCRIBE, Content, State
from huiyin.messaging.models import OutgoingMessage, SenderAccount
from huiyin.messaging.queueing import opt_out_token
from huiyin.messaging.sending import send_due

Write = Callable[..., OutgoingMessage]


def address(message: OutgoingMessage) -> str:
    return reverse("opt-out", args=[opt_out_token(message.opt_out_seed)])


def test_opening_the_page_changes_nothing_and_confirming_does(
    account: SenderAccount, write: Write, client: Client
) -> None:
    message = write(respondent_key="K1")
    page = client.get(address(message))
    assert page.status_code == 200
    assert message.to not in page.content.decode()
    assert "****" in page.content.decode()
    assert client.head(address(message)).status_code == 200
    assert not customers.has_opted_out(respondent_key="K1")
    done = client.post(address(message), {"what": "all"})
    assert done.status_code == 200
    assert customers.has_opted_out(respondent_key="K1")
    message.refresh_from_db()
    assert message.state == State.CANCELLED
    assert client.post(address(message), {"what": "all"}).status_code == 200


def test_a_mail_program_opts_out_with_one_click(account: SenderAccount, write: Write) -> None:
    """RFC 8058: a POST without cookies or tokens, from anywhere."""
    message = write(survey_kind="transactional")
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        address(message),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == 200
    assert customers.has_opted_out(phone=message.to)


def test_one_kind_of_survey_may_be_refused_alone(
    account: SenderAccount, write: Write, client: Client
) -> None:
    message = write(survey_kind="transactional", respondent_key="K2")
    assert b'value="kind"' in client.get(address(message)).content
    client.post(address(message), {"what": "kind"})
    assert not customers.has_opted_out(respondent_key="K2")
    send_due(account.pk)
    message.refresh_from_db()
    assert message.state == State.SENT  # the campaign decides about a kind


def test_the_address_stands_in_the_message_and_cannot_be_guessed(
    account: SenderAccount, write: Write, client: Client
) -> None:
    message = write(content=Content(text=f"退订：{UNSUBSCRIBE}"))
    assert address(message) in message.text
    token = opt_out_token(message.opt_out_seed)
    assert token not in str(vars(message)).replace(message.text, "")
    assert client.get(reverse("opt-out", args=[token[:-1] + "?"])).status_code == 404
