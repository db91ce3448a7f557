"""Earlier moments, so that the sample organisation has a past that its own services wrote."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be another moment while the block lasts: what services write meanwhile happened then.

    Only for a process that does nothing else beside, such as the loading of the sample before the start.
    """
    real = timezone.now
    timezone.now = lambda: moment
    try:
        yield
    finally:
        timezone.now = real
