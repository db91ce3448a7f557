"""How long an engine on a server may take."""

from __future__ import annotations

import os

SETTING, DEFAULT = "HUIYIN_ENGINE_SECONDS", "60"


def longest_wait() -> float:
    """Seconds after which a question counts as unanswered."""
    try:
        return max(0.1, float(os.environ.get(SETTING, "").strip() or DEFAULT))
    except ValueError:
        return float(DEFAULT)
