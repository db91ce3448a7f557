"""A file's figures without a server: read, guess, convert, suggest, compute, all in memory."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huiyin.facts.engines import engines
from huiyin.facts.source import FactSource
from huiyin.facts.table import fact_table
from huiyin.formats.guessing import guess
from huiyin.formats.mapping import Mapping
from huiyin.formats.raw import RawTable
from huiyin.formats.reading import read
from huiyin.metrics.checking import checked
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.figures import compute
from huiyin.metrics.overview import ProgrammeFigures
from huiyin.metrics.suggestions import suggest_contracts
from huiyin.shell.problems import existing


@dataclass(frozen=True)
class Made:
    """A file's figures with the mapping they rest on and the number of rejected rows."""

    mapping: Mapping
    figures: ProgrammeFigures
    n_rejected: int


def figures_of(
    path: Path, mapping: Mapping | None = None, contracts: Sequence[MetricContract] | None = None
) -> Made:
    """Read a file and compute all its figures.

    What its columns mean is guessed and the contracts are suggested unless given; rows without a
    wave belong to one named after the file. Raises the problems of reading, mapping and measuring.
    """
    with tempfile.TemporaryDirectory(prefix="huiyin-") as folder:
        table = read(existing(path), filename=path.name, into=Path(folder) / "table.arrow")
        mapping = mapping or guess(table)
        for problem in mapping.problems():
            raise problem
        rows, n_rejected = _rows(table, mapping, path.stem)
    codebook = [column.variable for column in mapping.columns]
    chosen = suggest_contracts(codebook) if contracts is None else contracts
    facts = fact_table(codebook, rows)
    figures = compute(
        engine=engines["arrow"],
        source=FactSource(schema=facts.schema, table=facts, revision=path.name),
        codebook=codebook,
        contracts=[checked(contract, codebook) for contract in chosen],
        waves=_waves(rows),
    )
    return Made(mapping, figures, n_rejected)


def _rows(table: RawTable, mapping: Mapping, wave: str) -> tuple[list[dict[str, Any]], int]:
    """The rows as facts take them, and how many were rejected."""
    rows: list[dict[str, Any]] = []
    n_rejected, row_number = 0, table.first_row
    for batch in table.batches():
        converted = mapping.convert(batch, row_number)
        row_number += batch.num_rows
        n_rejected += len(converted.rejected)
        rows += (
            {
                "id": row.row_number,
                "respondent_key": row.respondent_key,
                "answered_on": row.answered_on,
                "wave": row.wave or wave,
                "channel": "file_upload",
                "answers": row.answers,
                "context": row.context,
                "weight": row.weight,
            }
            for row in converted.rows
        )
    return rows, n_rejected


def _waves(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The waves by the first day of each, oldest first."""
    first_days: dict[str, str] = {}
    for row in rows:
        day = str(row["answered_on"] or "9999")
        first_days[row["wave"]] = min(day, first_days.get(row["wave"], day))
    return sorted(first_days, key=lambda wave: (first_days[wave], wave))
