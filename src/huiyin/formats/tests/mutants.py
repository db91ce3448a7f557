"""A program of the tests: reads many damaged files, each in a process of its own, and reports what came of it.

`python mutants.py KIND SEED N FOLDER < template`. The process of each file runs the reader's own
`main`, forked from one that has already loaded the libraries; a line of JSON is printed for each.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path

from huiyin.formats import _arriving, reader, reading  # noqa: F401 - loaded once, before the forks
from huiyin.formats.base import formats
from huiyin.formats.limits import Limits
from huiyin.formats.problems import FormatProblem

LIBRARIES = {
    "sav": "pyreadstat",
    "xlsx": "python_calamine",
    "csv": "csv",
    "parquet": "pyarrow.parquet",
    "zip": "defusedxml.ElementTree",
}
LIMITS = Limits(memory=1_024 * 1_024 * 1_024, cpu_time=10)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """A copy with some bytes changed, cut out, doubled, or the end missing."""
    copy = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(copy))
        match chance.randrange(5):
            case 0:
                copy[at] = chance.randrange(256)
            case 1:
                copy[at] = chance.choice((0, 255, 0x22, 0x2C, 0x0A, 0x3C, 0x7F))
            case 2:
                del copy[at : at + chance.choice((1, 2, 8, 64))]
            case 3:
                copy[at:at] = copy[at : at + chance.choice((1, 2, 8, 64))]
            case 4 if chance.random() < 0.2:
                del copy[at:]
        if not copy:
            return b"\x00"
    return bytes(copy)


def outcome(path: Path, kind: str, into: Path) -> dict[str, object]:
    """Read one file in a forked process; "table" with its rows, or the code of the problem."""
    key = {"zip": "triple_s"}.get(kind, kind)
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ear)
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - lives as long as the process
        with os.fdopen(mouth, "w") as voice:
            request = json.loads(reader.request_for(path, into, f"a.{kind}", key, LIMITS))
            reader.main(request, voice)
        os._exit(0)
    os.close(mouth)
    with os.fdopen(ear, "rb") as voice:
        lines = voice.read().splitlines()
    _, status = os.waitpid(child, 0)
    said = reading._understood(lines[-1]) if lines else {}
    try:
        table = reading.verdict(said, os.waitstatus_to_exitcode(status), f"a.{kind}", LIMITS)
    except FormatProblem as problem:
        return {"code": problem.code, "detail": str(problem.facts.get("detail", ""))}
    return {"table": table["n_rows"]}


def main() -> None:
    kind, seed, n, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    formats.discover()
    __import__(LIBRARIES[kind])
    content, chance = sys.stdin.buffer.read(), random.Random(seed)
    for _ in range(n):
        path = folder / f"mutant.{kind}"
        path.write_bytes(damaged(content, chance))
        print(json.dumps(outcome(path, kind, folder / "mutant.arrow")), flush=True)


if __name__ == "__main__":
    main()
