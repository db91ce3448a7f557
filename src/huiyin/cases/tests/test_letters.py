"""Customers write e-mails: cases are opened, gone on with and answered in one correspondence, without loops."""

from __future__ import annotations

import email
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import policy
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.cases import desk, services
from huiyin.cases.letters import bare_subject, sign_of, take_mail
from huiyin.cases.models import Case, CaseEntry, Mention
from huiyin.core.events import drain_all
from huiyin.messaging.mails import taking
from huiyin.messaging.models import IncomingMail, Mailbox, MailFile, OutgoingMessage
from huiyin.messaging.sending import send_due
from huiyin.messaging.tests.conftest import add_account
from huiyin.texts.models import TextReading
from huiyin.texts.queries import texts_of
from tests.fakes.imap_server import USER, Folder, imap_server
from tests.fakes.mail_server import Post, mail_server
from tests.letters import letter, mailbox_at, png

Arrive = Callable[..., IncomingMail]


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Iterator[Folder]:
    settings.DATA_DIR = tmp_path / "data"
    with imap_server(tmp_path) as running:
        yield running


@pytest.fixture
def post(tmp_path: Path) -> Iterator[tuple[Post, dict[str, Any]]]:
    with mail_server(tmp_path) as running:
        yield running


@pytest.fixture
def box(cast: Any, folder: Folder, post: tuple[Post, dict[str, Any]]) -> Mailbox:
    account = add_account("smtp", {**post[1], "from_address": "survey@example.cn"})
    return mailbox_at(folder, by=cast.alice, unit=cast.north, account=account, confirms=True)


def arrive(box: Mailbox, folder: Folder, raw: bytes) -> IncomingMail:
    folder.deliver(raw)
    taking.look_into(box.pk)
    drain_all()
    return IncomingMail.objects.latest("pk")


def out(post: tuple[Post, dict[str, Any]], box: Mailbox) -> Any:
    """What leaves now, as the customer gets it."""
    OutgoingMessage.objects.filter(state="queued").update(due_at=timezone.now())
    send_due(box.account_id)  # type: ignore[arg-type]
    content = post[0].mails[-1].content
    return email.message_from_bytes(
        content if isinstance(content, bytes) else content.encode(), policy=policy.default
    )


def test_a_correspondence_from_the_first_mail_to_the_answer_of_an_answer(
    cast: Any, box: Mailbox, folder: Folder, post: Any
) -> None:
    """T03 T09: opened once, confirmed once, answered from the mailbox's address, gone on with by what is answered."""
    arrive(box, folder, letter("热水三天没有了。", files=(("现场.png", png()),)))
    case = Case.objects.get()
    assert (case.title, case.words, case.channel, case.origin) == (
        "没有热水",
        "热水三天没有了。",
        "email",
        "email",
    )
    assert (case.unit, case.owner) == (cast.north, cast.amy)
    assert case.contact is not None
    assert (case.contact.name, case.contact.email) == ("李雷", "li.lei@example.org")

    receipt = out(post, box)
    assert (receipt["From"], receipt["To"]) == (f"客服邮箱 <{USER}>", "li.lei@example.org")
    assert (receipt["Auto-Submitted"], receipt["In-Reply-To"]) == ("auto-replied", "<m1@example.org>")
    assert sign_of(case) in receipt["Subject"]
    assert str(case.pk) in receipt.get_content()

    desk.send_message(by=cast.amy, case_id=case.pk, kind="email", text="已安排师傅今天下午上门。")
    answer = out(post, box)
    assert answer["Subject"] == f"Re: 没有热水 {sign_of(case)}"
    assert answer["From"] == f"客服邮箱 <{USER}>"
    assert answer["Auto-Submitted"] is None
    assert (answer["In-Reply-To"], answer["References"]) == ("<m1@example.org>", "<m1@example.org>")

    reply = letter(
        "还是没有修好。\n\n> 已安排师傅今天下午上门。\n", number=2, subject="回复：没有热水",
        In_Reply_To=answer["Message-ID"], References=f"<m1@example.org> {answer['Message-ID']}",
    )  # fmt: skip
    arrive(box, folder, reply)
    assert Case.objects.count() == 1
    entry = CaseEntry.objects.get(kind="mail")
    assert entry.text == "还是没有修好。"
    assert Mention.objects.get().user == cast.amy
    assert len(post[0].mails) == 2, "an answer is not confirmed"
    assert IncomingMail.objects.filter(reference=f"case:{case.pk}", state="taken").count() == 2

    desk.send_message(by=cast.amy, case_id=case.pk, kind="email", text="抱歉，我们马上再来。")
    assert out(post, box)["References"].split()[-1] == "<m2@example.org>"

    amy, nora = Client(), Client()
    amy.force_login(cast.amy)
    nora.force_login(cast.nora)
    page = amy.get(f"/cases/{case.pk}/").content.decode()
    for words in ("客户邮件", "由客户来信生成", "已自动回执客户", "现场.png", "l****@example.org"):
        assert words in page
    assert "li.lei@example.org" not in page, "addresses are shown in part"
    address = f"/cases/{case.pk}/files/{MailFile.objects.get().pk}/"
    file = amy.get(address)
    assert file["Content-Disposition"].startswith("attachment")
    assert b"".join(file.streaming_content).startswith(b"\x89PNG")  # type: ignore[attr-defined]
    assert nora.get(address).status_code == 404


