"""What becomes of mails: an app above takes them, people decide about those that were set aside."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.core.events import publish
from huiyin.messaging.contracts import Aside, MailState, MailTaken
from huiyin.messaging.models import IncomingMail
from huiyin.messaging.problems import MailDecided

OPEN = (MailState.QUARANTINED, MailState.ASIDE, MailState.DROPPED)


def mail_to_settle(mail_id: int) -> IncomingMail | None:
    """A mail that waits for its case, nobody else settling it; None where that is done."""
    rows = IncomingMail.objects.select_for_update(of=("self",)).select_related(
        "mailbox__unit", "mailbox__account"
    )
    return rows.filter(pk=mail_id, state=MailState.WAITING).first()


def settle_mail(*, mail_id: int, reference: str, respondent_key: str = "") -> None:
    """It belongs to `reference` ("case:12") now, in the open transaction."""
    IncomingMail.objects.filter(pk=mail_id).update(
        state=MailState.TAKEN, reason="", reference=reference, respondent_key=respondent_key[:120]
    )


def set_mail_aside(*, mail_id: int, reason: Aside) -> None:
    """No case can be made of it by itself, in the open transaction."""
    IncomingMail.objects.filter(pk=mail_id).update(state=MailState.QUARANTINED, reason=reason)


@transaction.atomic
def let_in(*, by: User, mail_id: int) -> None:
    """Make a case of a mail that was set aside. Raises `MailDecided`."""
    _decide(by, mail_id, MailState.WAITING, "mail.let_in")
    publish(MailTaken(mail_id))


@transaction.atomic
def drop(*, by: User, mail_id: int) -> None:
    """It is nothing; it stays in its list for a while and can still be let in. Raises `MailDecided`."""
    _decide(by, mail_id, MailState.DROPPED, "mail.drop")


def _decide(by: User, mail_id: int, state: MailState, action: str) -> None:
    row = IncomingMail.objects.select_for_update().get(pk=mail_id)
    if row.state not in OPEN or row.state == state:
        raise MailDecided()
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record(action, by=by, on=f"mail:{mail_id}")
