"""The disk fills while answers are handed in (F4): refused with 503, none lost, none doubled, no restart needed.

    .venv/bin/python -m tests.chaos.disk_full --submissions 2000

Needs the right to mount a small memory disk (root). The program runs on it; once a tenth of the submissions
are acknowledged, a file takes all the room that is left. Clients go on sending; when enough were refused, the
file goes, and everything must be acknowledged by the same processes.
"""

from __future__ import annotations

import argparse
import http.client
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.chaos.kill_anything import Storm


class FullDisk(Storm):
    """A storm without kills on a disk that fills."""

    refused_enough = 200

    def run(self) -> bool:
        """The whole story; True when nothing was lost or doubled and the answers in between were 503."""
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(self.folder)], check=True)
        try:
            return self._story()
        finally:
            if self.supervisor is not None and self.supervisor.poll() is None:
                self.supervisor.kill()
                self.supervisor.wait()
            time.sleep(2)  # the others end with it
            subprocess.run(["umount", "-l", str(self.folder)], check=True)

    def _story(self) -> bool:
        self._up()
        token = self._script("_setup_key").strip()
        for number in range(self.n_submissions):
            self.todo.put(f"storm-{number:08d}-{self.random.getrandbits(48):012x}")
        clients = [threading.Thread(target=self._client, args=(token, n)) for n in range(self.n_clients)]
        began = time.monotonic()
        for client in clients:
            client.start()
        self._wait(lambda: len(self.acknowledged) >= self.n_submissions // 10)
        before = self._pids()
        ballast = self.folder / "ballast"
        self._fill(ballast)
        self._wait(lambda: self.statuses[503] >= self.refused_enough)
        readable = self._health()
        ballast.unlink()
        for client in clients:
            client.join()
        seconds = time.monotonic() - began
        same = self._pids() == before
        self._down()
        statuses = set(self.statuses)
        ok = self._judge(self._counted(), seconds)
        fine = statuses <= {200, 201, 503} and 503 in statuses and same and readable == 200
        print(f"answers while full: 503; pages while full: {readable}; the same processes throughout: {same}")
        print("PASSED" if ok and fine else "FAILED")
        return ok and fine

    def _counted(self) -> dict[str, object]:
        import json

        counted: dict[str, object] = json.loads(self._script("_count"))
        return counted

    def _fill(self, ballast: Path) -> None:
        """Take all the room that is left, and what becomes free after it."""
        with ballast.open("wb", buffering=0) as file:
            for size in (1 << 20, 1 << 16, 1 << 12):
                try:
                    while True:
                        file.write(os.urandom(size))
                except OSError:
                    continue

    def _wait(self, reached: object) -> None:
        until = time.monotonic() + 300
        while not reached():  # type: ignore[operator]
            if time.monotonic() > until:
                raise RuntimeError(f"waited in vain: {dict(self.statuses)}")
            time.sleep(0.05)

    def _health(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/-/health/")
        return connection.getresponse().status

    def _pids(self) -> set[int]:
        return {pid for name, pid in self._processes() if name.startswith("web")}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=2_000)
    parser.add_argument("--clients", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    storm = FullDisk(options.submissions, options.clients, options.seed, 0, is_api=True)
    return 0 if storm.run() else 1


if __name__ == "__main__":
    sys.exit(main())
