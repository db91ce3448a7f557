"""Figures of what recovery brought."""

from __future__ import annotations

from typing import Any

from huiyin.core import events
from huiyin.outcomes import services


def places(manager: Any, unit: Any) -> dict[str, object]:
    """The figures of a unit, so that there is a file of them."""
    services.ask(by=manager, unit=unit)
    events.drain_all()
    return {}
