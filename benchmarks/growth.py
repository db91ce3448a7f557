"""How the time of the heavy methods grows with rows, variables and resamples, as a table and a plot.

    OPENBLAS_NUM_THREADS=1 .venv/bin/python -m benchmarks.growth [--plot docs/benchmarks/growth.svg]

Run it on a quiet machine. CPU seconds, the median of three runs; a run is cut off beyond a minute.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from huiyin.analytics.drivers.front import driver_analysis
from huiyin.analytics.sem import pls
from huiyin.analytics.weighting import rake

ROWS = (1_000, 3_000, 10_000, 30_000, 100_000)
RESAMPLES = (100, 300, 1_000, 3_000)
DRIVERS = (4, 6, 8, 10, 12, 14, 16, 18)
Point = tuple[str, str, float, float]  # panel, method, how much, CPU seconds


def seconds(work: Callable[[], object], runs: int = 3) -> float:
    """Median CPU seconds."""
    found = []
    for _ in range(runs):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
        if found[-1] > 20:
            break
    return statistics.median(found)


def answers(n: int, k: int) -> dict[str, np.ndarray]:
    """Constructed grades 1-10 of k items and an overall score that go together."""
    rng = np.random.default_rng(7)
    mood = rng.normal(size=n)
    items = [np.clip(np.rint(6 + 1.5 * mood + rng.normal(size=n)), 1, 10) for _ in range(k + 1)]
    return {"y": items[0], **{f"x{at}": column for at, column in enumerate(items[1:])}}


def lmg(n: int, k: int, resamples: int) -> Callable[[], object]:
    data = answers(n, k)
    names = [name for name in data if name != "y"]
    return lambda: driver_analysis(data, outcome="y", drivers=names, n_bootstraps=resamples)


def path_model(n: int, k: int, resamples: int) -> Callable[[], object]:
    """Blocks of three items in a chain."""
    data = answers(n, 3 * k - 1)
    names = list(data)
    text = [f"c{at} =~ {' + '.join(names[3 * at : 3 * at + 3])}" for at in range(k)]
    text += [f"c{at} ~ c{at - 1}" for at in range(1, k)]
    return lambda: pls(data, "\n".join(text), bootstraps=resamples, progress=False)


def raking(n: int, margins: int) -> Callable[[], object]:
    rng = np.random.default_rng(7)
    data = {f"m{at}": rng.integers(0, 5, n).astype(np.float64) for at in range(margins)}
    wanted = {name: dict.fromkeys(range(5), 0.2) for name in data}
    scores = rng.integers(0, 11, n).astype(np.float64)
    return lambda: rake(data, wanted).estimate("nps", scores)


def measured() -> Iterator[Point]:
    """Every point, small ones first."""
    for n in ROWS:
        yield "rows", "PLS, 7 constructs, 1,000 resamples", n, seconds(path_model(n, 7, 1_000))
        yield "rows", "LMG, 10 drivers, 1,000 resamples", n, seconds(lmg(n, 10, 1_000))
        yield "rows", "raking to 4 margins, weighted NPS", n, seconds(raking(n, 4))
    for resamples in RESAMPLES:
        yield (
            "resamples",
            "PLS, 7 constructs, 10,000 rows",
            resamples,
            seconds(path_model(10_000, 7, resamples)),
        )
        yield "resamples", "LMG, 10 drivers, 10,000 rows", resamples, seconds(lmg(10_000, 10, resamples))
    for k in DRIVERS:
        yield "variables", "LMG, 10,000 rows, no resamples", k, seconds(lmg(10_000, k, 0))
    for k in (2, 4, 6, 8, 12, 16):
        yield (
            "variables",
            "PLS, constructs of 3 items, 10,000 rows, 1,000 resamples",
            k,
            seconds(path_model(10_000, k, 1_000)),
        )


def drawn(points: list[Point], path: Path) -> None:
    """Three panels on logarithmic axes as an SVG."""
    import altair as alt
    import vl_convert

    panels = []
    for panel in ("rows", "resamples", "variables"):
        values = [
            {"method": method, "x": x, "seconds": max(y, 1e-4)}
            for where, method, x, y in points
            if where == panel
        ]
        scale = "linear" if panel == "variables" else "log"
        chart = alt.Chart(alt.InlineData(values=values)).mark_line(point=True)
        panels.append(
            chart.encode(
                x=alt.X("x:Q", title=panel, scale=alt.Scale(type=scale)),
                y=alt.Y("seconds:Q", title="CPU seconds", scale=alt.Scale(type="log")),
                color=alt.Color(
                    "method:N", title=None, legend=alt.Legend(orient="bottom", columns=1, labelLimit=360)
                ),
            ).properties(width=260, height=240)
        )
    figure = alt.hconcat(*panels).resolve_scale(color="independent")
    path.write_text(vl_convert.vegalite_to_svg(figure.to_json()), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plot", type=Path, metavar="SVG")
    options = parser.parse_args()
    points = []
    print("| grows with | method | how much | CPU s |\n| --- | --- | ---: | ---: |")
    for point in measured():
        points.append(point)
        print(f"| {point[0]} | {point[1]} | {point[2]:,} | {point[3]:.4f} |", flush=True)
    if options.plot:
        drawn(points, options.plot)


if __name__ == "__main__":
    main()
