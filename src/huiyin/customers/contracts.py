"""What other apps may hold of customers: how they are reached, what was sent to them, what spares them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

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


class IdentityKind(TextChoices):
    """By what a customer is known."""

    KEY = "key", _("Customer id")
    PHONE = "phone", _("Telephone")
    EMAIL = "email", _("E-mail")
    WECHAT = "wechat", _("WeChat open id")
    WORK_CHAT = "work_chat", _("WeCom external id")
    ALIPAY = "alipay", _("Alipay user id")
    APP = "app", _("Account in our app")
    OTHER = "other", pgettext_lazy("identity", "Other number")


class AccountKind(TextChoices):
    """What a business customer is."""

    COMPANY = "company", _("Company")
    PUBLIC = "public", _("Public institution")
    TRADER = "trader", _("Sole trader")
    OTHER = "other", pgettext_lazy("business", "Other organisation")


class RoleKind(TextChoices):
    """What a person does for a business customer."""

    DECIDES = "decides", pgettext_lazy("role", "Decides")
    BUYS = "buys", pgettext_lazy("role", "Buys")
    USES = "uses", pgettext_lazy("role", "Uses")
    PAYS = "pays", pgettext_lazy("role", "Pays")
    CONTACT = "contact", pgettext_lazy("role", "Daily contact")


class ConsentPurpose(TextChoices):
    """What a customer may allow or refuse, each by itself."""

    SURVEYS = "surveys", _("Asking for their opinion")
    ANALYSIS = "analysis", _("Analysing their answers together with their file")
    CARE = "care", _("Greetings and personal care")
    OFFERS = "offers", _("Offers and advertising")
    SHARING = "sharing", _("Passing data on to partners")
    SENSITIVE = "sensitive", _("Sensitive data (health, minors, exact place)")


class RequestKind(TextChoices):
    """What customers may ask about their own data."""

    ACCESS = "access", _("See what is kept about them")
    PORTABILITY = "portability", _("Take their data elsewhere")
    CORRECTION = "correction", _("Have something corrected")
    OBJECTION = "objection", _("Object to a use")


class CheckMethod(TextChoices):
    """How a customer's file was checked."""

    VISIT = "visit", pgettext_lazy("check", "Visit")
    CALL = "call", pgettext_lazy("check", "Telephone call")
    DOCUMENT = "document", pgettext_lazy("check", "Document seen")


class RevealReason(TextChoices):
    """Why somebody looks at a number or an address in full."""

    CALL = "call", _("To call or write to the customer")
    VERIFY = "verify", _("To verify who it is")
    CORRECT = "correct", _("To correct the file")
    OTHER = "other", pgettext_lazy("reason", "Another reason")


@dataclass(frozen=True)
class Revealed:
    """How a customer is reached, in full; only `reveal` gives it, and keeps that on record."""

    phone: str
    email: str
    wechat_id: str
    work_chat_id: str
    identities: Mapping[int, str]  # by the number of the identity


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


@dataclass(frozen=True)
class ContactsChanged:
    """Event: what we know of these customers has changed; `source` says by whom, so that no echo is sent back."""

    contact_ids: list[int]
    change: str = "changed"  # or "erased", "merged", "unmerged"
    source: str = ""


@dataclass(frozen=True)
class ContactsMerged:
    """Event: two customers are one person. What is kept by id or key of the second belongs to the first."""

    merge_id: int
    kept_id: int
    absorbed_ids: list[int]
    kept_key: str
    absorbed_keys: list[str]


@dataclass(frozen=True)
class ContactsUnmerged:
    """Event: a merge was taken back; both customers are as before."""

    merge_id: int
    kept_id: int
    absorbed_ids: list[int]
    kept_key: str
    absorbed_keys: list[str]


@dataclass(frozen=True)
class MatchingAsked:
    """Event: somebody wants contacts that are kept twice to be found."""

    run_id: int


@dataclass(frozen=True)
class RequestAsked:
    """Event: a customer wants a copy of their data."""

    request_id: int


@dataclass(frozen=True)
class ContactChangesNoted:
    """Event: these numbers were added to the list of changes that other systems read."""

    change_ids: list[int]


@dataclass(frozen=True)
class Change:
    """One change as other systems read it; `contact` is the customer as it is now, None where it was erased."""

    cursor: int
    contact_id: int
    change: str
    at: datetime
    source: str
    unit_path: str
    contact: Any
