"""News between apps: nothing is lost, nothing is done twice, and poison holds nobody up."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from huiyin.core import events
from huiyin.core.models import Attempt, Delivery, OutboxEvent


@dataclass(frozen=True)
class Rang:
    """An event of these tests."""

    number: int


@pytest.fixture
def subscribers() -> Iterator[None]:
    """Only the test's own subscribers, for as long as it runs."""
    kept = dict(events._subscribers)
    events._subscribers.clear()
    yield
    events._subscribers.clear()
    events._subscribers.update(kept)
    events._ending.clear()


def ring(*numbers: int) -> None:
    with transaction.atomic():
        for number in numbers:
            events.publish(Rang(number))


def hear(name: str = "tests.hear", **options: Any) -> list[int]:
    """A subscriber that writes down what it hears."""
    heard: list[int] = []

    @events.subscribe(Rang, name=name, **options)
    def handle(rung: Sequence[Rang]) -> None:
        heard.extend(event.number for event in rung)

    return heard


def make_due() -> None:
    """Let the pause of every waiting delivery be over."""
    Delivery.objects.filter(done_at=None, parked_at=None).update(next_try_at=timezone.now())


pytestmark = pytest.mark.usefixtures("subscribers")


@pytest.mark.django_db
def test_each_subscriber_hears_each_event_once() -> None:
    first, second = hear("tests.first"), hear("tests.second", lane=events.SLOW)
    ring(1, 2, 3)
    assert events.drain_all() > 0
    events.drain_all()
    assert first == second == [1, 2, 3]


@pytest.mark.django_db(transaction=True)
def test_an_event_is_published_only_with_the_change_it_tells_of() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        events.publish(Rang(1))
    with transaction.atomic():
        events.publish(Rang(1))
        transaction.set_rollback(True)
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db
def test_events_are_handed_over_in_bunches_of_at_most_the_wanted_size() -> None:
    sizes: list[int] = []

    @events.subscribe(Rang, name="tests.sizes", most=2)
    def handle(rung: Sequence[Rang]) -> None:
        sizes.append(len(rung))

    ring(1, 2, 3, 4, 5)
    events.drain_all()
    assert sizes == [2, 2, 1]


@pytest.mark.django_db
def test_what_a_failing_handler_wrote_is_rolled_back_and_tried_again() -> None:
    failures = [True, False]

    @events.subscribe(Rang, name="tests.writes")
    def handle(rung: Sequence[Rang]) -> None:
        Attempt.objects.create(key=f"rang {rung[0].number}", window_began_at=timezone.now())
        if failures.pop(0):
            raise RuntimeError("not yet")

    ring(7)
    events.drain_all()
    assert not Attempt.objects.exists()
    make_due()
    events.drain_all()
    assert Attempt.objects.get().key == "rang 7"


@pytest.mark.django_db
def test_a_failing_delivery_waits_longer_each_time_and_is_parked_in_the_end() -> None:
    @events.subscribe(Rang, name="tests.fails")
    def handle(rung: Sequence[Rang]) -> None:
        raise RuntimeError("the bell is broken")

    ring(1)
    pauses: list[float] = []
    for attempt in range(1, events.MAX_ATTEMPTS + 1):
        events.drain_all()
        row = Delivery.objects.get()
        assert row.attempts == attempt
        pauses.append((row.next_try_at - timezone.now()).total_seconds())
        make_due()
    assert all(later > sooner for sooner, later in pairwise(pauses))
    assert pauses[0] < 3
    assert row.parked_at is not None
    assert "the bell is broken" in row.last_error
    events.drain_all()
    assert Delivery.objects.get().attempts == events.MAX_ATTEMPTS


@pytest.mark.django_db
def test_poison_does_not_hold_up_the_others() -> None:
    heard: list[int] = []

    @events.subscribe(Rang, name="tests.picky")
    def handle(rung: Sequence[Rang]) -> None:
        if any(event.number == 3 for event in rung):
            raise RuntimeError("not three")
        heard.extend(event.number for event in rung)

    other = hear("tests.other")
    ring(1, 2, 3, 4, 5)
    events.drain_all()
    assert heard == [1, 2, 4, 5]
    assert other == [1, 2, 3, 4, 5]
    assert Delivery.objects.filter(done_at=None).count() == 1


