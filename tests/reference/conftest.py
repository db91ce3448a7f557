"""Reference numbers of other programs and the data they were computed from.

They lie outside the project, in the folder named by HUIYIN_SHARED (../shared unless set), below
`refs`; where that folder does not exist, nothing here is collected.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

SHARED = Path(os.environ.get("HUIYIN_SHARED", Path(__file__).resolve().parents[3] / "shared"))

REFERENCES = SHARED / "refs"
collect_ignore_glob = [] if REFERENCES.is_dir() else ["test_*.py"]

Columns = dict[str, np.ndarray]


@pytest.fixture(scope="session")
def refs() -> Path:
    return REFERENCES


@pytest.fixture(scope="session")
def results(refs: Path) -> Callable[[str], dict[str, Any]]:
    """The results of one reference file."""
    return lambda name: json.loads((refs / f"{name}.json").read_text())["results"]


@pytest.fixture(scope="session")
def columns(refs: Path) -> Callable[[str], Columns]:
    """The columns of one data file: numbers with NaN where empty, or texts."""

    def read(name: str) -> Columns:
        with (refs / "data" / f"{name}.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return {key: _column([row[key] for row in rows]) for key in rows[0]}

    return read


def _column(cells: list[str]) -> np.ndarray:
    try:
        return np.array([float(cell) if cell else np.nan for cell in cells])
    except ValueError:
        return np.array(cells)
