"""The one Spark session of this process: started when first needed, watched while it works, closed at exit."""

from __future__ import annotations

import atexit
import os
import re
import socket
import sys
import tempfile
import threading
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from huiyin.facts.engines._spark_java import java_process
from huiyin.facts.engines._waiting import longest_wait
from huiyin.facts.problems import EngineAway, EngineNotSet

MASTER, PYTHON, OPTIONS = (f"HUIYIN_SPARK_{name}" for name in ("MASTER", "PYTHON", "OPTIONS"))
EXAMPLE = "spark://10.0.0.7:7077"
NO_WORKER_SECONDS = 45.0  # so long may a question wait for the first worker
START_SECONDS = 120.0
REST_SECONDS = 5.0  # after a failed start nobody tries again for so long
_ADDRESS = re.compile(r"spark://([^:,/]+:\d+)(,[^:,/]+:\d+)*|local(\[(\*|\d+)\])?")

T = TypeVar("T")


def master() -> str:
    """The address of the cluster; raises `EngineNotSet`."""
    address = os.environ.get(MASTER, "").strip()
    if not _ADDRESS.fullmatch(address):
        raise EngineNotSet(engine="Spark", setting=MASTER, example=EXAMPLE)
    return address


def away(zh: str, en: str) -> EngineAway:
    """The problem with its reason in both languages."""
    return EngineAway(engine="Spark", reason={"zh": zh, "en": en})


def knock() -> None:
    """Raise `EngineAway` when nobody listens at the address of the master."""
    address = master()
    for one in address.removeprefix("spark://").split(",") if address.startswith("spark://") else ():
        host, _, port = one.rpartition(":")
        try:
            with socket.create_connection((host, int(port)), timeout=3):
                return
        except OSError:
            continue
    if address.startswith("spark://"):
        raise away(f"{address} 没有应答", f"{address} does not answer")


class _Held:
    """The session, the address it was made for, and the file of our own code that the workers run."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.session: Any = None
        self.address = ""
        self.rests_until = 0.0
        self.problem: EngineAway | None = None


_held = _Held()


def session() -> Any:
    """The session, made when there is none that works. Raises `EngineAway` and what `master` raises."""
    address = master()
    if _held.session is not None and _held.address == address and works(_held.session):
        return _held.session
    if not _held.lock.acquire(timeout=START_SECONDS):
        raise away("会话正在启动", "the session is being started")
    try:
        if _held.session is not None and _held.address == address and works(_held.session):
            return _held.session
        if _held.problem is not None and time.monotonic() < _held.rests_until:
            raise _held.problem
        _forget()
        try:
            knock()
            _held.session, _held.address = _within(START_SECONDS, lambda: _started(address)), address
        except EngineAway as problem:
            _held.problem, _held.rests_until = problem, time.monotonic() + REST_SECONDS
            raise
    finally:
        _held.lock.release()
    return _held.session


def close() -> None:
    """End the session and its Java process."""
    with _held.lock:
        _forget()


atexit.register(close)


def works(spark: Any) -> bool:
    """Whether the session's Java process lives and its context was not stopped."""
    try:
        return not spark.sparkContext._jsc.sc().isStopped()
    except Exception:  # whatever a broken connection raises
        return False


def _forget() -> None:
    """Leave the session behind, also one whose Java process has died; the next is made afresh."""
    if "pyspark" not in sys.modules:
        return
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    spark, _held.session = _held.session, None
    gateway: Any = SparkContext._gateway
    with suppress(Exception):
        if spark is not None and works(spark):
            spark.stop()
    with suppress(Exception):
        gateway.shutdown()
    with suppress(Exception):
        gateway.proc.stdin.close()  # at the end of its input the Java process ends
        gateway.proc.wait(timeout=5)
    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
    SparkSession._instantiatedSession = None


def _within(seconds: float, make: Callable[[], T]) -> T:
    """What `make` gives, made by a thread of its own: Spark takes the signals of the main thread for itself."""
    made: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            made.append(make())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, name="spark-start", daemon=True)
    thread.start()
    thread.join(seconds)
    if made:
        return made[0]
    if failed:
        raise away("会话没有启动", "the session did not start") from failed[0]
    raise away("会话迟迟没有启动", "the session was not started in time")


def _started(address: str) -> Any:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = os.environ.get(PYTHON, "").strip() or sys.executable
    chosen = {"spark.master": address, "spark.app.name": "huiyin", **_usual(address), **options()}
    builder = SparkSession.builder
    for name, value in chosen.items():
        builder = builder.config(name, value)
    with java_process(chosen) as process:
        spark = builder.getOrCreate()
    gateway: Any = spark.sparkContext._gateway
    gateway.proc = process
    spark.sparkContext.setLogLevel("ERROR")
    spark.sparkContext.addPyFile(str(_our_code()))
    return spark


