"""Making the database really forget what was deleted.

A deleted row leaves its bytes behind: in SQLite in free space of pages and in the write-ahead log, in
PostgreSQL in dead rows until they are vacuumed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.db import OperationalError, connection

from huiyin.core.problems import LogInUse

_SHORTEST = 12  # bytes; a shorter text is found everywhere
_CHUNK = 8 << 20
_PATIENCE = 20.0  # seconds that readers get to let go of the log


def overwrite_deleted() -> None:
    """From now on this connection overwrites with zeros what it deletes (SQLite); call it before deleting."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")


def forget_deleted(words: Iterable[str] | None, tables: Sequence[str]) -> bool:
    """Clear log and free space of what was deleted; returns whether the file had to be written anew.

    `words` are what must not be found any more, None if nobody knows them by now; `tables` are where
    they were. SQLite's file is searched byte for byte, and written anew if something is found. Call it
    outside any transaction. Raises `LogInUse` when readers hold on to the log.
    """
    if connection.vendor == "postgresql":
        if connection.in_atomic_block:
            return False  # the server's own vacuum comes once the transaction has ended
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")
        return False
    if connection.is_in_memory_db():  # type: ignore[attr-defined]
        return False
    _empty_log()
    needles = None if words is None else needles_of(words)
    if needles is not None and not any(_found(path, needles) for path in _files()):
        return False
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    _empty_log()
    return True


def needles_of(words: Iterable[str]) -> list[bytes]:
    """What to look for: each text as UTF-8 and as JSON may escape it, long ones in pieces."""
    found: dict[bytes, None] = {}
    for word in words:
        for text in {word, json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1]}:
            raw = text.encode()
            pieces = [raw] if len(raw) <= 200 else [raw[at : at + 60] for at in range(0, len(raw) - 60, 2000)]
            found |= dict.fromkeys(piece for piece in pieces if len(piece) >= 1)
    return list(found)


def worth_looking_for(texts: Iterable[str]) -> list[str]:
    """Those of some texts that are long enough to be somebody's own words."""
    return [text for text in texts if len(text.encode()) >= _SHORTEST]


def _files() -> Iterator[Path]:
    name = Path(str(connection.settings_dict["NAME"]))
    return (path for path in (name, name.with_name(f"{name.name}-wal")) if path.exists())


def _empty_log() -> None:
    """Move the write-ahead log into the file and cut it to nothing, waiting for readers a while."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                if cursor.fetchone()[0] == 0:
                    return
        except OperationalError:
            pass  # somebody writes at this moment
        if time.monotonic() > until:
            raise LogInUse
        time.sleep(0.2)


def _found(path: Path, needles: Sequence[bytes]) -> bool:
    if not needles:
        return False
    overlap, before = max(map(len, needles)), b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            window = before + chunk
            if any(needle in window for needle in needles):
                return True
            before = window[-overlap:]
    return False
