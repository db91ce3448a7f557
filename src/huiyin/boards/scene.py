"""What all cards of one request share: who looks, at what, in which language, and each programme's state once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Mapping
from typing import Any, TypeVar

from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.codebook import Variable
from huiyin.boards.filters import BoardFilter
from huiyin.facts.schema import column_of
from huiyin.metrics.glance import Glance, GlanceFigure, Span, filter_values, glance_figures, glance_of
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programmes_of, waves

T = TypeVar("T")


class Scene:
    """One look at a board by one person. Nothing outside the person's rights can be reached through it."""

    def __init__(
        self, user: User, chosen: BoardFilter, language: str, today: datetime.date | None = None
    ) -> None:
        self.user, self.filter, self.language = user, chosen, language
        self.today = today or timezone.localdate()
        self._programmes: dict[int, Programme] | None = None
        self._states: dict[int, Glance] = {}
        self._once: dict[Hashable, Any] = {}

    @property
    def programmes(self) -> Mapping[int, Programme]:
        """The programmes that the person may see."""
        if self._programmes is None:
            self._programmes = {programme.pk: programme for programme in programmes_of(self.user)}
        return self._programmes

    def may_see(self, programme_id: int | None) -> bool:
        """Whether a card's programme is within the person's rights; a card without one always is."""
        return programme_id is None or programme_id in self.programmes

    def state(self, programme_id: int) -> Glance:
        """The programme's contracts, codebook and facts, looked up once a request. Raises `KeyError` outside the rights."""
        found = self._states.get(programme_id)
        if found is None:
            found = self._states[programme_id] = glance_of(self.programmes[programme_id].pk)
        return found

    def once(self, key: Hashable, look: Callable[[], T]) -> T:
        """What `look` finds, looked up once a request."""
        if key not in self._once:
            self._once[key] = look()
        found: T = self._once[key]
        return found

    @property
    def span(self) -> Span:
        """The wave and period that the board shows."""
        return self.filter.span(self.today)

    def figures(self, programme_id: int) -> dict[str, GlanceFigure]:
        """The metrics of a programme under the board's filter."""
        return glance_figures(self.state(programme_id), self.span, self.filter.where)

    def applies(self, programme_id: int) -> bool:
        """Whether the board's filter means anything for a programme: it has that wave and that segment."""
        state = self.state(programme_id)
        if self.filter.wave and self.filter.wave not in state.waves:
            return False
        return not self.filter.segment or self.filter.column in segments_of(state.codebook)

    def waves_of(self, programme_ids: list[int]) -> list[str]:
        """The waves of some programmes, newest first."""
        named = {wave.name: wave.starts_on for one in programme_ids for wave in waves(one)}
        return sorted(named, key=lambda name: (named[name], name), reverse=True)

    def segments(self, programme_ids: list[int]) -> list[tuple[str, list[tuple[str, str]]]]:
        """Variable → values to choose from, of the programmes of a board."""
        found: dict[str, tuple[str, dict[str, None]]] = {}
        for one in programme_ids:
            state = self.state(one)
            labels = segments_of(state.codebook)
            for column, values in filter_values(state).items():
                _label, known = found.setdefault(column, (labels[column].label_in(self.language), {}))
                known.update(dict.fromkeys(values))
        return [
            (label, [(f"{column}:{value}", value) for value in values])
            for column, (label, values) in found.items()
        ]


def segments_of(codebook: tuple[Variable, ...]) -> dict[str, Variable]:
    """Fact column → variable."""
    return {column_of(variable.key): variable for variable in codebook}
