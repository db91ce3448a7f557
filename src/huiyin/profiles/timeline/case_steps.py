"""Cases about the customer: opened, and how they ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.cases.contracts import Outcome
from huiyin.core.languages import page_language
from huiyin.customers.models import Contact
from huiyin.profiles.contracts import Moment
from huiyin.profiles.customer_cases import cases_about
from huiyin.profiles.timeline.base import TimelineSource, timeline_sources


@timeline_sources.register
class CaseSteps(TimelineSource):
    key = "cases"
    name = {"zh": "工单", "en": "Cases"}
    about = {
        "zh": "与客户有关的工单：何时建立，怎样结案。",
        "en": "Cases about the customer: when they were opened and how they ended.",
    }
    icon = "message-report"

    def moments(
        self, user: User, contact: Contact, *, before: datetime | None, most: int
    ) -> Sequence[Moment]:
        found: list[Moment] = []
        language = page_language()
        for case in cases_about(user, contact)[:200]:
            address, title = reverse("case", args=[case.pk]), case.title_in(language)
            opened = _("Case opened: %(title)s") % {"title": title}
            found.append(Moment(case.opened_at, self.key, case.pk, opened, "", address, "warning", self.icon))
            if case.closed_at is not None:
                closed = _("Case closed: %(title)s") % {"title": title}
                tone = "success" if case.outcome == Outcome.CONFIRMED else ""
                found.append(
                    Moment(
                        case.closed_at,
                        self.key,
                        case.pk,
                        closed,
                        str(case.get_outcome_display()),
                        address,
                        tone,
                        "circle-check",
                    )
                )
        kept = [one for one in found if before is None or one.at < before]
        return sorted(kept, key=lambda one: one.at, reverse=True)[:most]
