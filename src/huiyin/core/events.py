"""News between apps: facts that have happened, named in the past tense.

`publish` writes an event beside the change it tells of, in one transaction. The worker fans it out
into one delivery a subscriber, then runs the deliveries. A handler is run at least once, so its
effect must be idempotent; its own writes share a transaction with the claim, so what it does in the
database happens once. A failing delivery is retried with growing pauses and parked in the end.

Minutes of work must not hold one transaction (on SQLite: the one write lock). A subscriber with
`own_transactions=True` is called outside any: it holds its delivery by a lease, renews it with
`renew_lease` in each transaction of its own, and takes up the work where a killed predecessor left
it. Whoever lost the lease learns so at the next renewal, which rolls that transaction back.
"""

from __future__ import annotations

import logging
import random
import threading
import time
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils import timezone

from huiyin.core import bulk_events

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
# Lanes: seconds of work never wait behind minutes of work, nor files that come in behind files that go out.
QUICK, SLOW, FILES = "quick", "slow", "files"
LANES = (QUICK, SLOW, FILES)
FIRST_LEASE = 240.0  # seconds until a delivery whose handler died before its first renewal is tried again

E = TypeVar("E")


@dataclass(frozen=True)
class Subscriber:
    """A handler and how it wants its events: all that are due at once, in one lane."""

    name: str
    event_type: type[Any]
    handle: Callable[[Sequence[Any]], None]
    lane: str
    most: int
    own_transactions: bool = False
    wanted: Callable[[], bool] | None = None


class LeaseLost(RuntimeError):
    """Another worker has taken this delivery over, so what was begun here must not be committed."""


@dataclass(frozen=True)
class _Lease:
    """A claimed delivery; `attempt` is the number of this claim, so an older one cannot pass for it."""

    key: int
    attempt: int


class StoppedEarly(RuntimeError):
    """This process is ending: the work goes on from its last commit elsewhere or after the restart."""


_lease: ContextVar[_Lease | None] = ContextVar("lease", default=None)
_ending = threading.Event()
_subscribers: dict[str, Subscriber] = {}


def subscribe(
    event_type: type[E],
    *,
    name: str,
    lane: str = QUICK,
    most: int = 500,
    own_transactions: bool = False,
    wanted: Callable[[], bool] | None = None,
) -> Callable[[Callable[[Sequence[E]], None]], Callable[[Sequence[E]], None]]:
    """Decorator: call the handler with the events that are due, up to `most` at a time.

    `name` is stored with each delivery; it must never change. With `own_transactions` the handler
    gets one event at a time, outside any transaction, and keeps its claim by `renew_lease`.
    Events that come while `wanted` says no are not delivered to it at all, then or later.
    """

    def register(handle: Callable[[Sequence[E]], None]) -> Callable[[Sequence[E]], None]:
        if name in _subscribers:
            raise ValueError(f"subscriber {name!r} is already taken")
        _subscribers[name] = Subscriber(
            name, event_type, handle, lane, 1 if own_transactions else most, own_transactions, wanted
        )
        return handle

    return register


def publish(event: Any) -> None:
    """Write the event (a frozen dataclass of plain values) into the outbox of the open transaction."""
    publish_all([event])


def publish_all(events: Sequence[Any]) -> None:
    """Write events of one kind into the outbox of the open transaction, in their order."""
    if not connection.in_atomic_block:
        raise RuntimeError("publish an event in the transaction of the change it tells of")
    if events:
        bulk_events.add_events(type(events[0]).__name__, [vars(event) for event in events])


def fan_out(limit: int = 5000) -> int:
    """Make one delivery a subscriber for each new event; returns how many events."""
    from huiyin.core.models import OutboxEvent

    new = OutboxEvent.objects.filter(fanned_out_at=None)
    if not new.exists():  # nobody else waits for the lock of a transaction that has nothing to do
        return 0
    with transaction.atomic():
        locked = new.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        by_kind: dict[str, list[int]] = defaultdict(list)
        for key, kind in locked.order_by("pk").values_list("pk", "kind")[:limit]:
            by_kind[kind].append(key)
        for subscriber in _subscribers.values():
            keys = by_kind.get(subscriber.event_type.__name__, [])
            if keys and (subscriber.wanted is None or subscriber.wanted()):
                bulk_events.make_deliveries(keys, subscriber.name, subscriber.lane)
        bulk_events.mark_fanned_out([key for keys in by_kind.values() for key in keys])
    return sum(map(len, by_kind.values()))


