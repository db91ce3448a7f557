"""News of cases that belong to no programme, and of every case that is closed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from huiyin.api.webhook_queries import somebody_listens
from huiyin.api.webhook_services import queue_news, queue_unit_news
from huiyin.cases.contracts import CaseClosed, CaseOpened
from huiyin.cases.queries import units_of
from huiyin.core.events import subscribe


@subscribe(CaseOpened, name="api.tell_of_other_cases", wanted=partial(somebody_listens, "case.opened"))
def tell_of_other_cases(opened: Sequence[CaseOpened]) -> None:
    """Cases by telephone, mail and the like are told to endpoints of whole units."""
    own = [event.case_id for event in opened if event.programme_id is None]
    paths = units_of(own)
    queue_unit_news(
        "case.opened", [(paths[key], f"case_{key}", {"case_id": key}) for key in own if key in paths]
    )


@subscribe(CaseClosed, name="api.tell_of_closed_cases", wanted=partial(somebody_listens, "case.closed"))
def tell_of_closed_cases(closed: Sequence[CaseClosed]) -> None:
    """On whose word it was closed; a case that is taken up again and closed again is told of again."""
    paths = units_of([event.case_id for event in closed])
    of_programmes, of_units = [], []
    for event in closed:
        news = f"case_closed_{event.case_id}_{event.turn}"
        data = {"case_id": event.case_id, "outcome": event.outcome}
        if event.programme_id is not None:
            of_programmes.append((event.programme_id, news, data))
        elif event.case_id in paths:
            of_units.append((paths[event.case_id], news, data))
    queue_news("case.closed", of_programmes)
    queue_unit_news("case.closed", of_units)
