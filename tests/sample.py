"""The sample organisation for the tests that look at it: loaded once for all processes of a run, then copied."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.running import Running, running

PATIENCE = 240.0  # seconds for loading it, beside whatever else the machine does
_OPEN = (
    "SELECT (SELECT COUNT(*) FROM core_outboxevent WHERE fanned_out_at IS NULL)"
    " + (SELECT COUNT(*) FROM core_delivery WHERE done_at IS NULL AND parked_at IS NULL)"
)
_ALERTS = "SELECT COUNT(*) FROM alerts_alert"


@contextmanager
def running_sample(folders: pytest.TempPathFactory, name: str) -> Iterator[Running]:
    """The program with the sample organisation, its news handled and its first alert there."""
    folder = folders.mktemp(name) / "data"
    if os.environ.get("HUIYIN_DATABASE_URL", "").startswith("postgres"):  # its records are not in the folder
        with running(folder, "--demo") as program:
            yield program
        return
    shutil.copytree(_loaded(folders), folder)
    with running(folder) as program:
        yield program


def _loaded(folders: pytest.TempPathFactory) -> Path:
    """The folder of a sample organisation at rest; whichever process comes first loads it."""
    base = folders.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    data, ended = shared / "sample" / "data", shared / "sample.ended"
    try:
        data.parent.mkdir()
    except FileExistsError:
        _wait_for(ended.exists)
        assert ended.read_text() == "loaded", (
            "the sample organisation could not be loaded, as another test tells"
        )
        return data
    ended_as = "failed"
    try:
        with running(data, "--demo"):
            _wait_for(lambda: _count(data, _OPEN) == 0 and _count(data, _ALERTS) > 0)
        ended_as = "loaded"
    finally:
        ended.write_text(ended_as)
    return data


def _count(data: Path, statement: str) -> int:
    with closing(sqlite3.connect(f"file:{data / 'huiyin.sqlite3'}?mode=ro", uri=True, timeout=30)) as records:
        return int(records.execute(statement).fetchone()[0])


def _wait_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "the sample organisation was not ready in time"
        time.sleep(0.2)
