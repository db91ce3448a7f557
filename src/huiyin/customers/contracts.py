"""What other apps may hold of customers: how they are reached, what was sent to them, what spares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SurveyKind(TextChoices):
    """What an invitation asks about; contact rules and opt-outs tell them apart."""

    TRANSACTIONAL = "transactional", _("After a service or purchase")
    RELATIONSHIP = "relationship", _("The relationship as a whole")


class EventKind(TextChoices):
    """What happened between us and a customer, over all channels."""

    ASKED = "asked", pgettext_lazy("contact", "Asked")
    REMINDED = "reminded", pgettext_lazy("contact", "Reminded")
    ANSWERED = "answered", pgettext_lazy("contact", "Answered")
    REFUSED = "refused", pgettext_lazy("contact", "Refused")
    BOUNCED = "bounced", pgettext_lazy("contact", "Could not be delivered")
    OPTED_OUT = "opted_out", pgettext_lazy("contact", "Opted out")
    OPTED_IN = "opted_in", pgettext_lazy("contact", "Opted in again")
    WITHDRAWN = "withdrawn", pgettext_lazy("contact", "Invitation withdrawn before it was sent")
    CALLED = "called", pgettext_lazy("contact", "Called")
    NOTICED = "noticed", pgettext_lazy("contact", "Notice sent")
    SERVED = "served", pgettext_lazy("contact", "Served")


class HoldKind(TextChoices):
    """Why nobody may ask this customer now."""

    COMPLAINT = "complaint", _("Open complaint")
    FAULT = "fault", _("Fault in progress")
    OTHER = "other", pgettext_lazy("hold", "Other reason")


@dataclass(frozen=True)
class NewContact:
    """A customer as a file, a form or a machine gives it. "" and None mean "not said": what is known stays."""

    respondent_key: str
    name: str = ""
    phone: str = ""
    email: str = ""
    wechat_id: str = ""
    work_chat_id: str = ""
    language: str = ""
    time_zone: str = ""
    region: str = ""
    volume: float | None = None
    is_key_account: bool | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Upserted:
    """What became of contacts that were handed in; `refused` are positions, with the reason's code."""

    n_created: int = 0
    n_updated: int = 0
    n_unchanged: int = 0
    refused: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Entry:
    """One line for a customer's history. `dedup_key` names the act: told twice, it is written once."""

    contact_id: int
    kind: str
    dedup_key: str
    at: datetime | None = None
    channel: str = ""
    survey_kind: str = ""
    programme_id: int | None = None
    reference: str = ""


@dataclass(frozen=True)
class ContactOptedOut:
    """Event: a customer wants no more invitations (`survey_kind` "" means none at all)."""

    contact_id: int
    survey_kind: str


@dataclass(frozen=True)
class ContactHeld:
    """Event: a customer may not be asked until released."""

    contact_id: int


@dataclass(frozen=True)
class ContactFileArrived:
    """Event: a file of contacts waits to be read."""

    file_id: int


@dataclass(frozen=True)
class ContactFileConfirmed:
    """Event: a file's columns are agreed and its rows may be stored."""

    file_id: int
