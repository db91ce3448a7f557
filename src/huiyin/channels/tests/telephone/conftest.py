"""What the tests of telephone studies share."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, connections


@pytest.fixture
def shared_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it when the data is there: threads then meet in a database file, as processes do in real life."""

    def share() -> None:
        if connection.vendor != "sqlite":
            return
        copy = sqlite3.connect(tmp_path / "shared.sqlite3")
        connection.connection.backup(copy)
        copy.close()
        monkeypatch.setitem(connections.settings["default"], "NAME", str(tmp_path / "shared.sqlite3"))

    return share
