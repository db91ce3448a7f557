"""A remedy, a request above the limit, a cause, a problem and a win-back plan."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from huiyin.recovery import services
from huiyin.recovery.catalogue import NewRemedy
from huiyin.recovery.contracts import RemedyKind


def places(manager: Any, unit: Any, colleague: Any, case: Any) -> dict[str, object]:
    """What the rows of recovery point at."""
    wanted = NewRemedy(RemedyKind.REFUND, "退款")
    remedy = services.save_remedy(by=manager, unit=unit, wanted=wanted, condition=None)
    grant = services.ask_remedy(
        by=colleague, case_id=case.pk, remedy_id=remedy.pk, stated=Decimal(100), reason="多收了费"
    )
    cause = services.add_cause(by=manager, unit=unit, parent=None, name="流程")
    problem = services.open_problem(by=manager, unit=unit, title="计费错误")
    plan = services.begin_plan(by=manager, case_id=case.pk, goal="客户回来")
    return {
        "remedy": remedy.pk,
        "grant": grant.pk,
        "cause": cause.pk,
        "known_problem": problem.pk,
        "plan": plan.pk,
    }
