"""Facts out as files: rows a second and peak memory of the process, beside pandas and pyreadstat.

    .venv/bin/python -m benchmarks.exports FOLDER [--rows 1e7] [--to .] [--engine duckdb] [--peers 1e6]

FOLDER holds what `benchmarks.facts_generator` wrote; of it the first parts with --rows rows are taken. Each
file is written by a process of its own into the folder --to and deleted again; every column goes out, as
codes, without respondents. With --peers the first so many rows are written once more, by the product and by
what most people use, which must hold them all in memory: `pandas.DataFrame.to_csv`, `pyreadstat.write_sav`.
Processor time stands beside the seconds by the clock, which others on the machine lengthen.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


def table_of(folder: Path, engine: str, most: int | None, format_key: str) -> Any:
    """The facts as a table on its way out; at most so many rows where given."""
    from benchmarks.facts_generator import LABEL, VARIABLES, source_of
    from huiyin.exports.contracts import Order
    from huiyin.exports.planning import Programme, plan
    from huiyin.facts.engines import engines

    source, chosen = source_of(folder), []
    for part in source.parts:
        if most is None or sum(one.n_rows for one in chosen) < most:
            chosen.append(part)
    source = source.only(chosen)
    engines[engine].count(source.only(chosen[:1]))  # what an engine loads at first is not counted
    n_rows = sum(part.n_rows for part in chosen)
    programme = Programme(LABEL, VARIABLES, pseudonym=str)
    return plan(engines[engine], source, programme, Order(format_key), n_rows=n_rows)


def write(folder: Path, to: Path, engine: str, format_key: str, most: int | None) -> dict[str, Any]:
    """One file by the product."""
    from huiyin.formats.base import formats

    table, path = table_of(folder, engine, most, format_key), to / f"huiyin-benchmark.{format_key}"
    began = _clocks()
    with path.open("wb") as sink:
        n_rows = formats[format_key].write(sink, table)
    return _measured(path, n_rows, began)


def peer(folder: Path, to: Path, engine: str, format_key: str, most: int) -> dict[str, Any]:
    """The same file by a library that holds all rows; making the frame counts, as it has to be made."""
    import pandas
    import pyarrow as pa
    import pyreadstat

    table, path = table_of(folder, engine, most, format_key), to / f"peer-benchmark.{format_key}"
    began = _clocks()
    frame = pa.Table.from_batches(table.batches()).to_pandas()
    if format_key == "csv":
        frame.to_csv(path, index=False)
    else:
        for name in frame.select_dtypes("datetimetz"):
            frame[name] = frame[name].dt.tz_localize(None)
        frame = frame.dropna(axis=1, how="all")  # it refuses columns without any value
        for name in frame.select_dtypes(object):
            frame[name] = frame[name].where(frame[name].notna(), None)
        frame["answered_on"] = pandas.to_datetime(frame["answered_on"])
        pyreadstat.write_sav(frame, str(path))
    return _measured(path, len(frame), began)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _measured(path: Path, n_rows: int, began: tuple[float, float]) -> dict[str, Any]:
    seconds, processor = (now - then for now, then in zip(_clocks(), began, strict=True))
    size = path.stat().st_size
    path.unlink()
    return {"rows": n_rows, "seconds": seconds, "processor": processor, "peak": _peak(), "size": size}


def _run(folder: Path, *arguments: str) -> dict[str, Any]:
    """One measurement in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.exports", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _line(name: str, found: dict[str, Any]) -> str:
    speed = found["rows"] / found["seconds"]
    return (
        f"| {name} | {found['rows']:,} | {found['seconds']:.1f} | {found['processor']:.1f} | {speed:,.0f} "
        f"| {found['size'] / 1e6:,.0f} | {found['peak']:,.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=lambda text: int(float(text)), default=0)
    parser.add_argument("--to", type=Path, default=Path("."))
    parser.add_argument("--formats", nargs="+", default=["csv", "sav", "parquet"])
    parser.add_argument("--engine", default="duckdb")
    parser.add_argument("--peers", type=lambda text: int(float(text)))
    parser.add_argument("--one", nargs=3, metavar=("WHO", "FORMAT", "ROWS"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        who, key, rows = options.one
        most = int(rows) or None
        work = write(options.folder, options.to, options.engine, key, most) if who == "huiyin" else None
        print(json.dumps(work or peer(options.folder, options.to, options.engine, key, most or 0)))
        return
    print("| Writer | Rows | Seconds | Processor, s | Rows/s | File, MB | Peak memory, MiB |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    chosen, rows = ["--engine", options.engine, "--to", str(options.to)], str(options.rows)
    for key in options.formats:
        print(
            _line(f"Huiyin .{key}", _run(options.folder, *chosen, "--one", "huiyin", key, rows)), flush=True
        )
    for key, name in (("csv", "pandas to_csv"), ("sav", "pyreadstat write_sav")):
        if options.peers and key in options.formats:
            fewer = str(options.peers)
            print(
                _line(f"Huiyin .{key}", _run(options.folder, *chosen, "--one", "huiyin", key, fewer)),
                flush=True,
            )
            print(_line(name, _run(options.folder, *chosen, "--one", "peer", key, fewer)), flush=True)


if __name__ == "__main__":
    main()
