"""What people set for themselves and for their unit: how they are told, and who is on duty."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import people_by_number, people_over
from huiyin.alerts.contracts import Gathering, Turn
from huiyin.alerts.models import Listening, Roster, RosterPlace, Substitution
from huiyin.alerts.problems import NotTheirAlerts, PhoneMissing, RosterIncomplete, WrongTime
from huiyin.core import audit
from huiyin.messaging.contracts import Kind
from huiyin.messaging.problems import BadAddress
from huiyin.messaging.queries import normal


@transaction.atomic
def save_listening(
    *,
    by: User,
    by_email: bool,
    by_sms: bool,
    phone: str,
    quiet_from: datetime.time | None,
    quiet_to: datetime.time | None,
    gathering: str,
    digest_at: datetime.time,
) -> Listening:
    """How a person wants to be told. Raises `PhoneMissing`."""
    if phone.strip() or by_sms:
        try:
            phone = normal(Kind.SMS, phone)
        except BadAddress:
            raise PhoneMissing() from None
    saved, _ = Listening.objects.update_or_create(
        user=by,
        defaults={
            "by_email": by_email,
            "by_sms": by_sms,
            "phone": phone,
            "quiet_from": quiet_from,
            "quiet_to": quiet_to,
            "gathering": Gathering(gathering),
            "digest_at": digest_at,
        },
    )
    audit.record("alerts.listening", by=by, on=f"user:{by.pk}")
    return saved


@transaction.atomic
def save_roster(
    *,
    by: User,
    unit: Unit,
    name: str,
    turn: str,
    starts_on: datetime.date,
    changes_at: datetime.time,
    people: Sequence[int],
    roster: Roster | None = None,
) -> Roster:
    """A roster of people of the unit or above, in their order. Raises `RosterIncomplete` or `NotTheirAlerts`."""
    people = list(dict.fromkeys(people))
    if not name.strip() or not people:
        raise RosterIncomplete()
    _check(people, unit)
    made = roster or Roster(unit=unit)
    made.name, made.turn = name.strip(), Turn(turn)
    made.starts_on, made.changes_at = starts_on, changes_at
    made.save()
    made.places.all().delete()
    RosterPlace.objects.bulk_create(
        [RosterPlace(roster=made, user_id=key, position=at) for at, key in enumerate(people)]
    )
    audit.record("roster.save", by=by, on=f"roster:{made.pk}", people=people, turn=turn)
    return made


def _check(keys: Sequence[int], unit: Unit) -> None:
    known = set(people_over(unit).values_list("pk", flat=True))
    if outside := set(keys) - known:
        names = [person.name for person in people_by_number(outside).values()]
        raise NotTheirAlerts(names="、".join(names) or "–")


@transaction.atomic
def stand_in(
    *, by: User, roster: Roster, user_id: int, starts_at: datetime.datetime, ends_at: datetime.datetime
) -> Substitution:
    """Somebody is on duty in place of others for a while. Raises `WrongTime` or `NotTheirAlerts`."""
    if ends_at <= starts_at or ends_at <= timezone.now():
        raise WrongTime()
    _check([user_id], roster.unit)
    made = Substitution.objects.create(roster=roster, user_id=user_id, starts_at=starts_at, ends_at=ends_at)
    audit.record("roster.stand_in", by=by, on=f"roster:{roster.pk}", user=user_id)
    return made


@transaction.atomic
def drop_stand_in(*, by: User, roster: Roster, substitution_id: int) -> None:
    """The order holds again for that time."""
    Substitution.objects.filter(roster=roster, pk=substitution_id).delete()
    audit.record("roster.stand_in_dropped", by=by, on=f"roster:{roster.pk}")


@transaction.atomic
def put_roster_away(*, by: User, roster: Roster) -> None:
    """Nobody is on duty by it any more."""
    Roster.objects.filter(pk=roster.pk).update(archived_at=timezone.now())
    audit.record("roster.put_away", by=by, on=f"roster:{roster.pk}")
