"""What the work place adds to a case's page."""

from __future__ import annotations

from typing import Any

from django.forms import Form

from huiyin.accounts.models import User
from huiyin.cases import desk, guides, mentions, merging, presence
from huiyin.cases.models import Case, HandlingReview
from huiyin.cases.reply_templates import STARTERS, filled, templates_of
from huiyin.cases.timeline import timeline_of
from huiyin.customers.models import Contact


def desk_context(case: Case, user: User, desk_forms: dict[str, Form], language: str) -> dict[str, Any]:
    """The context of the page."""
    contact = desk.contact_about(case)
    timeline = timeline_of(case, user, language)
    lines = list(guides.guides_of(case))
    return {
        "desk": desk_forms,
        "contact": contact,
        "customer_number": ""
        if contact and case.respondent_key in _addresses_of(contact)
        else case.respondent_key,
        "can_call": contact is not None and bool(contact.phone),
        "cautions": desk.caution_on_calling(case, contact),
        "templates": templates_in(case, user, language) if "message" in desk_forms else [],
        "guides": lines,
        "apologists": guides.apologists_of(case, user),
        "timeline": [item for item in timeline if not item.around],
        "around": [item for item in timeline if item.around],
        "linked": desk.linked_to(user, case),
        "parts": merging.parts_of(user, case),
        "demands": list(case.supervisions.select_related("by", "answered_by")),
        "judged": HandlingReview.objects.filter(case=case).select_related("by").first(),
        "others": presence.others_at(user=user, case=case),
        "presence_seconds": presence.EVERY_SECONDS,
        "colleagues": list(mentions.people_to_mention(case).exclude(pk=user.pk)[:12]),
    }


def _addresses_of(contact: Contact) -> set[str]:
    """What stands for a number of ours where the customer has none: shown in part elsewhere on the page."""
    return {contact.phone, contact.phone.removeprefix("+86"), contact.email, contact.email.lower()}


def templates_in(case: Case, user: User, language: str) -> list[dict[str, Any]]:
    """Words to begin with, in the customer's language first: our own and those that the units keep."""
    contact = desk.contact_about(case)
    name = contact.name if contact else ""
    spoken = (contact.language if contact and contact.language else language)[:2]
    which = "zh" if spoken == "zh" else "en"

    def ready(body: str) -> str:
        return filled(body, case=case, by=user, customer=name, language=which)

    kept = [
        {"name": row.name, "group": row.unit.name, "words": ready(row.body)}
        for row in templates_of(user)
        if row.language[:2] == which
    ]
    ours = [{"name": one.name[which], "group": "", "words": ready(one.body[which])} for one in STARTERS]
    return kept + ours
