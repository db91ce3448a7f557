"""A draft, an outage that runs with a customer to call, and a crisis plan that was set going."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from huiyin.notices import queries, services
from huiyin.notices.crisis import NewStep
from huiyin.notices.gathering import gather
from huiyin.notices.services import NewOutage


def places(manager: Any, unit: Any, contact_key: str) -> dict[str, object]:
    """What the rows of notices point at."""
    start = timezone.now() - timedelta(hours=1)
    wanted = NewOutage("fault", "东里", "线路故障", start, None, "list", keys=[contact_key])
    draft = services.save_outage(by=manager, unit=unit, wanted=wanted)
    running = services.save_outage(by=manager, unit=unit, wanted=wanted)
    services.submit(by=manager, outage=running)
    gather(running.pk)
    running.affected.update(call_state="open")
    affected = running.affected.get()
    entry = services.log_call(by=manager, affected=affected, outcome="no_answer")
    plan = services.save_plan(
        by=manager,
        unit=unit,
        name="大面积停供",
        trigger="上千户",
        senior=manager,
        deputy=None,
        drill_months=6,
        steps=[NewStep(15, "值班经理", "核实")],
    )
    run = services.begin_run(by=manager, plan=plan, is_drill=True, occasion="")
    announcement = queries.announcements_of(running)[0]
    return {
        "outage_draft": draft.pk,
        "outage": running.pk,
        "announcement": announcement.pk,
        "affected": affected.pk,
        "outage_call": entry.pk,
        "crisis_plan": plan.pk,
        "crisis_run": run.pk,
    }
