"""A net promoter score with its interval on a million answers: from the array, beside pandas.

.venv/bin/python -m benchmarks.measures
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pandas as pd

import huiyin


def best_of(work: Callable[[], object], times: int = 7) -> float:
    """Seconds of the fastest run."""
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def with_pandas(scores: pd.Series) -> tuple[float, float]:
    """The usual way: a column of −100, 0, 100 and its mean and standard error."""
    points = scores.map(lambda s: 100 if s >= 9 else -100 if s <= 6 else 0)
    return points.mean(), points.sem()


def with_pandas_vectorised(scores: pd.Series) -> tuple[float, float]:
    """The careful way, without a Python call a row."""
    points = 100.0 * (scores >= 9) - 100.0 * (scores <= 6)
    return points.mean(), points.sem()


def main() -> None:
    scores = np.random.default_rng(1).integers(0, 11, 1_000_000).astype(float)
    series = pd.Series(scores)
    ours = best_of(lambda: huiyin.nps(scores))
    plain = best_of(lambda: with_pandas(series), 3)
    careful = best_of(lambda: with_pandas_vectorised(series))
    print(f"huiyin.nps {ours * 1e3:.1f} ms; pandas by row {plain * 1e3:.1f} ms ({plain / ours:.1f}x)")
    print(f"pandas vectorised {careful * 1e3:.1f} ms ({careful / ours:.1f}x)")


if __name__ == "__main__":
    main()
