"""Reading schemes, codes and referrals; what is outside a person's units is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import Unit, User
from huiyin.core.tokens import hash_token
from huiyin.customers import queries as customers
from huiyin.customers.models import Contact
from huiyin.customers.queries import ids_of as ids_of
from huiyin.recovery.contracts import PENDING
from huiyin.referrals.contracts import ReferralState, Side
from huiyin.referrals.models import CodeDay, Referral, ReferralCode, Reward, Scheme, SchemeVersion

OCCASION = "referral"


def reference_of(row: Referral) -> str:
    """How rewards and the ledger name a referral."""
    return f"{OCCASION}:{row.pk}"


def scheme_over(unit: Unit) -> Scheme | None:
    """The scheme that counts in a unit: its own, else the nearest above."""
    steps = [step for step in unit.path.split("/") if step]
    paths = ["/" + "/".join(steps[:n]) + "/" for n in range(1, len(steps) + 1)]
    found = Scheme.objects.select_related("unit").filter(unit__path__in=paths)
    return max(found, key=lambda one: len(one.unit.path), default=None)


def version_on(scheme: Scheme, day: date) -> SchemeVersion | None:
    """The rules of a scheme on a day; None before the first and after the last day."""
    newest = scheme.versions.filter(begins_on__lte=day).first()
    return newest if newest is not None and newest.holds_on(day) else None


def rules_for(unit: Unit, day: date) -> SchemeVersion | None:
    """The rules under which a friend of a customer of this unit registers; None where there are none that day."""
    scheme = scheme_over(unit)
    return version_on(scheme, day) if scheme is not None and scheme.is_on else None


def is_open_somewhere(unit: Unit, day: date) -> bool:
    """Whether friends of customers of the unit, or of any unit below it, may register that day."""
    if rules_for(unit, day) is not None:
        return True
    below = Scheme.objects.filter(unit__path__startswith=unit.path, is_on=True)
    return any(version_on(scheme, day) is not None for scheme in below)


def scheme_of(unit: Unit) -> Scheme | None:
    """The unit's own scheme."""
    return Scheme.objects.filter(unit=unit).first()


def versions_of(scheme: Scheme | None) -> list[SchemeVersion]:
    """All versions of a scheme, the one saved last first."""
    if scheme is None:
        return []
    return list(
        scheme.versions.order_by("-number").prefetch_related("promised__remedy").select_related("saved_by")
    )


def budget_of(scheme: Scheme) -> Decimal | None:
    """The budget that was saved last; None for none."""
    return scheme.versions.order_by("-number").values_list("budget", flat=True).first()


def code_of(contact: Contact) -> ReferralCode | None:
    """The code of a customer, or of one who was merged into it."""
    rows = ReferralCode.objects.select_related("contact__unit").filter(contact__in=ids_of(contact))
    return min(rows, key=lambda one: (one.contact_id != contact.pk, one.pk), default=None)


def code_by(token: str, purpose: str) -> ReferralCode | None:
    """The code that a link or an own page belongs to; None for one that leads to nobody any more."""
    which = {"referral-link": "link_hash", "referral-own": "own_hash"}[purpose]
    rows = ReferralCode.objects.select_related("contact__unit", "contact__merged_into__unit", "unit")
    found = rows.filter(**{which: hash_token(token, purpose)}).first()
    return found if found is not None and found.contact is not None else None


def referrer_of(code: ReferralCode) -> Contact | None:
    """Whose code it is; None once the customer was erased."""
    return code.contact and (code.contact.merged_into or code.contact)


def unit_of(code: ReferralCode) -> Unit:
    """The unit whose scheme counts: the one the customer belongs to now."""
    referrer = referrer_of(code)
    return referrer.unit if referrer is not None else code.unit


def ids_of_referrer(code: ReferralCode) -> set[int]:
    """All numbers under which the referrer is kept."""
    referrer = referrer_of(code)
    return set() if referrer is None else set(ids_of(referrer))


def locked(referral_id: int) -> Referral:
    """One referral for a change, in the open transaction."""
    rows = Referral.objects.select_for_update(of=("self",)).select_related(
        "version__scheme", "code__contact__merged_into", "friend", "unit"
    )
    return rows.get(pk=referral_id)


def may_be_new(row: Referral, contact: Contact) -> bool:
    """Whether a customer can be the friend: came after the registration, is not the referrer, joined nowhere else."""
    ids = set(ids_of(contact))
    joined = Referral.objects.filter(friend__in=ids, state=ReferralState.JOINED).exclude(pk=row.pk)
    later = contact.created_at >= row.registered_at
    return later and not ids & ids_of_referrer(row.code) and not joined.exists()