@pytest.mark.django_db
def test_a_parked_delivery_gets_a_fresh_start_on_request() -> None:
    broken = [True]
    heard: list[int] = []

    @events.subscribe(Rang, name="tests.mended")
    def handle(rung: Sequence[Rang]) -> None:
        if broken[0]:
            raise RuntimeError("broken")
        heard.extend(event.number for event in rung)

    ring(1, 2)
    for _ in range(events.MAX_ATTEMPTS):
        events.drain_all()
        make_due()
    parked = list(Delivery.objects.exclude(parked_at=None).values_list("pk", flat=True))
    assert len(parked) == 2
    broken[0] = False
    assert events.retry_parked(parked[:1]) == 1
    events.drain_all()
    assert heard == [1]
    assert events.retry_parked() == 1
    events.drain_all()
    assert heard == [1, 2]


@pytest.mark.django_db
def test_a_name_is_taken_once() -> None:
    hear("tests.same")
    with pytest.raises(ValueError, match="taken"):
        hear("tests.same")


@pytest.mark.django_db(transaction=True)
def test_a_long_handler_runs_outside_any_transaction_and_commits_as_it_goes() -> None:
    seen: list[bool] = []

    @events.subscribe(Rang, name="tests.long", own_transactions=True, lane=events.SLOW)
    def handle(rung: Sequence[Rang]) -> None:
        seen.append(connection.in_atomic_block)
        if not Attempt.objects.filter(key="chunk 1").exists():
            with transaction.atomic():
                events.renew_lease()
                Attempt.objects.create(key="chunk 1", window_began_at=timezone.now())
            raise RuntimeError("stumbled after the first chunk")
        with transaction.atomic():
            events.renew_lease()
            Attempt.objects.create(key="chunk 2", window_began_at=timezone.now())

    ring(1)
    events.drain_all()
    assert seen == [False]
    assert list(Attempt.objects.values_list("key", flat=True)) == ["chunk 1"]
    make_due()
    events.drain_all()
    assert Attempt.objects.count() == 2
    assert Delivery.objects.get().done_at is not None


@pytest.mark.django_db
def test_while_the_lease_lasts_nobody_else_takes_the_work() -> None:
    calls: list[int] = []

    @events.subscribe(Rang, name="tests.long", own_transactions=True)
    def handle(rung: Sequence[Rang]) -> None:
        calls.append(len(rung))
        assert events.drain() == 0  # a second worker looks for work meanwhile
        with transaction.atomic():
            events.renew_lease(20)
        left = (Delivery.objects.get().next_try_at - timezone.now()).total_seconds()
        assert 10 < left <= 20

    ring(1)
    events.drain_all()
    assert calls == [1]
    assert Delivery.objects.get().done_at is not None


@pytest.mark.django_db
def test_a_killed_job_is_tried_again_when_its_lease_runs_out() -> None:
    hear("tests.long", own_transactions=True)
    ring(1)
    events.fan_out()
    subscriber = events._subscribers["tests.long"]
    events._claim(subscriber, Delivery.objects.get().pk)  # and then its process was killed
    assert events.drain() == 0
    make_due()
    assert events.drain() == 1


@pytest.mark.django_db
def test_a_job_that_kills_its_worker_each_time_is_parked() -> None:
    heard = hear("tests.killer", own_transactions=True)
    ring(1)
    events.fan_out()
    subscriber = events._subscribers["tests.killer"]
    for _ in range(events.MAX_ATTEMPTS):
        assert events._claim(subscriber, Delivery.objects.get().pk)[1] is not None
        make_due()
    assert events.drain() == 0
    row = Delivery.objects.get()
    assert row.parked_at is not None
    assert row.last_error
    assert heard == []