def _usual(address: str) -> dict[str, str]:
    usual = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",
        # Filters reach the files by today's calendar; by the old one days of 1582 and moments before 1900 are missed.
        "spark.sql.datetime.java8API.enabled": "true",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "65536",
        "spark.sql.execution.pythonUDF.arrow.enabled": "true",
        "spark.sql.shuffle.partitions": "16",
        "spark.sql.files.openCostInBytes": "1048576",
        "spark.sql.sources.parallelPartitionDiscovery.threshold": "512",
        "spark.driver.maxResultSize": "2g",
        "spark.python.worker.reuse": "true",
    }
    if address.startswith("spark://"):
        usual |= {
            "spark.driver.host": _own_address(address),
            "spark.executor.memory": "1g",
            "spark.executor.cores": "1",
            # Cores that nobody uses go back to the cluster: every process of the program has its session.
            "spark.dynamicAllocation.enabled": "true",
            "spark.dynamicAllocation.shuffleTracking.enabled": "true",
            "spark.dynamicAllocation.executorIdleTimeout": "120s",
            "spark.network.timeout": "60s",
            "spark.network.timeoutInterval": "10s",
            "spark.executor.heartbeatInterval": "5s",
        }
    return usual


def options() -> dict[str, str]:
    """What the operator sets besides: "spark.executor.memory=4g spark.executor.cores=4".

    >>> os.environ["HUIYIN_SPARK_OPTIONS"] = "spark.executor.cores=4"
    >>> options()
    {'spark.executor.cores': '4'}
    >>> del os.environ["HUIYIN_SPARK_OPTIONS"]
    """
    words = os.environ.get(OPTIONS, "").split()
    if any(not re.fullmatch(r"spark\.[\w.]+=\S+", word) for word in words):
        raise EngineNotSet(engine="Spark", setting=OPTIONS, example="spark.executor.memory=4g")
    return dict(word.split("=", 1) for word in words)


def _own_address(address: str) -> str:
    """The address under which the workers reach this machine: the one it speaks to the master from."""
    host, _, port = address.removeprefix("spark://").split(",")[0].rpartition(":")
    with socket.create_connection((host, int(port)), timeout=3) as line:
        return str(line.getsockname()[0])


def _our_code() -> Path:
    """Our modules as one file, so that workers need only Python, NumPy and pyarrow: terms come from any package."""
    root = Path(__file__).resolve().parents[2]
    target = Path(tempfile.mkdtemp(prefix="huiyin-spark-")) / "huiyin.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(root.rglob("*.py")):
            if not {"tests", "migrations"} & set(file.relative_to(root).parts):
                archive.write(file, Path("huiyin") / file.relative_to(root))
    atexit.register(_removed, target)
    return target


def _removed(file: Path) -> None:
    file.unlink(missing_ok=True)
    file.parent.rmdir()


class _Watch:
    """Cuts a question off that nobody works on, or that takes too long, and remembers why."""

    def __init__(self, spark: Any, tag: str, seconds: float) -> None:
        self.spark, self.tag = spark, tag
        self.until = time.monotonic() + seconds
        self.seconds = seconds
        self.reason: EngineAway | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="spark-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()

    def _look(self) -> None:
        alone_since = time.monotonic()
        while not self._over.wait(1.0):
            try:
                now = time.monotonic()
                if self._has_workers():
                    alone_since = now
                if now - alone_since > NO_WORKER_SECONDS:
                    self._cut(away("没有工作进程接受任务", "no worker takes the work"))
                elif now > self.until:
                    self._cut(away(f"{self.seconds:g} 秒内没有算完", f"no result within {self.seconds:g} s"))
            except Exception:  # the Java process has died; who waits for it is told by itself
                return

    def _has_workers(self) -> bool:
        context = self.spark.sparkContext
        if context.master.startswith("local"):
            return True
        return int(context._jsc.sc().getExecutorMemoryStatus().size()) > 1  # the first is this process

    def _cut(self, reason: EngineAway) -> None:
        self.reason = self.reason or reason
        self.spark.interruptTag(self.tag)


@contextmanager
def watched(spark: Any, seconds: float | None = None) -> Iterator[None]:
    """While the block lasts its questions are watched; what Spark fails in becomes `EngineAway`."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    tag = f"huiyin-{uuid.uuid4().hex}"
    watch = _Watch(spark, tag, longest_wait() if seconds is None else seconds)
    try:
        spark.addTag(tag)
        yield
    except (PySparkException, Py4JError, OSError, EOFError) as error:
        raise watch.reason or _reason(spark, error) from error
    finally:
        watch.stop()
        if works(spark):
            spark.removeTag(tag)


def _reason(spark: Any, error: Exception) -> EngineAway:
    if not works(spark):
        return away("与集群的连接中断", "the connection to the cluster was lost")
    text = re.sub(r"\s+", " ", str(error))
    named = re.search(r"[A-Za-z.]*(?:Exception|Error)\b[^.]{0,60}", text)
    told = named.group() if named else type(error).__name__
    return away(f"计算中断（{told}）", f"the computation was cut off ({told})")
