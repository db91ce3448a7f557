"""A process that must not outlive its parent watches it."""

from __future__ import annotations

import os
import threading
import time


def die_with_parent(every_seconds: float = 0.5) -> None:
    """Exit when the parent process does, even if it was killed: an orphan would hold the port and the data."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(every_seconds)
        os._exit(0)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
