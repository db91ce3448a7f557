"""Acts of care that were done for the customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.customers.models import Contact
from huiyin.profiles.contracts import Moment, TaskState
from huiyin.profiles.models import CareTask
from huiyin.profiles.persons import ids_of
from huiyin.profiles.timeline.base import TimelineSource, timeline_sources


@timeline_sources.register
class Care(TimelineSource):
    key = "care"
    name = {"zh": "关怀", "en": "Care"}
    about = {
        "zh": "为客户完成的关怀。",
        "en": "Acts of care that were done for the customer.",
    }
    icon = "calendar-event"

    def moments(
        self, user: User, contact: Contact, *, before: datetime | None, most: int
    ) -> Sequence[Moment]:
        rows = CareTask.objects.filter(
            contact__in=ids_of(contact), state=TaskState.DONE, done_at__isnull=False
        )
        if before is not None:
            rows = rows.filter(done_at__lt=before)
        rows = rows.select_related("moment", "done_by").order_by("-done_at", "-pk")
        return [
            Moment(
                row.done_at,
                self.key,
                row.pk,
                _("Cared for: %(moment)s") % {"moment": row.moment.name},
                " · ".join(part for part in (row.note, str(row.done_by or "")) if part),
                tone="success",
                icon=self.icon,
            )
            for row in rows[:most]
            if row.done_at is not None
        ]
