"""The frame of the largest customers, and a year's plan to reach them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from huiyin.analytics.checks import require_one_of, require_rate, require_whole
from huiyin.analytics.columns import frame, numbers, texts
from huiyin.analytics.problems import LengthsDiffer, NoSuchColumn
from huiyin.analytics.results import Bilingual, Column, Kind, Note, Result, Table, note
from huiyin.analytics.sampling.problems import BadVolume, CustomerTwice
from huiyin.analytics.terms import Floats


@dataclass(frozen=True)
class Customer:
    """One customer in the order of volume; `month` is the planned month from 1, None where not in the frame."""

    customer: str
    volume: float
    share_rate: float
    cumulative_rate: float
    selected: bool
    month: int | None


@dataclass(frozen=True)
class VolumeFrame(Result):
    """Customers in descending volume; the first `n_selected` reach `covered_rate` of all volume."""

    title: ClassVar[Bilingual] = {"zh": "按业务量的抽样框", "en": "Frame by business volume"}
    customers: tuple[Customer, ...]
    target_rate: float
    covered_rate: float
    n_selected: int
    total_volume: float
    notes: tuple[Note, ...] = ()

    @property
    def selected(self) -> tuple[Customer, ...]:
        """The customers to be surveyed."""
        return self.customers[: self.n_selected]

    def tables(self) -> tuple[Table, ...]:
        """The summary, then the customers in the frame."""
        heads = (
            Column("n_selected", {"zh": "入选客户", "en": "Customers in the frame"}, Kind.COUNT),
            Column("n", {"zh": "全部客户", "en": "All customers"}, Kind.COUNT),
            Column("covered_rate", {"zh": "覆盖业务量", "en": "Volume covered"}, Kind.RATE),
            Column("target_rate", {"zh": "要求", "en": "Required"}, Kind.RATE),
        )
        summary = ((self.n_selected, len(self.customers), self.covered_rate, self.target_rate),)
        columns = (
            Column("customer", {"zh": "客户", "en": "Customer"}, Kind.TEXT),
            Column("volume", {"zh": "业务量", "en": "Volume"}),
            Column("share_rate", {"zh": "占比", "en": "Share"}, Kind.RATE),
            Column("cumulative_rate", {"zh": "累计占比", "en": "Cumulative share"}, Kind.RATE),
            Column("month", {"zh": "计划月份", "en": "Planned month"}, Kind.COUNT),
        )
        rows = tuple(
            (one.customer, one.volume, one.share_rate, one.cumulative_rate, one.month)
            for one in self.selected
        )
        return (
            Table("frame", {"zh": "入选客户", "en": "Customers in the frame"}, columns, rows),
            Table("summary", {"zh": "概况", "en": "Summary"}, heads, summary),
        )

    def plot(self, language: str | None = None) -> Any:
        """The cumulative share of volume over the customers, with the required share."""
        from huiyin.analytics.plots.sampling import volume_chart

        return volume_chart(self, language)


def volume_frame(
    data: Any,
    customer: str,
    volume: str,
    *,
    share: float = 0.8,
    ties: str = "together",
    months: int = 12,
) -> VolumeFrame:
    """Customers in descending volume until their cumulative share reaches `share` of all volume.

    `data` is a frame with a row a customer. The customer who crosses the share is in. `ties`: together
    takes all who have the volume of the last one in (nobody is left out by the order of the file), first takes
    the first by name. Customers of volume 0 or without one are never in. The plan spreads the frame over
    `months` so that every month has large and small customers. Raises `BadVolume`, `CustomerTwice`.

    >>> made = volume_frame({"name": list("abcde"), "sales": [50, 25, 10, 10, 5]}, "name", "sales")
    >>> [one.customer for one in made.selected], round(made.covered_rate, 2)
    (['a', 'b', 'c', 'd'], 0.95)
    """
    target = require_rate("share", share, open_ends=False)
    require_one_of("ties", ties, ("together", "first"))
    months = require_whole("months", months, at_least=1)
    names, volumes, left_out = _ranked(frame(data), customer, volume)
    total = float(volumes.sum())
    reached = np.cumsum(volumes) / total
    n = min(int(np.searchsorted(reached, target - 1e-12)) + 1, int((volumes > 0).sum()))
    if ties == "together":
        n = int((volumes >= volumes[n - 1]).sum())
    planned = _planned(n, months)
    customers = tuple(
        Customer(
            str(name),
            float(size),
            float(size) / total,
            float(so_far),
            at < n,
            planned[at] if at < n else None,
        )
        for at, (name, size, so_far) in enumerate(zip(names, volumes, reached, strict=True))
    )
    notes: tuple[Note, ...] = ()
    if left_out:
        zh, en = (
            f"{left_out} 行没有客户名或业务量，未计入。",
            f"{left_out} rows without a name or a volume were left out.",
        )
        notes = (note("left_out", zh, en),)
    zh = f"框外 {len(names) - n} 位客户占业务量 {1 - reached[n - 1]:.1%}，本调查的结论不代表他们。"
    en = f"{len(names) - n} customers with {1 - reached[n - 1]:.1%} of the volume are outside the frame: the survey does not speak for them."
    if n < len(names):
        notes = (*notes, note("outside", zh, en))
    return VolumeFrame(customers, target, float(reached[n - 1]), n, total, notes)


def _ranked(columns: Mapping[str, Any], customer: str, volume: str) -> tuple[Any, Floats, int]:
    """Customers and their volumes, the largest first, and how many rows lack either."""
    for name in (customer, volume):
        if name not in columns:
            raise NoSuchColumn(column=name, known=", ".join(columns))
    names, volumes = texts(columns[customer]), numbers(columns[volume])
    there = np.array([name is not None for name in names], dtype=bool) & ~np.isnan(volumes)
    names, volumes = names[there].astype(str), volumes[there]
    known, counts = np.unique(names, return_counts=True)
    if len(counts) and counts.max() > 1:
        raise CustomerTwice(customer=known[int(counts.argmax())], n=int(counts.max()))
    bad = np.flatnonzero(~np.isfinite(volumes) | (volumes < 0))
    if len(bad) or not volumes.sum() > 0:
        at = int(bad[0]) if len(bad) else 0
        raise BadVolume(
            customer=names[at] if len(names) else "–", value=f"{volumes[at]:g}" if len(names) else "–"
        )
    order = np.lexsort((names, -volumes))
    return names[order], volumes[order], int((~there).sum())


def _planned(n: int, months: int) -> list[int]:
    """Months in snake order: 1 … m, m … 1, and so on, so that volumes even out."""
    there_and_back = [*range(1, months + 1), *range(months, 0, -1)]
    return [there_and_back[at % (2 * months)] for at in range(n)]


@dataclass(frozen=True)
class Coverage(Result):
    """How much of the volume the surveyed customers stand for, and who is still missing.

    `expected_rate` is what the plan has by the end of `month`; `on_track` whether it is reached.
    """

    title: ClassVar[Bilingual] = {"zh": "业务量覆盖进度", "en": "Volume covered so far"}
    covered_rate: float
    expected_rate: float
    target_rate: float
    n_surveyed: int
    n_missing: int
    missing: tuple[Customer, ...]
    n_unknown: int
    month: int
    on_track: bool
    reached: bool
    notes: tuple[Note, ...] = ()

    def tables(self) -> tuple[Table, ...]:
        """The progress, then customers of the frame not yet surveyed."""
        heads = (
            Column("covered_rate", {"zh": "已覆盖", "en": "Covered"}, Kind.RATE),
            Column("expected_rate", {"zh": "计划应覆盖", "en": "Planned by now"}, Kind.RATE),
            Column("target_rate", {"zh": "年度要求", "en": "Required by year end"}, Kind.RATE),
            Column("n_surveyed", {"zh": "已调查", "en": "Surveyed"}, Kind.COUNT),
            Column("n_missing", {"zh": "框内未调查", "en": "Not yet surveyed"}, Kind.COUNT),
        )
        row = (self.covered_rate, self.expected_rate, self.target_rate, self.n_surveyed, self.n_missing)
        columns = (
            Column("customer", {"zh": "客户", "en": "Customer"}, Kind.TEXT),
            Column("volume", {"zh": "业务量", "en": "Volume"}),
            Column("share_rate", {"zh": "占比", "en": "Share"}, Kind.RATE),
            Column("month", {"zh": "计划月份", "en": "Planned month"}, Kind.COUNT),
        )
        rows = tuple((one.customer, one.volume, one.share_rate, one.month) for one in self.missing)
        return (
            Table("coverage", {"zh": "进度", "en": "Progress"}, heads, (row,)),
            Table("missing", {"zh": "尚未调查的客户", "en": "Customers not yet surveyed"}, columns, rows),
        )


def volume_coverage(plan: VolumeFrame, surveyed: Any, *, month: int = 12) -> Coverage:
    """Which share of all volume the `surveyed` customers (a column of names) stand for by `month`.

    A customer surveyed more than once counts once; one outside the frame counts with its volume; names
    unknown to the frame's file are counted as `n_unknown`. Raises `BadArgument`, `LengthsDiffer`.

    >>> made = volume_frame({"name": list("abcd"), "sales": [40, 30, 20, 10]}, "name", "sales", months=2)
    >>> made = volume_coverage(made, ["a", "b"], month=1)
    >>> made.covered_rate, made.on_track, [one.customer for one in made.missing]
    (0.7, True, ['c'])
    """
    month = require_whole("month", month, at_least=1)
    done = {str(name) for name in texts(surveyed) if name is not None}
    if not plan.customers:
        raise LengthsDiffer(what="客户 / customers", given=0, wanted=1)
    known = {one.customer for one in plan.customers}
    covered = sum(one.share_rate for one in plan.customers if one.customer in done)
    expected = sum(one.share_rate for one in plan.selected if one.month is not None and one.month <= month)
    missing = tuple(one for one in plan.selected if one.customer not in done)
    unknown = len(done - known)
    notes: tuple[Note, ...] = ()
    if unknown:
        zh, en = f"{unknown} 个客户名不在业务量表中。", f"{unknown} names are not in the file of volumes."
        notes = (note("unknown", zh, en),)
    return Coverage(
        covered,
        expected,
        plan.target_rate,
        len(done & known),
        len(missing),
        missing,
        unknown,
        month,
        covered >= expected - 1e-12,
        covered >= plan.target_rate - 1e-12,
        notes,
    )
