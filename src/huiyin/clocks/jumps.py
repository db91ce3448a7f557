"""A watch that jumps: the system's clock put forward or back is told from time that has really passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=2)
PATIENCE = timedelta(minutes=15)


@dataclass
class SteadyWatch:
    """Says what time may be acted upon, from the clock on the wall and a counter that never jumps.

    A wall clock that moved by more than the counter says is not believed at first: `read` gives the
    time that has really passed, and None when the wall stands before a moment that was acted upon
    already. What stays so for `PATIENCE` is believed: somebody has set the clock right.
    """

    wall: datetime | None = None
    counter: float = 0.0
    doubted_at: float | None = None

    def read(self, wall: datetime, counter: float) -> datetime | None:
        """The moment to act upon; None for none now. `counter` counts seconds (time.monotonic)."""
        if self.wall is None:
            self.wall, self.counter = wall, counter
            return wall
        expected = self.wall + timedelta(seconds=counter - self.counter)
        if abs(wall - expected) <= TOLERANCE:
            self.doubted_at = None
            if wall < self.wall:
                return None
            self.wall, self.counter = wall, counter
            return wall
        if self.doubted_at is None:
            self.doubted_at = counter
        if counter - self.doubted_at >= PATIENCE.total_seconds():
            self.doubted_at, self.wall, self.counter = None, wall, counter
            return wall
        return expected if expected >= self.wall else None
