"""The readers: texts in, rows of readings and mentions out. Nothing is stored here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from huiyin.texts.contracts import SourceText
from huiyin.texts.models import TextReading

VERSION = "1"


def read(texts: Sequence[SourceText], now: datetime) -> list[TextReading]:
    """The readings of some texts, in their order, not stored yet."""
    return [
        TextReading(
            source=one.source,
            source_id=one.source_id,
            question=one.question,
            programme_id=one.programme_id,
            unit_path=one.unit_path,
            written_at=one.written_at,
            n_characters=len(one.text),
            readers=VERSION,
            read_at=now,
        )
        for one in texts
    ]
