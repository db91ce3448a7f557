"""The ledger of consents: added, never changed; the newest word on a purpose holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.customers import services
from huiyin.customers.contracts import ConsentPurpose
from huiyin.customers.models import ConsentEntry, ConsentText, Contact
from huiyin.customers.problems import ConsentTextEmpty


@dataclass(frozen=True)
class Standing:
    """Where one purpose stands: allowed, refused, or never asked (None)."""

    purpose: str
    is_given: bool | None
    entry: ConsentEntry | None


@transaction.atomic
def save_text(*, by: User, purpose: str, text_zh: str, text_en: str) -> ConsentText:
    """A new version of what people agree to; who agreed to an older one agreed to that. Raises `ConsentTextEmpty`."""
    if not text_zh.strip() or purpose not in ConsentPurpose.values:
        raise ConsentTextEmpty
    known = ConsentText.objects.select_for_update().filter(purpose=purpose)
    last = known.aggregate(last=Max("version"))["last"] or 0
    row = ConsentText.objects.create(
        purpose=purpose,
        version=last + 1,
        text_zh=text_zh.strip(),
        text_en=text_en.strip(),
        valid_from=timezone.now(),
        by=by,
    )
    audit.record("consent.text", by=by, on=f"consent_text:{row.pk}", purpose=purpose, version=row.version)
    return row


@transaction.atomic
def note_consent(
    *,
    contact: Contact,
    purpose: str,
    is_given: bool,
    channel: str = "",
    source: str = "",
    evidence: str = "",
    at: datetime | None = None,
    by: User | None = None,
) -> ConsentEntry:
    """Write down that a customer allowed a purpose or withdrew it, with the text that holds now.

    Who withdraws being asked for an opinion is asked no more on any channel; who allows it again is.
    """
    row = ConsentEntry.objects.create(
        contact=contact,
        purpose=ConsentPurpose(purpose),
        is_given=is_given,
        at=at or timezone.now(),
        channel=channel[:40],
        source=source[:40],
        text=text_of(purpose),
        evidence=evidence[:200],
        by=by,
    )
    audit.record("consent.note", by=by, on=f"contact:{contact.pk}", purpose=purpose, is_given=is_given)
    if purpose == ConsentPurpose.SURVEYS:
        if not is_given:
            services.opt_out(respondent_key=contact.respondent_key, source="consent", by=by)
        elif by is not None and contact.opt_outs:
            services.opt_in(by=by, contact=contact)
    return row


def text_of(purpose: str) -> ConsentText | None:
    """The text that holds now."""
    return ConsentText.objects.filter(purpose=purpose).order_by("-version").first()


def texts() -> list[tuple[str, str, ConsentText | None]]:
    """Every purpose with its words and the text that holds."""
    newest: dict[str, ConsentText] = {}
    for row in ConsentText.objects.order_by("version"):
        newest[row.purpose] = row
    return [(key, str(words), newest.get(key)) for key, words in ConsentPurpose.choices]


def standings(contact: Contact) -> list[Standing]:
    """Where each purpose stands for a customer."""
    newest: dict[str, ConsentEntry] = {}
    for row in contact.consents.select_related("text", "by").order_by("at", "pk"):
        newest[row.purpose] = row
    return [
        Standing(key, newest[key].is_given if key in newest else None, newest.get(key))
        for key in ConsentPurpose.values
    ]


def ledger(contact: Contact) -> list[ConsentEntry]:
    """Every entry of a customer, newest first."""
    return list(contact.consents.select_related("text", "by").order_by("-at", "-pk"))
