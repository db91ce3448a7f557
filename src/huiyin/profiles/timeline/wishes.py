"""Wishes that were noted and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.customers.models import Contact
from huiyin.profiles.contracts import Moment
from huiyin.profiles.models import Preference
from huiyin.profiles.persons import ids_of
from huiyin.profiles.timeline.base import TimelineSource, timeline_sources


@timeline_sources.register
class Wishes(TimelineSource):
    key = "wishes"
    name = {"zh": "偏好", "en": "Preferences"}
    about = {
        "zh": "记下的和不再有效的偏好。",
        "en": "Wishes that were noted and that no longer hold.",
    }
    icon = "heart"

    def moments(
        self, user: User, contact: Contact, *, before: datetime | None, most: int
    ) -> Sequence[Moment]:
        rows = Preference.objects.filter(contact__in=ids_of(contact)).select_related("noted_by", "ended_by")
        if before is not None:
            rows = rows.filter(Q(noted_at__lt=before) | Q(ended_at__lt=before))
        found = []
        for row in rows.order_by("-noted_at")[:100]:
            topic = str(row.get_topic_display())
            for at, person, words in (
                (row.noted_at, row.noted_by, _("Preference noted: %(topic)s")),
                (row.ended_at, row.ended_by, _("Preference no longer holds: %(topic)s")),
            ):
                if at is not None and (before is None or at < before):
                    text = f"{row.text} · {person}" if person else row.text
                    found.append(Moment(at, self.key, row.pk, words % {"topic": topic}, text, icon=self.icon))
        return sorted(found, key=lambda one: one.at, reverse=True)[:most]
