"""A PostgreSQL of our own for tests: in a temporary folder, on a socket there, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from huiyin.shell._system import postgres_tools
from huiyin.shell.problems import NoSystemPackage


@contextmanager
def temporary_postgres(*, durable: bool = False) -> Iterator[str]:
    """Run a server while the block lasts; gives its database URL.

    PostgreSQL refuses to run as root, so root runs it as the user "postgres". `durable` keeps fsync
    on, for tests that kill it.
    """
    tools = postgres_tools()
    if tools is None:
        raise NoSystemPackage(packages="postgresql")
    folder = Path(tempfile.mkdtemp(prefix="hy-pg-"))
    run_as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if run_as:
        shutil.chown(folder, "postgres", "postgres")

    def run(*command: str) -> None:
        subprocess.run([*run_as, *command], check=True, capture_output=True, cwd=folder)  # noqa: S603

    try:
        run(
            str(tools / "initdb"),
            "-D",
            f"{folder}/data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        sync = "on" if durable else "off"
        options = f"-c listen_addresses='' -k {folder} -c fsync={sync} -c max_connections=200"
        run(
            str(tools / "pg_ctl"), "-D", f"{folder}/data", "-l", f"{folder}/log", "-w", "-o", options, "start"
        )
        try:
            yield f"postgres://postgres@{quote(str(folder), safe='')}/postgres"
        finally:
            run(str(tools / "pg_ctl"), "-D", f"{folder}/data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
