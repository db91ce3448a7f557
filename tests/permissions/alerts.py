"""What the rows of alert rules and rosters point at."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from huiyin.alerts import listening, ruling
from huiyin.alerts.contracts import NewAlert, RuleKind
from huiyin.alerts.raising import raise_alerts
from huiyin.alerts.ruling import Wanted


def places(manager: Any, programme: Any) -> dict[str, object]:
    """A rule that tells nobody but the manager, one alert of it, and a roster."""
    wanted = Wanted(RuleKind.ANSWER, "低分", None, people=[manager.pk])
    rule = ruling.save_rule(by=manager, programme=programme, wanted=wanted)
    (raised,) = raise_alerts(rule, [NewAlert("answer:0", {})])
    roster = listening.save_roster(
        by=manager,
        unit=programme.unit,
        name="值班",
        turn="week",
        starts_on=date(2026, 1, 1),
        changes_at=time(9),
        people=[manager.pk],
    )
    return {"alert_rule": rule.pk, "raised": raised.pk, "roster": roster.pk}
