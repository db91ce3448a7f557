"""A path model (ECSI, 7 constructs, 24 items) with 1,000 resamples, beside Python plspm in the same run.

.venv/bin/python -m benchmarks.sem [FILE] [--peer PYTHON] [--growth]

FILE is a CSV with the columns of the ready-made ECSI model (IMAG1 …); without it answers like it are drawn.
`--peer` is a Python that has plspm (uv venv; uv pip install plspm): its resampling is timed on a few
replicates and scaled up. seminr 2.3.4 took 39 CPU seconds for 1,000 resamples of 250 forms and 5,410 of
100,000 (per replicate times 1,000, R 4.2 on the same kind of machine); these are recorded, not rerun.
"""

from __future__ import annotations

import argparse
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

import huiyin
from huiyin.analytics.sem import ready_models

SEMINR = {250: 39.0, 10_000: 354.0, 100_000: 5410.0}  # recorded CPU seconds
ITEMS = {"IMAG": 5, "CUEX": 3, "PERQ": 7, "PERV": 2, "CUSA": 3, "CUSCO": 1, "CUSL": 3}
PEER = """
import sys, time, pandas as pd
import plspm.config as c
from plspm.plspm import Plspm
from plspm.mode import Mode
from plspm.scheme import Scheme
data = pd.read_csv(sys.argv[1]).add_prefix('x_')
paths = [p.split('>') for p in sys.argv[2].split(',')]
names = list(dict.fromkeys(n for p in paths for n in p))
order = [n for n in ['IMAG', 'CUEX', 'PERQ', 'PERV', 'CUSA', 'CUSCO', 'CUSL'] if n in names]
matrix = pd.DataFrame(0, index=order, columns=order)
for a, b in paths: matrix.loc[b, a] = 1
config = c.Config(matrix, scaled=True)
for n in order:
    config.add_lv(n, Mode.A, *[c.MV(x) for x in data.columns if x[2:].rstrip('0123456789') == n])
Plspm(data, config, Scheme.PATH)
times = int(sys.argv[3])
began = time.process_time()
for k in range(times):
    Plspm(data.sample(frac=1, replace=True, random_state=k).reset_index(drop=True), config, Scheme.PATH)
print((time.process_time() - began) / times)
"""

Answers = dict[str, np.ndarray]


def drawn(n: int, rng: np.random.Generator) -> Answers:
    """Ten-point answers to the items of the model, nearly all rows distinct."""
    satisfied = rng.normal(size=n)
    made = {}
    for key, size in ITEMS.items():
        construct = 0.75 * satisfied + 0.66 * rng.normal(size=n)
        for k in range(size):
            answer = 7.3 + 1.4 * construct + 1.2 * rng.normal(size=n)
            made[key if size == 1 else f"{key}{k + 1}"] = np.clip(np.rint(answer), 1, 10)
    return made


def read(path: Path) -> Answers:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}


def with_gaps(data: Answers, share: float, rng: np.random.Generator) -> Answers:
    return {name: np.where(rng.random(len(column)) < share, np.nan, column) for name, column in data.items()}


def median_cpu(work: Callable[[], object], times: int) -> float:
    """CPU seconds of the process, the median of several runs after one to warm up."""
    work()
    seconds = []
    for _ in range(times):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return statistics.median(seconds)


def peer_seconds(python: str, data: Answers, times: int) -> float:
    """CPU seconds of plspm for 1,000 resamples, from a few."""
    model = ready_models["ecsi"].on(list(data))
    paths = ",".join(f"{a}>{b}" for a, b in model.paths)
    with tempfile.TemporaryDirectory() as folder:
        table, script = Path(folder) / "data.csv", Path(folder) / "peer.py"
        np.savetxt(table, np.column_stack(list(data.values())), "%g", ",", header=",".join(data), comments="")
        script.write_text(PEER, encoding="utf-8")
        done = subprocess.run(
            [python, str(script), str(table), paths, str(times)], capture_output=True, text=True, check=True
        )
    return 1000 * float(done.stdout.strip().splitlines()[-1])


def compare(data: Answers, python: str | None) -> None:
    rng = np.random.default_rng(5)
    print("| forms | answers | huiyin, CPU s | seminr (recorded) | ratio | plspm (this run) | ratio |")
    print("| ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    for n, times in ((250, 15), (10_000, 7), (100_000, 5)):
        rows = data if n == 250 else drawn(n, rng)
        for label, answers in (("complete", rows), ("5 % missing", with_gaps(rows, 0.05, rng))):
            ours = median_cpu(lambda answers=answers: huiyin.pls(answers, "ecsi", progress=False), times)
            peer = None
            if python and label == "complete" and n < 100_000:
                peer = peer_seconds(python, answers, 20 if n == 250 else 10)
            recorded = SEMINR[n] if label == "complete" else None
            cells = [f"{n:,}", label, f"{ours:.3f}"]
            for other in (recorded, peer):
                cells += ["–", "–"] if other is None else [f"{other:,.0f}", f"{other / ours:,.0f}×"]
            print("| " + " | ".join(cells) + " |")


def growth() -> None:
    """How CPU seconds grow with forms, items and resamples."""
    rng = np.random.default_rng(6)
    print("\n| forms | items | resamples | CPU s | peak MiB |\n| ---: | ---: | ---: | ---: | ---: |")
    cases = [(n, 24, 1000) for n in (250, 1_000, 10_000, 100_000, 300_000)]
    cases += [(10_000, p, 1000) for p in (8, 16, 48, 96)]
    cases += [(10_000, 24, b) for b in (100, 5000, 10_000)]
    for n, p, resamples in cases:
        answers = _blocks(n, p, rng)
        model = _chain(p)
        seconds = median_cpu(
            lambda a=answers, m=model, b=resamples: huiyin.pls(a, m, bootstraps=b, progress=False), 3
        )
        print(f"| {n:,} | {p} | {resamples:,} | {seconds:.3f} | {_peak_of(n, p, resamples):,.0f} |")


def _blocks(n: int, p: int, rng: np.random.Generator) -> Answers:
    common = rng.normal(size=(n, 1))
    return {f"q{k}": np.clip(np.rint(6 + 1.5 * common[:, 0] + rng.normal(size=n)), 1, 10) for k in range(p)}


def _chain(p: int) -> str:
    """Eight constructs, each leading to the next two."""
    size = p // 8
    lines = [f"c{j} =~ " + " + ".join(f"q{j * size + k}" for k in range(size)) for j in range(8)]
    lines += [f"c{j} ~ " + " + ".join(f"c{i}" for i in range(max(0, j - 2), j)) for j in range(1, 8)]
    return "\n".join(lines)


def _peak_of(n: int, p: int, resamples: int) -> float:
    """MiB above the input at the peak, in a process of its own (Linux)."""
    script = f"""
import numpy as np, huiyin, benchmarks.sem as s
def held(key):
    return next(int(l.split()[1]) for l in open('/proc/self/status') if l.startswith(key)) / 1024
answers, model = s._blocks({n}, {p}, np.random.default_rng(6)), s._chain({p})
huiyin.pls({{k: v[:250] for k, v in answers.items()}}, model, bootstraps=10, progress=False)
open('/proc/self/clear_refs', 'w').write('5')
before = held('VmRSS')
huiyin.pls(answers, model, bootstraps={resamples}, progress=False)
print(held('VmHWM') - before)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--peer", help="a Python with plspm")
    parser.add_argument("--growth", action="store_true")
    options = parser.parse_args()
    compare(read(options.file) if options.file else drawn(250, np.random.default_rng(4)), options.peer)
    if options.growth:
        growth()


if __name__ == "__main__":
    main()
