"""The budget: who may be asked, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from huiyin.customers.contact_rules import (
    DAY,
    YEAR,
    People,
    Reason,
    Rules,
    decide,
    decide_reminders,
    earliest_sending,
    may_send,
    minute_of,
)

NOW = 30_000_000
RULES = Rules()
CHINA = np.array([480])


def one(**changes: object) -> People:
    person = People.fresh(1)
    return replace(person, **{name: np.array([value]) for name, value in changes.items()})


def reason(kind: str = "transactional", **changes: object) -> Reason:
    return Reason(int(decide(one(**changes), kind, NOW, RULES)[0]))


def test_somebody_new_may_be_asked() -> None:
    assert reason() is Reason.ASK


def test_quarantine_lasts_thirty_ninety_or_for_key_accounts_a_hundred_and_eighty_days() -> None:
    """Contact budget: days by kind of survey, the longer of the two counts."""
    for kind, days in (("transactional", 30), ("relationship", 90)):
        assert reason(kind, last_asked=NOW - days * DAY + 1) is Reason.QUARANTINE
        assert reason(kind, last_asked=NOW - days * DAY) is Reason.ASK
    at = NOW - 60 * DAY
    assert reason("transactional", last_asked=at, last_relationship=at) is Reason.QUARANTINE
    key = {"is_key_account": True}
    assert reason("transactional", last_asked=NOW - 180 * DAY + 1, **key) is Reason.QUARANTINE
    assert reason("transactional", last_asked=NOW - 180 * DAY, **key) is Reason.ASK


def test_no_more_than_four_a_year() -> None:
    assert reason(n_asked=3) is Reason.ASK
    assert reason(n_asked=4) is Reason.YEARLY_MOST


def test_a_complaint_a_fault_a_paused_area_an_opt_out_and_the_control_group_spare() -> None:
    assert reason(holds=1) is Reason.COMPLAINT
    assert reason(holds=2) is Reason.FAULT
    assert reason(holds=3) is Reason.HELD
    assert reason(is_paused=True) is Reason.AREA_PAUSED
    assert reason(opt_outs=1) is reason(opt_outs=2) is Reason.OPTED_OUT
    assert reason(opt_outs=4) is Reason.ASK
    assert reason("relationship", opt_outs=4) is Reason.OPTED_OUT
    assert reason(control_draw=499) is Reason.CONTROL_GROUP
    assert reason(control_draw=500) is Reason.ASK


def test_reminders_go_on_the_third_and_seventh_day_and_never_after_an_answer() -> None:
    def reminded(days: float, n: int = 0, finished: bool = False, **changes: object) -> Reason:
        asked = np.array([NOW - int(days * DAY)])
        found = decide_reminders(
            one(**changes), "transactional", asked, np.array([n]), np.array([finished]), NOW, RULES
        )
        return Reason(int(found[0]))

    assert reminded(2.99) is Reason.NOT_YET
    assert reminded(3) is Reason.ASK
    assert reminded(6.99, 1) is Reason.NOT_YET
    assert reminded(7, 1) is Reason.ASK
    assert reminded(30, 2) is Reason.NO_MORE
    assert reminded(3, finished=True) is Reason.FINISHED
    assert reminded(3, opt_outs=1) is Reason.OPTED_OUT
    assert reminded(3, holds=1) is Reason.COMPLAINT


def _sent(text: str, kind: str = "sms", zone: str = "Asia/Shanghai", rules: Rules = RULES) -> str:
    moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    offset = np.array([int(moment.utcoffset().total_seconds() // 60)])
    at = earliest_sending(np.array([minute_of(moment)]), offset, kind, rules)
    return str(datetime.fromtimestamp(int(at[0]) * 60, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M"))


def test_messages_leave_in_the_customers_own_daytime() -> None:
    """C13: 09:00–20:00 by the customer's clock; later waits for the next morning."""
    assert _sent("2026-11-20 19:59") == "2026-11-20 19:59"
    assert _sent("2026-11-20 20:00") == "2026-11-21 09:00"
    assert _sent("2026-11-20 03:10") == "2026-11-20 09:00"
    assert _sent("2026-11-20 03:10", zone="America/New_York") == "2026-11-20 09:00"


def test_e_mail_goes_on_the_next_working_morning() -> None:
    assert _sent("2026-11-20 15:00", "email") == "2026-11-23 09:00"  # a Friday afternoon
    assert _sent("2026-11-20 10:30", "email") == "2026-11-20 10:30"
    holiday = Rules(holidays=("2026-11-23",), working_weekends=("2026-11-21",))
    assert _sent("2026-11-20 15:00", "email", rules=holiday) == "2026-11-21 09:00"
    assert _sent("2026-11-21 15:00", "email", rules=holiday) == "2026-11-24 09:00"


@given(st.integers(10**7, 4 * 10**7), st.integers(-720, 840), st.sampled_from(["sms", "email", "wechat"]))
def test_a_moment_that_was_given_is_one_in_which_one_may_send(now: int, offset: int, kind: str) -> None:
    offsets = np.array([offset])
    at = earliest_sending(np.array([now]), offsets, kind, RULES)
    assert at[0] >= now
    assert may_send(int(at[0]), offsets, kind, RULES)[0]
    assert 9 * 60 <= (at[0] + offset) % DAY < 20 * 60


@given(st.lists(st.tuples(st.integers(0, 2 * YEAR), st.booleans()), max_size=60), st.booleans())
def test_whoever_follows_the_rules_never_breaks_them(moments: list[tuple[int, bool]], key: bool) -> None:
    """Whatever is tried, what was granted keeps every distance and every yearly maximum."""
    asked: list[tuple[int, str]] = []
    for at, about_relationship in sorted(moments):
        kind = "relationship" if about_relationship else "transactional"
        earlier = [when for when, _ in asked]
        person = one(
            is_key_account=key,
            last_asked=max(earlier, default=-(10**12)),
            last_relationship=max((w for w, k in asked if k == "relationship"), default=-(10**12)),
            n_asked=sum(when > at - YEAR for when in earlier),
        )
        if not decide(person, kind, at, RULES)[0]:
            asked.append((at, kind))
    quarantine = {"transactional": 30, "relationship": 90}
    for (before, first), (after, second) in pairwise(asked):
        days = 180 if key else max(quarantine[first], quarantine[second])
        assert after - before >= days * DAY
    for at, _ in asked:
        assert sum(at - YEAR < when <= at for when, _ in asked) <= 4


def test_rules_survive_being_written_down() -> None:
    rules = Rules(yearly_most=2, holidays=("2026-10-01",))
    assert Rules.from_json(rules.as_json()) == rules
    assert Rules.from_json({}) == Rules()
