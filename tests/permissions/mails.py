"""A mailbox, a mail that waits for a decision, and one with a file in a case."""

from __future__ import annotations

import secrets
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from huiyin.messaging.contracts import MailState
from huiyin.messaging.mails import keeping
from huiyin.messaging.mails.administering import NewMailbox, save_mailbox
from huiyin.messaging.models import IncomingMail, MailFile


def places(manager: Any, unit: Any, case: Any) -> dict[str, object]:
    """What the rows about mailboxes point at; nobody listens at port 9."""
    wanted = NewMailbox(
        f"{unit.name}邮箱",
        f"care{unit.pk}@example.cn",
        unit,
        "127.0.0.1",
        9,
        "u",
        "p",
        "INBOX",
        "",
        None,
        False,
    )
    box = save_mailbox(by=manager, wanted=wanted)

    def mail(state: str, reference: str = "") -> IncomingMail:
        return IncomingMail.objects.create(
            mailbox=box, mail_key=secrets.token_hex(32), sender="li@example.org", subject="停电",
            text="停电了", n_own=3, received_at=timezone.now(), state=state, reference=reference,
        )  # fmt: skip

    taken = mail(MailState.TAKEN, f"case:{case.pk}")
    key = f"{secrets.token_hex(16)}.png"
    with TemporaryDirectory(dir=keeping.scratch()) as folder:
        (Path(folder) / key).write_bytes(b"\x89PNG")
        assert keeping.keep(Path(folder), key)
    file = MailFile.objects.create(mail=taken, name="现场.png", key=key, kind="png", n_bytes=4)
    return {"mailbox": box.pk, "mail": mail(MailState.QUARANTINED).pk, "mail_file": file.pk}
