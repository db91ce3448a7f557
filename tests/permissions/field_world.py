"""What field work adds to the world of the permission table: studies, sheets, sessions, visits."""

from __future__ import annotations

from typing import Any

from huiyin.channels.paper import services as paper
from huiyin.channels.telephone import services as telephone
from huiyin.channels.telephone.lists import Listed

Places = dict[str, object]


def places(manager: Any, unit: Any, programme: Any, questionnaire: Any) -> Places:
    """One object of each kind of field work."""
    return {
        **_telephone(manager, unit, programme, questionnaire),
        **_paper(manager, programme, questionnaire),
    }


def _telephone(manager: Any, unit: Any, programme: Any, questionnaire: Any) -> Places:
    plan = telephone.Plan("电话访问", "2026-Q4", first_hour=0, last_hour=24)
    study = telephone.save_study(by=manager, programme=programme, questionnaire=questionnaire, plan=plan)
    telephone.add_numbers(
        by=manager, study=study, rows=[Listed(f"1380013{unit.pk:04d}"), Listed(f"1390013{unit.pk:04d}")]
    )
    number = telephone.next_number(study=study, user=manager)
    assert number is not None
    call = telephone.finish(by=manager, number=number, outcome="no_answer")
    return {"phone_study": study.pk, "phone_call": call.pk}


def _paper(manager: Any, programme: Any, questionnaire: Any) -> Places:
    plan = paper.Print("纸质", "2026-Q4", n_sheets=2, double_percent=0)
    version = questionnaire.versions.get()
    batch = paper.print_batch(by=manager, programme=programme, version=version, plan=plan)
    return {"paper_batch": batch.pk, "paper_sheet": batch.sheets.first().pk}
