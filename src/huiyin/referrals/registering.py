"""A friend registers by a link; afterwards, and unseen by the visitor, it is found out who that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.core import audit, events
from huiyin.core.tokens import receipt
from huiyin.core.typed_text import typed
from huiyin.customers import queries as customers
from huiyin.customers.contracts import IdentityKind
from huiyin.referrals import queries
from huiyin.referrals.contracts import COUNTED, Friend, ReferralMoved, ReferralState
from huiyin.referrals.models import Referral, ReferralCode
from huiyin.referrals.problems import NoScheme, ReachNotUnderstood


@dataclass(frozen=True)
class Registered:
    """What the visitor gets: the same whoever registers, and the same again when it is sent twice."""

    receipt: str
    is_first: bool


def identity_in(reach: str) -> tuple[str, str]:
    """(kind, the one spelling) of a telephone number or e-mail address. Raises `ReachNotUnderstood`.

    >>> identity_in("138 0013 8000"), identity_in(" Li.Na@Example.com")
    (('phone', '+8613800138000'), ('email', 'li.na@example.com'))
    """
    kind = IdentityKind.EMAIL if "@" in reach or "＠" in reach else IdentityKind.PHONE
    value = customers.normal(kind, reach)
    if not value:
        raise ReachNotUnderstood()
    return str(kind), value


def register(*, code: ReferralCode, friend: Friend, at: datetime | None = None) -> Registered:
    """Write a friend down under the rules of the day. Raises `NoScheme`, `ReachNotUnderstood`.

    It does the same work for everybody, so that neither the answer nor its time tells who is a customer; `check`
    follows in the worker.
    """
    at = at or timezone.now()
    kind, value = identity_in(friend.reach)
    mark = customers.identity_digest(kind, value)
    rules = queries.rules_for(queries.unit_of(code), timezone.localdate(at))
    if rules is None:
        raise NoScheme()
    try:
        with transaction.atomic():
            row = Referral.objects.create(
                code=code,
                version=rules,
                unit=queries.unit_of(code),
                name=typed(friend.name, 80),
                identity=value,
                identity_kind=kind,
                identity_hash=mark,
                language=friend.language,
                state=ReferralState.REGISTERED,
                registered_at=at,
                expires_on=timezone.localdate(at) + timedelta(days=rules.n_days),
            )
            audit.record("referral.register", on=f"referral:{row.pk}")
            events.publish(ReferralMoved(row.pk, row.state))
        is_first = True
    except IntegrityError:  # the same friend by the same link: sent twice, or come back
        is_first = False
    return Registered(receipt("referral", str(code.pk), mark), is_first)


@transaction.atomic
def check(referral_id: int) -> ReferralState:
    """Find out whether the friend is new: not a customer before, not the referrer, not counted already.

    Checked again, nothing changes.
    """
    row = queries.locked(referral_id)
    if row.state != ReferralState.REGISTERED:
        return ReferralState(row.state)
    state = _judged(row)
    if state == ReferralState.NEW:
        try:
            with transaction.atomic():
                Referral.objects.filter(pk=row.pk).update(state=state)
        except IntegrityError:  # another link was quicker
            state = ReferralState.TWICE
    if state != ReferralState.NEW:
        Referral.objects.filter(pk=row.pk).update(state=state, name="", identity="")
    audit.record("referral.check", on=f"referral:{row.pk}", state=state.value)
    events.publish(ReferralMoved(row.pk, state.value))
    return state


def _judged(row: Referral) -> ReferralState:
    pair = (row.identity_kind, row.identity)
    holders = customers.contacts_by_id(customers.holders([pair]).get(pair, []))
    before = {pk for pk, contact in holders.items() if contact.created_at < row.registered_at}
    if before & queries.ids_of_referrer(row.code):
        return ReferralState.ONESELF
    if before:
        return ReferralState.KNOWN
    earlier = Referral.objects.filter(identity_hash=row.identity_hash, state__in=COUNTED)
    return ReferralState.TWICE if earlier.exclude(pk=row.pk).exists() else ReferralState.NEW
