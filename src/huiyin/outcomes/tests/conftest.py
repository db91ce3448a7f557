"""A year and a half of customers: some with a problem that was solved, some without, some never; made in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from huiyin.cases.contracts import CaseState, Outcome
from huiyin.cases.models import Case, CaseEntry
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import Contact
from huiyin.profiles.models import Grade, ValueScheme
from huiyin.profiles.scheme import Scheme
from huiyin.recovery.contracts import GrantState, RemedyKind
from huiyin.recovery.models import Grant, Remedy

N = 60  # customers of each group
DAY = timedelta(days=1)


@dataclass(frozen=True)
class World:
    """When it is, and where the cases of each group are."""

    now: datetime
    solved: list[Case]
    unsolved: list[Case]


@pytest.fixture
def world(cast: Any) -> World:
    """Customers R0… (solved), U0… (not solved), S0…S4 (closed on silence), N0… (never a problem).

    All graded 70 before. Later grades: 85 where solved, 45 where not, 80 without a problem, each ±5. One in ten of
    the solved left afterwards, half of the unsolved, one in ten of the others.
    """
    now = timezone.now()
    keys = [f"{letter}{n}" for letter in "RUN" for n in range(N)] + [f"S{n}" for n in range(5)]
    gone = (now - 10 * DAY).date().isoformat()
    rows = [
        NewContact(key, f"客户{key}", volume=100.0, attributes={"离开日期": gone} if _left(key) else {})
        for key in keys
    ]
    customers.upsert_contacts(rows, unit=cast.north, by=cast.bob)
    Contact.objects.update(created_at=now - 900 * DAY)
    scheme = Scheme(left_on="attribute:离开日期").as_json()
    ValueScheme.objects.create(number=1, definition=scheme, by=cast.alice, confirmed_at=now)
    began = now - 190 * DAY
    made = {key: _case(cast, key, began) for key in keys if key[0] != "N"}
    Case.objects.bulk_create(made.values())
    _histories(made)
    _grades(keys, now)
    _remedies(cast, [made[f"R{n}"] for n in range(N)], now)
    return World(now, [made[f"R{n}"] for n in range(N)], [made[f"U{n}"] for n in range(N)])


def _left(key: str) -> bool:
    n = int(key[1:])
    return n % 2 == 0 if key[0] == "U" else n % 10 == 0


def _case(cast: Any, key: str, began: datetime) -> Case:
    outcome = {"R": Outcome.CONFIRMED, "U": Outcome.NOT_ACCEPTED, "S": Outcome.SILENT}[key[0]]
    return Case(
        unit=cast.north,
        responsible_unit=cast.north,
        respondent_key=key,
        channel="phone",
        origin="manual",
        title="停电投诉",
        type="service",
        severity="medium",
        state=CaseState.CLOSED,
        outcome=outcome,
        opened_at=began,
        due_at=began + DAY,
        solved_at=began + (12 if _returns(key) else 2) * DAY,
        closed_at=began + (13 if _returns(key) else 3) * DAY,
    )


def _histories(made: dict[str, Case]) -> None:
    """What the customers said; every sixth solved one came back on the matter, every third unsolved one."""
    entries = []
    for key, case in made.items():
        began = case.opened_at
        last = {"R": "verdict", "U": "refused", "S": "closed"}[key[0]]
        detail = {"solved": True, "way": "link"} if last == "verdict" else {}
        if last == "refused":
            said = {"solved": False, "way": "staff"}
            entries.append(CaseEntry(case=case, at=began + 2 * DAY, kind="verdict", detail=said))
        entries.append(CaseEntry(case=case, at=began + 3 * DAY, kind=last, detail=detail))
        if _returns(key):
            entries.append(CaseEntry(case=case, at=began + 5 * DAY, kind="reopened"))
            entries.append(CaseEntry(case=case, at=began + 13 * DAY, kind=last, detail=detail))
    CaseEntry.objects.bulk_create(entries)


def _returns(key: str) -> bool:
    return int(key[1:]) % {"R": 6, "U": 3, "S": 99}[key[0]] == 0 and key[0] != "S"


def _grades(keys: list[str], now: datetime) -> None:
    later = {"R": 85.0, "U": 45.0, "N": 80.0, "S": 60.0}
    rows = []
    for at, key in enumerate(keys):
        shift = 5.0 * (at % 3 - 1)
        before, after = (now - 400 * DAY).date(), (now - 60 * DAY).date()
        rows.append(
            Grade(response_id=2 * at + 1, programme_id=1, respondent_key=key, answered_on=before, score=70.0)
        )
        if int(key[1:]) % 4:
            score = later[key[0]] + shift
            recommend = 10 * round(score / 10)
            rows.append(
                Grade(
                    response_id=2 * at + 2,
                    programme_id=1,
                    respondent_key=key,
                    answered_on=after,
                    score=score,
                    recommend=recommend,
                )
            )
    Grade.objects.bulk_create(rows)


def _remedies(cast: Any, cases: list[Case], now: datetime) -> None:
    remedy = Remedy.objects.create(unit=cast.north, kind=RemedyKind.REFUND, name="退款")
    cost = Decimal(80)
    Grant.objects.bulk_create(
        Grant(case=case, remedy=remedy, value=cost, cost=cost, state=GrantState.GIVEN, asked_at=now)
        for case in cases
    )


@pytest.fixture
def alert_of_rule(cast: Any) -> Any:
    """Make an alert that a rule of the north raised."""
    from huiyin.alerts.models import Raised, Rule
    from huiyin.surveys import services as surveys

    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="服务回访")
    rule = Rule.objects.create(programme=programme, kind="figure", name="满意度过低", saved_at=timezone.now())

    def make(**given: Any) -> Raised:
        return Raised.objects.create(
            rule=rule, programme=programme, subject="北区", urgency="high", raised_at=timezone.now(), **given
        )

    return make
