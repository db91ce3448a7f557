"""Measures with their intervals on a million answers: from the array, beside pandas.

.venv/bin/python -m benchmarks.measures [--rows 1000000] [--times 7]

CPU seconds, median of the runs, everything in one process; the ratio is pandas over ours. "By row" is
the usual way with a Python call an answer, "careful" the best that whole-column pandas does. pandas
gives a mean and a standard error, ours checks the scale and gives the interval too.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

import huiyin


def cpu_seconds(work: Callable[[], object], times: int) -> float:
    """Median CPU seconds over some runs, after one run that does not count."""
    work()
    spent = []
    for _ in range(times):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return statistics.median(spent)


def nps_by_row(scores: pd.Series) -> tuple[float, float]:
    """The usual way: a column of −100, 0, 100 and its mean and standard error."""
    points = scores.map(lambda s: 100 if s >= 9 else -100 if s <= 6 else 0)
    return points.mean(), points.sem()


def nps_careful(scores: pd.Series) -> tuple[float, float]:
    """The careful way, without a Python call a row."""
    points = 100.0 * (scores >= 9) - 100.0 * (scores <= 6)
    return points.mean(), points.sem()


def share_careful(scores: pd.Series) -> tuple[float, float]:
    hits = (scores >= 9).astype(float)
    return hits.mean(), hits.sem()


def index_careful(ratings: pd.DataFrame) -> tuple[float, float]:
    """One missing rating counts as the middle, a form with more does not count."""
    index = ((ratings.fillna(3) - 1) * 25).mean(axis=1)[ratings.isna().sum(axis=1) <= 1]
    return index.mean(), index.sem()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=7)
    options = parser.parse_args()
    rng, times = np.random.default_rng(1), options.times
    scores = rng.integers(0, 11, options.rows).astype(float)
    weights = rng.gamma(4, 0.25, options.rows)
    ratings = rng.integers(1, 6, (options.rows, 10)).astype(float)
    ratings[rng.random(ratings.shape) < 0.02] = np.nan
    series, frame = pd.Series(scores), pd.DataFrame(ratings)
    plain = cpu_seconds(lambda: huiyin.nps(scores), times)
    wide = (0, 10)
    cases = [
        ("NPS", plain, "careful", cpu_seconds(lambda: nps_careful(series), times)),
        ("NPS", plain, "by row", cpu_seconds(lambda: nps_by_row(series), min(times, 3))),
        ("NPS, weighted", cpu_seconds(lambda: huiyin.nps(scores, weights), times), "", None),
        (
            "CSAT",
            cpu_seconds(lambda: huiyin.csat(scores, scale=wide), times),
            "careful",
            cpu_seconds(lambda: share_careful(series), times),
        ),
        (
            "CES",
            cpu_seconds(lambda: huiyin.ces(scores, scale=wide), times),
            "careful",
            cpu_seconds(lambda: (series.mean(), series.sem()), times),
        ),
        (
            "index of 10 items, 2 % missing",
            cpu_seconds(lambda: huiyin.satisfaction_index(ratings), times),
            "careful",
            cpu_seconds(lambda: index_careful(frame), times),
        ),
    ]
    print(
        f"{options.rows:,} rows\n\n| Measure | huiyin, CPU ms | pandas | CPU ms | ratio |\n"
        + "| --- " * 5
        + "|"
    )
    for name, ours, way, theirs in cases:
        beside = "| |" if theirs is None else f"{theirs * 1e3:.1f} | {theirs / ours:.1f} |"
        print(f"| {name} | {ours * 1e3:.1f} | {way} | {beside}")


if __name__ == "__main__":
    main()
