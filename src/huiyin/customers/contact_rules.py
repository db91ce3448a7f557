"""Who may be asked now, and when: one budget over all channels. Pure arithmetic on arrays.

Nothing here reads a clock or a table. Moments are whole minutes since 1970 in UTC; `NEVER` stands for
a moment that was not. What the rules say:

- whoever opted out, of everything or of this kind of survey, is not asked;
- nor is whoever has an open complaint, a fault in progress or another hold, or lives in a paused area;
- a control group is never asked, so that what asking itself does to customers can be measured;
- at most `yearly_most` invitations in any 366 days (so in any calendar year, too);
- between two invitations passes the longer of the two surveys' quarantines: 30 days for a transactional
  one, 90 for one about the relationship; 180 for key accounts, whatever the surveys;
- messages go out in the customer's own daytime; e-mail on the next working morning.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

DAY = 24 * 60
YEAR = 366 * DAY
NEVER = -(2**40)
EPOCH = date(1970, 1, 1)
OPT_OUT_BITS = {"transactional": 1 | 2, "relationship": 1 | 4}


class Reason(IntEnum):
    """Why somebody is asked (0) or spared; the smallest that applies is told."""

    ASK = 0
    OPTED_OUT = 1
    COMPLAINT = 2
    FAULT = 3
    HELD = 4
    AREA_PAUSED = 5
    CONTROL_GROUP = 6
    YEARLY_MOST = 7
    QUARANTINE = 8
    NOT_YET = 9  # a reminder: too soon
    NO_MORE = 10  # a reminder: enough of them
    FINISHED = 11  # a reminder: answered, refused or undeliverable


@dataclass(frozen=True)
class Rules:
    """One version of the contact rules; days, minutes of the day, percent."""

    transactional_days: int = 30
    relationship_days: int = 90
    key_account_days: int = 180
    yearly_most: int = 4
    first_reminder_days: int = 3
    second_reminder_days: int = 7
    most_reminders: int = 2
    opens_at: int = 9 * 60
    closes_at: int = 20 * 60
    email_closes_at: int = 12 * 60
    email_on_working_days: bool = True
    control_percent: float = 5.0
    holidays: tuple[str, ...] = ()  # ISO days on which nobody works
    working_weekends: tuple[str, ...] = ()  # ISO days worked though they are Saturday or Sunday

    def as_json(self) -> dict[str, Any]:
        """Plain data; `from_json` turns it back."""
        data = asdict(self)
        return {**data, "holidays": list(self.holidays), "working_weekends": list(self.working_weekends)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Rules:
        """The rules that `as_json` wrote; what a version did not know yet has its usual value."""
        known = {one.name: data[one.name] for one in fields(cls) if one.name in data}
        for name in ("holidays", "working_weekends"):
            known[name] = tuple(known.get(name, ()))
        return replace(cls(), **known)

    def quarantine(self, kind: str) -> int:
        """The quarantine of a kind of survey, in minutes."""
        days = {"transactional": self.transactional_days, "relationship": self.relationship_days}[kind]
        return days * DAY


@dataclass(frozen=True)
class People:
    """What the rules know of n customers; every array has n entries.

    `holds`: 0 none, else 1 complaint, 2 fault, 3 other; `opt_outs`: bits, 1 all, 2 transactional,
    4 relationship; `last_asked`, `last_relationship`: minutes or `NEVER`; `n_asked`: invitations in
    the `YEAR` before now; `utc_offset`: minutes of the local time before UTC.
    """

    is_key_account: Bools
    control_draw: Ints
    opt_outs: Ints
    holds: Ints
    is_paused: Bools
    last_asked: Ints
    last_relationship: Ints
    n_asked: Ints
    utc_offset: Ints

    def __len__(self) -> int:
        return len(self.last_asked)

    def take(self, positions: Ints | Bools) -> People:
        """Some of the people."""
        return People(**{one.name: getattr(self, one.name)[positions] for one in fields(self)})

    @classmethod
    def fresh(cls, n: int, utc_offset: int = 480) -> People:
        """People of whom nothing is known that spares them."""
        zeros = np.zeros(n, dtype=np.int64)
        never = np.full(n, NEVER, dtype=np.int64)
        return cls(
            zeros != 0,
            zeros + 9999,
            zeros,
            zeros,
            zeros != 0,
            never,
            never.copy(),
            zeros.copy(),
            zeros + utc_offset,
        )


def minute_of(moment: datetime) -> int:
    """Whole minutes since 1970 of an aware moment."""
    return int(moment.timestamp() // 60)


def _spared(people: People, kind: str, rules: Rules) -> list[tuple[Bools, Reason]]:
    """What spares people whatever happened before."""
    return [
        ((people.opt_outs & OPT_OUT_BITS[kind]) != 0, Reason.OPTED_OUT),
        (people.holds == 1, Reason.COMPLAINT),
        (people.holds == 2, Reason.FAULT),
        (people.holds > 2, Reason.HELD),
        (people.is_paused, Reason.AREA_PAUSED),
        (people.control_draw < rules.control_percent * 100, Reason.CONTROL_GROUP),
    ]


def _first(conditions: list[tuple[Bools, Reason]], n: int) -> Ints:
    reasons = np.zeros(n, dtype=np.int64)
    for condition, reason in conditions:
        reasons[(reasons == 0) & condition] = int(reason)
    return reasons


def decide(people: People, kind: str, now: int | Ints, rules: Rules) -> Ints:
    """For each of the people the `Reason` of asking them (0) or sparing them at a moment.

    `kind` is that of the survey: "transactional" or "relationship". O(n), no loop over people.

    >>> decide(People.fresh(2), "transactional", 0, Rules()).tolist()
    [0, 0]
    """
    since_any, since_relationship = now - people.last_asked, now - people.last_relationship
    rested = np.maximum(
        np.where(people.is_key_account, rules.key_account_days * DAY, 0), rules.quarantine(kind)
    )
    too_soon = (since_any < np.maximum(rested, rules.quarantine("transactional"))) | (
        since_relationship < np.maximum(rested, rules.quarantine("relationship"))
    )
    conditions = _spared(people, kind, rules)
    conditions += [(people.n_asked >= rules.yearly_most, Reason.YEARLY_MOST), (too_soon, Reason.QUARANTINE)]
    return _first(conditions, len(people))


def decide_reminders(
    people: People,
    kind: str,
    asked_at: Ints,
    n_reminded: Ints,
    is_finished: Bools,
    now: int,
    rules: Rules,
) -> Ints:
    """For each invitation the `Reason` of reminding (0) or not; reminders come after `asked_at`, in minutes."""
    conditions: list[tuple[Bools, Reason]] = [
        (is_finished, Reason.FINISHED),
        (n_reminded >= rules.most_reminders, Reason.NO_MORE),
        *_spared(people, kind, rules),
    ]
    after = np.where(n_reminded == 0, rules.first_reminder_days, rules.second_reminder_days) * DAY
    conditions.append((now - asked_at < after, Reason.NOT_YET))
    return _first(conditions, len(people))


def earliest_sending(moments: Ints, utc_offset: Ints, message_kind: str, rules: Rules) -> Ints:
    """The first minute, not before each of `moments`, in which a message of that kind may go out.

    Text messages and chats go in the customer's daytime; e-mail in the morning of a working day.

    >>> night = np.array([22 * 60 - 480])  # 22:00 on 1 January 1970 in China, a Thursday
    >>> (earliest_sending(night, np.array([480]), "sms", Rules()) + 480).tolist() == [DAY + 9 * 60]
    True
    """
    is_email = message_kind == "email"
    closes = min(rules.closes_at, rules.email_closes_at) if is_email else rules.closes_at
    local = moments + utc_offset
    day, minute = np.divmod(local, DAY)
    late = minute >= closes
    day = day + late
    minute = np.where(late, rules.opens_at, np.maximum(minute, rules.opens_at))
    if is_email and rules.email_on_working_days:
        moved = next_working_day(day, rules)
        minute = np.where(moved > day, rules.opens_at, minute)
        day = moved
    return day * DAY + minute - utc_offset


def may_send(now: int | Ints, utc_offset: Ints, message_kind: str, rules: Rules) -> Bools:
    """Whether a message of that kind may go out this very minute, for each of the people."""
    moments = np.broadcast_to(np.asarray(now, dtype=np.int64), utc_offset.shape)
    allowed: Bools = earliest_sending(moments, utc_offset, message_kind, rules) == moments
    return allowed


def is_working_day(day: Ints, rules: Rules) -> Bools:
    """Whether each day (days since 1970) is worked: Monday to Friday, less holidays, with worked weekends."""
    weekend = (day + 3) % 7 >= 5  # 1 January 1970 was a Thursday
    off = np.isin(day, _days(rules.holidays))
    worked = np.isin(day, _days(rules.working_weekends))
    return (~weekend & ~off) | worked


def next_working_day(day: Ints, rules: Rules) -> Ints:
    """Each day itself if it is worked, else the next one that is (after 60 days without, the day itself)."""
    found = day.copy()
    open_ones = ~is_working_day(found, rules)
    for _ in range(60):
        if not open_ones.any():
            return found
        found[open_ones] += 1
        open_ones = ~is_working_day(found, rules)
    return np.where(open_ones, day, found)


def _days(texts: tuple[str, ...]) -> Ints:
    return np.array([(date.fromisoformat(text) - EPOCH).days for text in texts], dtype=np.int64)
