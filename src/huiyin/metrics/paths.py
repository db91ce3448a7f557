"""Where facts lie in the data folder."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings


def facts_folder(programme_id: int) -> Path:
    """The folder of a programme's parts, under the facts folder as it is set now."""
    return Path(settings.FACTS_DIR) / f"programme-{programme_id}"
