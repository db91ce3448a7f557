"""What the states of mails and the reasons to set one aside are called."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.messaging.contracts import Aside, MailState

REASONS: dict[str, Any] = {
    Aside.AUTOMATIC: _("An automatic reply: nobody wrote it by hand"),
    Aside.RETURNED: _("Returned mail or a receipt of a mail server"),
    Aside.LIST: _("A newsletter or mailing list"),
    Aside.OWN: _("One of our own mails came back to us"),
    Aside.SPAM: _("Your mail server marked it as spam"),
    Aside.FORGED: _("Your mail server doubts that the named sender wrote it (DMARC)"),
    Aside.TOO_MANY: _("The same sender has written very often: is it a program?"),
    Aside.TOO_LARGE: _("Larger than 25 MB: please read it in the mailbox"),
    Aside.UNREADABLE: _("It could not be read safely: please read it in the mailbox"),
    Aside.NO_SENDER: _("It names no sender that could be answered"),
    Aside.NO_CASE: _("No case could be made of it"),
}
FILE_REFUSALS: dict[str, Any] = {
    "kind": _("not kept: only photos and PDF are"),
    "size": _("not kept: larger than 10 MB"),
    "damaged": _("not kept: damaged"),
    "many": _("not kept: more than ten files"),
}
LISTS: dict[MailState, Any] = {
    MailState.QUARANTINED: _("To decide"),
    MailState.ASIDE: pgettext_lazy("mail", "Set aside"),
    MailState.DROPPED: _("Dropped"),
    MailState.TAKEN: pgettext_lazy("mail", "In cases"),
}
