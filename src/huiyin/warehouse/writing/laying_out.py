"""Parts laid out where the engine reads them, before the first person asks."""

from __future__ import annotations

import logging

from huiyin.facts.problems import EngineAway
from huiyin.warehouse.models import FactStore
from huiyin.warehouse.queries import engine, revision_of, source_of

logger = logging.getLogger(__name__)


class LayingOut:
    """Brings new parts to an engine that keeps copies of its own, each set of parts once a process.

    While the engine is away nothing is lost: a question lays out what it needs, and the next round
    tries again.
    """

    def __init__(self) -> None:
        self._laid_out: dict[int, str] = {}

    def round(self) -> int:
        """Lay out what changed since the last round; returns of how many programmes."""
        chosen, n_programmes = engine(), 0
        if not chosen.keeps_copies:
            return 0
        for programme_id in FactStore.objects.values_list("programme_id", flat=True):
            revision = revision_of(programme_id)
            if self._laid_out.get(programme_id) == revision:
                continue
            try:
                chosen.prepare(source_of(programme_id))
            except EngineAway as problem:
                logger.info("parts wait for the engine: %s", problem)
                return n_programmes
            self._laid_out[programme_id] = revision
            n_programmes += 1
        return n_programmes
