"""The catalogue of remedies, the limits of roles, and what is asked for before a case is called solved."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from huiyin.accounts.models import Unit, User
from huiyin.conditions import Condition
from huiyin.core import audit
from huiyin.core.roles import UserRole
from huiyin.recovery.contracts import CauseNeed, Pricing, RemedyKind
from huiyin.recovery.models import AuthorityLimit, Policy, Remedy
from huiyin.recovery.problems import RemedyWrong


@dataclass(frozen=True)
class NewRemedy:
    """One line of the catalogue as it is wanted."""

    kind: str
    name: str
    pricing: str = Pricing.STATED
    name_en: str = ""
    about: str = ""
    measure: str = ""
    amount: Decimal | None = None
    share_rate: Decimal | None = None
    most: Decimal | None = None
    cost_rate: Decimal = Decimal(1)


STARTER = (
    NewRemedy(
        RemedyKind.APOLOGY,
        "主管致歉（电话或上门）",
        Pricing.NONE,
        "Apology by the manager in charge",
        about="承认错误、表达歉意、说明原因但不辩解、提出补救、承诺不再发生；由职级相当的人来做。",
    ),
    NewRemedy(RemedyKind.REFUND, "退款", Pricing.STATED, "Refund"),
    NewRemedy(
        RemedyKind.REFUND,
        "按损失比例赔付",
        Pricing.SHARE,
        "Compensation of a share of the loss",
        share_rate=Decimal("0.3"),
        most=Decimal(2000),
    ),
    NewRemedy(RemedyKind.REPLACEMENT, "换货或重做", Pricing.STATED, "Replacement or doing it again"),
    NewRemedy(RemedyKind.SUBSTITUTE, "提供替代产品或服务", Pricing.STATED, "A substitute product or service"),
    NewRemedy(
        RemedyKind.FREE_SERVICE,
        "免费服务一次",
        Pricing.FIXED,
        "One service free of charge",
        amount=Decimal(80),
    ),
    NewRemedy(RemedyKind.UPGRADE, "免费升级", Pricing.FIXED, "Upgrade free of charge", amount=Decimal(50)),
    NewRemedy(
        RemedyKind.COUPON,
        "优惠券",
        Pricing.STATED,
        "Coupon",
        most=Decimal(200),
        cost_rate=Decimal("0.6"),
    ),
    NewRemedy(
        RemedyKind.POINTS,
        "补偿积分",
        Pricing.STATED,
        "Points",
        measure="积分",
        most=Decimal(10000),
        cost_rate=Decimal("0.01"),
    ),
)
_NEEDS: dict[str, tuple[str, ...]] = {Pricing.FIXED: ("amount",), Pricing.SHARE: ("share_rate",)}
_NAMES = {"amount": "固定数额 / the fixed value", "share_rate": "损失比例 / the share of the loss"}


@transaction.atomic
def save_remedy(
    *, by: User, unit: Unit, wanted: NewRemedy, condition: Condition | None, remedy: Remedy | None = None
) -> Remedy:
    """A new line of the catalogue, or another wording of one. What was granted keeps its amounts.

    Raises `RemedyWrong` where the pricing lacks its number.
    """
    lacking = [_NAMES[name] for name in _NEEDS.get(wanted.pricing, ()) if not getattr(wanted, name)]
    if lacking:
        raise RemedyWrong(lacking="，".join(lacking))
    row = remedy or Remedy(unit=unit)
    for name, value in vars(wanted).items():
        setattr(row, name, value)
    if wanted.pricing == Pricing.NONE:
        row.cost_rate = Decimal(0)
    row.rule = None if condition is None or condition.is_everything else condition.as_written()
    row.save()
    audit.record("remedy.save", by=by, on=f"catalogue:{row.pk}", **_plain(wanted))
    return row


def _plain(wanted: NewRemedy) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in vars(wanted).items()}


@transaction.atomic
def switch_remedy(*, by: User, remedy: Remedy, on: bool) -> None:
    """Offer a remedy, or offer it no more."""
    remedy.is_active = on
    remedy.save(update_fields=["is_active"])
    audit.record("remedy.switch", by=by, on=f"catalogue:{remedy.pk}", is_on=on)


@transaction.atomic
def start_catalogue(*, by: User, unit: Unit) -> int:
    """A catalogue to begin with, in a unit that has none of its own; how many lines were made."""
    if Remedy.objects.filter(unit=unit).exists():
        return 0
    for wanted in STARTER:
        save_remedy(by=by, unit=unit, wanted=wanted, condition=None)
    return len(STARTER)


@transaction.atomic
def set_limits(*, by: User, unit: Unit, limits: dict[UserRole, Decimal | None], own: set[UserRole]) -> None:
    """What roles may grant on one case of a unit; roles that are not in `own` follow the unit above."""
    AuthorityLimit.objects.filter(unit=unit).exclude(role__in=[role.value for role in own]).delete()
    for role in own:
        AuthorityLimit.objects.update_or_create(
            unit=unit, role=role.value, defaults={"most_per_case": limits.get(role)}
        )
    words = {role.value: None if limits.get(role) is None else str(limits[role]) for role in sorted(own)}
    audit.record("remedy.limits", by=by, on=f"unit:{unit.pk}", limits=words)


@transaction.atomic
def set_policy(*, by: User, unit: Unit, cause_needed: CauseNeed, n_whys: int) -> None:
    """From which severity on a cause is named before a case is called solved, with how many whys."""
    Policy.objects.update_or_create(unit=unit, defaults={"cause_needed": cause_needed, "n_whys": n_whys})
    audit.record("recovery.policy", by=by, on=f"unit:{unit.pk}", cause_needed=cause_needed, n_whys=n_whys)
