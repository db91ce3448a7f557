"""Estimate: what arithmetic on summaries gives, always with its n and its interval."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from huiyin.analytics.results import Table


class Unit(StrEnum):
    """How a value is to be read."""

    INDEX = "index"  # 0-100, a weighted mean of grade values
    RATE = "rate"  # a share in 0-1, shown as percent
    POINTS = "points"  # -100..100, as the net promoter score
    SCALE = "scale"  # a mean on the response scale itself
    AMOUNT = "amount"  # in units of its own: seconds, minutes, money


@dataclass(frozen=True)
class Estimate:
    """A value with its uncertainty.

    `value`, `low` and `high` share one unit. `n` is the number of respondents the value stands on;
    `n_effective` is what is left of it after weighting (equal to `n` without weights).
    `standard_error` is None where the method has none (exact intervals). `method` names the interval
    method. `value` is None when nothing can be estimated (n = 0), the interval is None below n = 2
    unless the method is exact.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    n_effective: float
    unit: Unit
    method: str
    standard_error: float | None = None
    confidence: float = 0.95

    @property
    def has_interval(self) -> bool:
        """Whether both ends are known."""
        return self.low is not None and self.high is not None

    def __str__(self) -> str:
        """One line for a person.

        >>> print(Estimate(0.5, 0.2366, 0.7634, 10, 10.0, Unit.RATE, "wilson"))
        50.0 % [23.7, 76.3], n = 10, 95 % interval (wilson)
        """
        if self.value is None:
            return "no value, n = 0"
        factor, mark = (100.0, " %") if self.unit is Unit.RATE else (1.0, "")
        digits = 2 if self.unit in {Unit.SCALE, Unit.AMOUNT} else 1
        text = f"{self.value * factor:.{digits}f}{mark}"
        weighted = "" if abs(self.n_effective - self.n) < 1e-6 else f" (worth {self.n_effective:.1f})"
        if self.low is None or self.high is None:
            return f"{text}, n = {self.n}{weighted}, no interval"
        ends = f"[{self.low * factor:.{digits}f}, {self.high * factor:.{digits}f}]"
        return f"{text} {ends}, n = {self.n}{weighted}, {self.confidence * 100:g} % interval ({self.method})"

    def as_json(self) -> dict[str, Any]:
        """The fields as plain JSON data, what cannot be told as null.

        >>> Estimate(0.5, None, None, 1, 1.0, Unit.RATE, "none").as_json()["unit"]
        'rate'
        """
        from huiyin.analytics.results import plain

        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}

    def tables(self) -> tuple[Table, ...]:
        """One table of one row: value, interval, n, and how the interval was made."""
        from huiyin.analytics.inference.methods import METHOD_NAMES
        from huiyin.analytics.results import Column, Kind, Table

        kind = Kind.RATE if self.unit is Unit.RATE else Kind.NUMBER
        percent = f"{self.confidence * 100:g}"
        method = METHOD_NAMES.get(self.method, {"zh": self.method, "en": self.method})
        columns = (
            Column("value", {"zh": "数值", "en": "Value"}, kind),
            Column("low", {"zh": f"{percent}% 区间下限", "en": f"{percent} % low"}, kind),
            Column("high", {"zh": f"{percent}% 区间上限", "en": f"{percent} % high"}, kind),
            Column("standard_error", {"zh": "标准误", "en": "Standard error"}, kind),
            Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
            Column("n_effective", {"zh": "有效样本量", "en": "Effective n"}, Kind.NUMBER),
            Column("method", {"zh": "区间方法", "en": "Interval method"}, Kind.TEXT),
        )
        cells = (
            self.value,
            self.low,
            self.high,
            self.standard_error,
            self.n,
            self.n_effective,
            method,
        )
        return (Table("estimate", {"zh": "估计值", "en": "Estimate"}, columns, (cells,)),)

    def to_frame(self) -> pd.DataFrame:
        """One row of a pandas DataFrame: value, low, high, standard_error, n, n_effective, unit, method, confidence.

        >>> Estimate(0.5, 0.2, 0.8, 10, 10.0, Unit.RATE, "wilson").to_frame().loc[0, "high"].item()
        0.8
        """
        import pandas as pd

        return pd.DataFrame([{field.name: getattr(self, field.name) for field in fields(self)}]).assign(
            unit=self.unit.value
        )

    def _repr_html_(self) -> str:
        from huiyin.analytics.results import as_html

        return as_html(self.tables()[0])
