"""How many hours it took, on average, until something was done about a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

import numpy as np

from huiyin.accounts.models import Unit
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.estimate import Unit as Measure
from huiyin.analytics.service_quality.five_gaps import communication_gap
from huiyin.promises.contracts import Delivered, Delivery, Direction
from huiyin.promises.indicators._clock_rows import ClockRows, by_month, kind_names, kind_of, rows_of
from huiyin.promises.indicators.base import Indicator, Target, indicators

MOST_HOURS = 24.0 * 366


def counted(promised: float, rows: ClockRows, first_on: date, last_on: date) -> Delivered:
    """The mean of those that began at least the promised time ago; what is not done yet counts as long as it runs.

    Of younger ones only the quick ones would be known. `detail` has median, 90th percentile and the share
    that took longer than promised with its ends.
    """
    old = rows.of(rows.passed >= promised)
    n_open = len(rows.passed) - len(old.passed)
    waits = np.isnan(old.taken)
    hours = np.where(waits, old.passed, old.taken)
    if not len(hours):
        return Delivered(
            first_on, last_on, Estimate(None, None, None, 0, 0.0, Measure.AMOUNT, "none"), n_open
        )
    gap = communication_gap(hours, promised)
    mean, late = gap.mean_gap, gap.overpromise_rate

    def plus(value: float | None) -> float | None:
        return None if value is None else max(value + promised, 0.0)  # no mean of hours lies below nought

    estimate = Estimate(
        plus(mean.value),
        plus(mean.low),
        plus(mean.high),
        mean.n,
        mean.n_effective,
        Measure.AMOUNT,
        mean.method,
        mean.standard_error,
    )
    detail = {
        "median": gap.median_delivered,
        "p90": gap.p90_delivered,
        "late": late.value or 0.0,
        "late_low": late.low or 0.0,
        "late_high": 1.0 if late.high is None else late.high,
        "n_waiting": float(waits.sum()),
    }
    return Delivered(first_on, last_on, estimate, n_open, bool(waits.any()), detail)


@indicators.register
class ClockHours(Indicator):
    """Mean hours from the beginning of a clock to the act it waits for; t interval."""

    key = "clock_hours"
    name = {"zh": "工单平均用时", "en": "Hours a case takes"}
    about = {
        "zh": "从计时开始到完成的平均小时数，按日历时间计，不扣除暂停；未完成的按已用时间计。",
        "en": "Mean hours from the start of a clock to the act, by the calendar, pauses included; what is not done "
        "yet counts as long as it has run.",
    }

    def targets(self, unit: Unit) -> Sequence[Target]:
        return [
            Target(
                key,
                {"zh": f"{words['zh']}平均用时", "en": f"{words['en']}, mean hours"},
                {
                    "zh": f"投诉与诉求完成“{words['zh']}”的平均小时数",
                    "en": f"mean hours until “{words['en'].lower()}” of complaints and requests",
                },
                Measure.AMOUNT,
                0.0,
                MOST_HOURS,
                Direction.AT_MOST,
                {"zh": " 小时", "en": " hours"},
            )
            for key, words in kind_names().items()
        ]

    def delivered(
        self, unit: Unit, target: str, *, first_on: date, last_on: date, promised: float, now: datetime
    ) -> Delivery:
        rows = rows_of(unit, kind_of(target), first_on, last_on, now)
        return by_month(rows, first_on, last_on, partial(counted, promised))
