"""What facts may be cut by: variables, time, waves, channels, units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.results import Bilingual
from huiyin.facts.schema import column_of
from huiyin.metrics.exploring.problems import NotOffered
from huiyin.metrics.exploring.question import Question

VARIABLE = "v:"
UNIT_LEVEL = "unit:"


class Sort(StrEnum):
    """What kind of values a dimension has."""

    TEXT = "text"
    TIME = "time"
    UNIT = "unit"
    NUMBER = "number"


@dataclass(frozen=True)
class Names:
    """What the facts name by keys, in words.

    `waves` are in their order, oldest first. `units` maps the path of a unit to its name, `unit_path` is
    that of the programme's own unit. `values` maps a dimension to the words of its values.
    """

    waves: tuple[str, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    unit_path: str = "/"
    values: Mapping[str, Mapping[str, Bilingual]] = field(default_factory=dict)


@dataclass(frozen=True)
class Dimension:
    """One way to cut. `column` is the fact column; `level` counts units below the programme's own."""

    key: str
    name: Bilingual
    sort: Sort
    column: str
    level: int = 0
    variable: Variable | None = None


_FIXED = (
    Dimension("wave", {"zh": "波次", "en": "Wave"}, Sort.TEXT, "wave"),
    Dimension("month", {"zh": "月", "en": "Month"}, Sort.TIME, "answered_on"),
    Dimension("quarter", {"zh": "季度", "en": "Quarter"}, Sort.TIME, "answered_on"),
    Dimension("week", {"zh": "周", "en": "Week"}, Sort.TIME, "answered_on"),
    Dimension("day", {"zh": "日", "en": "Day"}, Sort.TIME, "answered_on"),
    Dimension("channel", {"zh": "渠道", "en": "Channel"}, Sort.TEXT, "channel"),
    Dimension("language", {"zh": "语言", "en": "Language"}, Sort.TEXT, "language"),
    Dimension("mode", {"zh": "调查方式", "en": "Mode"}, Sort.TEXT, "mode"),
    Dimension("source", {"zh": "数据来源", "en": "Source"}, Sort.TEXT, "source"),
)


def offered(codebook: Sequence[Variable], names: Names) -> tuple[Dimension, ...]:
    """The dimensions of a programme: variables first, then time, waves, and how answers came in."""
    found = [
        Dimension(
            f"{VARIABLE}{variable.key}",
            {"zh": variable.label_in("zh"), "en": variable.label_in("en")},
            Sort.NUMBER if variable.role.is_numeric else Sort.TEXT,
            column_of(variable.key),
            variable=variable,
        )
        for variable in codebook
        if variable.role is Role.SEGMENT or (variable.role.is_numeric and variable.role is not Role.WEIGHT)
    ]
    found += _FIXED
    found += [
        Dimension(
            f"{UNIT_LEVEL}{level}",
            {"zh": f"单位（下 {level} 级）", "en": f"Unit ({level} below)"},
            Sort.UNIT,
            "unit_path",
            level,
        )
        for level in range(1, _levels_below(names) + 1)
    ]
    return tuple(found)


def _levels_below(names: Names) -> int:
    own = _steps(names.unit_path)
    depths = [len(_steps(path)) - len(own) for path in names.units if path.startswith(names.unit_path)]
    return max(depths, default=0)


def chosen(question: Question, codebook: Sequence[Variable], names: Names) -> tuple[Dimension, ...]:
    """The dimensions of the question's cuts, in their order; raises `NotOffered`."""
    known = {dimension.key: dimension for dimension in offered(codebook, names)}
    for cut in question.cuts:
        if cut.dimension not in known:
            raise NotOffered(what=cut.dimension)
    return tuple(known[cut.dimension] for cut in question.cuts)


def _steps(path: str) -> list[str]:
    return [step for step in path.split("/") if step]


def value_of(
    dimension: Dimension, names: Names, moved: Callable[[date], date] | None = None
) -> Callable[[str], str]:
    """From what an engine groups by to the value of the dimension; `moved` brings days to another period."""
    if dimension.sort is Sort.TIME:
        return lambda raw: _unit_of_time(dimension.key, raw, moved)
    if dimension.sort is Sort.UNIT:
        n_steps = len(_steps(names.unit_path)) + dimension.level
        return lambda raw: _ancestor(raw, n_steps)
    return str


def _ancestor(path: str, n_steps: int) -> str:
    steps = _steps(path)[:n_steps]
    return f"/{'/'.join(steps)}/" if steps else ""


def _unit_of_time(grain: str, raw: str, moved: Callable[[date], date] | None) -> str:
    if not raw:
        return ""
    day = date.fromisoformat(raw[:10])
    return unit_of(grain, moved(day) if moved else day)


def unit_of(grain: str, day: date) -> str:
    """The month, quarter, week or day a day lies in, sorted as text.

    >>> [unit_of(grain, date(2026, 1, 1)) for grain in ("month", "quarter", "week", "day")]
    ['2026-01', '2026-Q1', '2026-W01', '2026-01-01']
    """
    if grain == "month":
        return f"{day:%Y-%m}"
    if grain == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    if grain == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()


def label_of(dimension: Dimension, value: str, names: Names) -> Bilingual:
    """A value in words."""
    if dimension.sort is Sort.UNIT:
        name = names.units.get(value, value)
        return {"zh": name, "en": name}
    if dimension.key == "quarter":
        year, _, quarter = value.partition("-Q")
        return {"zh": f"{year}年{'一二三四'[int(quarter) - 1]}季度", "en": f"{year} Q{quarter}"}
    if dimension.key == "week":
        year, _, week = value.partition("-W")
        return {"zh": f"{year}年第{int(week)}周", "en": f"{year} W{week}"}
    return names.values.get(dimension.key, {}).get(value) or {"zh": value, "en": value}


_STEPS: Mapping[str, Any] = {"day": timedelta(days=1), "week": timedelta(days=7), "month": 1, "quarter": 3}


def one_later(grain: str) -> Callable[[date], date]:
    """From a day to the same place in the next month, quarter, week or day."""
    step = _STEPS[grain]
    return (lambda day: day + step) if isinstance(step, timedelta) else (lambda day: months_later(day, step))


def months_later(day: date, months: int) -> date:
    """The same day so many months later, the last of the month where it has no such day.

    >>> months_later(date(2026, 1, 31), 1), months_later(date(2024, 2, 29), -12)
    (datetime.date(2026, 2, 28), datetime.date(2023, 2, 28))
    """
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    first_after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (first_after - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
