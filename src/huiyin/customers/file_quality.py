"""How right customers' files are: whole, valid, confirmed by somebody, and right in a checked sample (双百).

The target is that every file is right, for key accounts and for all others apart. A full count says what is
filled in; only a random sample that somebody compared with the customer says what is true.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import unit_names
from huiyin.analytics.inference.proportions import clopper_pearson
from huiyin.core import audit
from huiyin.customers.choosing import contacts_within
from huiyin.customers.contracts import CheckMethod, IdentityKind
from huiyin.customers.models import CheckPlan, Contact, FileCheck, Identity, QualityRule
from huiyin.customers.problems import CheckImpossible, QualityRuleInvalid

CHECKABLE = ("name", "phone", "email", "wechat_id", "region", "volume")
MOST_DRAWN = 2_000
_USUAL = ("name", "phone", "region")


@dataclass(frozen=True)
class Rules:
    """What a whole file has, how fresh a look at it must be, and the target."""

    required: tuple[str, ...] = _USUAL
    verified_within_days: int = 365
    target_rate: float = 1.0


@dataclass(frozen=True)
class Line:
    """One unit and one kind of customers; shares are 0–1 of `n`, None without any."""

    unit: str
    path: str
    is_key_account: bool
    n: int
    n_complete: int
    n_valid: int
    n_verified: int

    @property
    def complete_rate(self) -> float | None:
        return self.n_complete / self.n if self.n else None

    @property
    def valid_rate(self) -> float | None:
        return self.n_valid / self.n if self.n else None

    @property
    def verified_rate(self) -> float | None:
        return self.n_verified / self.n if self.n else None


@dataclass(frozen=True)
class Accuracy:
    """What a checked sample says of all files of a kind: share right with its exact 95 % interval."""

    is_key_account: bool
    n_drawn: int
    n_checked: int
    n_correct: int
    n_not_reached: int
    low: float | None
    high: float | None
    verdict: str  # "met", "missed" or "cannot_tell"

    @property
    def rate(self) -> float | None:
        return self.n_correct / self.n_checked if self.n_checked else None


def rules() -> Rules:
    """What holds now."""
    row = QualityRule.objects.order_by("-pk").first()
    return Rules() if row is None else Rules(tuple(row.required), row.verified_within_days, row.target_rate)


@transaction.atomic
def save_rules(*, by: User, rules: Rules) -> None:
    """A new version of what is asked of a file. Raises `QualityRuleInvalid`."""
    required = [name for name in CHECKABLE if name in rules.required]
    if not required or not 0 < rules.target_rate <= 1 or not 1 <= rules.verified_within_days <= 3650:
        raise QualityRuleInvalid
    QualityRule.objects.create(
        required=required,
        verified_within_days=rules.verified_within_days,
        target_rate=rules.target_rate,
        by=by,
        at=timezone.now(),
    )
    audit.record("quality.rules", by=by, required=required)


def lines(user: User, *, now: datetime | None = None) -> list[Line]:
    """Each visible unit that has customers, each kind by itself; counted by the database."""
    held, since = rules(), (now or timezone.now()) - timedelta(days=rules().verified_within_days)
    whole = Q()
    for name in held.required:
        whole &= ~Q(volume=None) if name == "volume" else ~Q(**{name: ""})
    phones = Identity.objects.filter(contact=OuterRef("pk"), kind=IdentityKind.PHONE)
    checks = FileCheck.objects.filter(
        contact=OuterRef("pk"), at__gte=since, result__in=[FileCheck.CORRECT, FileCheck.WRONG]
    )
    rows = (
        contacts_within(user.unit)
        .annotate(has_phone=Exists(phones), was_seen=Exists(checks))
        .values("unit__path", "is_key_account")
        .annotate(
            n=Count("pk"),
            n_complete=Count("pk", filter=whole),
            n_valid=Count("pk", filter=(Q(phone="") & ~Q(email="")) | Q(has_phone=True)),
            n_verified=Count("pk", filter=Q(was_seen=True)),
        )
        .order_by("unit__path", "-is_key_account")
    )
    names = dict(unit_names(user.unit.path))
    return [
        Line(
            names.get(row["unit__path"], row["unit__path"]),
            row["unit__path"],
            row["is_key_account"],
            row["n"],
            row["n_complete"],
            row["n_valid"],
            row["n_verified"],
        )
        for row in rows
    ]


def totals(found: Sequence[Line]) -> list[Line]:
    """The two kinds over all units: the two hundreds."""
    return [
        Line(
            "",
            "",
            kind,
            *(
                sum(getattr(one, name) for one in found if one.is_key_account is kind)
                for name in ("n", "n_complete", "n_valid", "n_verified")
            ),
        )
        for kind in (True, False)
    ]


def sample_size(n_population: int, shown_rate: float = 0.99, confidence: float = 0.95) -> int:
    """How many files must be checked, all right, to show that at least `shown_rate` of all are right.

    n = ln((1 − confidence) / 2) / ln(shown), as the exact interval has two ends, with the correction for a
    small population.

    >>> sample_size(10**6), sample_size(100), sample_size(0)
    (367, 79, 0)
    """
    if n_population <= 0:
        return 0
    endless = float(np.log((1 - confidence) / 2) / np.log(shown_rate))
    return min(n_population, int(np.ceil(endless / (1 + (endless - 1) / n_population))))


@transaction.atomic
def draw(
    *, by: User, unit: Unit, is_key_account: bool, n: int | None = None, seed: int | None = None
) -> CheckPlan:
    """Draw files at random to be checked by visit or call. Raises `CheckImpossible` where there are none."""
    ids = np.array(
        contacts_within(unit)
        .filter(is_key_account=is_key_account)
        .order_by("pk")
        .values_list("pk", flat=True),
        dtype=np.int64,
    )
    wanted = min(len(ids), MOST_DRAWN, n or sample_size(len(ids)))
    if wanted < 1:
        raise CheckImpossible
    seed = secrets.randbelow(2**31) if seed is None else seed
    chosen = np.random.default_rng(seed).choice(ids, wanted, replace=False)
    plan = CheckPlan.objects.create(
        unit=unit,
        is_key_account=is_key_account,
        n_population=len(ids),
        n_drawn=wanted,
        seed=seed,
        drawn_at=timezone.now(),
        by=by,
    )
    FileCheck.objects.bulk_create([FileCheck(plan=plan, contact_id=int(pk)) for pk in np.sort(chosen)])
    audit.record("quality.draw", by=by, on=f"check_plan:{plan.pk}", n=wanted, seed=seed)
    return plan


@transaction.atomic
def note_check(
    *,
    by: User,
    contact: Contact,
    method: str,
    wrong: Sequence[str] = (),
    is_reached: bool = True,
    check: FileCheck | None = None,
) -> FileCheck:
    """Write down what somebody saw when comparing a file with the customer; of a plan or on a visit by the way.

    Where nothing was wrong, the telephone counts as verified.
    """
    row = check or FileCheck(contact=contact)
    row.method, row.at, row.by = CheckMethod(method), timezone.now(), by
    row.wrong = [name for name in CHECKABLE if name in wrong]
    row.result = (
        FileCheck.NOT_REACHED if not is_reached else FileCheck.WRONG if row.wrong else FileCheck.CORRECT
    )
    row.save()
    if is_reached and "phone" not in row.wrong:
        contact.identities.filter(kind=IdentityKind.PHONE, verified_at=None).update(verified_at=row.at)
    audit.record("quality.check", by=by, on=f"contact:{contact.pk}", result=row.result, wrong=row.wrong)
    return row


def accuracy(plan: CheckPlan) -> Accuracy:
    """What the checked part of a sample says; who was not reached counts neither way and is told."""
    counts = dict(plan.checks.values_list("result").annotate(n=Count("pk")))
    right, wrong = counts.get(FileCheck.CORRECT, 0), counts.get(FileCheck.WRONG, 0)
    low = high = None
    if right + wrong:
        low, high = clopper_pearson(right, right + wrong)
    return Accuracy(
        plan.is_key_account,
        plan.n_drawn,
        right + wrong,
        right,
        counts.get(FileCheck.NOT_REACHED, 0),
        low,
        high,
        _verdict(plan, right, wrong, low, high, rules().target_rate),
    )


def _verdict(
    plan: CheckPlan, right: int, wrong: int, low: float | None, high: float | None, target: float
) -> str:
    """One wrong file disproves 100 %; that a sample found none shows 99 % at least, if it was large enough."""
    if low is None or high is None:
        return "cannot_tell"
    if high < target or (target == 1 and wrong):
        return "missed"
    if low >= target or (not wrong and right >= sample_size(plan.n_population)):
        return "met"
    return "cannot_tell"
