"""A reading with a corrected label, a round to code, an own layer and a look at drift."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from huiyin.texts import services
from huiyin.texts.coding_contracts import Purpose
from huiyin.texts.models import DriftLook, OwnHead, TextReading


def _reading(programme: Any, response: int) -> TextReading:
    now = timezone.now()
    return TextReading.objects.create(
        source="answer",
        source_id=response,
        question="words",
        programme=programme,
        unit_path=programme.unit.path,
        written_at=now,
        positive_rate=0.9,
        kind_rate=0.9,
        readers="1",
        read_at=now,
    )


def reading_of(programme: Any, response: Any) -> dict[str, object]:
    """A reading as a page shows it; made last, for one of an answer without words goes when it is read again."""
    return {"text_reading": _reading(programme, int(response)).pk}


def places(manager: Any, programme: Any, response: int) -> dict[str, object]:
    """What the rows of label quality point at."""
    now, reading = timezone.now(), _reading(programme, response)
    made = services.draw_round(
        by=manager,
        programme=programme,
        purpose=Purpose.MEASURE,
        n=1,
        n_double=0,
        first_on=now.date() - timedelta(days=2),
        last_on=now.date() + timedelta(days=1),
    )
    head = OwnHead.objects.create(programme=programme, task="polarity", number=1, asked_at=now)
    look = DriftLook.objects.create(
        programme=programme, task="polarity", looked_on=now.date(), decision="drifted"
    )
    correction = services.correct_label(by=manager, reading=reading, task="polarity", label="negative")
    return {
        "text_round": made.number,
        "text_layer": head.pk,
        "text_look": look.pk,
        "text_correction": correction.pk,
    }
