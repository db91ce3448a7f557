"""A clock that tests move, customers of the north, and an account for each kind of message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from huiyin.core import events
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.messaging.contracts import State
from huiyin.messaging.models import OutgoingMessage, SenderAccount
from huiyin.messaging.moving import advance
from huiyin.notices import services
from huiyin.notices.contracts import Audience, OutageKind
from huiyin.notices.models import Outage
from huiyin.notices.services import NewOutage

MORNING = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)  # a Monday, ten in the morning in China


@pytest.fixture(autouse=True)
def the_clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    """A clock that tests move."""
    state = {"now": MORNING}
    monkeypatch.setattr(timezone, "now", lambda: state["now"])
    return state


@pytest.fixture
def accounts(db: None) -> None:
    for kind, sender in (("email", "smtp"), ("sms", "sms_http")):
        SenderAccount.objects.create(
            name=kind, sender=sender, kind=kind, hook_seed=kind, hook_hash=kind, is_enabled=True
        )


@pytest.fixture
def people(cast: Any, accounts: None) -> None:
    """Four of the east (one a key account, one without an address) and one of the west, in the north."""
    customers.upsert_contacts(
        [
            NewContact("E1", "王女士", "13800138001", "e1@example.cn", region="东里"),
            NewContact("E2", "大华公司", "13800138002", region="东里", is_key_account=True),
            NewContact("E3", "", "", "e3@example.cn", language="en", region="东里"),
            NewContact("E4", "李先生", region="东里"),
            NewContact("W1", "赵先生", "13800138009", region="西里"),
        ],
        unit=cast.north,
        by=cast.bob,
    )
    customers.upsert_contacts(
        [NewContact("S1", phone="13800138111", region="东里")], unit=cast.south, by=cast.nora
    )
    events.drain_all()


@pytest.fixture
def make_outage(cast: Any) -> Callable[..., Outage]:
    def make(kind: str = OutageKind.PLANNED, *, days: float = 10, hours: float = 4, **more: Any) -> Outage:
        start = timezone.now() + timedelta(days=days)
        given: dict[str, Any] = {"audience": Audience.REGION, "region": "东里", **more}
        end = None if given.pop("open_end", False) else start + timedelta(hours=hours)
        wanted = NewOutage(kind=kind, place="东里小区", reason="线路检修", start=start, end=end, **given)
        return services.save_outage(by=cast.bob, unit=cast.north, wanted=wanted)

    return make


@pytest.fixture
def submitted(cast: Any, make_outage: Any) -> Callable[..., Outage]:
    """An outage whose customers are listed and, where nobody signs, told."""

    def submit(*args: Any, **more: Any) -> Outage:
        outage = services.submit(by=cast.bob, outage=make_outage(*args, **more))
        events.drain_all()
        outage.refresh_from_db()
        return outage

    return submit


@pytest.fixture
def send_all(the_clock: dict[str, datetime]) -> Callable[..., int]:
    """As if providers took everything that is due; those of `failing` numbers come back."""

    def send(failing: tuple[str, ...] = ()) -> int:
        rows = list(OutgoingMessage.objects.filter(state=State.QUEUED, due_at__lte=the_clock["now"]))
        for row in rows:
            row.tried_at = the_clock["now"]
            row.save(update_fields=["tried_at"])
            advance(row.pk, State.FAILED if row.to in failing else State.SENT, permanent=row.to in failing)
        events.drain_all()
        return len(rows)

    return send
