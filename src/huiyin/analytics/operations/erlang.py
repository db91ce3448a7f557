"""Erlang C: how long callers wait, and how many agents a promise needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from huiyin.analytics.checks import require, require_positive, require_rate, require_whole
from huiyin.analytics.operations.problems import UnstableQueue
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note

if TYPE_CHECKING:
    import altair as alt

_MOST_AGENTS = 100_000
MODEL = note(
    "model",
    "Erlang C 假定随机到达、通话时长呈指数分布、无人放弃；实际有人放弃时，等待会比算出的短。",
    "Erlang C assumes random arrivals, exponential handling times and no abandonment; where callers give up, real waits are shorter.",
)


@dataclass(frozen=True)
class QueueState:
    """The queue with `agents` at work: shares in 0-1, times in the unit of the handling time."""

    agents: int
    wait_rate: float  # share of callers who wait at all
    service_level_rate: float
    average_speed_of_answer: float
    occupancy_rate: float


@dataclass(frozen=True)
class Staffing(Result):
    """The fewest agents that keep the promise. `scheduled` adds shrinkage: agents / (1 − shrinkage), rounded up."""

    title: ClassVar[Bilingual] = {"zh": "坐席数（Erlang C）", "en": "Agents needed (Erlang C)"}
    load: float  # erlangs
    agents: int
    scheduled: int
    target_rate: float
    within: float
    chosen: QueueState
    states: tuple[QueueState, ...]
    notes: tuple[Note, ...] = (MODEL,)

    def tables(self) -> tuple[Table, ...]:
        """The queue for numbers of agents around the chosen one."""
        columns = (
            Column("agents", {"zh": "坐席数", "en": "Agents"}, Kind.COUNT),
            Column("service_level_rate", {"zh": "服务水平", "en": "Service level"}, Kind.RATE),
            Column("average_speed_of_answer", {"zh": "平均应答速度", "en": "ASA"}),
            Column("occupancy_rate", {"zh": "占用率", "en": "Occupancy"}, Kind.RATE),
            Column("wait_rate", {"zh": "需要等待的比例", "en": "Share that waits"}, Kind.RATE),
        )
        rows = tuple(
            (s.agents, s.service_level_rate, s.average_speed_of_answer, s.occupancy_rate, s.wait_rate)
            for s in self.states
        )
        return (Table("states", {"zh": "不同坐席数", "en": "By number of agents"}, columns, rows),)

    def plot(self, language: str | None = None) -> alt.TopLevelMixin:
        """Service level by number of agents."""
        from huiyin.analytics.plots.service import staffing_curve

        levels = [state.service_level_rate for state in self.states]
        return staffing_curve(
            [s.agents for s in self.states], levels, self.target_rate, self.agents, language
        )


def erlang_c(
    calls: float, handling_time: float, agents: int, *, within: float = 20, per: float = 3600
) -> QueueState:
    """The queue of `calls` arrivals in a period of `per` (seconds), each handled for `handling_time`, by `agents`.

    `within` is the time T of the service level, in the unit of `handling_time`. Raises `UnstableQueue`
    unless agents exceed the load, `BadArgument`. Source: Erlang 1917; Cooper 1981, Introduction to
    Queueing Theory.

    >>> state = erlang_c(200, 240, 17)
    >>> round(state.service_level_rate, 4), round(state.average_speed_of_answer, 1)
    (0.8104, 16.8)
    """
    rate = require_positive("calls", calls) / require_positive("per", per)
    time = require_positive("handling_time", handling_time)
    patience = require_positive("within", within, or_zero=True)
    n = require_whole("agents", agents, at_least=1)
    load = rate * time
    if n <= load:
        raise UnstableQueue(load=f"{load:.4g}", agents=n)
    return _state(load, time, n, patience, _blocking(load, n))


def _blocking(load: float, agents: int) -> float:
    """Erlang B by its recursion, which neither over- nor underflows."""
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def _state(load: float, time: float, agents: int, within: float, blocked: float) -> QueueState:
    busy = load / agents
    waits = blocked / (1 - busy * (1 - blocked))
    level = 1 - waits * math.exp(-(agents - load) * within / time)
    return QueueState(agents, waits, level, waits * time / (agents - load), busy)


def staffing(
    calls: float,
    handling_time: float,
    *,
    target: float = 0.8,
    within: float = 20,
    per: float = 3600,
    shrinkage: float = 0.0,
    most_occupied: float = 1.0,
) -> Staffing:
    """The fewest agents with at least `target` of callers answered within `within`.

    `most_occupied` also limits the occupancy (0.85 keeps breaks between calls). `shrinkage` is the share
    of paid time that is not available. Raises `BadArgument`.

    >>> found = staffing(200, 240)
    >>> found.agents, round(found.load, 3)
    (17, 13.333)
    """
    aim = require_rate("target", target)
    absent = require_rate("shrinkage", shrinkage, open_ends=False)
    require(absent < 1, "shrinkage", shrinkage, zh="小于 1", en="be below 1")
    full = require_rate("most_occupied", most_occupied, open_ends=False)
    require(full > 0, "most_occupied", most_occupied, zh="大于 0", en="be above 0")
    time, patience = (
        require_positive("handling_time", handling_time),
        require_positive("within", within, or_zero=True),
    )
    load = require_positive("calls", calls) / require_positive("per", per) * time
    require(
        load < _MOST_AGENTS / 2,
        "calls",
        calls,
        zh="使话务量低于 5 万爱尔兰",
        en="make a load below 50,000 erlangs",
    )
    blocked, n, found = 1.0, 0, []
    while True:
        n += 1
        blocked = load * blocked / (n + load * blocked)
        if n <= load:
            continue
        found.append(_state(load, time, n, patience, blocked))
        if found[-1].service_level_rate >= aim and load / n <= full:
            break
    chosen = found[-1]
    for n in range(chosen.agents + 1, chosen.agents + 4):
        blocked = load * blocked / (n + load * blocked)
        found.append(_state(load, time, n, patience, blocked))
    scheduled = math.ceil(chosen.agents / (1 - absent) - 1e-9)
    return Staffing(load, chosen.agents, scheduled, aim, patience, chosen, tuple(found[-12:]))
