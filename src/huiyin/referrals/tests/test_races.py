"""Two at the same moment: a friend counts once, a reward is given once (T27)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connections, transaction

from huiyin.core import events
from huiyin.customers.models import Contact
from huiyin.recovery.models import CostEntry
from huiyin.referrals import services
from huiyin.referrals.contracts import Friend, ReferralState
from huiyin.referrals.models import Referral, ReferralCode

FRIEND = Friend("李娜", "13900139000")


@pytest.fixture
def codes(transactional_db: None, cast: Any, code: ReferralCode, person: Callable[..., Contact]) -> list[Any]:
    return [code, services.make_code(contact=person("K2", "王芳"), by=cast.amy)]


def in_turn(act: Callable[[], object]) -> object:
    """Once more where the tests' database in memory refuses to wait, as a file would."""
    for _ in range(200):
        try:
            return act()
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(0.02)
    return act()


def together(acts: list[Callable[[], object]]) -> list[object]:
    """Run acts at the same moment, each on a connection of its own; what each gave, or the error."""
    ready, results = threading.Barrier(len(acts)), list[object]()

    def run(act: Callable[[], object]) -> None:
        try:
            ready.wait(timeout=30)
            results.append(in_turn(act))
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_two_submissions_at_once_are_one_referral_with_one_receipt(codes) -> None:
    """T27: exactly once."""
    found = together([lambda: services.register(code=codes[0], friend=FRIEND)] * 2)
    assert len({one.receipt for one in found}) == 1  # type: ignore[attr-defined]
    assert sorted(one.is_first for one in found) == [False, True]  # type: ignore[attr-defined]
    assert Referral.objects.count() == 1


def test_by_two_links_at_once_the_friend_counts_for_one(codes) -> None:
    together([lambda one=code: services.register(code=one, friend=FRIEND) for code in codes])  # type: ignore[misc]
    numbers = list(Referral.objects.values_list("pk", flat=True))
    states = together([lambda one=number: services.check(one) for number in numbers])  # type: ignore[misc]
    assert sorted(map(str, states)) == [ReferralState.NEW, ReferralState.TWICE]


def test_two_colleagues_confirm_at_once_and_rewards_are_given_once(cast, codes) -> None:
    services.register(code=codes[0], friend=FRIEND)
    events.drain_all()
    row = Referral.objects.get()

    def confirm() -> object:
        with transaction.atomic():
            return services.confirm(by=cast.amy, referral_id=row.pk, customer_number="N1").state

    found = together([confirm, confirm])
    assert sum(one == ReferralState.JOINED for one in found) == 1
    assert CostEntry.objects.count() == 2
