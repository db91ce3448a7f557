"""Importance of drivers, with and without 1,000 bootstraps, beside R's relaimpo: CPU seconds, medians.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python -m benchmarks.drivers [--growth] [--peer-replicates 5]

relaimpo must be installed in R (R_LIBS is honoured); without it the peer's figures are those measured once
and printed in brackets. Its 1,000 bootstraps are timed on a few replicates and multiplied.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import numpy as np

import huiyin
from huiyin.analytics.drivers.result import DriverAnalysis

N_ROWS, N_DRIVERS, N_BOOTSTRAPS = 100_000, 10, 1000
MEASURED_ONCE = {"lmg": 2.42, "bootstrap": 1165.0}

PEER = """
suppressPackageStartupMessages(library(relaimpo))
arguments <- commandArgs(TRUE)
d <- as.data.frame(matrix(readBin(arguments[1], "double", 1e8), ncol = as.integer(arguments[2])))
cpu <- function(work) sum(system.time(work)[1:2])
names(d)[1] <- "y"
lmg <- sapply(1:5, function(i) cpu(calc.relimp(lm(y ~ ., d), type = "lmg")))
few <- as.integer(arguments[3])
boot <- cpu(boot.relimp(lm(y ~ ., d), b = few, type = "lmg", rank = TRUE, diff = FALSE, rela = FALSE))
cat(format(c(median(lmg), (boot - median(lmg)) / few, calc.relimp(lm(y ~ ., d), type = "lmg")@lmg), digits = 16))
"""


def survey(n: int, p: int, *, graded: bool = False) -> dict[str, np.ndarray]:
    """An outcome and p drivers with a common part; real numbers, or grades 1-10."""
    rng = np.random.default_rng(1)
    drivers = rng.normal(size=(n, p)) + rng.normal(size=(n, 1))
    y = drivers @ np.linspace(0, 1, p) + 3 * rng.normal(size=n)
    columns = {"y": y, **{f"x{k}": np.ascontiguousarray(drivers[:, k]) for k in range(p)}}
    if not graded:
        return columns
    return {
        name: np.clip(np.rint(1.5 * column / column.std() + 5.5), 1, 10) for name, column in columns.items()
    }


def cpu_seconds(work: Callable[[], object], times: int = 5) -> float:
    """Median of the processor's seconds over some runs."""
    seconds = []
    for _ in range(times):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return median(seconds)


def analysis(data: dict[str, np.ndarray], n_bootstraps: int, method: str = "lmg") -> DriverAnalysis:
    """Our call."""
    names = [name for name in data if name != "y"]
    return huiyin.driver_analysis(data, outcome="y", drivers=names, method=method, n_bootstraps=n_bootstraps)


def peer(data: dict[str, np.ndarray], replicates: int) -> tuple[float, float, list[float]] | None:
    """relaimpo's seconds for one LMG and one bootstrap replicate, and its LMG; None where it is missing."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory(prefix="huiyin-") as folder:
        script, rows = Path(folder) / "peer.R", Path(folder) / "rows.bin"
        script.write_text(PEER)
        np.concatenate(list(data.values())).tofile(rows)
        made = subprocess.run(
            ["Rscript", str(script), str(rows), str(len(data)), str(replicates)],
            capture_output=True,
            text=True,
            check=False,
        )
    if made.returncode:
        return None
    seconds, each, *shares = (float(word) for word in made.stdout.split())
    return seconds, each, shares


def beside_the_peer(replicates: int) -> None:
    data = survey(N_ROWS, N_DRIVERS)
    theirs = peer(data, replicates)
    found = analysis(data, 0)
    point = cpu_seconds(lambda: analysis(data, 0), 15)
    boot = cpu_seconds(lambda: analysis(data, N_BOOTSTRAPS), 3)
    graded = survey(N_ROWS, N_DRIVERS, graded=True)
    boot_graded = cpu_seconds(lambda: analysis(graded, N_BOOTSTRAPS), 3)
    lmg, bootstrap = (
        (MEASURED_ONCE["lmg"], MEASURED_ONCE["bootstrap"])
        if theirs is None
        else (theirs[0], theirs[1] * N_BOOTSTRAPS)
    )
    print(
        f"| 10 drivers, {N_ROWS:,} rows | relaimpo (CPU s) | huiyin (CPU s) | ratio |\n| --- | --- | --- | --- |"
    )
    mark = " (measured once)" if theirs is None else ""
    print(f"| LMG | {lmg:.2f}{mark} | {point:.4f} | {lmg / point:.0f} |")
    print(
        f"| LMG, 1,000 bootstraps, real numbers | {bootstrap:.0f}{mark} | {boot:.2f} | {bootstrap / boot:.0f} |"
    )
    print(f"| LMG, 1,000 bootstraps, grades 1-10 | – | {boot_graded:.2f} | {bootstrap / boot_graded:.0f} |")
    twenty = survey(N_ROWS, 20)
    print(f"| LMG, 20 drivers | – | {cpu_seconds(lambda: analysis(twenty, 0), 3):.3f} | – |")
    if theirs is not None:
        ours = [found.of(f"x{k}").importance for k in range(N_DRIVERS)]
        print(f"\nLargest difference from relaimpo: {np.abs(np.array(ours) - theirs[2]).max():.1e}")


def growth() -> None:
    print("\n| rows | LMG, 10 drivers (CPU s) | 1,000 bootstraps (CPU s) |\n| --- | --- | --- |")
    for n in (1_000, 10_000, 100_000, 1_000_000):
        data = survey(n, 10)
        boot = cpu_seconds(lambda data=data: analysis(data, N_BOOTSTRAPS), 1)
        print(f"| {n:,} | {cpu_seconds(lambda data=data: analysis(data, 0), 5):.4f} | {boot:.2f} |")
    print("\n| drivers | LMG, 10,000 rows (CPU s) | 1,000 bootstraps (CPU s) |\n| --- | --- | --- |")
    for p in (5, 8, 10, 12, 15, 18, 20):
        data = survey(10_000, p)
        boot = f"{cpu_seconds(lambda data=data: analysis(data, N_BOOTSTRAPS), 1):.2f}"
        print(f"| {p} | {cpu_seconds(lambda data=data: analysis(data, 0), 3):.4f} | {boot} |")
    print("\n| replicates | 10 drivers, 100,000 rows (CPU s) |\n| --- | --- |")
    data = survey(N_ROWS, N_DRIVERS)
    for replicates in (100, 1_000, 5_000):
        print(f"| {replicates:,} | {cpu_seconds(lambda b=replicates: analysis(data, b), 1):.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--peer-replicates", type=int, default=5)
    options = parser.parse_args()
    analysis(survey(100, 3), 10)
    beside_the_peer(options.peer_replicates)
    if options.growth:
        growth()
    print(f"\nMost memory held: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