def drain(lane: str = QUICK, pause: float = 0.0) -> int:
    """Run what is due in a lane once; returns how many deliveries were done.

    `pause` seconds behind each subscriber that had something to do let others write.
    """
    total, waited_for = 0, set(subscribers_waited_for())
    for subscriber in list(_subscribers.values()):
        if subscriber.lane == lane and subscriber.name in waited_for:
            done = _drain_subscriber(subscriber)
            total += done
            if done and pause:
                time.sleep(pause)
    return total


def subscribers_waited_for() -> Iterator[str]:
    """The subscribers for whom anything waits, by name.

    An idle worker asks once for all of them, and among millions of deliveries each costs a step into the index.
    """
    from huiyin.core.models import Delivery

    waiting = Delivery.objects.filter(done_at=None, parked_at=None).order_by("subscriber", "pk")
    names = waiting.values_list("subscriber", flat=True)
    name = names.first()
    while name is not None:
        yield name
        name = names.filter(subscriber__gt=name).first()


def drain_all(limit: int = 100) -> int:
    """Fan out and drain until nothing is due: for tests and for commands that want the effect now."""
    total = 0
    for _ in range(limit):
        moved = fan_out() + sum(drain(lane) for lane in LANES)
        total += moved
        if not moved:
            break
    return total


def hand_back() -> None:
    """Stop every leased handler of this process at its next renewal: call it before the process ends."""
    _ending.set()


def renew_lease(seconds: float = 30.0) -> None:
    """Keep the delivery being handled for so many seconds from now; call it inside a transaction.

    Raises `LeaseLost` or, after `hand_back`, `StoppedEarly`, which rolls that transaction back. Does
    nothing where no leased delivery is handled.
    """
    lease = _lease.get()
    if lease is None:
        return
    if _ending.is_set():
        raise StoppedEarly
    if not _held(lease).update(next_try_at=timezone.now() + timedelta(seconds=seconds)):
        raise LeaseLost(f"delivery {lease.key} was taken over")


def _drain_subscriber(subscriber: Subscriber) -> int:
    from huiyin.core.models import Delivery

    now = timezone.now()
    due = list(
        Delivery.objects.filter(
            subscriber=subscriber.name, done_at=None, parked_at=None, next_try_at__lte=now
        )
        .order_by("pk")
        .values_list("pk", flat=True)[: subscriber.most]
    )
    if not due:
        return 0
    if subscriber.own_transactions:
        return sum(_deliver_leased(subscriber, key) for key in due)
    try:
        return _deliver(subscriber, due)
    except Exception:
        if len(due) == 1:
            _failed(due[0])
            return 0
    done = 0
    for key in due:  # one of them is the poison
        try:
            done += _deliver(subscriber, [key])
        except Exception:
            _failed(key)
    return done


def _deliver(subscriber: Subscriber, keys: Sequence[int]) -> int:
    from huiyin.core.models import Delivery

    with transaction.atomic():
        # On SQLite this holds the one write lock; on PostgreSQL what another worker holds is passed over.
        rows = list(
            Delivery.objects.select_for_update(
                skip_locked=connection.features.has_select_for_update_skip_locked
            )
            .filter(pk__in=keys, done_at=None, parked_at=None, next_try_at__lte=timezone.now())
            .order_by("pk")
            .values_list("pk", "event_id")
        )
        if not rows:
            return 0
        payloads = bulk_events.payloads_of([event_id for _, event_id in rows])
        subscriber.handle([subscriber.event_type(**payloads[event_id]) for _, event_id in rows])
        bulk_events.mark_done([key for key, _ in rows])
    return len(rows)


