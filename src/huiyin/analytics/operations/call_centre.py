"""The call centre's own figures, each by the variant it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require, require_positive, require_rate
from huiyin.analytics.columns import marks, numbers, require_within
from huiyin.analytics.estimate import Estimate, Unit
from huiyin.analytics.estimate_tables import estimates_table
from huiyin.analytics.operations._shared import CENSUS, average, plain_value, share
from huiyin.analytics.operations.problems import NothingCounted
from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.results import Bilingual, Note, Result, Table

_NAMES: dict[str, Bilingual] = {
    "service_level": {
        "zh": "服务水平 a：T 内接起 / 全部呼入",
        "en": "Service level a: answered within T / offered",
    },
    "service_level_b": {
        "zh": "服务水平 b：T 内接起 /（接起 + T 后放弃）",
        "en": "Service level b: answered within T / (answered + abandoned after T)",
    },
    "answer_rate": {"zh": "接通率", "en": "Answer rate"},
    "lost_rate": {"zh": "呼损率", "en": "Lost rate"},
    "abandonment_rate": {"zh": "放弃率", "en": "Abandonment rate"},
    "abandonment_rate_long": {"zh": "放弃率（不计短时放弃）", "en": "Abandonment rate (short ones left out)"},
    "average_speed_of_answer": {"zh": "平均应答速度 ASA", "en": "Average speed of answer"},
    "average_handling_time": {"zh": "平均处理时长 AHT", "en": "Average handling time"},
}


@dataclass(frozen=True)
class CallCentre(Result):
    """Figures of a contact log; times in the unit of the log (seconds).

    Offered is every contact, less the short abandons where `exclude_short` was set. `lost_rate` is
    1 − `answer_rate`; `abandonment_rate_long` leaves short abandons out on both sides.
    """

    title: ClassVar[Bilingual] = {"zh": "呼叫中心指标", "en": "Call centre"}
    service_level: Estimate
    service_level_b: Estimate
    answer_rate: Estimate
    lost_rate: Estimate
    abandonment_rate: Estimate
    abandonment_rate_long: Estimate
    average_speed_of_answer: Estimate
    average_handling_time: Estimate
    n_offered: int
    n_answered: int
    n_abandoned: int
    n_short_abandoned: int
    n_left_out: int
    within: float
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """Shares, then times."""
        rows = [(name, getattr(self, key)) for key, name in _NAMES.items()]
        return (
            estimates_table("shares", {"zh": "比率", "en": "Shares"}, rows, unit=Unit.RATE),
            estimates_table("times", {"zh": "时长", "en": "Times"}, rows, unit=Unit.AMOUNT),
        )


def call_centre(
    wait: Any,
    answered: Any,
    *,
    handling: Sequence[Any] = (),
    within: float = 20,
    short: float = 5,
    exclude_short: bool = False,
    sampled: bool = False,
    confidence: float = 0.95,
) -> CallCentre:
    """The figures of a contact log: one row a contact.

    `wait` is the time until answer or abandonment, `answered` 1 or 0, `handling` the columns that add up
    to the handling time (talk, hold, wrap-up; missing parts count as none). Answered at exactly
    `within` is in time; abandoned before `short` is a short abandon. A log is a census: the figures have no
    interval unless `sampled` says that its rows were drawn at random (then Wilson, t). Rows without
    `wait` or `answered` are left out and counted. Raises `LengthsDiffer`, `NothingCounted`, `BadArgument`,
    `OutsideScale`. Variants differ between reports: the names of the fields say which is which.

    >>> found = call_centre([5, 30, 10, 40, 3], [1, 1, 1, 0, 0], handling=[[200, 180, 220, None, None]])
    >>> found.service_level.value, found.service_level_b.value, found.average_handling_time.value
    (0.4, 0.5, 200.0)
    """
    limit = require_positive("within", within, or_zero=True)
    brief = require_positive("short", short, or_zero=True)
    require_rate("confidence", confidence)
    waits, taken, handled = _log(wait, answered, handling)
    known = ~np.isnan(waits + taken)
    if not known.any():
        raise NothingCounted(what="呼入 / contact")
    waits, hit, handled = waits[known], taken[known] == 1, handled[known]
    abandoned, in_time = ~hit, hit & (waits <= limit)
    short_ones = abandoned & (waits < brief)
    n_short, n_answered, n_abandoned = int(short_ones.sum()), int(hit.sum()), int(abandoned.sum())
    offered = len(waits) - (n_short if exclude_short else 0)
    lost = offered - n_answered
    late = int((abandoned & (waits > limit)).sum())
    n_in_time = int(in_time.sum())

    def rate(k: int, n: int) -> Estimate:
        return share(k, n, sampled, confidence)

    return CallCentre(
        service_level=rate(n_in_time, offered),
        service_level_b=rate(n_in_time, n_answered + late),
        answer_rate=rate(n_answered, offered),
        lost_rate=rate(lost, offered),
        abandonment_rate=rate(lost, offered),
        abandonment_rate_long=rate(n_abandoned - n_short, len(waits) - n_short),
        average_speed_of_answer=average(waits[hit], sampled, confidence),
        average_handling_time=average(handled[hit], sampled, confidence),
        n_offered=offered,
        n_answered=n_answered,
        n_abandoned=n_abandoned,
        n_short_abandoned=n_short,
        n_left_out=int((~known).sum()),
        within=limit,
        notes=() if sampled else (CENSUS,),
    )


def _log(wait: Any, answered: Any, handling: Sequence[Any]) -> tuple[Any, Any, Any]:
    waits = numbers(wait)
    taken = marks(answered)
    parts = [numbers(part) for part in handling]
    for part in (taken, *parts):
        if len(part) != len(waits):
            raise LengthsDiffer(what="行 / rows", given=len(part), wanted=len(waits))
    require_within(taken, (0, 1))
    for name, part in (("wait", waits), *(("handling", part) for part in parts)):
        least = float(np.nanmin(part)) if (~np.isnan(part)).any() else 0.0
        require(least >= 0, name, least, zh="不小于 0", en="be at least 0")
    if not parts:
        return waits, taken, np.full(len(waits), np.nan)
    stacked = np.column_stack(parts)
    total = np.nansum(stacked, axis=1)
    return waits, taken, np.where(np.isnan(stacked).all(axis=1), np.nan, total)


@dataclass(frozen=True)
class AgentTime(Result):
    """How agents' paid time is used; a rate is None where its parts were not given."""

    title: ClassVar[Bilingual] = {"zh": "坐席时间利用", "en": "Use of agents' time"}
    occupancy_rate: float | None
    shrinkage_rate: float | None
    adherence_rate: float | None
    notes: tuple[Note, ...] = (CENSUS,)

    def tables(self) -> tuple[Table, ...]:
        """The rates that are known."""
        named: tuple[tuple[Bilingual, float | None], ...] = (
            ({"zh": "占用率", "en": "Occupancy"}, self.occupancy_rate),
            ({"zh": "缩减率", "en": "Shrinkage"}, self.shrinkage_rate),
            ({"zh": "班表遵循率", "en": "Adherence"}, self.adherence_rate),
        )
        rows = [(name, plain_value(rate, 0, Unit.RATE)) for name, rate in named if rate is not None]
        return (estimates_table("rates", {"zh": "比率", "en": "Rates"}, rows, unit=Unit.RATE),)


