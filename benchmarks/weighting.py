"""Raking to four margins and a weighted net promoter score with its calibrated error, beside the peers.

.venv/bin/python -m benchmarks.weighting [--peers PYTHON]

100,000 respondents, margins of 6, 2, 12 and 5 categories. R's survey package is timed where Rscript is
there; `--peers` names a Python that has ipfn, weightipy or samplics. CPU seconds of one thread, medians, all in
one run; ratios are of medians.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np  # noqa: E402

from huiyin.analytics.weighting import calibrate, design_effect, rake  # noqa: E402

WIDTHS = (6, 2, 12, 5)
RUNS = 25

R_CODE = """
suppressMessages(library(survey))
d <- read.csv("people.csv"); m <- read.csv("margins.csv")
words <- lapply(paste0("v", 1:4), function(v) paste("category", d[[v]]))
for (v in paste0("v", 1:4)) d[[v]] <- factor(d[[v]])
pop <- lapply(paste0("v", 1:4), function(v) {
  p <- m[m$margin == v, ]; x <- data.frame(factor(p$category), Freq = p$target); names(x)[1] <- v; x })
cpu <- function(e) { t <- system.time(e); t[["user.self"]] + t[["sys.self"]] }
runs <- RUNS
out <- data.frame()
for (i in seq_len(runs)) {
  w <- cpu(lapply(words, factor))
  a <- cpu(des <- svydesign(id = ~1, weights = ~w, data = d))
  b <- cpu(rk <- rake(des, list(~v1, ~v2, ~v3, ~v4), pop, control = list(maxit = 1000, epsilon = 1e-12)))
  c <- cpu(s1 <- svymean(~I(100 * ((score >= 9) - (score <= 6))), rk))
  h <- cpu(svymean(~I(100 * ((score >= 9) - (score <= 6))), rk, deff = TRUE))
  e <- cpu(cl <- calibrate(des, list(~v1, ~v2, ~v3, ~v4), pop, calfun = "raking", epsilon = 1e-10))
  f <- cpu(s2 <- svymean(~I(100 * ((score >= 9) - (score <= 6))), cl))
  g <- cpu(by <- svyby(~I(100 * ((score >= 9) - (score <= 6))), ~v3, cl, svymean))
  out <- rbind(out, data.frame(texts = w, design = a, rake = b, mean_rake = c, mean_rake_deff = h, calibrate = e, mean_calibrate = f, by = g))
}
cat(paste(c(sapply(out, median), coef(s1), SE(s1), coef(s2), SE(s2)), collapse = ","), "\\n")
"""

PEER_CODE = """
import json, sys, time, statistics
import numpy as np, pandas as pd
d = pd.read_csv("people.csv"); m = pd.read_csv("margins.csv"); vs = ["v1", "v2", "v3", "v4"]
targets = {v: dict(zip(g["category"].astype(int), g["target"].astype(float))) for v, g in m.groupby("margin")}
def cpu(work, n=5):
    out = []
    for _ in range(n):
        t = time.process_time(); work(); out.append(time.process_time() - t)
    return statistics.median(out)
found = {}
def attempt(name, work):
    try: found[name] = cpu(work)
    except Exception as error: found[name] = repr(error)[:80]
def with_ipfn():
    from ipfn import ipfn
    frame = d[vs].assign(total=1.0)
    goals = []
    for v in vs:
        s = pd.Series(targets[v]); s.index.name = v; s.name = "total"; goals.append(s)
    ipfn.ipfn(frame, goals, [[v] for v in vs], convergence_rate=1e-10).iteration()
def with_weightipy():
    import weightipy as wp
    share = {v: {k: 100 * t / sum(targets[v].values()) for k, t in targets[v].items()} for v in vs}
    wp.weight_dataframe(d[vs].copy(), wp.scheme_from_dict(share), "weight")
def with_samplics():
    from samplics.weighting import SampleWeight
    SampleWeight().rake(samp_weight=d["w"], margins={v: d[v] for v in vs}, control={v: targets[v] for v in vs}, tol=1e-10)
for name in ("ipfn", "weightipy", "samplics"): attempt(name, globals()["with_" + name])
print(json.dumps(found))
"""


def cpu(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median CPU seconds of this process."""
    work()
    seconds = []
    for _ in range(runs):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return statistics.median(seconds)


def sample(
    n: int, widths: tuple[int, ...] = WIDTHS, seed: int = 1
) -> tuple[dict[str, np.ndarray], dict[str, dict[int, float]], np.ndarray]:
    """Codes of the margins, population counts, scores on 0-10."""
    rng = np.random.default_rng(seed)
    data, margins = {}, {}
    for place, width in enumerate(widths, 1):
        data[f"v{place}"] = rng.choice(width, n, p=rng.dirichlet(np.full(width, 10.0)))
        counts = np.rint(rng.dirichlet(np.full(width, 20.0)) * 10 * n)
        counts[-1] += 10 * n - counts.sum()
        margins[f"v{place}"] = dict(enumerate(counts.tolist()))
    score = np.clip(np.rint(7 + 0.3 * data["v1"] + rng.normal(0, 2.4, n)), 0, 10)
    return data, margins, score


