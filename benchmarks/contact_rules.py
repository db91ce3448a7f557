"""A year of several campaigns among a million people: is every contact rule kept?

.venv/bin/python -m benchmarks.contact_rules [--people 1000000] [--days 365]

Campaigns ask through `huiyin.customers.contact_rules`, on several channels, at random minutes, while
services, purchases, complaints, faults, outages, opt-outs and answers happen at random. What was sent
is then judged by `Checker`, which shares no code with the rules: it knows only the log of what was
sent, the log of what happened, and the rules in words.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from huiyin.customers.contact_rules import (
    DAY,
    NEVER,
    YEAR,
    People,
    Rules,
    decide,
    decide_reminders,
    earliest_sending,
    may_send,
)

START = (20_454) * DAY  # 1 January 2026
ZONES = np.array([480, 480, 480, 480, 420, 540, 0, -300])


@dataclass
class Log:
    """What was sent and what happened, as columns collected day by day."""

    asks: list[Any] = field(default_factory=list)  # person, minute, kind (1 relationship), e-mail or not
    reminders: list[Any] = field(default_factory=list)  # person, minute, ask's minute, number, e-mail or not
    holds: list[Any] = field(default_factory=list)  # person, from, until
    pauses: list[Any] = field(default_factory=list)  # area, from, until
    opt_outs: list[Any] = field(default_factory=list)  # person, minute, kind (2 all)
    answers: list[Any] = field(default_factory=list)  # person, ask's minute, minute


@dataclass(frozen=True)
class Campaign:
    """One of those who want to ask: its kind of survey, its message, and whom it wants each day."""

    kind: str
    message: str
    share: float  # of all people, a day
    every: int = 1  # days between waves
    key_accounts_only: bool = False


CAMPAIGNS = (
    Campaign("transactional", "sms", 0.012),
    Campaign("transactional", "email", 0.010),
    Campaign("transactional", "wechat", 0.006),
    Campaign("transactional", "telephone", 0.002),
    Campaign("relationship", "sms", 0.30, every=91),
    Campaign("relationship", "email", 0.25, every=60),
    Campaign("transactional", "sms", 0.50, every=14, key_accounts_only=True),
)


class World:
    """The state of everybody: kept by the simulation as the records keep it."""

    def __init__(self, n: int, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.n = n
        self.people = replace(
            People.fresh(n),
            is_key_account=self.rng.random(n) < 0.03,
            control_draw=self.rng.integers(0, 10_000, n),
            utc_offset=ZONES[self.rng.integers(0, len(ZONES), n)].astype(np.int64),
        )
        self.area = self.rng.integers(0, 200, n)
        self.hold_until = np.full(n, NEVER)
        self.pause_until = np.full(200, NEVER)
        self.recent = np.full((n, 4), NEVER)  # the last four asks, oldest first
        self.open_asks: list[np.ndarray] = []  # rows: person, ask, n_reminded, kind, finished, email
        self.log = Log()

    def look(self, who: np.ndarray, now: int) -> People:
        """What the rules are told about some people at a moment."""
        found = self.people.take(who)
        return replace(
            found,
            holds=(self.hold_until[who] > now).astype(np.int64),
            is_paused=self.pause_until[self.area[who]] > now,
            n_asked=(self.recent[who] > now - YEAR).sum(axis=1),
        )

    def happenings(self, day: int) -> None:
        """Complaints, faults, outages and opt-outs of a day, each at a minute of its own (before asking)."""
        rng, midnight = self.rng, START + day * DAY
        who = np.unique(rng.integers(0, self.n, rng.poisson(self.n * 0.004)))
        began = midnight + rng.integers(0, 300, len(who))
        until = began + rng.integers(60, 20 * DAY, len(who))
        self.hold_until[who] = np.maximum(self.hold_until[who], until)
        self.log.holds.append(np.column_stack([who, began, until]))
        for area in np.flatnonzero(rng.random(200) < 0.004):
            until_area = midnight + int(rng.integers(DAY, 4 * DAY))
            self.pause_until[area] = max(int(self.pause_until[area]), until_area)
            self.log.pauses.append(np.array([[area, midnight, until_area]]))
        who = np.unique(rng.integers(0, self.n, rng.poisson(self.n * 0.0004)))
        scope = rng.integers(0, 3, len(who))
        self.people.opt_outs[who] |= np.array([2, 4, 1])[scope]
        self.log.opt_outs.append(np.column_stack([who, np.full(len(who), midnight + 299), scope]))

    def ask(self, campaign: Campaign, now: int, rules: Rules) -> None:
        """One campaign sends to whom it may, at the minute at which it may."""
        n_wanted = int(self.n * campaign.share)
        who = np.unique(self.rng.integers(0, self.n, n_wanted))
        if campaign.key_accounts_only:
            who = who[self.people.is_key_account[who]]
        offset = self.people.utc_offset[who]
        who = who[may_send(now, offset, campaign.message, rules)]
        who = who[decide(self.look(who, now), campaign.kind, now, rules) == 0]
        relationship = campaign.kind == "relationship"
        self.people.last_asked[who] = now
        if relationship:
            self.people.last_relationship[who] = now
        self.recent[who] = np.column_stack([self.recent[who, 1:], np.full(len(who), now)])
        is_email = np.full(len(who), campaign.message == "email")
        self.log.asks.append(
            np.column_stack([who, np.full(len(who), now), np.full(len(who), relationship), is_email])
        )
        empty = np.zeros(len(who))
        rows = np.column_stack(
            [who, np.full(len(who), now), empty, np.full(len(who), relationship), empty, is_email]
        )
        self.open_asks.append(rows.astype(np.int64))

    def answer(self, now: int) -> None:
        """Some of those asked answer."""
        for rows in self.open_asks:
            done = (rows[:, 4] == 0) & (self.rng.random(len(rows)) < 0.06)
            rows[done, 4] = 1
            self.log.answers.append(
                np.column_stack([rows[done, 0], rows[done, 1], np.full(int(done.sum()), now)])
            )

    def remind(self, now: int, rules: Rules) -> None:
        """Remind those whose reminder is due, by the rules, in their daytime."""
        self.open_asks = [rows for rows in self.open_asks if rows[0, 1] > now - 30 * DAY]
        for rows in self.open_asks:
            for number, kind in enumerate(("transactional", "relationship")):
                for message, is_email in (("sms", 0), ("email", 1)):
                    mine = np.flatnonzero((rows[:, 3] == number) & (rows[:, 5] == is_email))
                    if not len(mine):
                        continue
                    who = rows[mine, 0]
                    due = decide_reminders(
                        self.look(who, now),
                        kind,
                        rows[mine, 1],
                        rows[mine, 2],
                        rows[mine, 4] == 1,
                        now,
                        rules,
                    )
                    sent = (due == 0) & may_send(now, self.people.utc_offset[who], message, rules)
                    chosen = mine[sent]
                    rows[chosen, 2] += 1
                    self.log.reminders.append(
                        np.column_stack(
                            [rows[chosen, 0], np.full(len(chosen), now), rows[chosen][:, [1, 2, 5]]]
                        )
                    )


def simulate(n: int, days: int, seed: int, rules: Rules) -> World:
    """A year, day by day: what happens at night, campaigns at random minutes, answers, reminders."""
    world = World(n, seed)
    for day in range(days):
        world.happenings(day)
        world.open_asks = [rows for rows in world.open_asks if len(rows)]
        world.remind(START + day * DAY + int(world.rng.integers(300, 900)), rules)
        minutes = np.sort(world.rng.integers(300, DAY - 2, len(CAMPAIGNS)))
        for campaign, minute in zip(world.rng.permutation(len(CAMPAIGNS)), minutes, strict=True):
            one = CAMPAIGNS[campaign]
            if day % one.every == 0:
                world.ask(one, START + day * DAY + int(minute), rules)
        world.answer(START + day * DAY + DAY - 1)
    return world


class Checker:
    """Judges the log by the rules in words; written without the engine."""

    def __init__(self, world: World) -> None:
        self.people, self.area = world.people, world.area
        log = world.log
        self.asks, self.reminders = np.concatenate(log.asks), np.concatenate(log.reminders)
        self.holds, self.opt_outs = np.concatenate(log.holds), np.concatenate(log.opt_outs)
        self.answers = np.concatenate(log.answers)
        self.pauses = np.concatenate(log.pauses) if log.pauses else np.zeros((0, 3))

    def violations(self) -> dict[str, int]:
        """The number of breaches of each rule."""
        asks = self.asks[np.lexsort((self.asks[:, 1], self.asks[:, 0]))]
        person, minute, relationship = asks[:, 0], asks[:, 1], asks[:, 2]
        same = person[1:] == person[:-1]
        days = np.where(relationship == 1, 90, 30)
        needed = np.maximum(days[1:], days[:-1])
        needed = np.where(self.people.is_key_account[person[1:]], np.maximum(needed, 180), needed)
        found = {
            "quarantine": int((same & (minute[1:] - minute[:-1] < needed * 1440)).sum()),
            "yearly": int(((person[4:] == person[:-4]) & (minute[4:] - minute[:-4] < 365 * 1440)).sum()),
            "control": int((self.people.control_draw[person] < 500).sum()),
        }
        reminders = self.reminders
        for name, sent, email in (
            ("ask", self.asks, self.asks[:, 3]),
            ("reminder", reminders, reminders[:, 4]),
        ):
            found[f"{name}_hours"] = self._bad_hours(sent[:, 0], sent[:, 1], email)
            found[f"{name}_held"] = self._within(self.holds, sent[:, 0], sent[:, 1])
            found[f"{name}_paused"] = self._within(self.pauses, self.area[sent[:, 0]], sent[:, 1])
        found["ask_opted_out"] = self._after_opt_out(asks[:, 0], asks[:, 1], asks[:, 2])
        found |= self._reminders()
        return found

    def _reminders(self) -> dict[str, int]:
        sent = self.reminders[np.lexsort((self.reminders[:, 1], self.reminders[:, 2], self.reminders[:, 0]))]
        key = sent[:, 0] * 10**9 + sent[:, 2]
        asked = self.asks[:, 0] * 10**9 + self.asks[:, 1]
        kinds = dict(zip(asked.tolist(), self.asks[:, 2].tolist(), strict=True))
        kind = np.array([kinds[one] for one in key.tolist()], dtype=np.int64)
        _, counts = np.unique(key, return_counts=True)
        place = np.concatenate([np.arange(count) for count in counts]) if len(counts) else np.zeros(0)
        answered = dict(
            zip(
                (self.answers[:, 0] * 10**9 + self.answers[:, 1]).tolist(),
                self.answers[:, 2].tolist(),
                strict=True,
            )
        )
        late = sum(
            answered.get(one, 10**15) <= moment
            for one, moment in zip(key.tolist(), sent[:, 1].tolist(), strict=True)
        )
        wait = sent[:, 1] - sent[:, 2]
        return {
            "reminder_too_many": int((counts > 2).sum()),
            "reminder_too_soon": int((wait < np.where(place == 0, 3, 7) * 1440).sum()),
            "reminder_after_answer": int(late),
            "reminder_opted_out": self._after_opt_out(sent[:, 0], sent[:, 1], kind),
        }

    def _bad_hours(self, person: np.ndarray, minute: np.ndarray, email: np.ndarray) -> int:
        clock = (minute + self.people.utc_offset[person]) / 60.0
        hour = clock % 24
        weekday = (np.floor(clock / 24).astype(int) + 4) % 7  # 0 is Sunday
        bad = (hour < 9) | (hour >= 20)
        bad |= (email == 1) & ((hour >= 12) | (weekday == 0) | (weekday == 6))
        return int(bad.sum())

    @staticmethod
    def _within(spans: np.ndarray, who: np.ndarray, minute: np.ndarray) -> int:
        """How many moments fall into a span of their own person (or area), from its beginning to its end."""
        by: dict[int, list[tuple[int, int]]] = {}
        for owner, begins, ends in spans.tolist():
            by.setdefault(int(owner), []).append((int(begins), int(ends)))
        concerned = np.flatnonzero(np.isin(who, np.fromiter(by, dtype=np.int64, count=len(by))))
        return sum(
            any(begins <= moment < ends for begins, ends in by[owner])
            for owner, moment in zip(who[concerned].tolist(), minute[concerned].tolist(), strict=True)
        )

    def _after_opt_out(self, who: np.ndarray, minute: np.ndarray, relationship: np.ndarray) -> int:
        never = np.full((len(self.people), 3), 10**15)
        for person, moment, scope in self.opt_outs.tolist():
            never[person, scope] = min(never[person, scope], moment)
        mine = np.minimum(never[who, 2], np.where(relationship == 1, never[who, 1], never[who, 0]))
        return int((minute >= mine).sum())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=20261122)
    options = parser.parse_args()
    rules = Rules()
    began = time.perf_counter()
    world = simulate(options.people, options.days, options.seed, rules)
    simulated = time.perf_counter()
    checker = Checker(world)
    violations = checker.violations()
    checked = time.perf_counter()
    everybody = np.arange(options.people)
    now = START + options.days * DAY
    decide(world.look(everybody, now), "transactional", now, rules)
    earliest_sending(np.full(options.people, now), world.people.utc_offset, "email", rules)
    result = {
        "people": options.people,
        "days": options.days,
        "n_asks": len(checker.asks),
        "n_reminders": len(checker.reminders),
        "n_holds": len(checker.holds),
        "n_opt_outs": len(checker.opt_outs),
        "n_answers": len(checker.answers),
        "most_asks_of_one": int(np.bincount(checker.asks[:, 0]).max()),
        "violations": violations,
        "simulated_seconds": round(simulated - began, 1),
        "checked_seconds": round(checked - simulated, 1),
        "one_decision_for_everybody_seconds": round(time.perf_counter() - checked, 2),
    }
    print(json.dumps(result, indent=1))
    return 1 if any(violations.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
