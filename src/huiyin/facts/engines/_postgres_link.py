"""Connections to PostgreSQL: one for each question at work, with an end to every wait."""

from __future__ import annotations

import math
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from huiyin.facts.engines._waiting import longest_wait
from huiyin.facts.problems import EngineAway, EngineNotSet

SETTING, RECORDS = "HUIYIN_POSTGRES_FACTS_URL", "HUIYIN_DATABASE_URL"
_MOST_IDLE = 4  # kept open by each thread
_own = threading.local()


def address() -> str:
    """The database of facts: its own setting, or the records' database when that is PostgreSQL."""
    for name in (SETTING, RECORDS):
        given = os.environ.get(name, "").strip()
        if given.startswith(("postgres://", "postgresql://")):
            return given
        if given and name == SETTING:
            break  # what was set cannot be used: say so rather than write elsewhere
    raise EngineNotSet(engine="postgres", setting=SETTING, example="postgres://user:password@host/facts")


class Watch:
    """Shuts the socket under a wait that lasts too long: a server that hangs would never say so."""

    def __init__(self, connection: psycopg.Connection[Any], seconds: float) -> None:
        self.seconds, self.fired = seconds, False
        self._wire = socket.socket(fileno=os.dup(connection.fileno()))
        self._until, self._over = math.inf, threading.Event()
        threading.Thread(target=self._look, daemon=True).start()

    def wait(self) -> None:
        """From now on the server is waited for."""
        self._until = time.monotonic() + self.seconds

    def rest(self) -> None:
        """The server has answered; whoever reads the answer may take long."""
        self._until = math.inf

    def close(self) -> None:
        self._over.set()

    def _look(self) -> None:
        with self._wire:
            while not self._over.wait(min(1.0, self.seconds / 4)):
                if time.monotonic() > self._until:
                    self.fired = True
                    with suppress(OSError):
                        self._wire.shutdown(socket.SHUT_RDWR)
                    return


@contextmanager
def connected(*, snapshot: bool = False) -> Iterator[tuple[psycopg.Connection[Any], Watch]]:
    """A connection of this thread's in a transaction, given back when the block ends well.

    Raises `EngineAway` when the server fails, or lets wait longer than the setting says. With `snapshot`
    every statement sees the same state.
    """
    target = address()
    connection = watch = None
    try:
        connection = _idle(target) or _opened(target)
        level = psycopg.IsolationLevel.REPEATABLE_READ if snapshot else psycopg.IsolationLevel.READ_COMMITTED
        connection.isolation_level = level
        watch = Watch(connection, longest_wait())
        watch.wait()
        yield connection, watch
        connection.rollback()  # what is to stay was committed inside
        watch.close()
        _keep(target, connection)
        connection = None
    except psycopg.Error as error:
        raise EngineAway(engine="PostgreSQL", reason=_reason(error, watch)) from error
    finally:
        if watch is not None:
            watch.close()
        if connection is not None:  # it failed, or was left in the middle of an answer
            with suppress(psycopg.Error):
                connection.close()


def _reason(error: psycopg.Error, watch: Watch | None) -> dict[str, str]:
    """The server's own first line, or that it did not answer."""
    if watch is not None and watch.fired:
        return {"zh": f"{watch.seconds:g} 秒内没有应答", "en": f"no answer within {watch.seconds:g} s"}
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return {"zh": line, "en": line}


def _opened(target: str) -> psycopg.Connection[Any]:
    return psycopg.connect(
        target,
        connect_timeout=max(2, min(10, round(longest_wait()))),
        keepalives_idle=10,
        keepalives_interval=5,
        keepalives_count=3,
        application_name="huiyin facts",
        options="-c timezone=UTC -c datestyle=ISO -c extra_float_digits=1 -c client_encoding=UTF8 -c jit=off"
        " -c client_connection_check_interval=5s -c statement_timeout=0"
        # Nothing here wants an order, and without knowing how many groups come the planner would sort all rows.
        " -c enable_sort=off -c work_mem=64MB",
    )


def _kept(target: str) -> list[psycopg.Connection[Any]]:
    kept: dict[str, list[psycopg.Connection[Any]]] = _own.__dict__.setdefault("kept", {})
    return kept.setdefault(target, [])


def _idle(target: str) -> psycopg.Connection[Any] | None:
    kept = _kept(target)
    while kept:
        connection = kept.pop()
        try:
            watch = Watch(connection, min(5.0, longest_wait()))
            watch.wait()
            connection.execute("SELECT 1")  # the server may have been started anew since
            connection.rollback()
            watch.close()
        except psycopg.Error:
            connection.close()
        else:
            return connection
    return None


def _keep(target: str, connection: psycopg.Connection[Any]) -> None:
    if len(_kept(target)) < _MOST_IDLE:
        _kept(target).append(connection)
    else:
        connection.close()
