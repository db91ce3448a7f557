"""Call lists that somebody else fills: a campaign puts customers on them and takes them off again.

The budget of such a number was claimed by whoever put it there; a call only looks whether anything has
come up since.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.channels.models import Link
from huiyin.channels.telephone.models import Number, Study
from huiyin.core import audit, tokens
from huiyin.surveys.models import Questionnaire


@dataclass(frozen=True)
class ToCall:
    """A customer to call, with the personal link that the interview spends."""

    reference: str
    phone: str
    link: Link
    name: str = ""
    respondent_key: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


def call_list(
    *, reference: str, name: str, questionnaire: Questionnaire, wave_id: int, survey_kind: str
) -> Study:
    """The call list of that reference, made when it is first needed; in the open transaction."""
    made, is_new = Study.objects.get_or_create(
        reference=reference,
        defaults={
            "programme_id": questionnaire.programme_id,
            "questionnaire": questionnaire,
            "wave_id": wave_id,
            "name": name[:80],
            "survey_kind": survey_kind,
            "script": opening(),
            "created_at": timezone.now(),
        },
    )
    if is_new:
        audit.record("telephone.study", on=f"telephone-study:{made.pk}", is_new=True)
    return made


MOST_CALLS = 6  # a number, unless the list says otherwise


def opening() -> str:
    """How interviewers begin where nobody wrote other words."""
    return _(
        "Hello, {{name|there}}, this is {{interviewer}} of {{organisation}}. May I ask you a few questions about "
        "our service? It takes a few minutes, and you may stop at any time."
    )


def put_on_list(study: Study, rows: Sequence[ToCall]) -> set[str]:
    """Put customers on a list, or call those again that are on it; the references that are on it now.

    Whoever shares a number with another customer of the list is left out: nobody is called twice.
    """
    known = {one.phone: one for one in study.numbers.filter(phone__in=[row.phone for row in rows])}
    new: dict[str, Number] = {}
    on_list: set[str] = set()
    now = timezone.now()
    for row in rows:
        there = known.get(row.phone) or new.get(row.phone)
        if there is not None:
            if there.reference == row.reference:
                on_list.add(row.reference)
            continue
        attributes = {str(key): str(value)[:80] for key, value in row.attributes.items()}
        new[row.phone] = Number(
            study=study,
            reference=row.reference,
            phone=row.phone,
            name=row.name[:80],
            respondent_key=row.respondent_key,
            attributes=attributes,
            cell=str(attributes.get(study.quota_field, ""))[:80] if study.quota_field else "",
            next_at=now,
            draw=secrets.randbelow(2**31),
            link=row.link,
            submission_id=tokens.new_token(24),
        )
        on_list.add(row.reference)
    Number.objects.bulk_create(new.values(), batch_size=500)
    again = study.numbers.filter(reference__in=on_list, leased_until=None).exclude(state=Number.DONE)
    again.update(state=Number.OPEN, next_at=now)
    return on_list


@transaction.atomic
def take_off(references: Collection[str]) -> set[str]:
    """Call these no more; the references of those who were never called. Who is on the line stays there."""
    free = Number.objects.select_for_update().filter(reference__in=list(references), state=Number.OPEN)
    rows = list(free.exclude(leased_until__gt=timezone.now()))
    fresh = {one.reference for one in rows if not one.n_attempts}
    Number.objects.filter(pk__in=[one.pk for one in rows if not one.n_attempts]).delete()
    Number.objects.filter(pk__in=[one.pk for one in rows if one.n_attempts]).update(state=Number.OVER)
    return fresh


def close_lists(reference: str, *, closed: bool) -> int:
    """Stop calling on all lists whose reference begins like this, or go on; in the open transaction."""
    rows = Study.objects.filter(reference__startswith=reference)
    return rows.update(closed_at=timezone.now() if closed else None)
