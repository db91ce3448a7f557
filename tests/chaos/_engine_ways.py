"""Engines on servers with something between them and the product that can be cut, and what may happen to each."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from huiyin.shell._postgres import temporary_postgres
from huiyin.shell._spark_cluster import SparkCluster
from tests.engine_ways import a_server
from tests.engines.line import Line

FAR = 1 << 40  # bytes that no answer has


@dataclass
class Stage:
    """An engine under test: its settings, its faults by name, and how each is mended."""

    settings: dict[str, str]
    faults: dict[str, Callable[[random.Random], None]]
    mend: Callable[[], None]
    waits: float = 0.6  # seconds within which a fault strikes
    threads: list[threading.Thread] = field(default_factory=list)

    def strike(self, fault: str, chance: random.Random) -> None:
        """Let the fault happen at a random moment from now."""

        def happen(after: float = chance.uniform(0.0, self.waits)) -> None:
            time.sleep(after)
            self.faults[fault](chance)

        self.threads.append(threading.Thread(target=happen, daemon=True))
        self.threads[-1].start()

    def heal(self) -> None:
        """Wait until the fault has happened, then put everything right."""
        while self.threads:
            self.threads.pop().join()
        self.mend()


def _cut(line: Line, trouble: str) -> Callable[[random.Random], None]:
    return lambda chance: line.go_wrong(
        trouble, int(2 ** chance.uniform(0, 15)) if trouble != "refuse" else 0
    )


def _line_faults(line: Line) -> dict[str, Callable[[random.Random], None]]:
    return {trouble: _cut(line, trouble) for trouble in ("drop", "reset", "silence", "refuse")}


@contextmanager
def postgres() -> Iterator[Stage]:
    """A PostgreSQL of our own behind a line; its backends may also be killed."""
    import psycopg

    with temporary_postgres() as url:
        folder = unquote(urlsplit(url).netloc.split("@")[1])

        def reach() -> socket.socket:
            wire = socket.socket(socket.AF_UNIX)
            wire.connect(f"{folder}/.s.PGSQL.5432")
            return wire

        def ask(statement: str) -> list[int]:
            with psycopg.connect(url, autocommit=True) as connection:
                return [row[0] for row in connection.execute(statement)]

        others = "FROM pg_stat_activity WHERE application_name = 'huiyin facts'"

        def end_backends(_: random.Random) -> None:
            ask(f"SELECT pg_terminate_backend(pid)::int {others}")

        def kill_backend(chance: random.Random) -> None:
            pids = ask(f"SELECT pid {others}")
            with suppress(ProcessLookupError):
                if pids:  # the server ends all sessions and recovers
                    os.kill(chance.choice(pids), signal.SIGKILL)

        line = Line(reach)

        def mend() -> None:
            line.go_wrong("")
            until = time.monotonic() + 30
            while time.monotonic() < until:
                with suppress(psycopg.Error):
                    ask("SELECT 1")
                    return
                time.sleep(0.2)

        faults = {**_line_faults(line), "end backends": end_backends, "kill -9 a backend": kill_backend}
        settings = {"HUIYIN_POSTGRES_FACTS_URL": f"postgres://postgres@127.0.0.1:{line.port}/postgres"}
        try:
            yield Stage(settings, faults, mend)
        finally:
            line.close()


@contextmanager
def clickhouse() -> Iterator[Stage]:
    """ClickHouse over HTTP behind a line."""
    with a_server() as settings:
        address = urlsplit(settings["HUIYIN_CLICKHOUSE_URL"])
        line = Line(lambda: socket.create_connection(("127.0.0.1", address.port or 0)))
        try:
            url = f"http://default@127.0.0.1:{line.port}/default"
            yield Stage({"HUIYIN_CLICKHOUSE_URL": url}, _line_faults(line), lambda: line.go_wrong(""))
        finally:
            line.close()


@contextmanager
def spark() -> Iterator[Stage]:
    """A stand-alone cluster of a master and two workers whose processes may be killed or stopped."""
    from huiyin.facts.engines import _spark_session as sessions

    with TemporaryDirectory(prefix="hy-spark-") as folder, SparkCluster(Path(folder), workers=2) as cluster:

        def killed(pids: list[int], chance: random.Random) -> None:
            with suppress(ProcessLookupError, IndexError):
                os.kill(chance.choice(pids), signal.SIGKILL)

        def executors() -> list[int]:
            return _processes("CoarseGrainedExecutorBackend", cluster.address.rsplit(":", 1)[-1])

        def frozen(chance: random.Random) -> None:
            pids = executors()
            with suppress(ProcessLookupError, IndexError):
                pid = chance.choice(pids)
                os.kill(pid, signal.SIGSTOP)
                time.sleep(3)
                os.kill(pid, signal.SIGCONT)

        def master_lost(_: random.Random) -> None:
            if cluster.master is not None:
                os.kill(cluster.master.pid, signal.SIGKILL)

        def java_lost(_: random.Random) -> None:
            from pyspark import SparkContext

            gateway = SparkContext._gateway
            if gateway is not None:
                gateway.proc.kill()

        def mend() -> None:
            if cluster.master is not None and not _runs(cluster.master.pid):
                cluster.master.guardian.wait()
                cluster.start_master()
            alive = [one for one in cluster.joined if _runs(one.pid)]
            for _ in range(cluster.workers - len(alive)):
                cluster.add_worker()
            until = time.monotonic() + 60
            while cluster.state().get("aliveworkers", 0) < cluster.workers and time.monotonic() < until:
                time.sleep(0.3)

        faults = {
            "kill -9 a worker": lambda chance: killed(
                [p.pid for p in cluster.joined if _runs(p.pid)], chance
            ),
            "kill -9 an executor": lambda chance: killed(executors(), chance),
            "freeze an executor": frozen,
            "kill -9 the master": master_lost,
            "kill -9 our Java": java_lost,
        }
        try:
            yield Stage({"HUIYIN_SPARK_MASTER": cluster.address}, faults, mend, waits=6.0)
        finally:
            sessions.close()


STAGES = {"postgres": postgres, "clickhouse": clickhouse, "spark": spark}


def _runs(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _processes(name: str, port: str) -> list[int]:
    """Our own Java programs of that name: those started for the cluster on that port."""
    listed = subprocess.run(["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True).stdout
    return [int(row.split()[0]) for row in listed.splitlines() if name in row and port in row]
