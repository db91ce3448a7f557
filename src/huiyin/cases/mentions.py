"""Colleagues named in a note: "@王芳 请看一下" tells 王芳, who sees the case in a list of her own until she opens it."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.accounts.queries import people_over
from huiyin.analytics.problems import Problem
from huiyin.cases.models import Case, CaseEntry, Mention
from huiyin.core.access import CASE_WORKERS
from huiyin.messaging import services as messaging
from huiyin.messaging.contracts import Content, Kind, Purpose
from huiyin.messaging.queries import usable_kinds


def people_to_mention(case: Case) -> QuerySet[User]:
    """Who can be named: active people who work on cases and see this one."""
    return (
        people_over(case.unit).filter(role__in=[role.value for role in CASE_WORKERS]).order_by("name", "pk")
    )


def named_in(text: str, people: QuerySet[User]) -> list[User]:
    """The people whom a text names by @name or @login; of two that begin alike the longer name counts."""
    names: dict[str, User] = {}
    for person in people:
        names.setdefault(person.login.lower(), person)
    for person in people:
        names[person.name.lower()] = person
    names.pop("", None)
    if not names or "@" not in text:
        return []
    either = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    found = re.findall(f"@({either})", text.lower())
    return list({names[name].pk: names[name] for name in found}.values())


@transaction.atomic
def mention(*, by: User, entry: CaseEntry) -> list[User]:
    """Tell everybody whom a note names, except its author; returns them."""
    case = entry.case
    people = [person for person in named_in(entry.text, people_to_mention(case)) if person.pk != by.pk]
    now = timezone.now()
    Mention.objects.bulk_create(
        [Mention(entry=entry, case=case, user=person, at=now) for person in people], ignore_conflicts=True
    )
    for person in people:
        _write_to(person, by, case)
    return people


def tell_owner(entry: CaseEntry) -> None:
    """The customer has written: the case stands in the owner's list of mentions until it is opened."""
    owner = entry.case.owner
    if owner is not None:
        Mention.objects.get_or_create(
            entry=entry, user=owner, defaults={"case": entry.case, "at": timezone.now()}
        )


def _write_to(person: User, by: User, case: Case) -> None:
    """An e-mail without a word of the case itself; where none can be sent the list in the program must do."""
    if not person.email or Kind.EMAIL not in usable_kinds():
        return
    address = f"{settings.PUBLIC_URL or ''}{reverse('case', args=[case.pk])}"
    with translation.override(person.language or "zh-hans"):
        subject = _("%(name)s mentioned you in case #%(number)s") % {"name": by.name, "number": case.pk}
        text = f"{subject}\n{address}\n"
    try:
        messaging.queue(
            kind=Kind.EMAIL,
            to=person.email,
            content=Content(subject=subject, text=text, language=person.language or "zh"),
            purpose=Purpose.CASE,
            dedup_key=f"mention:{case.pk}:{person.pk}:{case.entries.count()}",
            reference=f"case:{case.pk}",
            unit_id=case.unit_id,
        )
    except Problem:
        return  # an address that cannot be used must not keep the note from being saved


def seen(*, user: User, case: Case) -> int:
    """The person has opened the case: its mentions of them are done. Returns how many."""
    return Mention.objects.filter(user=user, case=case, seen_at=None).update(seen_at=timezone.now())


def n_unseen(user: User) -> int:
    """In how many cases somebody waits for the person's look."""
    return Mention.objects.filter(user=user, seen_at=None).values("case").distinct().count()