@pytest.mark.django_db
def test_who_lost_the_lease_cannot_commit_any_more() -> None:
    def taken_over() -> None:
        make_due()
        events._claim(events._subscribers["tests.long"], Delivery.objects.get().pk)

    @events.subscribe(Rang, name="tests.long", own_transactions=True)
    def handle(rung: Sequence[Rang]) -> None:
        taken_over()
        with transaction.atomic():
            Attempt.objects.create(key="too late", window_began_at=timezone.now())
            events.renew_lease()

    ring(1)
    events.fan_out()
    assert events.drain() == 0
    assert not Attempt.objects.exists()
    row = Delivery.objects.get()
    assert row.done_at is None
    assert row.attempts == 2
    assert row.last_error == ""


@pytest.mark.django_db
def test_an_ending_process_hands_its_long_work_back_at_once() -> None:
    heard: list[int] = []

    @events.subscribe(Rang, name="tests.long", own_transactions=True)
    def handle(rung: Sequence[Rang]) -> None:
        with transaction.atomic():
            events.renew_lease()
        heard.append(rung[0].number)

    ring(1)
    events.fan_out()
    events.hand_back()
    assert events.drain() == 0
    row = Delivery.objects.get()
    assert (row.attempts, row.done_at) == (0, None)
    events._ending.clear()  # the next process
    assert events.drain() == 1
    assert heard == [1]


@pytest.mark.django_db
def test_a_lease_is_renewed_only_where_there_is_one() -> None:
    with transaction.atomic():
        events.renew_lease()
    assert not Delivery.objects.exists()


def drain_in_two_threads(n_events: int) -> None:
    """Two workers at once, until everything is done."""
    both_ready = threading.Barrier(2)

    def work() -> None:
        try:
            both_ready.wait()
            for _ in range(300):
                with suppress(OperationalError):  # the tests' database in memory does not wait for a lock
                    events.drain()
                    make_due()
                    if not Delivery.objects.filter(done_at=None).exists():
                        return
        finally:
            connection.close()

    ring(*range(n_events))
    events.fan_out()
    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)


@pytest.mark.django_db(transaction=True)
def test_two_workers_draining_at_once_have_each_effect_once() -> None:
    @events.subscribe(Rang, name="tests.shared", most=5)
    def handle(rung: Sequence[Rang]) -> None:
        for event in rung:  # the key is unique: a second effect would fail for ever
            Attempt.objects.create(key=str(event.number), window_began_at=timezone.now())

    drain_in_two_threads(30)
    assert Attempt.objects.count() == 30
    assert not Delivery.objects.filter(done_at=None).exists()


@pytest.mark.django_db
def test_an_old_delivery_is_due_and_a_future_one_is_not() -> None:
    heard = hear()
    ring(1, 2)
    events.fan_out()
    later = Delivery.objects.order_by("pk").last()
    Delivery.objects.filter(pk=later.pk).update(next_try_at=timezone.now() + timedelta(hours=1))
    events.drain()
    assert heard == [1]


def test_handled_events_are_forgotten_after_a_while_and_open_ones_never(db: None) -> None:
    long_ago = timezone.now() - timedelta(days=40)
    handled = OutboxEvent.objects.create(kind="X", payload={}, created_at=long_ago, fanned_out_at=long_ago)
    waiting = OutboxEvent.objects.create(kind="X", payload={}, created_at=long_ago, fanned_out_at=long_ago)
    recent = OutboxEvent.objects.create(
        kind="X", payload={}, created_at=timezone.now(), fanned_out_at=timezone.now()
    )
    for event, done_at in ((handled, long_ago), (waiting, None), (recent, timezone.now())):
        Delivery.objects.create(
            event=event, subscriber="x", lane="quick", next_try_at=long_ago, done_at=done_at
        )
    events.forget_handled(days=30)
    assert set(OutboxEvent.objects.values_list("pk", flat=True)) == {waiting.pk, recent.pk}


def test_an_idle_round_asks_once_and_not_for_each_subscriber(db, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert events.drain(events.QUICK) == 0
