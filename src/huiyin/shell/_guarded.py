"""`python -m huiyin.shell._guarded COMMAND …`: runs a program that must not outlive whoever started it.

A Java program cannot watch its parent. This one stands between: it gives the program a process group
of its own, and ends the whole group, with whatever the program started, when it is told to stop or
when its own parent dies, however that died.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

_POLITE_SECONDS = 5.0


def main(command: Sequence[str]) -> int:
    """Run the command to its end, or until the parent is gone."""
    parent = os.getppid()
    stop: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda sent, _frame: stop.append(sent))
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own choice
    print(child.pid, flush=True)
    while child.poll() is None and not stop and os.getppid() == parent:
        time.sleep(0.1)
    status = child.poll()
    _end(child)
    return 0 if status is None else status


def _end(child: subprocess.Popen[bytes]) -> None:
    _signal_group(child.pid, signal.SIGTERM)
    until = time.monotonic() + _POLITE_SECONDS
    while child.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    _signal_group(child.pid, signal.SIGKILL)
    child.wait()


def _signal_group(group: int, number: int) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # all of it has ended
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
