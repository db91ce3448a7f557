"""The copy that a customer gets of their own data holds their photos and documents too."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from huiyin.customers.contracts import NewContact
from huiyin.customers.disclosing import write_archive
from huiyin.customers.models import Contact
from huiyin.customers.services import upsert_contacts
from huiyin.messaging.mails import boxes, taking
from huiyin.messaging.mails.administering import NewMailbox, save_mailbox
from huiyin.messaging.models import IncomingMail
from huiyin.responses import kept_files
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import accept
from huiyin.surveys import services as surveys
from tests.letters import letter, png


def test_photos_of_answers_and_mails_lie_in_the_archive(cast: Any, settings: Any, tmp_path: Path) -> None:
    """R16 X09: everything that is kept about a person, files with their digests, nobody else's."""
    settings.DATA_DIR = tmp_path / "data"
    rows = [NewContact("K1", "李雷", email="li.lei@example.org"), NewContact("K2", "别人")]
    upsert_contacts(rows, unit=cast.north, by=cast.bob)
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="评价")
    wave = surveys.ensure_wave(programme.pk, "2026-Q4", timezone.localdate())
    for number, who in enumerate(("K1", "K2")):
        key = kept_files.keep_file(SimpleUploadedFile("x.png", png()), programme.pk)
        answer = NewAnswer(f"a{number}", {"photo": key}, wave.pk, timezone.localdate(), respondent_key=who)
        row, _ = accept(answer, programme_id=programme.pk, channel="web_link")
        kept_files.claim(row.answers)
    wanted = NewMailbox(
        "邮箱", "care@example.cn", cast.north, "127.0.0.1", 9, "u", "p", "INBOX", "", None, False
    )
    raw = letter(files=(("账单.pdf", b"%PDF-1.4\n%%EOF"),))
    taking.take(save_mailbox(by=cast.alice, wanted=wanted), boxes.Fetched(1, raw, len(raw), is_whole=True))
    IncomingMail.objects.update(respondent_key="K1")

    path = tmp_path / "copy.zip"
    n, _ = write_archive(
        Contact.objects.get(respondent_key="K1"), path, made_at=timezone.now(), language="zh"
    )
    with zipfile.ZipFile(path) as archive:
        files = [name for name in archive.namelist() if name.startswith("files/")]
        whole = json.loads(archive.read("data.json"))
        assert [Path(name).suffix for name in sorted(files)] == [".png", ".pdf"]
        assert whole["files"] == {name: hashlib.sha256(archive.read(name)).hexdigest() for name in files}
        assert "messaging.IncomingMail" in whole["tables"]
        assert ": 2" in archive.read("README.txt").decode()
    assert n == 2 + sum(len(rows) for rows in whole["tables"].values())
