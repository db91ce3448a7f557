"""What the customer answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.core.languages import page_language
from huiyin.customers.models import Contact
from huiyin.profiles.contracts import Moment
from huiyin.profiles.persons import keys_of
from huiyin.profiles.timeline.base import TimelineSource, timeline_sources
from huiyin.profiles.wording import named_programmes
from huiyin.responses import queries as responses
from huiyin.responses.contracts import StoredAnswer
from huiyin.surveys import queries as surveys

SAME_DAY = 20  # more that are looked at, since a page ends within a day


def said_at(row: StoredAnswer) -> datetime:
    """When it was said: the moment it came, or noon of its day where a file brought it later."""
    if timezone.localdate(row.recorded_at) == row.answered_on:
        return row.recorded_at
    noon = datetime.combine(row.answered_on, time(12), timezone.get_current_timezone())
    return min(noon, row.recorded_at)


@timeline_sources.register
class Answers(TimelineSource):
    key = "answers"
    name = {"zh": "答卷", "en": "Answers"}
    about = {
        "zh": "客户在可见姓名的项目中的答卷。",
        "en": "What the customer answered in programmes that show names.",
    }
    icon = "message-circle"

    def moments(
        self, user: User, contact: Contact, *, before: datetime | None, most: int
    ) -> Sequence[Moment]:
        names = named_programmes(user)
        rows = responses.said_by(names, keys_of(contact), before=before, most=most + SAME_DAY)
        rows = [row for row in rows if before is None or said_at(row) < before][:most]
        books = {pk: surveys.codebook(pk) for pk in {row.programme_id for row in rows}}
        found = []
        for row in rows:
            said = responses.worded(row.answers, row.context, books[row.programme_id], page_language())
            scores = [f"{one.label} {one.short}" for one in said.headlines or said.ratings[:3]]
            texts = [f"“{one.words}”" for one in said.texts]
            found.append(
                Moment(
                    said_at(row),
                    self.key,
                    row.id,
                    _("Answered: %(programme)s") % {"programme": names[row.programme_id]},
                    " · ".join([*scores, *texts])[:400],
                    reverse("answer", args=[row.programme_id, row.id]),
                    "danger" if any(one.is_low for one in said.headlines) else "",
                    self.icon,
                )
            )
        return found
