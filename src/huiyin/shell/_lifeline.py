"""A process that must not outlive its parent watches it."""

from __future__ import annotations

import os
import threading
import time

PARENT = "HUIYIN_SUPERVISED"  # the pid of the process that must stay alive


def hold_children() -> None:
    """Tell the processes started from here that they live no longer than this one."""
    os.environ[PARENT] = str(os.getpid())


def die_with_parent(every_seconds: float = 0.3) -> None:
    """Exit when the parent does, even if it was killed: an orphan would hold the port and the data.

    The parent is named by its pid in the environment, for it may be dead before this is asked.
    Without the name (started by hand) nothing is watched.
    """
    parent = int(os.environ.get(PARENT) or 0)
    if not parent:
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(every_seconds)
        os._exit(0)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
