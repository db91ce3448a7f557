"""Writing about customers' wishes."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.customers.models import Contact
from huiyin.profiles.contracts import Occasion, PreferenceTopic
from huiyin.profiles.models import Preference
from huiyin.profiles.persons import ids_of
from huiyin.profiles.problems import PreferenceEmpty


@transaction.atomic
def note_preference(*, by: User, contact: Contact, topic: str, text: str, occasion: str = "") -> Preference:
    """Note what a customer wishes; staff are reminded of it from now on. Raises `PreferenceEmpty`."""
    text = " ".join(text.split())[:300]
    if not text:
        raise PreferenceEmpty
    row = Preference.objects.create(
        contact=contact,
        topic=topic if topic in PreferenceTopic.values else PreferenceTopic.OTHER,
        occasion=occasion if occasion in Occasion.values else Occasion.ALWAYS,
        text=text,
        noted_at=timezone.now(),
        noted_by=by,
    )
    audit.record("preference.note", by=by, on=f"contact:{contact.pk}", preference=row.pk)
    return row


@transaction.atomic
def end_preference(*, by: User, contact: Contact, preference_id: int) -> int:
    """A wish no longer holds; it stays in the history. Returns how many ended (doing it again: none)."""
    rows = Preference.objects.filter(pk=preference_id, contact__in=ids_of(contact), ended_at=None)
    n = rows.update(ended_at=timezone.now(), ended_by=by)
    if n:
        audit.record("preference.end", by=by, on=f"contact:{contact.pk}", preference=preference_id)
    return n


@transaction.atomic
def restore_preference(*, by: User, contact: Contact, preference_id: int) -> int:
    """Undo the ending of a wish; returns how many hold again."""
    rows = Preference.objects.filter(pk=preference_id, contact__in=ids_of(contact), ended_at__isnull=False)
    n = rows.update(ended_at=None, ended_by=None)
    if n:
        audit.record("preference.restore", by=by, on=f"contact:{contact.pk}", preference=preference_id)
    return n
