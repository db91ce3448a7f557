"""The board that everybody finds before anybody has arranged one: made from a programme's contracts."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.boards.cards import CARD_KINDS
from huiyin.boards.contracts import Card
from huiyin.core.roles import UserRole
from huiyin.metrics.contracts import MetricContract

_PREFERRED = ("satisfaction_index", "nps", "satisfied_customer_rate", "ces", "top_2_box")
MOST_FIGURES = {UserRole.ADMINISTRATOR: 4, UserRole.MANAGER: 4, UserRole.ANALYST: 8}


def starter_cards(role: UserRole, programme_id: int, contracts: Sequence[MetricContract]) -> list[Card]:
    """The cards for a role: executives see the whole, a unit's manager what is to be done, analysts everything.

    Without a contract there are the counts alone.
    """
    leading = sorted(
        contracts,
        key=lambda c: _PREFERRED.index(c.measure) if c.measure in _PREFERRED else len(_PREFERRED),
    )
    figures = [("figure", one.key, 3, 2) for one in leading[: MOST_FIGURES[role]]]
    trends = [("trend", one.key, 6, 2) for one in leading[: 1 if role is UserRole.MANAGER else 2]]
    counts = [("responses", "", 3, 2), ("cases", "", 3, 2)]
    alerts = [("alerts", "", 6, 2)]
    layout = {
        UserRole.ADMINISTRATOR: [*figures, *trends, *counts, *alerts],
        UserRole.MANAGER: [*alerts, *counts, *figures, *trends],
        UserRole.ANALYST: [*figures, *trends, *alerts, *counts],
    }[role]
    return [
        Card(
            f"c{at}",
            kind,
            width,
            height,
            options={"programme": programme_id, **({"contract": contract} if contract else {})},
        )
        for at, (kind, contract, width, height) in enumerate(layout, start=1)
        if kind in CARD_KINDS
    ]
