"""A million rows from CSV to figures, through the product: reading, importing, facts, figures, memory.

.venv/bin/python -m benchmarks.million_rows [--rows 1000000]
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np


def write_csv(path: Path, n_rows: int) -> None:
    """Ten rated items on 1-5 (1 % missing), likelihood to recommend, a segment and an id."""
    rng = np.random.default_rng(7)
    header = ["编号", "地区", *(f"评价{i}" for i in range(1, 11)), "推荐可能性"]
    with path.open("w", encoding="utf8") as file:
        file.write(",".join(header) + "\n")
        for start in range(0, n_rows, 50_000):
            n = min(50_000, n_rows - start)
            mood = rng.normal(3.8, 0.8, (n, 1))
            ratings = np.clip(np.rint(mood + rng.normal(0, 0.7, (n, 10))), 1, 5).astype(int).astype(str)
            ratings[rng.random((n, 10)) < 0.01] = ""
            recommend = np.clip(np.rint(mood[:, 0] * 2 + rng.normal(0, 1, n)), 0, 10).astype(int)
            areas = np.array(["东区", "西区", "南区", "北区"])[rng.integers(0, 4, n)]
            for k in range(n):
                file.write(f"K{start + k:09d},{areas[k]},{','.join(ratings[k])},{recommend[k]}\n")


def peak_megabytes(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="hy-bench-"))
    os.environ["HUIYIN_DATA"] = str(folder / "data")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from huiyin.accounts.models import User
    from huiyin.accounts.services import ensure_root
    from huiyin.channels.file_upload import services as uploads
    from huiyin.core import events
    from huiyin.metrics import queries, services
    from huiyin.surveys.services import create_programme

    path = folder / "million.csv"
    write_csv(path, options.rows)
    print(f"file: {path.stat().st_size / 1e6:.0f} MB, {options.rows} rows x 13 columns")
    root = ensure_root(name="bench")
    person = User.objects.create(login="bench", name="bench", role="administrator", unit=root)
    programme = create_programme(by=person, unit=root, name="bench")

    began = time.perf_counter()
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(1 << 20), b"")
        upload = uploads.receive_upload(by=person, programme=programme, filename=path.name, chunks=chunks)
    events.drain_all(limit=10_000)
    print(f"read and guessed: {time.perf_counter() - began:.1f} s")

    began = time.perf_counter()
    upload.refresh_from_db()
    uploads.confirm_upload(by=person, upload=upload)
    events.drain_all(limit=100_000)
    seconds = time.perf_counter() - began
    upload.refresh_from_db()
    print(
        f"imported, with facts: {seconds:.1f} s, {options.rows / seconds:.0f} rows/s; read {upload.n_read} = "
        f"stored {upload.n_stored} + unchanged {upload.n_unchanged} + rejected {upload.n_rejected}"
    )

    services.confirm_suggested(by=person, programme_id=programme.pk)
    began = time.perf_counter()
    figures = queries.programme_figures(programme.pk)
    print(f"all figures of {figures.n_responses} responses: {time.perf_counter() - began:.1f} s")
    print(
        f"peak memory: this process {peak_megabytes(resource.RUSAGE_SELF):.0f} MB, "
        f"reader {peak_megabytes(resource.RUSAGE_CHILDREN):.0f} MB"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
