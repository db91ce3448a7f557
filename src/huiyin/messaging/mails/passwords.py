"""How a mailbox is reached, its password opened for the moment."""

from __future__ import annotations

from huiyin.core.vault import seal, unseal
from huiyin.messaging.mails.boxes import BoxSettings
from huiyin.messaging.models import Mailbox

PURPOSE = "mailbox"


def sealed(password: str) -> str:
    """A password as it is stored."""
    return seal(password, PURPOSE) if password else ""


def settings_of(mailbox: Mailbox) -> BoxSettings:
    """What is needed to open it. Raises `SealBroken`."""
    return BoxSettings(
        host=mailbox.host,
        port=mailbox.port,
        user=mailbox.user,
        password=unseal(mailbox.secrets, PURPOSE) if mailbox.secrets else "",
        folder=mailbox.folder,
        certificate=mailbox.certificate,
    )
