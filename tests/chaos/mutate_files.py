"""Damage valid files at random and read them: every one ends in a table or a problem, the parent lives (A12, A13).

    .venv/bin/python -m tests.chaos.mutate_files --files 3000

Each kind of file (.csv in three encodings, .xlsx stored and deflated, .sav plain and compressed) gets its share.
Most are read in forks of one process, which is quick; the last few of each kind go the whole way of an upload,
with a process of their own. The same seed damages the same bytes.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas
import pyreadstat

from huiyin.analytics.problems import Problem
from huiyin.formats.limits import Limits
from huiyin.formats.reading import _environment, read
from huiyin.formats.tests import mutants, test_survival

LONGEST_SILENCE = 60.0  # seconds without news from the reader of damaged files
N_WHOLE_WAY = 5  # of each kind
LIMITS = Limits(wall_time=20, cpu_time=10)


def templates(folder: Path) -> dict[str, tuple[str, bytes]]:
    """Name → (suffix, content) of the files to damage."""
    csv, xlsx, sav = (test_survival.template(kind, folder) for kind in ("csv", "xlsx", "sav"))
    text = csv.decode("utf-8")
    return {
        "csv UTF-8": ("csv", csv),
        "csv GB18030": ("csv", text.encode("gb18030")),
        "csv UTF-16": ("csv", text.encode("utf-16")),
        "xlsx stored": ("xlsx", xlsx),
        "xlsx deflated": ("xlsx", _deflated(xlsx)),
        "sav": ("sav", sav),
        "sav compressed": ("sav", _compressed_sav(folder)),
    }


def _deflated(stored: bytes) -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(stored)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return packed.getvalue()


def _compressed_sav(folder: Path) -> bytes:
    path = folder / "compressed.sav"
    pyreadstat.write_sav(pandas.DataFrame(test_survival.CELLS), str(path), row_compress=True)
    return path.read_bytes()


def in_forks(kind: str, content: bytes, seed: int, n_files: int, folder: Path) -> Iterator[str]:
    """Read damaged copies in forks of one process; what came of each: "table" or the code of the problem."""
    process = subprocess.Popen(
        [sys.executable, mutants.__file__, kind, str(seed), str(n_files), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=_environment(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin as mouth:
        mouth.write(content)
    heard = time.monotonic()

    def watch() -> None:
        while process.poll() is None:
            if time.monotonic() - heard > LONGEST_SILENCE:
                process.kill()
            time.sleep(1)

    threading.Thread(target=watch, daemon=True).start()
    with process.stdout as ear:
        for line in ear:
            heard = time.monotonic()
            yield json.loads(line).get("code", "table")
    if process.wait() != 0:
        yield f"PARENT DIED ({process.returncode})"


def the_whole_way(kind: str, content: bytes, seed: int, n_files: int, folder: Path) -> Iterator[str]:
    """Read damaged copies as an upload is read; "LEFT …" where something was left behind."""
    chance = random.Random(seed)
    path, into = folder / f"whole.{kind}", folder / "into" / "table.arrow"
    for _ in range(n_files):
        path.write_bytes(mutants.damaged(content, chance))
        try:
            read(path, filename=path.name, into=into, limits=LIMITS)
        except Problem as problem:
            yield problem.code if not list(into.parent.glob("*")) else f"LEFT {problem.code}"
        else:
            into.unlink()
            yield "table"


def main() -> int:
    """Run as asked; 0 when every file ended as it should."""
    parser = argparse.ArgumentParser(description="Damage files at random and read them.")
    parser.add_argument("--files", type=int, default=3000, metavar="N")
    parser.add_argument("--seed", type=int, default=20161231, metavar="N")
    options = parser.parse_args()
    began, fine = time.monotonic(), True
    with tempfile.TemporaryDirectory(prefix="huiyin-mutants-") as name:
        folder = Path(name)
        kinds = templates(folder)
        shares = [options.files // len(kinds) + (at < options.files % len(kinds)) for at in range(len(kinds))]
        for (title, (kind, content)), share in zip(kinds.items(), shares, strict=True):
            n_whole = min(N_WHOLE_WAY, share)
            counts = Counter(in_forks(kind, content, options.seed, share - n_whole, folder))
            counts.update(the_whole_way(kind, content, options.seed + 1, n_whole, folder))
            ended = sum(n for what, n in counts.items() if what == "table" or what.startswith("HY-F"))
            fine = fine and ended == counts.total() == share
            shown = "  ".join(f"{what} {n}" for what, n in counts.most_common())
            print(f"{title:15} {ended} of {share} ended in a table or a problem:  {shown}", flush=True)
    print(f"{'all well' if fine else 'FAILED'}, seed {options.seed}, {time.monotonic() - began:.0f} s")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
