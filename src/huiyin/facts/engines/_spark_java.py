"""Starting Spark's Java process from a program that has many threads."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from huiyin.facts.engines._spark_home import spark_home

_PORT, _SECRET = "PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET"


@contextmanager
def java_process(options: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A Java process for a session; whoever makes a session within the block gets this one.

    pyspark starts it by a fork that runs Python in the child, which hangs for ever when a thread of
    another engine held a lock at that moment. Here nothing runs between fork and program. The process
    ends when its input is closed, so also with this program. Raises RuntimeError when it ends at once.
    """
    with tempfile.TemporaryDirectory(prefix="huiyin-spark-") as folder:
        told = Path(folder) / "told"
        settings = [part for name, value in options.items() for part in ("--conf", f"{name}={value}")]
        process = subprocess.Popen(  # noqa: S603 - our own choice
            [str(spark_home() / "bin/spark-submit"), *settings, "pyspark-shell"],
            stdin=subprocess.PIPE,
            process_group=0,  # Ctrl-C is for us, not for it
            env={**os.environ, "SPARK_CONNECT_MODE": "0", "_PYSPARK_DRIVER_CONN_INFO_PATH": str(told)},
        )
        while not told.is_file():
            if process.poll() is not None:
                raise RuntimeError(f"Spark's Java process ended with status {process.returncode}")
            time.sleep(0.05)
        words = told.read_bytes()
    port, length = (int.from_bytes(words[at : at + 4], "big") for at in (0, 4))
    os.environ[_PORT], os.environ[_SECRET] = str(port), words[8 : 8 + length].decode()
    try:
        yield process
    finally:
        del os.environ[_PORT], os.environ[_SECRET]