def agent_time(
    *,
    handling: float | None = None,
    idle: float | None = None,
    unavailable: float | None = None,
    paid: float | None = None,
    in_schedule: float | None = None,
    scheduled: float | None = None,
) -> AgentTime:
    """Occupancy = handling / (handling + idle); shrinkage = unavailable / paid; adherence = in schedule / scheduled.

    Totals of time in one unit; give both parts of a rate or neither. A census. Raises `BadArgument`.

    >>> agent_time(handling=300, idle=100, unavailable=12, paid=48).occupancy_rate
    0.75
    """
    for name, part in (("handling", handling), ("idle", idle)):
        if part is not None:
            require_positive(name, part, or_zero=True)
    busy = None if handling is None or idle is None else handling + idle
    given = (
        ("handling", handling, busy),
        ("unavailable", unavailable, paid),
        ("in_schedule", in_schedule, scheduled),
    )
    rates: list[float | None] = []
    for name, part, whole in given:
        if part is None or whole is None:
            rates.append(None)
            continue
        top, below = require_positive(name, part, or_zero=True), require_positive(f"{name} + …", whole)
        require(top <= below, name, part, zh=f"不大于 {below:g}", en=f"be at most {below:g}")
        rates.append(top / below)
    require(
        any(rate is not None for rate in rates),
        "handling",
        handling,
        zh="至少成对给出一组时间",
        en="come with its other part, or another pair be given",
    )
    occupancy, shrinkage, adherence = rates
    return AgentTime(occupancy, shrinkage, adherence)
