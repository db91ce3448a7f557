"""Cards of numbers that are counted: responses, and cases."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse

from huiyin.analytics.results import Bilingual
from huiyin.analytics.trends.periods import Grain, days, first_day, label, periods_of
from huiyin.boards.cards.base import CardKind
from huiyin.boards.contracts import Card
from huiyin.boards.scene import Scene
from huiyin.cases.queries import recovery_of
from huiyin.core.access import CASE_WORKERS
from huiyin.core.small_charts import Dot, sparkline
from huiyin.core.templatetags.huiyin import in_language, number
from huiyin.metrics.glance import responses_by_day

_MOST = 60


class ResponsesCard(CardKind):
    """How many answers came in."""

    key: ClassVar[str] = "responses"
    name: ClassVar[Bilingual] = {"zh": "答卷数", "en": "Responses"}
    about: ClassVar[Bilingual] = {
        "zh": "所选范围内的答卷份数，以及逐日、逐周或逐月的份数。",
        "en": "How many responses, in all and by day, week or month.",
    }
    icon: ClassVar[str] = "messages"
    width: ClassVar[int] = 3

    def context(self, card: Card, scene: Scene) -> Mapping[str, Any]:
        """Number in all, of the last seven days of the span, and by period."""
        assert card.programme_id is not None
        found = responses_by_day(scene.state(card.programme_id), scene.span, scene.filter.where)
        dated = {day: n for day, n in found.items() if day != datetime.date.min}
        week = scene.today - datetime.timedelta(days=7)
        periods = _by_period(dated, scene.today)
        return {
            "n": sum(found.values()),
            "n_week": sum(n for day, n in dated.items() if day >= week),
            "last_on": max(dated, default=None),
            "drawing": sparkline(
                [Dot(name, float(n), None, None, f"{name}: {number(n)}") for name, n in periods],
                words=" · ".join(f"{name}: {number(n)}" for name, n in periods[-6:]),
            ),
            "url": reverse("answers", args=[card.programme_id]),
        }

    def title(self, card: Card, scene: Scene) -> str:
        """What is counted."""
        return in_language(dict(self.name))

    def stamp(self, card: Card, scene: Scene) -> object:
        """The last seven days move with the day."""
        return scene.today.isoformat()


class CasesCard(CardKind):
    """What became of the cases."""

    key: ClassVar[str] = "cases"
    name: ClassVar[Bilingual] = {"zh": "工单", "en": "Cases"}
    about: ClassVar[Bilingual] = {
        "zh": "处理中与超期的工单数，客户确认解决的件数。",
        "en": "Cases at work, overdue ones, and how many customers confirmed as solved.",
    }
    icon: ClassVar[str] = "message-report"
    width: ClassVar[int] = 3
    reads_facts: ClassVar[bool] = False

    def context(self, card: Card, scene: Scene) -> Mapping[str, Any]:
        """The counts, whatever the board's filter: a case belongs to no wave."""
        assert card.programme_id is not None
        works = scene.user.role in CASE_WORKERS
        return {
            "counts": recovery_of(card.programme_id),
            "filtered": not scene.filter.is_empty,
            "url": f"{reverse('cases')}?whose=all&programme={card.programme_id}" if works else "",
        }

    def title(self, card: Card, scene: Scene) -> str:
        """What is counted."""
        return in_language(dict(self.name))


def _by_period(dated: Mapping[datetime.date, int], today: datetime.date) -> list[tuple[str, int]]:
    """Counts by day, week or month, whichever gives a readable number of periods; empty periods count 0.

    The period that is not over yet is left out: it would look like a fall.
    """
    if not dated:
        return []
    first, last = min(dated), max(dated)
    length = (last - first).days
    grain: Grain = "day" if length <= 45 else "week" if length <= 300 else "month"
    known = list(dated)
    counts: dict[int, int] = {}
    for day, at in zip(known, periods_of(days(known), grain).tolist(), strict=True):
        counts[at] = counts.get(at, 0) + dated[day]
    return [
        (label(at, grain), counts.get(at, 0))
        for at in range(min(counts), max(counts) + 1)
        if first_day(at + 1, grain) <= today
    ][-_MOST:]