def test_every_letter_is_a_text_of_its_own(cast: Any, box: Mailbox, folder: Folder) -> None:
    """A05: the letter that opens a case and those that go on with it are read as letters, each once."""
    arrive(box, folder, letter("热水三天没有了，太差了。"))
    case = Case.objects.get()
    arrive(box, folder, letter("还是没有修好。", number=2, subject=f"补充 {sign_of(case)}"))
    rows = TextReading.objects.filter(source="letter", source_id=case.pk).order_by("written_at")
    assert [text.text for text in texts_of(rows).values()] == ["热水三天没有了，太差了。", "还是没有修好。"]
    assert not TextReading.objects.exclude(source="letter").exists()


def test_programs_that_answer_each_other_come_to_an_end(box: Mailbox, folder: Folder, post: Any) -> None:
    """RFC 3834: nothing automatic opens a case or is answered; what pretends to be by hand runs into a limit."""
    arrive(box, folder, letter("我在休假", subject="自动回复：没有热水", number=1))
    assert not Case.objects.exists()
    for number in range(2, 7):  # a robot that marks nothing, and answers each of our confirmations anew
        arrive(
            box, folder, letter("机器人", sender="robot@example.net", subject=f"主题{number}", number=number)
        )
    assert Case.objects.count() == 5
    assert OutgoingMessage.objects.count() == 3, "a sender is not confirmed to more than thrice a day"


def test_the_sign_in_the_subject_leads_to_the_case_and_cannot_be_guessed(
    cast: Any, box: Mailbox, folder: Folder
) -> None:
    case = services.open_case(by=cast.bob, unit=cast.north, title="停电", channel="phone")
    wrong = f"[#{case.pk}-aaaaaaaa]"
    arrive(box, folder, letter(subject=f"补充材料 {sign_of(case)}", number=1, sender="wang@example.com"))
    assert CaseEntry.objects.get(kind="mail").detail["is_other"], "from an address that is not the customer's"
    made = arrive(box, folder, letter(subject=f"别人的 {wrong}", number=2, sender="eve@example.com"))
    assert made.reference != f"case:{case.pk}"
    assert Case.objects.count() == 2


def test_a_mail_about_a_case_closed_long_ago_opens_one_that_follows(
    cast: Any, box: Mailbox, folder: Folder
) -> None:
    arrive(box, folder, letter(number=1))
    case = Case.objects.get()
    services.start(by=cast.amy, case_id=case.pk)
    services.solve(by=cast.amy, case_id=case.pk, text="修好了", type="service")
    services.record_verdict(by=cast.amy, case_id=case.pk, solved=True, text="好了")
    arrive(box, folder, letter("谢谢！", number=2, In_Reply_To="<m1@example.org>"))
    assert Case.objects.count() == 1
    Case.objects.update(closed_at=timezone.now() - timedelta(days=60))
    arrive(box, folder, letter("又坏了", number=3, In_Reply_To="<m1@example.org>"))
    later = Case.objects.latest("pk")
    assert (later.follows, later.words) == (case, "又坏了")
    assert IncomingMail.objects.latest("pk").reference == f"case:{later.pk}"


def test_told_twice_a_mail_is_taken_once(cast: Any, box: Mailbox, folder: Folder) -> None:
    mail = arrive(box, folder, letter())
    assert take_mail(mail.pk) is None
    assert Case.objects.count() == 1


def test_without_an_account_of_its_own_answers_come_back_to_the_mailbox(
    cast: Any, box: Mailbox, folder: Folder, post: Any
) -> None:
    account = box.account_id
    Mailbox.objects.update(account=None, confirms=False)
    arrive(box, folder, letter())
    desk.send_message(by=cast.amy, case_id=Case.objects.get().pk, kind="email", text="收到。")
    box.account_id = account
    mail = out(post, box)
    assert (mail["From"], mail["Reply-To"]) == ("回音电力 <survey@example.cn>", USER)


def test_a_subject_is_freed_of_what_programs_put_before_it() -> None:
    assert bare_subject("RE: 回复： Fwd: 账单 [#12-abcdefgh]") == "账单"
    assert bare_subject("关于回复时限：请说明") == "关于回复时限：请说明"