def with_r(data: dict[str, np.ndarray], margins: dict[str, dict[int, float]], score: np.ndarray, runs: int):
    """Medians of R's steps and its figures, or None without Rscript."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), data, margins, score)
        code = R_CODE.replace("RUNS", str(runs))
        done = subprocess.run(["Rscript", "-e", code], cwd=folder, capture_output=True, text=True, check=True)
    keys = (
        "texts",
        "design",
        "rake",
        "mean_rake",
        "mean_rake_deff",
        "calibrate",
        "mean_calibrate",
        "by",
        "nps1",
        "se1",
        "nps2",
        "se2",
    )
    return dict(zip(keys, map(float, done.stdout.strip().splitlines()[-1].split(",")), strict=True))


def with_python(
    python: str, data: dict[str, np.ndarray], margins: dict, score: np.ndarray
) -> dict[str, object]:
    """Median CPU seconds of raking alone in Python packages."""
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), data, margins, score)
        done = subprocess.run(
            [python, "-c", PEER_CODE], cwd=folder, capture_output=True, text=True, check=True
        )
    return json.loads(done.stdout.strip().splitlines()[-1])


def write_files(folder: Path, data: dict[str, np.ndarray], margins: dict, score: np.ndarray) -> None:
    """The sample and its margins as CSV."""
    with (folder / "people.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*data, "score", "w"])
        writer.writerows(zip(*data.values(), score, np.ones(len(score)), strict=True))
    with (folder / "margins.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["margin", "category", "target"])
        for margin, cells in margins.items():
            writer.writerows((margin, category, target) for category, target in cells.items())


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", help="a Python with ipfn, weightipy, samplics")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--r-runs", type=int, default=3)
    options = parser.parse_args()
    data, margins, score = sample(options.rows)
    words = np.array([f"类别 {at}" for at in range(max(WIDTHS))], dtype=object)
    texts = {name: words[codes] for name, codes in data.items()}
    named = {name: {f"类别 {at}": t for at, t in cells.items()} for name, cells in margins.items()}
    base = np.random.default_rng(2).uniform(0.5, 2, options.rows)
    weighted = rake(data, margins)
    estimate = weighted.estimate("nps", score)
    ours = {
        "rake, codes given": cpu(lambda: rake(data, margins)),
        "rake, texts given": cpu(lambda: rake(texts, named)),
        "rake, codes and base weights": cpu(lambda: rake(data, margins, base=base)),
        "NPS with calibrated error": cpu(lambda: weighted.estimate("nps", score)),
        "NPS of 12 groups with errors": cpu(lambda: weighted.estimates_by("nps", score, data["v3"])),
        "calibrate(raking), codes given": cpu(lambda: calibrate(data, margins, distance="raking")),
    }
    whole = cpu(lambda: rake(data, margins).estimate("nps", score))
    whole_texts = cpu(lambda: rake(texts, named).estimate("nps", score))
    points = 100.0 * (score >= 9) - 100.0 * (score <= 6)

    def effect_too() -> None:
        made = rake(data, margins)
        error = made.estimate("nps", score).standard_error
        design_effect(points, made.weights, standard_error=error)

    with_effect = cpu(effect_too)
    print(f"{options.rows:,} rows, margins of {WIDTHS}; CPU seconds, medians\n")
    print("| Huiyin | CPU s |\n|---|---:|")
    for name, seconds in ours.items():
        print(f"| {name} | {seconds:.5f} |")
    r = with_r(data, margins, score, options.r_runs)
    if r is not None:
        rake_way, calibrate_way = r["rake"] + r["mean_rake"], r["calibrate"] + r["mean_calibrate"]
        print("\n| R survey | CPU s |\n|---|---:|")
        for name in (
            "texts",
            "design",
            "rake",
            "mean_rake",
            "mean_rake_deff",
            "calibrate",
            "mean_calibrate",
            "by",
        ):
            print(f"| {name} | {r[name]:.3f} |")
        print("\n| Rake + NPS with error | R | Huiyin | ratio |\n|---|---:|---:|---:|")
        for name, theirs, own in (
            ("R rake + svymean; codes given", rake_way, whole),
            ("R factor + rake + svymean; texts given", rake_way + r["texts"], whole_texts),
            (
                "R rake + svymean with design effect; codes given",
                r["rake"] + r["mean_rake_deff"],
                with_effect,
            ),
            ("R calibrate + svymean; codes given", calibrate_way, whole),
        ):
            print(f"| {name} | {theirs:.2f} | {own:.5f} | {theirs / own:.0f} |")
        print(
            f"\nNPS {estimate.value:.6f} (R {r['nps2']:.6f}), error {estimate.standard_error:.8f} (R calibrate {r['se2']:.8f}, R rake {r['se1']:.8f})"
        )
    if options.peers:
        print("\n| Raking alone | CPU s | over ours, codes | over ours, texts |\n|---|---:|---:|---:|")
        for name, seconds in with_python(options.peers, data, margins, score).items():
            if isinstance(seconds, float):
                ratios = seconds / ours["rake, codes given"], seconds / ours["rake, texts given"]
                print(f"| {name} | {seconds:.3f} | {ratios[0]:.0f} | {ratios[1]:.0f} |")
            else:
                print(f"| {name} | {seconds} | | |")
    growth()
    print(
        f"\nLargest memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB"
    )


def growth() -> None:
    """Seconds by rows and by number of margins."""
    print("\n| Rows | rake + NPS, CPU s |\n|---:|---:|")
    for n in (1_000, 10_000, 100_000, 1_000_000):
        data, margins, score = sample(n)
        print(f"| {n:,} | {cpu(lambda: rake(data, margins).estimate('nps', score), 5):.5f} |")  # noqa: B023
    print("\n| Margins of 5 categories, 100,000 rows | rake + NPS, CPU s |\n|---:|---:|")
    for k in (1, 2, 4, 8, 12):
        data, margins, score = sample(100_000, (5,) * k)
        print(f"| {k} | {cpu(lambda: rake(data, margins).estimate('nps', score), 5):.5f} |")  # noqa: B023


if __name__ == "__main__":
    sys.exit(main())
