"""Recommending on a customer's timeline: friends who came, the friend who brought the customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.customers.models import Contact
from huiyin.profiles.contracts import Moment
from huiyin.profiles.timeline.base import TimelineSource, timeline_sources
from huiyin.referrals import queries
from huiyin.referrals.contracts import ReferralState
from huiyin.referrals.models import Referral


@timeline_sources.register
class Referrals(TimelineSource):
    key = "referrals"
    name = {"zh": "转介绍", "en": "Referrals"}
    about = {
        "zh": "客户推荐来的好友，以及客户是经谁推荐来的。",
        "en": "Friends whom the customer brought, and how the customer came.",
    }
    icon = "share"

    def moments(
        self, user: User, contact: Contact, *, before: datetime | None, most: int
    ) -> Sequence[Moment]:
        rows = [row for row in queries.brought_by(contact) if row.unit.path.startswith(user.unit.path)]
        found = [
            self._moment(row, row.registered_at, _("A friend registered by the customer's link"))
            for row in rows
        ]
        found += [
            self._moment(row, row.joined_at, _("A friend of the customer joined"))
            for row in rows
            if row.joined_at is not None and row.state == ReferralState.JOINED
        ]
        own = queries.came_by(contact)
        if own is not None and own.joined_at is not None and own.unit.path.startswith(user.unit.path):
            found.append(self._moment(own, own.joined_at, _("Came by the recommendation of a customer")))
        seen = [one for one in found if before is None or one.at < before]
        return sorted(seen, key=lambda one: one.at, reverse=True)[:most]

    def _moment(self, row: Referral, at: datetime, title: str) -> Moment:
        tone = "success" if row.state == ReferralState.JOINED else ""
        url = reverse("referral", args=[row.pk])
        return Moment(at, self.key, row.pk, title, str(row.get_state_display()), url, tone, self.icon)
