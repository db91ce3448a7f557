"""Simulated facts of a large programme, with a fixed seed, written by the product's own writer.

    .venv/bin/python -m benchmarks.facts_generator --rows 1e8 --to FOLDER [--processes 2] [--keys]

Eight ratings 1-5 that go together, some missing, likelihood to recommend, a segment, 31 regions, 400
units, 6 channels, 24 months: one wave and one or more parts a month. The same seed gives the same rows
whatever the number of processes; each holds one part in memory. `manifest.json` beside the parts lists
them; `source_of` reads it. With --keys every row has a respondent key of its own.
"""

from __future__ import annotations

import argparse
import json
import math
import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from benchmarks import simulated_organisation as organisation
from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.facts.schema import arrow_schema
from huiyin.facts.source import FactSource, Part
from huiyin.facts.store import Store

SEED = 20261122
LABEL = "模拟数据 / simulated data"
MONTHS = tuple((2024 + (10 + at) // 12, (10 + at) % 12 + 1) for at in range(24))  # November 2024 …
MOST_PART_ROWS = 2_500_000
MANIFEST = "manifest.json"
VARIABLES = (
    *(
        Variable(f"r{at}", zh, Role.RATING, Scale(1, 5), label_en=en)
        for at, (zh, en) in enumerate(organisation.ITEMS, 1)
    ),
    Variable("recommend", "推荐可能性", Role.RECOMMEND, Scale(0, 10), label_en="Likelihood to recommend"),
    Variable("segment", "客户等级", Role.SEGMENT, label_en="Customer tier"),
    Variable("region", "省级公司", Role.SEGMENT, label_en="Region"),
)
_EASE = np.array([0.25, -0.35, 0.35, 0.2, -0.15, -0.05, -0.25, -0.45], dtype=np.float32)  # of each item
_LOADS = np.array([0.55, 0.6, 0.8, 0.8, 0.85, 0.7, 0.95, 0.5], dtype=np.float32)  # on the common mood
_MISSING = (0.02, 0.03, 0.02, 0.03, 0.04, 0.06, 0.05, 0.08)
_BETTER = np.array([-0.05, 0.05, 0.15, 0.3], dtype=np.float32)  # by segment


@dataclass(frozen=True)
class Order:
    """One part to be made: its number, its month, and which rows of all it holds."""

    number: int
    month: int
    first_id: int
    n_rows: int
    days: tuple[float, float]  # the stretch of the month, 0-1

    @property
    def name(self) -> str:
        year, month = MONTHS[self.month]
        return f"m{year}{month:02d}-{self.number:04d}.parquet"


def orders(n_rows: int, most: int = MOST_PART_ROWS) -> Iterator[Order]:
    """The parts of `n_rows` rows: equal months, each cut into parts of at most `most` rows."""
    number, first_id = 0, 1
    for month in range(len(MONTHS)):
        of_month = n_rows * (month + 1) // len(MONTHS) - n_rows * month // len(MONTHS)
        pieces = max(1, math.ceil(of_month / most)) if of_month else 0
        for piece in range(pieces):
            n = of_month * (piece + 1) // pieces - of_month * piece // pieces
            yield Order(number, month, first_id, n, (piece / pieces, (piece + 1) / pieces))
            number, first_id = number + 1, first_id + n


def table_of(order: Order, seed: int = SEED, keys: bool = False) -> pa.Table:
    """The rows of one part."""
    rng = np.random.default_rng([seed, order.number])
    n = order.n_rows
    unit, unit_mood = _units(seed, rng, n)
    segment = _drawn(rng, organisation.SEGMENT_SHARES, n)
    channel = _drawn(rng, organisation.CHANNEL_SHARES, n)
    mood = rng.standard_normal(n, dtype=np.float32)
    mood += unit_mood[unit]
    mood += _BETTER[segment]
    mood += np.float32(0.012 * order.month + 0.08 * math.sin(order.month / 12 * 2 * math.pi))
    seconds = np.sort(rng.integers(0, _seconds(order), n)) + _start(order)
    columns: dict[str, pa.Array] = {
        "response_id": pa.array(np.arange(order.first_id, order.first_id + n)),
        "recorded_at": pa.array(seconds * 1_000_000).cast(pa.timestamp("us", tz="UTC")),
        "answered_on": pa.array((seconds // 86_400).astype(np.int32)).cast(pa.date32()),
        "wave": _words([_wave(order.month)], np.zeros(n, dtype=np.int8)),
        "channel": _words(organisation.CHANNELS, channel),
        "unit_path": _words(organisation.unit_paths(), unit),
        "language": _words(["zh-hans"], np.zeros(n, dtype=np.int8)),
        "weight": pa.array(np.round(0.7 + 0.2 * segment + 0.03 * channel, 3)),
        "q_segment": _words(organisation.SEGMENTS, segment),
        "q_region": _words(organisation.REGIONS, np.array([r for r, _ in organisation.UNITS])[unit]),
    }
    for at in range(len(_EASE)):
        raw = rng.standard_normal(n, dtype=np.float32)
        raw *= np.float32(0.75)
        raw += mood * _LOADS[at]
        raw += np.float32(3.9) + _EASE[at]
        columns[f"q_r{at + 1}"] = _grades(rng, raw, 1, 5, _MISSING[at])
    raw = rng.standard_normal(n, dtype=np.float32)
    raw *= np.float32(1.3)
    raw += mood * np.float32(1.7)
    raw += np.float32(7.9)
    columns["q_recommend"] = _grades(rng, raw, 0, 10, 0.03)
    if keys:
        columns["respondent_key"] = pa.array(np.arange(order.first_id, order.first_id + n)).cast(pa.string())
    return _completed(columns, n)


def _completed(columns: dict[str, pa.Array], n: int) -> pa.Table:
    """All columns of the schema; those the simulation does not draw are missing, but for how it was gathered."""
    fixed = {"version": 1, "mode": "web", "source": "own", "validity": "valid"}
    schema = arrow_schema(VARIABLES)
    arrays = []
    for field in schema:
        if field.name in columns:
            arrays.append(columns[field.name].cast(field.type))
        elif field.name in fixed:
            arrays.append(pa.repeat(pa.scalar(fixed[field.name], field.type), n))
        else:
            arrays.append(pa.nulls(n, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _units(
    seed: int, rng: np.random.Generator, n: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """The unit of each row (large and small ones), and how well each unit does; the same in every part."""
    fixed = np.random.default_rng(seed)
    sizes = fixed.lognormal(0.0, 0.7, len(organisation.UNITS))
    doing = fixed.normal(0.0, 0.18, len(organisation.UNITS)).astype(np.float32)
    return _drawn(rng, tuple(sizes / sizes.sum()), n), doing


def _drawn(rng: np.random.Generator, shares: tuple[float, ...], n: int) -> npt.NDArray[np.int64]:
    """n numbers 0 … len(shares)-1, drawn with these shares to 1 in 65,536."""
    table = np.searchsorted(np.cumsum(shares), (np.arange(1 << 16) + 0.5) / (1 << 16))
    table = np.minimum(table, len(shares) - 1)
    return table[rng.integers(0, 1 << 16, n, dtype=np.uint16)]


def _grades(
    rng: np.random.Generator, raw: npt.NDArray[np.float32], low: int, high: int, missing: float
) -> pa.Array:
    np.rint(raw, out=raw)
    np.clip(raw, low, high, out=raw)
    gaps = rng.integers(0, 1 << 16, len(raw), dtype=np.uint16) < round(missing * (1 << 16))
    return pa.array(raw.astype(np.float64), mask=gaps)


def _words(words: Any, codes: npt.NDArray[Any]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(
        pa.array(codes.astype(np.int16)), pa.array(list(words), pa.string())
    )


def _wave(month: int) -> str:
    return "{}-{:02d}".format(*MONTHS[month])


def first_day(month: int) -> date:
    """The first day of the month of that number; the one behind the last is known too."""
    year, number = MONTHS[month] if month < len(MONTHS) else (MONTHS[-1][0] + MONTHS[-1][1] // 12, 0)
    return date(year, number or MONTHS[-1][1] % 12 + 1, 1)


def _moment(order: Order, at: float) -> int:
    start, end = first_day(order.month).toordinal(), first_day(order.month + 1).toordinal()
    day = start + round((end - start) * at)
    return (day - date(1970, 1, 1).toordinal()) * 86_400


def _start(order: Order) -> int:
    return _moment(order, order.days[0])


def _seconds(order: Order) -> int:
    return _moment(order, order.days[1]) - _start(order)


def _make(task: tuple[Order, Path, int, bool]) -> dict[str, Any]:
    order, folder, seed, keys = task
    written = Store(str(folder)).write(order.name, table_of(order, seed, keys))
    moments = [datetime.fromtimestamp(_moment(order, at), UTC) for at in order.days]
    return {
        "name": order.name,
        "n_rows": order.n_rows,
        "sha256": written.sha256,
        "month": order.month,
        "first_id": order.first_id,
        "first_on": moments[0].date().isoformat(),
        "last_on": (moments[1] - timedelta(seconds=1)).date().isoformat(),
        "recorded_from": moments[0].isoformat(),
        "recorded_until": (moments[1] - timedelta(seconds=1)).isoformat(),
        "n_bytes": (folder / order.name).stat().st_size,
    }


def generate(
    folder: Path, n_rows: int, processes: int = 2, seed: int = SEED, keys: bool = False
) -> dict[str, Any]:
    """Write the parts and their manifest into an empty folder; returns the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    tasks = [(order, folder, seed, keys) for order in orders(n_rows)]
    if processes > 1 and n_rows > 200_000:
        with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
            made = list(pool.map(_make, tasks))
    else:
        made = [_make(task) for task in tasks]
    manifest = {"label": LABEL, "seed": seed, "n_rows": n_rows, "keys": keys, "parts": made}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), "utf-8")
    return manifest


def manifest_of(folder: Path) -> dict[str, Any]:
    """What `generate` wrote there."""
    found: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    return found


def source_of(folder: Path) -> FactSource:
    """The facts that `generate` wrote there."""
    parts = tuple(
        Part(
            str(folder / one["name"]),
            one["n_rows"],
            one["sha256"],
            date.fromisoformat(one["first_on"]),
            date.fromisoformat(one["last_on"]),
            datetime.fromisoformat(one["recorded_from"]),
            datetime.fromisoformat(one["recorded_until"]),
            first_id=one["first_id"],
            last_id=one["first_id"] + one["n_rows"] - 1,
        )
        for one in manifest_of(folder)["parts"]
    )
    return FactSource(arrow_schema(VARIABLES), parts, revision=f"simulated-{len(parts)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=lambda text: int(float(text)), default=1_000_000)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--keys", action="store_true")
    options = parser.parse_args()
    began = time.perf_counter()
    manifest = generate(options.to, options.rows, options.processes, options.seed, options.keys)
    spent, size = time.perf_counter() - began, sum(part["n_bytes"] for part in manifest["parts"])
    print(
        f"{options.rows:,} rows in {len(manifest['parts'])} parts, {size / 1e6:,.0f} MB "
        f"({size / max(options.rows, 1):.1f} bytes a row), {spent:.1f} s, {options.rows / spent:,.0f} rows/s"
    )


if __name__ == "__main__":
    main()