def _deliver_leased(subscriber: Subscriber, key: int) -> int:
    event, lease = _claim(subscriber, key)
    if lease is None:
        return 0
    held = _held(lease)
    token = _lease.set(lease)
    try:
        subscriber.handle([event])
    except StoppedEarly:
        held.update(next_try_at=timezone.now(), attempts=lease.attempt - 1)
        return 0
    except LeaseLost:
        logger.warning("delivery %s to %s was taken over by another worker", key, subscriber.name)
        return 0
    except Exception:
        _failed(key, lease)
        return 0
    finally:
        _lease.reset(token)
    return held.update(done_at=timezone.now(), last_error="")


def _held(lease: _Lease) -> Any:
    from huiyin.core.models import Delivery

    return Delivery.objects.filter(pk=lease.key, attempts=lease.attempt, done_at=None, parked_at=None)


def _claim(subscriber: Subscriber, key: int) -> tuple[Any, _Lease | None]:
    """Take a due delivery by lease; it counts as an attempt, so a job that kills its worker is parked too."""
    from huiyin.core.models import Delivery

    with transaction.atomic():
        now = timezone.now()
        row = (
            Delivery.objects.select_for_update(
                skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
            )
            .select_related("event")
            .filter(pk=key, done_at=None, parked_at=None, next_try_at__lte=now)
            .first()
        )
        if row is None:
            return None, None
        if row.attempts >= MAX_ATTEMPTS:
            row.parked_at = now
            row.last_error = row.last_error or "The worker died in each attempt."
            row.save()
            return None, None
        row.attempts += 1
        row.next_try_at = now + timedelta(seconds=FIRST_LEASE)
        row.save()
    return subscriber.event_type(**row.event.payload), _Lease(row.pk, row.attempts)


def _failed(key: int, lease: _Lease | None = None) -> None:
    from huiyin.core.models import Delivery

    error = traceback.format_exc(limit=-3)[-2000:]
    with transaction.atomic():
        row = Delivery.objects.select_for_update().get(pk=key)
        if lease is None:
            row.attempts += 1
        elif row.attempts != lease.attempt:
            return  # somebody else's by now
        row.last_error = error
        pause = min(2.0**row.attempts, 3600.0) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret
        row.next_try_at = timezone.now() + timedelta(seconds=pause)
        if row.attempts >= MAX_ATTEMPTS:
            row.parked_at = timezone.now()
        row.save()
    logger.warning("delivery %s to %s failed (attempt %s): %s", key, row.subscriber, row.attempts, error)


def retry_parked(keys: Sequence[int] | None = None) -> int:
    """Give parked deliveries (all, or these) a fresh start; returns how many."""
    from huiyin.core.models import Delivery

    parked = Delivery.objects.filter(done_at=None, parked_at__isnull=False)
    if keys is not None:
        parked = parked.filter(pk__in=keys)
    return parked.update(parked_at=None, attempts=0, next_try_at=timezone.now())


def blur_moments(event_type: type[Any], name: str, value: Any) -> int:
    """Take the moments of handled events of a kind back to the beginning of their day, where a field has a value.

    For news that must not tell when something happened; returns how many events.
    """
    from huiyin.core.models import Delivery, OutboxEvent

    day = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    news = OutboxEvent.objects.filter(
        kind=event_type.__name__, created_at__gt=day, **{f"payload__{name}": value}
    ).exclude(fanned_out_at=None)
    with transaction.atomic():
        keys = list(news.order_by("pk").values_list("pk", flat=True))
        deliveries = Delivery.objects.filter(event__in=keys)
        deliveries.update(next_try_at=day)
        deliveries.exclude(done_at=None).update(done_at=day)
        OutboxEvent.objects.filter(pk__in=keys).update(created_at=day, fanned_out_at=day)
    return len(keys)


def forget_handled(*, days: int = 30, at_a_time: int = 2_000, seconds: float = 60.0) -> int:
    """Remove events that were handled long ago, with their deliveries; what waits or is parked stays.

    A slice is one short transaction, with a pause behind it in which others write; goes on until
    nothing is left or the time is over. Returns how many rows.
    """
    before, until, total = timezone.now() - timedelta(days=days), time.monotonic() + seconds, 0
    while True:
        removed = bulk_events.remove_handled(before, at_a_time)
        total += removed
        if removed == 0 or time.monotonic() > until:
            return total
        time.sleep(0.05)
