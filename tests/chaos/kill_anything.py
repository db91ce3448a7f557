"""Kill any process of a running Huiyin at any moment: no acknowledged answer is lost, none is doubled (F1).

    .venv/bin/python -m tests.chaos.kill_anything --submissions 20000

Starts `huiyin up` on a data folder of its own, sends answers from several clients, kills the web server's
worker, the web server, the background worker or the supervisor itself with SIGKILL at random moments,
sends again what was not acknowledged and some of what was, and compares at the end: every acknowledged
submission is stored exactly once, and the facts hold the same rows as the store.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from queue import Empty, Queue
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]


class Storm:
    """One run: the program under test, its clients and its killer."""

    def __init__(
        self,
        n_submissions: int,
        n_clients: int,
        seed: int,
        n_kills: int,
        is_api: bool = False,
        pause: float = 2.0,
    ) -> None:
        self.random = random.Random(seed)
        self.is_api, self.pause = is_api, pause
        self.folder = Path(tempfile.mkdtemp(prefix="hy-chaos-"))
        self.environment = {**os.environ, "HUIYIN_DATA": str(self.folder)}
        self.port = _free_port()
        self.n_submissions, self.n_clients, self.n_kills = n_submissions, n_clients, n_kills
        self.todo: Queue[str] = Queue()
        self.acknowledged: dict[str, str] = {}
        self.replayed = 0
        self.different_receipts = 0
        self.statuses: Counter[int] = Counter()
        self.kills: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.over = threading.Event()
        self.supervisor: subprocess.Popen[bytes] | None = None

    def run(self) -> bool:
        """The whole storm; True when nothing was lost or doubled."""
        self._up()
        token = self._script("_setup_key" if self.is_api else "_setup").strip()
        for number in range(self.n_submissions):
            self.todo.put(f"storm-{number:08d}-{self.random.getrandbits(48):012x}")
        clients = [threading.Thread(target=self._client, args=(token, n)) for n in range(self.n_clients)]
        began = time.monotonic()
        for client in clients:
            client.start()
        killer = threading.Thread(target=self._killer)
        killer.start()
        for client in clients:
            client.join()
        self.over.set()
        killer.join()
        seconds = time.monotonic() - began
        self._down()
        result = json.loads(self._script("_count"))
        return self._judge(result, seconds)

    def _judge(self, result: dict[str, object], seconds: float) -> bool:
        stored = Counter(str(key).rsplit(":", 1)[-1] for key in result["keys"])  # type: ignore[union-attr]
        lost = [key for key in self.acknowledged if stored[key] == 0]
        doubled = [key for key, n in stored.items() if n > 1]
        unasked = [key for key in stored if key not in self.acknowledged]
        ok = (
            not lost
            and not doubled
            and not unasked
            and not self.different_receipts
            and len(self.acknowledged) == self.n_submissions
            and result["n_facts"] == result["n_distinct_facts"] == self.n_submissions
            and bool(result["fact_ids_are_response_ids"])
            and result["n_undelivered"] == 0
            and result["integrity"] == "ok"
        )
        print(
            f"submissions {self.n_submissions}, acknowledged {len(self.acknowledged)}, sent again {self.replayed}, "
            f"kills {dict(self.kills)}, answers {dict(self.statuses)}, {seconds:.0f} s\n"
            f"lost {len(lost)}, doubled {len(doubled)}, unasked {len(unasked)}, "
            f"receipts that differ {self.different_receipts}, facts {result['n_facts']}, "
            f"undelivered {result['n_undelivered']}, integrity {result['integrity']}\n"
            f"{'PASSED' if ok else 'FAILED'}"
        )
        if ok:
            shutil.rmtree(self.folder, ignore_errors=True)
        return ok

    def _script(self, name: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", f"tests.chaos.{name}"],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def _up(self) -> None:
        until = time.monotonic() + 900  # the machine may have other work
        while time.monotonic() < until:
            if self.supervisor is None or self.supervisor.poll() is not None:
                self._start()
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/-/health/")
                if json.loads(connection.getresponse().read()).get("database") == "ok":
                    return  # also with a worker that is late: it has all to make good that came while it was down
            except (OSError, ValueError, http.client.HTTPException):
                pass
            time.sleep(0.2)
        raise RuntimeError("the program did not come up")

    def _start(self) -> None:
        log = (self.folder / "server.log").open("ab")
        self.supervisor = subprocess.Popen(
            [sys.executable, "-m", "huiyin.cli", "up", "--no-browser", "--port", str(self.port)],
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()

    def _down(self) -> None:
        assert self.supervisor is not None
        time.sleep(1)
        if self.supervisor.poll() is None:
            self.supervisor.send_signal(signal.SIGINT)
            self.supervisor.wait(timeout=30)

    def _client(self, token: str, number: int) -> None:
        mine = random.Random(number)
        connection: http.client.HTTPConnection | None = None
        while True:
            try:
                key = self.todo.get_nowait()
            except Empty:
                return
            again = mine.random() < 0.03  # a double tap: the same thing sent twice
            for attempt in range(2_000):
                try:
                    if connection is None:
                        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
                    status, receipt = self._post(connection, token, key)
                except (OSError, http.client.HTTPException, ValueError):
                    connection = None
                    time.sleep(min(0.05 * (attempt + 1), 0.5))
                    continue
                with self.lock:
                    self.statuses[status] += 1
                    if status in {200, 201}:
                        known = self.acknowledged.setdefault(key, receipt)
                        self.different_receipts += known != receipt
                if status in {200, 201}:
                    if not again:
                        break
                    again = False
                    self.replayed += 1
                elif status in {400, 404, 409, 413, 422}:
                    return  # refused for good: the count at the end will say so
                else:
                    time.sleep(0.1)

    def _post(self, connection: http.client.HTTPConnection, token: str, key: str) -> tuple[int, str]:
        score = sum(map(ord, key)) % 11
        if self.is_api:
            return self._submit(connection, token, key, score)
        body = urlencode({"submission_id": key, "a-recommend": str(score), "a-why": f"风暴 {key}"})
        connection.request(
            "POST",
            f"/s/{token}/",
            body,
            {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
        )
        answer = connection.getresponse()
        data = answer.read()
        return answer.status, json.loads(data)["receipt"] if answer.status in {200, 201} else ""

    def _submit(
        self, connection: http.client.HTTPConnection, token: str, key: str, score: int
    ) -> tuple[int, str]:
        questionnaire, secret = token.split(":")
        sent = {"recommend": score, "why": f"风暴 {key}"}
        body = json.dumps({"questionnaire": int(questionnaire), "submission_id": key, "answers": sent})
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {secret}"}
        connection.request("POST", "/api/v1/responses", body.encode(), headers)
        answer = connection.getresponse()
        data = answer.read()
        return answer.status, json.loads(data)["receipt"] if answer.status in {200, 201} else ""

    def _killer(self) -> None:
        for _ in range(self.n_kills):
            if self.over.wait(self.random.uniform(0.15, 1.0) * self.pause):
                return
            victims = self._processes()
            if not victims:
                continue
            name, pid = self.random.choice(victims)
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            self.kills[name] += 1
            if name == "supervisor":
                assert self.supervisor is not None
                self.supervisor.wait()
                while self._processes(alone=True):
                    time.sleep(0.1)
                self._up()

    def _processes(self, *, alone: bool = False) -> list[tuple[str, int]]:
        """(name, pid) of the program's processes, from /proc; with `alone`, without the supervisor."""
        assert self.supervisor is not None
        found = [] if alone or self.supervisor.poll() is not None else [("supervisor", self.supervisor.pid)]
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == self.supervisor.pid:
                continue
            try:
                environment = (entry / "environ").read_bytes()
                command = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if (
                f"HUIYIN_DATA={self.folder}".encode() not in environment
                or b"HUIYIN_SUPERVISED=" not in environment
            ):
                continue
            if b"worker" in command:
                found.append(("worker", int(entry.name)))
            elif b"web" in command:
                found.append(("web", int(entry.name)))
            elif any(b"spawn_main" in part for part in command):
                found.append(("web worker", int(entry.name)))
        return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=12)
    parser.add_argument("--kills", type=int, default=1000, help="at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--api", action="store_true", help="by the interface for machines, with a key")
    parser.add_argument("--pause", type=float, default=2.0, help="seconds between kills at most")
    options = parser.parse_args()
    storm = Storm(
        options.submissions, options.clients, options.seed, options.kills, options.api, options.pause
    )
    return 0 if storm.run() else 1


if __name__ == "__main__":
    sys.exit(main())
