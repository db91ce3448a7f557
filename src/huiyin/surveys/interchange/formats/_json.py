"""JSON of strangers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def loaded(path: Path) -> Any:
    """The value that a file holds; None where it is no JSON."""
    try:
        return json.loads(path.read_bytes())
    except ValueError:
        return None
