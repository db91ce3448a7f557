"""`huiyin cluster`: a stand-alone Spark cluster on this machine, to try the Spark engine or to use all of a server."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from huiyin.analytics.problems import Problem
from huiyin.shell._speaking import print_problem
from huiyin.shell.base import Command, commands
from huiyin.shell.problems import ClusterNotReady

if TYPE_CHECKING:
    from huiyin.shell._spark_cluster import SparkCluster


@commands.register
class Cluster(Command):
    key = "cluster"
    about = "在本机启动 Spark 集群，供分析引擎 spark 使用 / Start a Spark cluster on this machine for the engine spark"

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--workers", type=int, default=2, metavar="N", help="工作进程数 / workers (2)")
        parser.add_argument(
            "--cores", type=int, metavar="N", help="每个工作进程的核数 / cores of each worker"
        )
        parser.add_argument(
            "--memory", default="2g", metavar="SIZE", help="每个工作进程的内存 / memory of each worker (2g)"
        )
        parser.add_argument(
            "--host", default="127.0.0.1", help="监听地址 / the address to listen on (127.0.0.1)"
        )
        parser.add_argument("--port", type=int, default=7077, metavar="N", help="端口 / the port (7077)")
        parser.add_argument("--data", metavar="DIR", help="数据文件夹 / the data folder")

    def run(self, options: argparse.Namespace) -> int:
        if options.data is not None:
            os.environ["HUIYIN_DATA"] = str(options.data)
        from huiyin import settings
        from huiyin.shell._spark_cluster import SparkCluster

        workers = max(options.workers, 1)
        cluster = SparkCluster(
            folder=settings.DATA_DIR / "spark",
            workers=workers,
            host=options.host,
            port=options.port,
            cores=options.cores or max(1, (os.cpu_count() or 1) // workers),
            memory=options.memory,
        )
        try:
            _serve(cluster)
        except Problem as problem:
            print_problem(problem)
            return 1
        print("已停止 / Stopped.", flush=True)
        return 0


def _serve(cluster: SparkCluster) -> None:
    """Start, say how to use it, and hold it until a signal asks to stop or the master is lost."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with cluster:
        _announce(cluster)
        fallen: set[Path] = set()
        while not stop.wait(0.5):
            if cluster.master is not None and not cluster.master.runs:
                raise ClusterNotReady(log=cluster.master.log)
            for worker in [*cluster.joined]:
                if not worker.runs and worker.log not in fallen:
                    fallen.add(worker.log)
                    print(f"{worker.log.stem} 已退出 / has ended", file=sys.stderr, flush=True)
                    cluster.add_worker()


def _announce(cluster: SparkCluster) -> None:
    pids = ", ".join(str(process.pid) for process in cluster.joined)
    lines = [
        "",
        f"  Spark   {cluster.address}   ({len(cluster.joined)} × {cluster.cores} cores, {cluster.memory})",
        f"  日志 / Logs    {cluster.folder}",
        f"  进程 / Processes    master {cluster.master.pid if cluster.master else '-'}, workers {pids}",
        "  使用 / To use it:",
        f"    HUIYIN_ENGINE=spark HUIYIN_SPARK_MASTER={cluster.address} ./huiyin up",
        "  停止 / Stop    Ctrl-C",
        "",
    ]
    print("\n".join(lines), flush=True)
