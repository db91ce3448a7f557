"""Mailboxes against a real IMAP server: each mail once, nothing in the mailbox changed but what was read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.core.events import drain_all
from huiyin.core.models import OutboxEvent
from huiyin.messaging.contracts import State
from huiyin.messaging.erasers import MailsOfPerson
from huiyin.messaging.mails import administering, boxes, deciding, keeping, taking
from huiyin.messaging.mails.passwords import settings_of
from huiyin.messaging.models import IncomingMail, Mailbox, MailFile
from huiyin.messaging.posting import letters_due
from huiyin.messaging.problems import MailboxInUse, MailDecided
from huiyin.messaging.tests.conftest import add_account
from tests.fakes.imap_server import PASSWORD, USER, Folder, imap_server
from tests.letters import letter, mailbox_at, png


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Iterator[Folder]:
    settings.DATA_DIR = tmp_path / "data"
    with imap_server(tmp_path) as running:
        yield running


@pytest.fixture
def box(cast: Any, folder: Folder) -> Mailbox:
    folder.deliver(letter("早就在这里", number=50))
    return mailbox_at(folder, by=cast.alice, unit=cast.north)


def test_only_what_comes_from_now_on_is_taken_once_and_marked_as_read(box: Mailbox, folder: Folder) -> None:
    """T03 R16: by message id exactly once, however often and from wherever it is looked at."""
    folder.deliver(letter(files=(("现场.png", png()),)))
    assert taking.look_into(box.pk) == 1
    assert taking.look_into(box.pk) == 0
    mail = IncomingMail.objects.get()
    assert (mail.state, mail.sender, mail.own_text) == (
        "waiting",
        "li.lei@example.org",
        "三天没有热水，请来修。",
    )
    assert folder.seen() == [2]
    folder.deliver(letter(files=(("现场.png", png()),)))  # the server delivers it a second time
    folder.number_anew()
    assert taking.look_into(box.pk) == 1  # what lay there before the mailbox was set up is now found, once
    assert taking.look_into(box.pk) == 0
    assert IncomingMail.objects.count() == 2
    assert OutboxEvent.objects.filter(kind="MailTaken").count() == 2
    assert all("EXPUNGE" not in command for command in folder.commands)
    file = MailFile.objects.get()
    path = keeping.path_of(file.key)
    assert path is not None
    assert path.stat().st_mode & 0o077 == 0


def test_a_worker_killed_before_the_commit_takes_the_mail_again(
    box: Mailbox, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.deliver(letter())

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(taking, "publish", killed)
        with pytest.raises(KeyboardInterrupt):
            taking.look_into(box.pk)
    assert not IncomingMail.objects.exists()
    assert folder.seen() == []
    assert taking.look_into(box.pk) == 1


def test_echoes_floods_and_giants_are_set_aside_with_their_reason(
    box: Mailbox, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking, "MOST_AN_HOUR", 1)
    folder.deliver(letter(number=1))
    folder.deliver(letter("又来了", number=2))
    folder.deliver(letter(sender=USER, number=3))
    folder.deliver(letter(number=4, sender="big@example.org"), claimed_size=boxes.LARGEST + 1)
    folder.deliver(letter(number=5, Auto_Submitted="auto-replied"))
    assert taking.look_into(box.pk) == 5
    found = dict(IncomingMail.objects.values_list("message_id", "reason"))
    assert {key[2]: reason for key, reason in found.items()} == {
        "1": "", "2": "too_many", "3": "own", "4": "too_large", "5": "automatic",
    }  # fmt: skip
    assert folder.seen() == [2, 4, 6]  # what people must look at stays unread
    giant = IncomingMail.objects.get(reason="too_large")
    assert (giant.subject, giant.text) == ("没有热水", "")


def test_a_mail_that_breaks_its_reader_is_kept_for_people(
    box: Mailbox, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from huiyin.messaging.mails import reading

    monkeypatch.setattr(reading, "_LIMITS", replace(reading._LIMITS, wall_time=0))
    folder.deliver(letter())
    assert taking.look_into(box.pk) == 1
    mail = IncomingMail.objects.get()
    assert (mail.state, mail.reason) == ("quarantined", "unreadable")
    assert mail.problem["code"].startswith("HY-F")


def test_returned_answers_are_told_to_the_message(cast: Any, folder: Folder, write: Any) -> None:
    from huiyin.messaging.tests.test_smtp import returned, sent

    account = add_account("smtp", {"host": "x", "from_address": USER})
    box = mailbox_at(folder, by=cast.alice, unit=cast.north, account=account)
    message = sent(write(kind="email", to="li@example.org"))
    folder.deliver(returned(message))
    taking.look_into(box.pk)
    message.refresh_from_db()
    assert message.state == State.BOUNCED
    assert IncomingMail.objects.get().state == "aside"


def test_a_mailbox_is_added_tried_and_its_password_never_shown(
    cast: Any, folder: Folder, client: Client
) -> None:
    client.force_login(cast.alice)
    form = {
        "name": "客服邮箱", "address": USER, "unit": cast.north.pk, "host": "127.0.0.1", "port": folder.port,
        "user": USER, "password": "wrong-one", "folder": "INBOX", "certificate": folder.certificate,
    }  # fmt: skip
    page = client.post("/messages/mailboxes/new/", form, follow=True).content.decode()
    assert "邮箱打不开" in page
    assert "用户名或密码不对" in page
    assert "wrong-one" not in page
    box = Mailbox.objects.get()
    page = client.post(
        f"/messages/mailboxes/{box.pk}/", {**form, "password": PASSWORD}, follow=True
    ).content.decode()
    assert "可用" in page
    box.refresh_from_db()
    assert settings_of(box).password == PASSWORD
    assert PASSWORD not in page + box.secrets
    client.post(f"/messages/mailboxes/{box.pk}/", {**form, "password": "", "folder": "Nowhere"})
    box.refresh_from_db()
    assert settings_of(box).password == PASSWORD
    assert box.problem["code"] == "HY-G007"
    assert client.post(f"/messages/mailboxes/{box.pk}/", {**form, "port": "0"}).status_code == 422
    client.post(f"/messages/mailboxes/{box.pk}/switch/")
    box.refresh_from_db()
    assert not box.is_enabled
    client.post(f"/messages/mailboxes/{box.pk}/remove/")
    assert not Mailbox.objects.exists()


def test_while_the_server_is_away_the_mailbox_says_so_and_nothing_is_lost(
    box: Mailbox, folder: Folder
) -> None:
    Mailbox.objects.filter(pk=box.pk).update(port=9)
    assert taking.look_into(box.pk) == 0
    box.refresh_from_db()
    assert box.problem["code"] == "HY-G007"
    Mailbox.objects.filter(pk=box.pk).update(port=folder.port)
    folder.deliver(letter())
    assert taking.look_into(box.pk) == 1
    box.refresh_from_db()
    assert box.problem == {}


def test_the_worker_looks_each_minute_into_those_switched_on(cast: Any, box: Mailbox) -> None:
    assert letters_due() == [box.pk]
    taking.look_into(box.pk)
    assert letters_due() == []
    Mailbox.objects.update(looked_at=timezone.now() - timedelta(seconds=61))
    assert letters_due() == [box.pk]
    box.refresh_from_db()
    administering.switch_mailbox(by=cast.alice, mailbox=box, is_enabled=False)
    assert letters_due() == []


def test_managers_decide_about_mail_that_was_set_aside(cast: Any, box: Mailbox, folder: Folder) -> None:
    folder.deliver(letter(X_Spam_Flag="YES"))
    taking.look_into(box.pk)
    drain_all()
    mail = IncomingMail.objects.get()
    bob, nora = Client(), Client()
    bob.force_login(cast.bob)
    nora.force_login(cast.nora)
    page = bob.get("/messages/mails/").content.decode()
    assert "没有热水" in page
    assert "垃圾邮件" in page
    assert "没有热水" not in nora.get("/messages/mails/").content.decode()
    assert nora.post(f"/messages/mails/{mail.pk}/drop/").status_code == 404
    bob.post(f"/messages/mails/{mail.pk}/drop/")
    assert "没有热水" in bob.get("/messages/mails/?state=dropped").content.decode()
    with pytest.raises(MailDecided):
        deciding.drop(by=cast.bob, mail_id=mail.pk)
    bob.post(f"/messages/mails/{mail.pk}/let-in/")
    drain_all()
    mail.refresh_from_db()
    assert mail.state == "taken"
    with pytest.raises(MailboxInUse):
        administering.remove_mailbox(by=cast.alice, mailbox=box)


def test_an_erased_customers_mails_go_with_their_files(
    box: Mailbox, folder: Folder, django_capture_on_commit_callbacks: Any
) -> None:
    from huiyin.core.erasure import Person

    folder.deliver(letter(files=(("现场.png", png()),)))
    taking.look_into(box.pk)
    drain_all()
    key = MailFile.objects.get().key
    person = Person(1, IncomingMail.objects.get().respondent_key)
    assert MailsOfPerson().count(person) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert MailsOfPerson().erase(person) == 1
    assert not IncomingMail.objects.exists()
    assert keeping.path_of(key) is None
