"""Referrals as they are shown: rewards in words, people with their numbers masked."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from huiyin.core.languages import page_language
from huiyin.customers.contracts import IdentityKind
from huiyin.customers.queries import masked_email, masked_identity, masked_phone
from huiyin.recovery.models import Remedy
from huiyin.recovery.queries import value_words
from huiyin.referrals import queries
from huiyin.referrals.contracts import ReferralState, Side
from huiyin.referrals.models import Referral, Reward, SchemeVersion

_TONES = {
    ReferralState.REGISTERED: "secondary",
    ReferralState.NEW: "azure",
    ReferralState.JOINED: "green",
    ReferralState.REFUSED: "red",
}


@dataclass(frozen=True)
class ShownReferral:
    """One line of the list."""

    row: Referral
    tone: str
    referrer: str
    friend: str
    reach: str
    rewards: tuple[tuple[Reward, str, str], ...]  # with the words of the reward and why it waits


def reward_words(remedy: Remedy, value: Decimal) -> str:
    """A line of the catalogue with its value, such as "Coupon CNY 50.00"."""
    return f"{remedy.name_in(page_language())} {value_words(remedy, value)}".strip()


def promised_words(version: SchemeVersion) -> dict[str, str]:
    """What each side gets, by side; a side without a reward is left out."""
    return {
        one.side: reward_words(one.remedy, one.value) for one in version.promised.select_related("remedy")
    }


def shown(row: Referral) -> ShownReferral:
    """A referral for a page of ours: names in full, telephones and addresses masked as everywhere."""
    friend, reach = row.name, masked_identity(row.identity_kind, row.identity)
    if row.friend is not None:
        by_phone = row.identity_kind == IdentityKind.PHONE
        friend = str(row.friend)
        reach = masked_phone(row.friend.phone) if by_phone else masked_email(row.friend.email)
    referrer = queries.referrer_of(row.code)
    rewards = tuple(
        (
            one,
            f"{Side(one.side).label}{_(': ')}{reward_words(one.grant.remedy, one.value)}",
            one.get_waits_because_display() if one.grant.state == "waiting" else "",
        )
        for one in row.rewards.all()
    )
    tone = _TONES.get(ReferralState(row.state), "secondary")
    return ShownReferral(
        row,
        tone,
        str(referrer) if referrer else "",
        friend,
        reach if row.identity or row.friend else "",
        rewards,
    )