def holder_of(row: Referral) -> Contact | None:
    """The new customer who has the friend's telephone or address now, where there is just one."""
    pair = (row.identity_kind, row.identity)
    found = customers.contacts_by_id(customers.holders([pair]).get(pair, [])) if row.identity else {}
    new = [one for one in found.values() if may_be_new(row, one)]
    return new[0] if len(new) == 1 else None


def waiting_for_identities(contact: Contact) -> list[Referral]:
    """Referrals that wait for somebody with one of the customer's telephones or addresses, the oldest first."""
    marks = list(contact.identities.values_list("digest", flat=True))
    waiting = (ReferralState.REGISTERED, ReferralState.NEW)
    rows = Referral.objects.filter(identity_hash__in=marks, state__in=waiting)
    return list(rows.select_related("version", "unit", "code__contact__merged_into").order_by("pk"))


def restored(row: Referral) -> tuple[str, str]:
    """Name and number of a friend who joined, from the customer's file; "" where they are not there any more."""
    if row.friend is None:
        return "", ""
    value = row.friend.identities.filter(digest=row.identity_hash).values_list("value", flat=True).first()
    return row.friend.name[:80], value or ""


@dataclass(frozen=True)
class ListFilter:
    """Which referrals: a unit and those below, states, days of registration (both included; None is open)."""

    unit: Unit
    states: Sequence[str] = ()
    first_on: date | None = None
    last_on: date | None = None


def referrals_of(user: User, wanted: ListFilter) -> QuerySet[Referral]:
    """The referrals a person sees, newest first."""
    rows = Referral.objects.filter(unit__path__startswith=user.unit.path).filter(
        unit__path__startswith=wanted.unit.path
    )
    if wanted.states:
        rows = rows.filter(state__in=list(wanted.states))
    if wanted.first_on:
        rows = rows.filter(registered_at__date__gte=wanted.first_on)
    if wanted.last_on:
        rows = rows.filter(registered_at__date__lte=wanted.last_on)
    return _whole(rows)


def _whole(rows: QuerySet[Referral]) -> QuerySet[Referral]:
    given = Prefetch("rewards", Reward.objects.select_related("grant__remedy"))
    related = ("code__contact__merged_into", "friend", "unit", "version", "decided_by")
    return rows.select_related(*related).prefetch_related(given)


def referral_for(user: User, referral_id: int) -> Referral:
    """One of them; 404 otherwise, as if it did not exist."""
    return get_object_or_404(
        _whole(Referral.objects.filter(unit__path__startswith=user.unit.path)), pk=referral_id
    )


def brought_by(contact: Contact) -> list[Referral]:
    """The referrals by the customer's links, newest first."""
    return list(_whole(Referral.objects.filter(code__contact__in=ids_of(contact)))[:200])


def newest_by(code: ReferralCode) -> Referral | None:
    """The friend who registered last by a link."""
    return _whole(code.referrals.all()).first()


def came_by(contact: Contact) -> Referral | None:
    """The referral by which a customer joined."""
    return _whole(Referral.objects.filter(friend__in=ids_of(contact), state=ReferralState.JOINED)).first()


@dataclass(frozen=True)
class CodeStanding:
    """What came of a customer's links so far; `rewards` are those of the referrer that are not refused or taken back.

    Those who registered are not told apart before they join: a customer who typed somebody's number into their own
    link would else see whether that number is another customer's.
    """

    n_opened: int
    n_registered: int
    n_joined: int
    rewards: tuple[Reward, ...]


def standing_of(contact: Contact) -> CodeStanding:
    """The counts for the customer's page and the customer's own page."""
    ids = ids_of(contact)
    opened = CodeDay.objects.filter(code__contact__in=ids).aggregate(n=Sum("n_opened"))["n"] or 0
    counts = Referral.objects.filter(code__contact__in=ids).aggregate(
        registered=Count("pk"),
        joined=Count("pk", filter=Q(state=ReferralState.JOINED)),
    )
    rewards = (
        Reward.objects.select_related("grant__remedy")
        .filter(contact__in=ids, side=Side.REFERRER, grant__state__in=PENDING)
        .order_by("-given_at", "-pk")
    )
    return CodeStanding(opened, counts["registered"], counts["joined"], tuple(rewards))


def n_new(user: User) -> int:
    """How many friends wait for a colleague's word where only that counts."""
    rows = Referral.objects.filter(unit__path__startswith=user.unit.path, state=ReferralState.NEW)
    return rows.filter(version__qualifies="confirmed").count()
