"""A stand-alone Spark cluster from the Python package: a master and workers as processes of this machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from huiyin.facts.engines._spark_home import java, spark_home
from huiyin.shell.problems import ClusterNotReady, PortTaken

_MASTER = "org.apache.spark.deploy.master.Master"
_WORKER = "org.apache.spark.deploy.worker.Worker"


def free_port(host: str) -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


@dataclass
class Process:
    """One program of the cluster: its guardian, and the pid of the Java program itself."""

    guardian: subprocess.Popen[str]
    pid: int
    log: Path

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self.guardian.poll() is None


@dataclass
class SparkCluster:
    """A master and `workers` workers; `start` returns when all have joined, `stop` ends every process.

    `port` 0 takes a free one. `folder` gets logs and the workers' scratch space; `memory` is what one
    worker may give away, in Spark's words such as "2g". Usable as a context manager.
    """

    folder: Path
    workers: int = 2
    host: str = "127.0.0.1"
    port: int = 0
    cores: int = 1
    memory: str = "2g"
    master: Process | None = None
    joined: list[Process] = field(default_factory=list)
    _page: int = 0

    @property
    def address(self) -> str:
        """What HUIYIN_SPARK_MASTER is set to."""
        return f"spark://{self.host}:{self.port}"

    def __enter__(self) -> SparkCluster:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start all; raises `EngineNotInstalled`, `NoJava`, `PortTaken` or `ClusterNotReady`."""
        spark_home(), java()
        self.port = self.port or free_port(self.host)
        _check_free(self.host, self.port)
        self._page = free_port(self.host)
        try:
            self.start_master()
            for _ in range(self.workers):
                self.add_worker()
            self._wait_for(self.workers)
        except BaseException:
            self.stop()
            raise

    def start_master(self) -> None:
        """Start the master, the first time or again after it was lost."""
        arguments = ["--host", self.host, "--port", str(self.port), "--webui-port", str(self._page)]
        self.master = self._run("master", _MASTER, *arguments)

    def add_worker(self) -> Process:
        """Start one more worker; it joins within seconds."""
        name = f"worker-{len(self.joined) + 1}"
        scratch = self.folder / name
        arguments = ["--host", self.host, "--cores", str(self.cores), "--memory", self.memory]
        arguments += ["--work-dir", str(scratch), "--webui-port", "0", self.address]
        self.joined.append(self._run(name, _WORKER, *arguments))
        return self.joined[-1]

    def state(self) -> Mapping[str, Any]:
        """What the master tells about itself; empty when it does not answer."""
        try:
            with urllib.request.urlopen(f"http://{self.host}:{self._page}/json/", timeout=2) as answer:
                told: dict[str, Any] = json.load(answer)
        except (OSError, ValueError):
            return {}
        return told

    def stop(self) -> None:
        """End every process that still runs."""
        processes = [*self.joined, *([self.master] if self.master else [])]
        for process in processes:
            if process.runs:
                process.guardian.terminate()
        for process in processes:
            process.guardian.wait()
            if process.guardian.stdout:
                process.guardian.stdout.close()
        self.master, self.joined = None, []

    def _run(self, name: str, program: str, *arguments: str) -> Process:
        self.folder.mkdir(parents=True, exist_ok=True)
        log = self.folder / f"{name}.log"
        home = spark_home()
        environment = {
            **os.environ,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_DIRS": str(self.folder / "scratch"),
            "SPARK_DAEMON_MEMORY": "512m",
            "SPARK_WORKER_OPTS": "-Dspark.worker.cleanup.enabled=true",
            "PYSPARK_PYTHON": sys.executable,
        }
        command = [sys.executable, "-m", "huiyin.shell._guarded", str(home / "bin" / "spark-class"), program]
        with log.open("ab") as file:
            guardian = subprocess.Popen(  # noqa: S603 - our own program
                [*command, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=file,
                text=True,
                env=environment,
                start_new_session=True,  # Ctrl-C reaches this program alone, which ends the others in order
            )
        assert guardian.stdout is not None
        return Process(guardian, int(guardian.stdout.readline() or 0), log)

    def _wait_for(self, workers: int, seconds: float = 60.0) -> None:
        until = time.monotonic() + seconds
        processes = [*([self.master] if self.master else []), *self.joined]
        while self.state().get("aliveworkers", 0) < workers:
            ended = next((one for one in processes if not one.runs), None)
            if ended is not None or time.monotonic() > until:
                raise ClusterNotReady(log=(ended or processes[0]).log)
            time.sleep(0.2)


def _check_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise PortTaken(port=port, next=port + 1) from None
