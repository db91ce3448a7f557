"""Saved segments: made, changed, counted, taken away."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.conditions import EVERYTHING, Condition, Field, Kind, parse
from huiyin.conditions.predicate import holds
from huiyin.conditions.problems import ConditionProblem
from huiyin.core import audit
from huiyin.customers import queries as customers
from huiyin.customers.models import Contact
from huiyin.profiles.models import Segment, Standing
from huiyin.profiles.problems import SegmentNameMissing, SegmentNameTaken
from huiyin.profiles.scheme import ATTRIBUTE
from huiyin.profiles.segment_fields import SEGMENT, ProfileFields

MOST_NAMED = 100
_KINDS = {"volume": Kind.NUMBER, "key_account": Kind.BOOLEAN, "created": Kind.MOMENT}


def segments_of(user: User) -> QuerySet[Segment]:
    """The segments of the person's unit and of those below it."""
    rows = Segment.objects.select_related("unit", "made_by")
    return rows.filter(unit__path__startswith=user.unit.path)


def segment_for(user: User, segment_id: int) -> Segment:
    """One segment that the person may see; 404 otherwise."""
    return get_object_or_404(segments_of(user), pk=segment_id)


def fields_for(unit: Unit) -> list[Field]:
    """What the condition of a segment may name: all that is known of contacts, but no other segment."""
    return [field for field in customers.fields_of(unit) if field.key != SEGMENT]


def members_of(segment: Segment) -> QuerySet[Contact]:
    """The customers of a segment as of now."""
    return customers.chosen(segment.unit, rule=segment.rule)


def names_of(contact: Contact, user: User, standing: Standing | None, manager_id: int | None) -> list[str]:
    """The segments, of those the person sees, to which a customer belongs; judged from the one row."""
    row = _row(contact, standing, manager_id)
    found = []
    for segment in segments_of(user)[:MOST_NAMED]:
        if not contact.unit.path.startswith(segment.unit.path):
            continue
        try:
            condition = EVERYTHING if segment.rule is None else parse(segment.rule, _fields_in(segment.rule))
        except ConditionProblem:
            continue
        if holds(condition)(row):
            found.append(segment.name)
    return found


def _row(contact: Contact, standing: Standing | None, manager_id: int | None) -> dict[str, Any]:
    names = ("value_class", "quadrant", "contribution", "loyalty", "health", "churn")
    return {
        "region": contact.region,
        "unit": contact.unit.path,
        "volume": contact.volume,
        "key_account": contact.is_key_account,
        "language": contact.language,
        "created": contact.created_at,
        "account_manager": manager_id,
        **{name: getattr(standing, name, None) for name in names},
        **{f"{ATTRIBUTE}{name}": value for name, value in contact.attributes.items()},
    }


def _fields_in(rule: Any) -> list[Field]:
    """The fields that a stored rule names, known by their kinds alone."""
    kinds = _KINDS | {key: one.kind for key, one in ProfileFields().lookups().items()}
    return [Field(key, kinds.get(key, Kind.TEXT), {"zh": key, "en": key}) for key in sorted(_named(rule))]


def _named(rule: Any) -> set[str]:
    if isinstance(rule, list):
        return {key for part in rule for key in _named(part)}
    if not isinstance(rule, dict):
        return set()
    own = {rule["var"]} if isinstance(rule.get("var"), str) else set()
    missing = rule.get("missing")
    own |= {key for key in missing if isinstance(key, str)} if isinstance(missing, list) else set()
    return own | {key for part in rule.values() for key in _named(part)}


def save_segment(
    *, by: User, segment: Segment | None, unit: Unit, name: str, purpose: str, condition: Condition
) -> Segment:
    """Make a segment or change one, and count it. Raises `SegmentNameMissing`, `SegmentNameTaken`."""
    name = " ".join(name.split())[:80]
    if not name:
        raise SegmentNameMissing
    rule: Any = None if condition.is_everything else condition.as_written()
    now = timezone.now()
    row = segment or Segment(unit=unit, made_by=by, made_at=now, counted_at=now)
    row.name, row.purpose, row.rule = name, " ".join(purpose.split())[:200], rule
    row.n_customers = members_of(row).count()
    row.counted_at = now
    try:
        with transaction.atomic():
            row.save()
            audit.record("segment.save", by=by, on=f"segment:{row.pk}", n=row.n_customers)
    except IntegrityError:
        raise SegmentNameTaken(name=name) from None
    return row


@transaction.atomic
def remove_segment(*, by: User, segment: Segment) -> None:
    """Take a segment away; conditions that still name it choose nobody by it."""
    audit.record("segment.remove", by=by, on=f"segment:{segment.pk}", name=segment.name)
    segment.delete()


def count_all() -> int:
    """Count every segment anew; returns how many changed."""
    changed = 0
    for row in Segment.objects.select_related("unit"):
        n = members_of(row).count()
        changed += n != row.n_customers
        Segment.objects.filter(pk=row.pk).update(n_customers=n, counted_at=timezone.now())
    return changed
