"""The plan of a campaign as plain data: frame, draw, channels, words, rhythm, and when to stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any

from huiyin.campaigns.contracts import Incentive, Method, Rhythm
from huiyin.campaigns.problems import (
    EventNotNamed,
    HoursContradict,
    MonthlyNeedsVolume,
    NoChannel,
    NothingToDraw,
)

Words = Mapping[str, str]  # {"zh": …, "en": …}


@dataclass(frozen=True)
class Plan:
    """Everything a campaign was told; times are ISO texts, shares 0–1, hours and days whole numbers.

    `strata` and `clusters` name what groups customers: "region", "unit", "key_account", "language" or
    "attribute:KEY". `volume_share` 0 takes everybody; otherwise customers in descending volume until
    that share of all volume is reached, and with `by_month` each monthly wave asks its part of them.
    """

    condition: Any = None  # a rule of `huiyin.conditions` over contacts; None is everybody
    file_id: int | None = None  # only the customers of that file
    volume_share: float = 0.0
    by_month: bool = False
    method: str = Method.EVERYBODY.value
    n: int = 0
    strata: str = "region"
    clusters: str = "unit"
    targets: Mapping[str, int] = field(default_factory=dict)
    deviations: Mapping[str, float] = field(default_factory=dict)
    minimum: int = 0
    channels: tuple[str, ...] = ()
    falls_back: bool = True
    switches: bool = False  # reminders go by the next channel
    calls_last: bool = False  # the last reminder is a call, where the telephone is one of the channels
    n_reminders: int = 2
    subject: Words = field(default_factory=dict)
    body: Words = field(default_factory=dict)
    template: str = ""
    incentive: str = Incentive.NONE.value
    incentive_words: Words = field(default_factory=dict)
    n_prizes: int = 0
    rhythm: str = Rhythm.ONCE.value
    starts_at: str = ""
    n_waves: int = 1
    event_kind: str = ""
    min_hours: int = 24
    max_hours: int = 48
    within_days: int = 7
    percent: float = 100.0
    stop_answers: int = 0
    stop_on: str = ""
    budget: float = 0.0
    costs: Mapping[str, float] = field(default_factory=dict)  # channel → cost of one part
    expected_rates: Mapping[str, float] = field(default_factory=dict)
    days_open: int = 21
    needs_approval: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain data; `from_json` turns it back."""
        return {**asdict(self), "channels": list(self.channels)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Plan:
        """The plan that `as_json` wrote; what a plan did not know yet has its usual value."""
        known = {one.name: data[one.name] for one in fields(cls) if one.name in data}
        return cls(**{**known, "channels": tuple(known.get("channels", ()))})

    @property
    def starts(self) -> datetime | None:
        """When the first wave begins; None is at once."""
        return datetime.fromisoformat(self.starts_at) if self.starts_at else None

    @property
    def stops_on(self) -> date | None:
        """The last day on which anybody is asked."""
        return date.fromisoformat(self.stop_on) if self.stop_on else None

    @property
    def follows_events(self) -> bool:
        return self.rhythm == Rhythm.EVENT

    def words_in(self, language: str, words: Words) -> str:
        """The words in the customer's language, else in the other one."""
        first, second = ("zh", "en") if language.startswith("zh") else ("en", "zh")
        return words.get(first) or words.get(second) or ""

    def check(self) -> None:
        """Raises what is wrong with the plan as a whole, before anything is sent."""
        if not self.channels:
            raise NoChannel
        if self.method not in {Method.EVERYBODY, Method.FIXED} and self.n < 1:
            raise NothingToDraw
        if self.method == Method.FIXED and not any(self.targets.values()):
            raise NothingToDraw
        if self.follows_events and not self.event_kind:
            raise EventNotNamed
        if self.min_hours > self.max_hours or self.max_hours > self.within_days * 24:
            raise HoursContradict(low=self.min_hours, high=self.max_hours, days=self.within_days)
        if self.by_month and (self.rhythm != Rhythm.MONTH or not self.volume_share):
            raise MonthlyNeedsVolume
