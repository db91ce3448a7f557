"""The real program, started as somebody at a terminal starts it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A running `up` with everything it printed; `settings` are the operator's, such as HUIYIN_DATABASE_URL."""

    def __init__(
        self, folder: Path, *arguments: str, port: int | None = None, settings: dict[str, str] | None = None
    ) -> None:
        self.folder, self.port = folder, port or free_port()
        self.log = folder.parent / f"{folder.name}.log"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "huiyin.cli", "up", "--no-browser"),
                    *("--data", str(folder), "--port", str(self.port), *arguments),
                ],
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**environment, **(settings or {})},
                start_new_session=True,
            )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def text(self) -> str:
        return self.log.read_text("utf8", errors="replace")

    def wait_ready(self, seconds: float = 180) -> str:
        until = time.monotonic() + seconds
        while "Ctrl-C" not in self.text():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < until, self.text()
            time.sleep(0.05)
        return self.text()

    def first_run_link(self) -> str:
        """The link by which the first administrator sets a password."""
        link = re.search(r"http://\S+/setup/\S+/", self.text())
        assert link is not None, self.text()
        return link.group(0)

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=30)

    def children(self) -> list[int]:
        """Pids of living processes that work on this data folder, the supervisor left out."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != self.process.pid:
                try:
                    environment = (entry / "environ").read_bytes()
                    state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
                except OSError:
                    continue
                if f"HUIYIN_DATA={self.folder}".encode() in environment and state != "Z":
                    found.append(int(entry.name))
        return found

    def gone(self, seconds: float = 15) -> bool:
        until = time.monotonic() + seconds
        while self.children():
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
        return True


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """Settings for a program with records of its own: on the server of HUIYIN_DATABASE_URL a new database."""
    server = os.environ.get("HUIYIN_DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield {}
        return
    import psycopg

    name = f"huiyin_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield {"HUIYIN_DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}"))}
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[Running]:
    """The program on records of its own, while the block lasts."""
    with own_database() as settings:
        up = Running(folder, *arguments, settings=settings)
        try:
            up.wait_ready()
            yield up
        finally:
            up.stop()
