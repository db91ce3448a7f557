"""The share of cases in which something was done within the time promised for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from huiyin.accounts.models import Unit
from huiyin.analytics.estimate import Unit as Measure
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.promises.contracts import Delivered, Delivery, Direction
from huiyin.promises.indicators._clock_rows import ClockRows, by_month, kind_names, kind_of, rows_of
from huiyin.promises.indicators.base import Indicator, Target, indicators


def counted(rows: ClockRows, first_on: date, last_on: date) -> Delivered:
    """In time among those whose time is over; what is done early counts only once its time is over as well.

    Otherwise a month that is not over would look better than it is: the quick ones are known first.
    """
    over = rows.allowed <= rows.passed
    kept = over & (rows.taken <= rows.allowed)  # never done is NaN, which is not in time
    n = int(over.sum())
    return Delivered(first_on, last_on, share_of_counts(int(kept.sum()), n), n_open=len(over) - n)


@indicators.register
class ClockShare(Indicator):
    """Clocks kept among clocks whose time is over; Wilson's interval."""

    key = "clock_share"
    name = {"zh": "工单按时率", "en": "Cases in time"}
    about = {
        "zh": "时限已到的工单中，在规定时限内完成的比例。",
        "en": "The share of cases in which something was done within its time limit, among those whose time is over.",
    }

    def targets(self, unit: Unit) -> Sequence[Target]:
        return [
            Target(
                key,
                {"zh": f"{words['zh']}按时率", "en": f"{words['en']} in time"},
                {
                    "zh": f"投诉与诉求中在规定时限内完成“{words['zh']}”的比例",
                    "en": f"share of complaints and requests with “{words['en'].lower()}” within the time limit",
                },
                Measure.RATE,
                0.0,
                1.0,
                Direction.AT_LEAST,
                {"zh": "", "en": ""},
            )
            for key, words in kind_names().items()
        ]

    def delivered(
        self, unit: Unit, target: str, *, first_on: date, last_on: date, promised: float, now: datetime
    ) -> Delivery:
        with np.errstate(invalid="ignore"):
            return by_month(
                rows_of(unit, kind_of(target), first_on, last_on, now), first_on, last_on, counted
            )
