"""What was given to the customer to make a failure good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.core.languages import page_language
from huiyin.customers.models import Contact
from huiyin.profiles.contracts import Moment
from huiyin.profiles.persons import keys_of
from huiyin.profiles.timeline.base import TimelineSource, timeline_sources
from huiyin.recovery.contracts import GrantState
from huiyin.recovery.queries import recovery_of_customer


@timeline_sources.register
class Remedies(TimelineSource):
    key = "remedies"
    name = {"zh": "补救", "en": "Remedies"}
    about = {
        "zh": "为弥补失误给客户的补救。",
        "en": "What was given to the customer to make a failure good.",
    }
    icon = "heart"

    def moments(
        self, user: User, contact: Contact, *, before: datetime | None, most: int
    ) -> Sequence[Moment]:
        found = []
        for key in keys_of(contact):
            for recovery in recovery_of_customer(user, key):
                for grant in recovery.grants:
                    at = grant.given_at or grant.decided_at or grant.asked_at
                    if before is None or at < before:
                        found.append(
                            Moment(
                                at,
                                self.key,
                                grant.pk,
                                _("Remedy: %(remedy)s") % {"remedy": grant.remedy.name_in(page_language())},
                                str(GrantState(grant.state).label),
                                reverse("case", args=[grant.case_id]),
                                "success" if grant.state == GrantState.GIVEN else "",
                                self.icon,
                            )
                        )
        return sorted(found, key=lambda one: one.at, reverse=True)[:most]
