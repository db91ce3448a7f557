"""The process that matches: `python -m huiyin.customers.matching.program IN OUT MEBIBYTES LEAST`; says JSON at its end."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

import pyarrow.parquet as pq

from huiyin.customers.matching.linking import find_pairs

_BESIDE_THE_ENGINE = 3 << 30  # libraries and tables of this process, as addresses


def main(given: str, out: str, mebibytes: str, least: str) -> None:
    """Read contacts, write pairs; the memory of this process is limited."""
    most = (int(mebibytes) << 20) * 2 + _BESIDE_THE_ENGINE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    pairs = find_pairs(
        pq.read_table(given),
        least=float(least),
        memory_mebibytes=int(mebibytes),
        folder=Path(out).parent,
    )
    pq.write_table(pairs.table, out, compression="zstd")
    said = {"n_contacts": pairs.n_contacts, "is_learned": pairs.is_learned, "n_pairs": pairs.table.num_rows}
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
