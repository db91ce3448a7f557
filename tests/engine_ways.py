"""The ways in which the engines are tried: one suite, and each engine in every way in which it may run.

A way is named by its engine's key, or by the key, a plus and a word when an engine runs in more than
one. What needs nothing but the program is tried wherever the tests run; the rest only where the
variable TEST_ENGINES names it, which the parts of `./huiyin test` do that have what it needs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from huiyin.facts.engines import Engine, engines
from huiyin.facts.engines._spark_session import close as close_session
from huiyin.shell._spark_cluster import SparkCluster

ROOT = Path(__file__).resolve().parents[1]
Settings = Mapping[str, str]  # names of operator settings with the values of this way


@contextmanager
def a_database() -> Iterator[Settings]:
    """A database of facts of our own on the PostgreSQL of this run: workers must not sweep each other's parts.

    It sorts by a language, keeps time in a zone and writes days as no other does: nothing of this may show.
    """
    import psycopg

    server = os.environ["HUIYIN_DATABASE_URL"]
    name = f"facts_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh-CN'"
        )
        connection.execute(f"ALTER DATABASE {name} SET timezone = 'Asia/Shanghai'")
        connection.execute(f"ALTER DATABASE {name} SET datestyle = 'SQL, DMY'")
        connection.execute(f"ALTER DATABASE {name} SET extra_float_digits = -5")
    try:
        parts = urlsplit(server)
        yield {"HUIYIN_POSTGRES_FACTS_URL": urlunsplit(parts._replace(path=f"/{name}"))}
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def a_cluster() -> Iterator[Settings]:
    """Spark's stand-alone cluster of a master and two workers, each a process of its own."""
    with (
        TemporaryDirectory(prefix="huiyin-spark-") as folder,
        SparkCluster(Path(folder), workers=2) as cluster,
    ):
        try:
            yield {"HUIYIN_SPARK_MASTER": cluster.address}
        finally:
            close_session()


@contextmanager
def no_server() -> Iterator[Settings]:
    """ClickHouse inside this process."""
    yield {"HUIYIN_CLICKHOUSE_URL": ""}


@contextmanager
def a_server() -> Iterator[Settings]:
    """ClickHouse over HTTP, in a process of its own."""
    command = [sys.executable, "-m", "tests.engines.clickhouse_over_http"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        yield {"HUIYIN_CLICKHOUSE_URL": f"http://default@127.0.0.1:{port}/default"}
        # Its input closes with this block, or with this process: then it ends.


# What a way needs beyond its engine: started, named in the settings, and taken away afterwards.
WAYS: dict[str, Callable[[], AbstractContextManager[Settings]]] = {
    "clickhouse": no_server,
    "clickhouse+server": a_server,
    "postgres": a_database,
    "spark": a_cluster,
}


def tried() -> list[str]:
    """The ways of this run: all ways of the engines named, or the engines that need nothing."""
    named = os.environ.get("TEST_ENGINES", "").split()
    keys = named or [engine.key for engine in engines if not engine.needs]
    return [way for key in keys for way in [key, *(one for one in WAYS if one.startswith(f"{key}+"))]]


def examples() -> int:
    """How many random sets of rows each way is tried with: a question to a cluster takes its time."""
    return 2 if "spark" in os.environ.get("TEST_ENGINES", "").split() else 8


@contextmanager
def running(way: str) -> Iterator[Engine]:
    """The engine of a way while what it needs is there."""
    with WAYS.get(way, lambda: nullcontext({}))() as settings:
        before = {name: os.environ.get(name) for name in settings}
        os.environ.update(settings)
        try:
            engine = engines[way.split("+")[0]]
            engine.available()
            yield engine
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
