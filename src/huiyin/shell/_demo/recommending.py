"""Customers of the sample organisation who recommended it over four months, and what became of their friends."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from huiyin.shell._demo import relations
from huiyin.shell._demo.then import at

if TYPE_CHECKING:
    from huiyin.accounts.models import Unit, User
    from huiyin.customers.models import Contact

DAYS = 120
N_LINKS, N_FRIENDS = 24, 46
NAMES = tuple("周吴郑冯陈褚卫蒋沈韩杨朱秦尤许")
GIVEN = ("晓明", "丽华", "建国", "秀英", "志强", "雪梅", "文博")


def recommend(
    contacts: Sequence[Contact], *, unit: Unit, manager: User, agents: Sequence[User], now: datetime
) -> None:
    """A scheme with a coupon for one side and points for the other; friends who came, joined, or did not."""
    from huiyin.core import events
    from huiyin.customers.contracts import NewContact
    from huiyin.customers.services import upsert_contacts
    from huiyin.referrals import queries, services
    from huiyin.referrals.contracts import Friend
    from huiyin.referrals.problems import CustomerObjects

    began, draw = now - timedelta(days=DAYS), random.Random(11)  # noqa: S311 - made-up data
    with at(began):
        _open(unit, manager)
        codes = []
        for contact in contacts[:N_LINKS]:
            try:
                codes.append(services.make_code(contact=contact, by=agents[0]))
            except CustomerObjects:  # some of the sample's customers do
                continue
    for number in range(N_FRIENDS):
        came = began + timedelta(days=1 + number * (DAYS - 3) / N_FRIENDS)
        code = codes[min(int(draw.expovariate(0.35)), len(codes) - 1)]
        name, reach = f"{draw.choice(NAMES)}{draw.choice(GIVEN)}", f"friend{number}@example.com"
        with at(came):
            for _ in range(1 + draw.randrange(5)):
                services.note_opened(code)
            services.register(code=code, friend=Friend(name, reach))
            events.drain_all()
        row = queries.newest_by(code)
        if (
            draw.random() < 0.55
            and came + timedelta(days=20) < now
            and row is not None
            and row.state == "new"
        ):
            with at(came + timedelta(days=2 + draw.randrange(16))):
                known = NewContact(
                    f"T{9000 + number}", name, email=reach, attributes={"说明": relations.LABEL}
                )
                upsert_contacts([known], unit=unit)
                services.confirm(by=draw.choice(agents), referral_id=row.pk)
    services.expire(timezone.localdate(now))
    events.drain_all()


def _open(unit: Unit, manager: User) -> None:
    from huiyin.recovery import services as recovery
    from huiyin.recovery.catalogue import NewRemedy
    from huiyin.recovery.contracts import Pricing, RemedyKind
    from huiyin.referrals import services
    from huiyin.referrals.contracts import NewRules

    coupon = NewRemedy(
        RemedyKind.COUPON, "30 元电费券", Pricing.FIXED, "Electricity voucher", amount=Decimal(30)
    )
    points = NewRemedy(
        RemedyKind.POINTS,
        "新户积分",
        Pricing.FIXED,
        "Welcome points",
        measure="积分",
        amount=Decimal(1000),
        cost_rate=Decimal("0.01"),
    )
    first, second = (
        recovery.save_remedy(by=manager, unit=unit, wanted=one, condition=None) for one in (coupon, points)
    )
    rules = NewRules(
        "邻里推荐（演示）",
        timezone.localdate(),
        name_en="Neighbours recommend (sample)",
        text="演示数据，全部虚构。",
        text_en="Sample data, all made up.",
        n_days=60,
        referrer_remedy=first.pk,
        friend_remedy=second.pk,
        most_rewarded=6,
        budget=Decimal(1500),
    )
    services.save_rules(by=manager, unit=unit, wanted=rules)
    services.switch_scheme(by=manager, unit=unit, on=True)
