"""Consents given and withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.customers.models import Contact
from huiyin.profiles.contracts import Moment
from huiyin.profiles.queries import consent_history
from huiyin.profiles.timeline.base import TimelineSource, timeline_sources
from huiyin.profiles.wording import channel_name


@timeline_sources.register
class Consents(TimelineSource):
    key = "consents"
    name = {"zh": "授权", "en": "Consents"}
    about = {
        "zh": "给予和撤回的授权。",
        "en": "Consents given and withdrawn.",
    }
    icon = "shield-check"

    def moments(
        self, user: User, contact: Contact, *, before: datetime | None, most: int
    ) -> Sequence[Moment]:
        return [
            Moment(
                row.at,
                self.key,
                row.pk,
                (_("Consent given: %(purpose)s") if row.is_given else _("Consent withdrawn: %(purpose)s"))
                % {"purpose": row.get_purpose_display()},
                channel_name(row.channel),
                tone="" if row.is_given else "warning",
                icon=self.icon,
            )
            for row in consent_history(contact, before, most)
        ]
