"""The file in which summaries of parts are kept: by the part's digest and the question's."""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections.abc import Container, Iterable
from contextlib import closing
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (
    of TEXT NOT NULL, question TEXT NOT NULL, checksum INTEGER NOT NULL, answer BLOB NOT NULL,
    made_at REAL NOT NULL DEFAULT (unixepoch()), PRIMARY KEY (of, question)
) WITHOUT ROWID
"""
SETS_ARE_KEPT_SECONDS = 7 * 24 * 3600  # a set of parts is another one as soon as there is one part more
_own = threading.local()


class KeptStore:
    """Answers as bytes, in one file that threads and processes share.

    What cannot be read back as it was written counts as not kept: everything here can be computed again.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def get(self, of: str, questions: Iterable[str]) -> dict[str, bytes]:
        """Those of the questions whose answer for `of` is kept."""
        found = {}
        try:
            for question in questions:
                row = self._connection.execute(
                    "SELECT checksum, answer FROM kept WHERE of = ? AND question = ?", (of, question)
                ).fetchone()
                if row is not None and zlib.crc32(row[1]) == row[0]:
                    found[question] = bytes(row[1])
        except sqlite3.Error:
            self._begin_anew()
            return {}
        return found

    def put(self, of: str, answers: Iterable[tuple[str, bytes]]) -> None:
        """Keep answers; a full disk only means that they are computed again."""
        rows = [(of, question, zlib.crc32(answer), answer) for question, answer in answers]
        try:
            with self._connection as connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO kept (of, question, checksum, answer) VALUES (?, ?, ?, ?)", rows
                )
        except sqlite3.Error:
            self._begin_anew()

    def forget(self, listed: Container[str], *, sets_too: bool) -> int:
        """Remove what belongs to no part `listed`, and of sets of parts what is old or, with `sets_too`, all.

        The bytes are gone from the file. Returns of how many parts and sets.
        """
        if not self.file.exists():
            return 0
        try:
            query = "SELECT of, max(made_at) < unixepoch() - ? FROM kept GROUP BY of"
            with closing(self._connection.execute(query, (SETS_ARE_KEPT_SECONDS,))) as rows:
                gone = [
                    of for of, old in rows if (sets_too or old if of.startswith("set:") else of not in listed)
                ]
            with self._connection as connection:
                connection.executemany("DELETE FROM kept WHERE of = ?", [(of,) for of in gone])
            if gone:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            self._begin_anew()
            return 0
        return len(gone)

    @property
    def _connection(self) -> sqlite3.Connection:
        held: dict[Path, tuple[int, sqlite3.Connection]] = _own.__dict__.setdefault("connections", {})
        inode = self.file.stat().st_ino if self.file.exists() else 0
        known = held.get(self.file)
        if known is not None and known[0] == inode:
            return known[1]
        if known is not None:
            known[1].close()
        self.file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.file, timeout=5.0)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")  # all of it can be computed again
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(_SCHEMA)
        held[self.file] = (self.file.stat().st_ino, connection)
        return connection

    def _begin_anew(self) -> None:
        """Drop a file that SQLite cannot read any more."""
        held = _own.__dict__.get("connections", {}).pop(self.file, None)
        if held is not None:
            held[1].close()
        for suffix in ("", "-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
