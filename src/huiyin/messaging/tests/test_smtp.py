"""E-mail against a real mail server, and what comes back."""

from __future__ import annotations

import email
from collections.abc import Callable
from email import policy
from pathlib import Path
from typing import Any

import pytest

from huiyin.customers import queries as customers
from huiyin.messaging.contracts import Content, State
from huiyin.messaging.hooks import hook_address
from huiyin.messaging.models import OutgoingMessage, ReceivedReply, SenderAccount
from huiyin.messaging.posting import collect_from
from huiyin.messaging.problems import AccountRefused
from huiyin.messaging.senders.base import senders
from huiyin.messaging.senders.smtp import bounces
from huiyin.messaging.sending import send_due
from huiyin.messaging.tests.conftest import add_account
from tests.fakes.mail_server import Post, mail_server, mailbox

Write = Callable[..., OutgoingMessage]
CONTENT = Content(
    subject="请您评价\r\nBcc: all@example.cn", text="您好，请评价。", html="<p>您好，请评价。</p>"
)


def write_mail(write: Write, to: str = "li@example.org", **more: Any) -> OutgoingMessage:
    return write(kind="email", to=to, content=CONTENT, **more)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_leaves_encrypted_signed_in_and_whole(
    security: str, tmp_path: Path, write: Write, db: None, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://cx.example.cn"
    with mail_server(tmp_path, security=security) as (post, given):
        account = add_account("smtp", {**given, "bounce_address": "bounce+*@example.cn"})
        senders["smtp"].check(given)
        message = write_mail(write)
        send_due(account.pk)
    message.refresh_from_db()
    assert message.state == State.SENT
    mail = read(post)
    assert mail["Subject"] == "请您评价 Bcc: all@example.cn"
    assert mail["Bcc"] is None
    assert mail["From"] == "回音电力 <survey@example.cn>"
    assert mail["Reply-To"] == "care@example.cn"
    assert mail["Message-ID"] == message.provider_id
    assert message.message_key in str(mail["Message-ID"])
    assert post.mails[0].mail_from == f"bounce+{message.message_key}@example.cn"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<https://cx.example.cn/o/")
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    assert mail.get_body(("plain",)).get_content().strip() == "您好，请评价。"


def read(post: Post, at: int = 0) -> Any:
    content = post.mails[at].content
    return email.message_from_bytes(
        content if isinstance(content, bytes) else content.encode(), policy=policy.default
    )


def test_what_the_server_says_decides(tmp_path: Path, write: Write, db: None) -> None:
    with mail_server(tmp_path) as (_, given):
        account = add_account("smtp", given)
        wanted = {
            "li@example.org": State.SENT,
            "unknown@example.org": State.FAILED,
            "policy@example.org": State.FAILED,
            "full@example.org": State.QUEUED,
            "spam@example.org": State.FAILED,
            "silent@example.org": State.UNCERTAIN,
            "hua@example.org": State.SENT,
        }
        messages = {to: write_mail(write, to) for to in wanted}
        send_due(account.pk)
        found = {to: OutgoingMessage.objects.get(pk=one.pk).state for to, one in messages.items()}
        assert found == wanted
        again = {to: write_mail(write, to) for to in ("unknown@example.org", "policy@example.org")}
        send_due(account.pk)
        reasons = {to: OutgoingMessage.objects.get(pk=one.pk).reason for to, one in again.items()}
        assert reasons["unknown@example.org"] == "came-back-before"
        assert "5.7.1" in reasons["policy@example.org"]  # that was about us, not about the address


def test_many_mails_share_a_connection(tmp_path: Path, write: Write, db: None) -> None:
    with mail_server(tmp_path) as (post, given):
        account = add_account("smtp", given)
        for number in range(120):
            write_mail(write, f"p{number}@example.org")
        assert send_due(account.pk, seconds=300) == 120
    assert len(post.mails) == 120
    assert post.n_connections <= 6  # two greetings a connection with STARTTLS, fifty mails each


def test_a_wrong_password_or_a_strange_certificate_is_told(tmp_path: Path) -> None:
    with mail_server(tmp_path) as (_, given):
        with pytest.raises(AccountRefused) as problem:
            senders["smtp"].check({**given, "password": "wrong"})
        assert "535" in problem.value.words("zh").cause
        with pytest.raises(AccountRefused):
            senders["smtp"].check({**given, "password": "密码"})
        with pytest.raises(AccountRefused):
            senders["smtp"].check({**given, "certificate": ""})
        with pytest.raises(AccountRefused):
            senders["smtp"].check({**given, "certificate": "no certificate"})


def test_while_the_server_is_away_mails_wait(write: Write, db: None) -> None:
    given = {"host": "127.0.0.1", "port": 9, "security": "none", "from_address": "survey@example.cn"}
    account = add_account("smtp", given)
    message = write_mail(write)
    send_due(account.pk)
    message.refresh_from_db()
    assert (message.state, message.n_attempts) == (State.QUEUED, 1)


def returned(
    message: OutgoingMessage, *, action: str = "failed", status: str = "5.1.1", to: str = "bounce@example.cn"
) -> bytes:
    """A delivery status notification as RFC 3464 describes it."""
    return f"""From: MAILER-DAEMON@mx.example.org\r
To: {to}\r
Subject: Undelivered Mail Returned to Sender\r
Date: Sun, 22 Nov 2026 10:00:00 +0800\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r
\r
--B\r
Content-Type: text/plain\r
\r
I'm sorry to have to inform you.\r
--B\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.org\r
\r
Final-Recipient: rfc822; {message.to}\r
Action: {action}\r
Status: {status}\r
Diagnostic-Code: smtp; 550 {status} user unknown\r
\r
--B\r
Content-Type: message/rfc822\r
\r
Message-ID: <{message.message_key}.huiyin@example.cn>\r
Subject: x\r
\r
x\r
--B--\r
""".encode()


OLD_STYLE = """Return-Path: <>\r
From: postmaster@example.org\r
To: bounce+{key}@example.cn\r
Subject: =?utf-8?b?6YCA5L+h?=\r
Content-Type: text/plain; charset=utf-8\r
\r
您的邮件被退回：收件人不存在。\r
"""
HOLIDAY = """From: {to}\r
To: survey@example.cn\r
Auto-Submitted: auto-replied\r
Subject: 休假\r
In-Reply-To: <{key}.huiyin@example.cn>\r
\r
我在休假，退订\r
"""
BY_HAND = """From: Li Lei <{to}>\r
To: survey@example.cn\r
Subject: Re: x\r
Message-ID: <m1@example.org>\r
Content-Type: text/plain; charset=utf-8\r
\r
退订\r
> 您好，请评价。\r
"""


@pytest.fixture
def mailing(db: None) -> SenderAccount:
    return add_account(
        "smtp", {"host": "127.0.0.1", "port": 9, "security": "none", "from_address": "survey@example.cn"}
    )


def sent(message: OutgoingMessage) -> OutgoingMessage:
    OutgoingMessage.objects.filter(pk=message.pk).update(
        state=State.SENT, provider_id=f"<{message.message_key}.huiyin@example.cn>"
    )
    message.refresh_from_db()
    return message


def test_returned_mail_is_fetched_understood_and_left_unread_where_it_means_nothing(
    tmp_path: Path, write: Write, db: None
) -> None:
    with mailbox(tmp_path, mails := []) as (seen, box):
        account = add_account("smtp", {**box, "host": "x", "from_address": "survey@example.cn"})
        gone, away, old, late, person = (sent(write_mail(write, f"p{n}@example.org")) for n in range(5))
        mails += [
            returned(gone),
            returned(late, action="delayed", status="4.4.1"),
            HOLIDAY.format(to=away.to, key=away.message_key).encode(),
            OLD_STYLE.format(key=old.message_key).encode(),
            BY_HAND.format(to=person.to).encode(),
            b"Subject: newsletter\r\nPrecedence: list\r\n\r\nhello",
        ]
        assert collect_from(account.pk) == (2, 1)
        assert collect_from(account.pk) == (0, 0)
    states = [OutgoingMessage.objects.get(pk=one.pk).state for one in (gone, away, old, late, person)]
    assert states == [State.BOUNCED, State.SENT, State.BOUNCED, State.SENT, State.SENT]
    assert seen == {1, 4, 5}
    assert ReceivedReply.objects.get().is_opt_out
    assert customers.has_opted_out(email=person.to)
    assert not customers.has_opted_out(email=away.to)


def test_a_mail_server_may_pipe_returned_mail_in(mailing: SenderAccount, write: Write, client: Any) -> None:
    message = sent(write_mail(write))
    for _ in range(2):
        answer = client.post(hook_address(mailing), returned(message), content_type="message/rfc822")
        assert answer.status_code == 200
    message.refresh_from_db()
    assert message.state == State.BOUNCED
    again = write_mail(write)
    send_due(mailing.pk)
    again.refresh_from_db()
    assert again.reason == "came-back-before"


@pytest.mark.parametrize(
    ("status", "is_bad"),
    [("5.1.1", True), ("5.1.2", True), ("5.2.1", True), ("5.2.2", False), ("5.7.1", False), ("4.1.1", False)],
)
def test_only_what_is_about_the_address_blocks_it(
    status: str, is_bad: bool, mailing: SenderAccount, write: Write
) -> None:
    (report,) = bounces.read(returned(sent(write_mail(write)), status=status)).reports
    assert report.permanent is is_bad


def test_the_way_back_names_the_message_even_without_its_headers(
    mailing: SenderAccount, write: Write
) -> None:
    message = sent(write_mail(write))
    raw = returned(message, to=f"bounce+{message.message_key}@example.cn").replace(
        f"<{message.message_key}.huiyin@example.cn>".encode(), b"<lost@example.org>"
    )
    assert bounces.read(raw).reports[0].message_key == message.message_key
