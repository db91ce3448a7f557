"""What goes together with texts."""

from __future__ import annotations

from collections.abc import Iterable

from huiyin.texts.models import MachineSummary


def forget_summaries(programme_ids: Iterable[int | None]) -> None:
    """Drop what was written about the texts of some programmes, of which some are gone; in the open transaction."""
    MachineSummary.objects.filter(programme__in={one for one in programme_ids if one is not None}).delete()
