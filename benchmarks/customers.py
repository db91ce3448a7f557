"""Survival curves, Cox models and purchase models: seconds of CPU, median of five runs.

.venv/bin/python -m benchmarks.customers

Where R with its survival package is installed, the same rows go through survfit and coxph; their CPU
seconds are R's own.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from huiyin.analytics.customers import bg_nbd, cox, survival_curve

PEER = """
library(survival)
d <- read.csv(file("stdin"))
med <- function(f) median(sapply(1:3, function(i) {gc(); s <- system.time(f()); s[1] + s[2]}))
f <- if (ncol(d) == 2) function() survfit(Surv(t, e) ~ 1, d) else
  function() coxph(Surv(t, e) ~ x0 + x1 + x2 + x3 + x4, d)
cat(med(f))
"""


def median_of(work: Callable[[], object], times: int = 5) -> float:
    """CPU seconds of the middle run."""
    seconds = []
    for _ in range(times):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return statistics.median(seconds)


def in_r(data: dict[str, np.ndarray]) -> float | None:
    """R's median CPU seconds on the same columns; None without R."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        rows = np.column_stack(list(data.values()))
        np.savetxt(path, rows, delimiter=",", header=",".join(data), comments="", fmt="%.10g")
        with path.open() as file:
            made = subprocess.run(
                ["Rscript", "-e", PEER], stdin=file, capture_output=True, text=True, check=False
            )
    return float(made.stdout) if made.returncode == 0 else None


def line(name: str, ours: float, peer: float | None) -> None:
    beside = "–" if peer is None else f"{peer:.3f}"
    ratio = "–" if peer is None else f"{peer / ours:.1f}×"
    print(f"| {name} | {ours:.3f} | {beside} | {ratio} |")


def purchases(rng: np.random.Generator, n: int) -> tuple[np.ndarray, ...]:
    """Histories simulated from BG/NBD, in whole days, told in weeks."""
    rate, leaves = rng.gamma(0.6, 1 / 5, n), rng.beta(0.8, 2.5, n)
    age, repeats, last, now = rng.integers(190, 274, n) / 7, np.zeros(n), np.zeros(n), np.zeros(n)
    there = np.ones(n, dtype=bool)
    while there.any():
        now = np.where(there, now + rng.exponential(1 / rate), now)
        there &= now <= age
        repeats, last = repeats + there, np.where(there, now, last)
        there &= rng.random(n) >= leaves
    return repeats, np.minimum(np.ceil(last * 7) / 7, age), age


def main() -> None:
    rng = np.random.default_rng(1)
    print("| Work | huiyin, CPU s | R survival, CPU s | ratio |\n| --- | --- | --- | --- |")
    n = 1_000_000
    exact = {"t": rng.exponential(size=n), "e": rng.integers(0, 2, n).astype(float)}
    tied = {**exact, "t": np.ceil(exact["t"] * 20)}
    for name, data in (("every time distinct", exact), ("monthly times", tied)):
        ours = median_of(lambda data=data: survival_curve(data["t"], data["e"]))
        line(f"survival curve, 1,000,000 rows, {name}", ours, in_r(data))
    n = 100_000
    x = rng.normal(size=(n, 5))
    rows = {"t": rng.exponential(np.exp(-x @ [0.3, -0.2, 0.1, 0.0, 0.5])), "e": rng.integers(0, 2, n) * 1.0}
    exact = {**rows, **{f"x{k}": x[:, k] for k in range(5)}}
    tied = {**exact, "t": np.ceil(exact["t"] * 20)}
    names = [f"x{k}" for k in range(5)]
    for name, data in (("every time distinct", exact), ("monthly times", tied)):
        ours = median_of(lambda data=data: cox(data, time="t", event="e", covariates=names))
        line(f"Cox, 100,000 rows, 5 covariates, with its tests and concordance, {name}", ours, in_r(data))
    repeats, recency, age = purchases(rng, 100_000)
    line(
        "BG/NBD fit, 100,000 customers, whole days", median_of(lambda: bg_nbd(repeats, recency, age), 3), None
    )


if __name__ == "__main__":
    main()
