"""Words of referrals: where one stands, what makes a friend a new customer, who is rewarded, and the news of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReferralState(TextChoices):
    """Where a referral stands."""

    REGISTERED = "registered", pgettext_lazy("referral", "Being checked")
    NEW = "new", pgettext_lazy("referral", "New, not joined yet")
    JOINED = "joined", pgettext_lazy("referral", "Joined")
    EXPIRED = "expired", pgettext_lazy("referral", "Did not join in time")
    REFUSED = "refused", pgettext_lazy("referral", "Refused")
    KNOWN = "known", pgettext_lazy("referral", "Was a customer already")
    ONESELF = "oneself", pgettext_lazy("referral", "The referrer's own number")
    TWICE = "twice", pgettext_lazy("referral", "Counted already")


# States in which a telephone or an address is used up: it counts for nobody else.
COUNTED = (ReferralState.NEW, ReferralState.JOINED, ReferralState.EXPIRED, ReferralState.REFUSED)


class Qualifies(TextChoices):
    """What shows that the friend has become a customer."""

    CONFIRMED = "confirmed", _("A colleague confirms it")
    EVENT = (
        "event",
        _("An event of the new customer arrives from another system (or a colleague confirms it)"),
    )


class Side(TextChoices):
    """Who is rewarded."""

    REFERRER = "referrer", _("The one who recommended")
    FRIEND = "friend", _("The friend")


class WaitsBecause(TextChoices):
    """Why a reward needs somebody's approval."""

    NOTHING = "", ""
    LIMIT = "limit", _("More rewarded referrals within twelve months than the rule allows")
    BUDGET = "budget", _("The budget of the scheme is used up")


@dataclass(frozen=True)
class NewRules:
    """The rules of a scheme as they are wanted; rewards are numbers of lines of the catalogue, None for nothing."""

    name: str
    begins_on: date
    ends_on: date | None = None
    name_en: str = ""
    text: str = ""
    text_en: str = ""
    terms: str = ""
    terms_en: str = ""
    privacy: str = ""
    privacy_en: str = ""
    qualifies: str = Qualifies.CONFIRMED
    event_kind: str = ""
    n_days: int = 90
    referrer_remedy: int | None = None
    friend_remedy: int | None = None
    most_rewarded: int | None = None
    budget: Decimal | None = None


@dataclass(frozen=True)
class Friend:
    """Who registers by a link: a name and one telephone number or e-mail address, as typed."""

    name: str
    reach: str
    language: str = "zh"


@dataclass(frozen=True)
class ReferralMoved:
    """Event: a referral came into being or into another state."""

    referral_id: int
    state: str
