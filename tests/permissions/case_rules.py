"""A route, a category, a question to the unit, and a case whose customer asked somebody first."""

from __future__ import annotations

from typing import Any

from huiyin.cases import handing, ruling


def places(manager: Any, unit: Any, case: Any) -> dict[str, object]:
    """What the rows of rules, categories and questions between units point at."""
    route = ruling.save_route(by=manager, unit=unit, name="路由", condition=None, strategy="least_busy")
    category = ruling.save_category(by=manager, name=f"分类 {unit.pk}", type="other")
    asked = handing.consult(by=manager, case_id=case.pk, unit=unit, text="何时恢复？")
    return {"case_rule": route.pk, "case_category": category.pk, "consultation": asked.pk}
