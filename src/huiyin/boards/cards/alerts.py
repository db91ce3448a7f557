"""The open alerts of a programme."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse

from huiyin.accounts.queries import visible_units
from huiyin.alerts.queries import alert_lines, open_alerts, setting_of
from huiyin.analytics.results import Bilingual
from huiyin.boards.cards.base import CardKind
from huiyin.boards.contracts import Card
from huiyin.boards.scene import Scene
from huiyin.core.templatetags.huiyin import in_language

MOST = {1: 2, 2: 4, 3: 8}


class AlertsCard(CardKind):
    """What left its limits and is not closed."""

    key: ClassVar[str] = "alerts"
    name: ClassVar[Bilingual] = {"zh": "告警", "en": "Alerts"}
    about: ClassVar[Bilingual] = {
        "zh": "超出控制限、尚未关闭的告警。",
        "en": "What left its control limits and is not closed yet.",
    }
    icon: ClassVar[str] = "bell"
    width: ClassVar[int] = 6
    reads_facts: ClassVar[bool] = False

    def context(self, card: Card, scene: Scene) -> Mapping[str, Any]:
        """The newest open ones, whatever the board's filter: an alert has its own period and segment."""
        assert card.programme_id is not None
        found = open_alerts(scene.user, card.programme_id)
        units = {unit.path: unit.name for unit in visible_units(scene.user)}
        shown = list(found[: MOST[card.height]])
        setting = setting_of(card.programme_id)
        return {
            "lines": alert_lines(shown, units),
            "n": found.count(),
            "n_more": max(0, found.count() - len(shown)),
            "is_on": setting.is_on,
            "n_series": setting.n_series,
            "url": f"{reverse('chart-alerts')}?programme={card.programme_id}",
        }

    def title(self, card: Card, scene: Scene) -> str:
        """What is listed."""
        return in_language(dict(self.name))
