"""News from inside becomes messages to the endpoints that want to hear of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from huiyin.alerts.contracts import AlertRaised
from huiyin.api.webhook_queries import somebody_listens
from huiyin.api.webhook_services import queue_news
from huiyin.cases.contracts import CaseOpened
from huiyin.core.events import subscribe
from huiyin.responses.contracts import AnswerAccepted, AnswerCorrected, AnswersErased, AnswersImported


@subscribe(AnswerAccepted, name="api.tell_of_answers", wanted=partial(somebody_listens, "answer.accepted"))
def tell_of_answers(accepted: Sequence[AnswerAccepted]) -> None:
    queue_news(
        "answer.accepted",
        [(e.programme_id, f"answer_{e.response_id}", {"response_id": e.response_id}) for e in accepted],
    )


@subscribe(AnswersImported, name="api.tell_of_imports", wanted=partial(somebody_listens, "answers.imported"))
def tell_of_imports(imported: Sequence[AnswersImported]) -> None:
    queue_news(
        "answers.imported",
        [
            (
                e.programme_id,
                f"import_{e.first_id}_{e.last_id}",
                {"batch": e.batch, "first_response_id": e.first_id, "last_response_id": e.last_id},
            )
            for e in imported
        ],
    )


@subscribe(
    AnswerCorrected, name="api.tell_of_corrections", wanted=partial(somebody_listens, "answer.corrected")
)
def tell_of_corrections(corrected: Sequence[AnswerCorrected]) -> None:
    queue_news(
        "answer.corrected",
        [
            (
                e.programme_id,
                f"correction_{e.response_id}_{e.version}",
                {"response_id": e.response_id, "version": e.version},
            )
            for e in corrected
        ],
    )


@subscribe(CaseOpened, name="api.tell_of_cases", wanted=partial(somebody_listens, "case.opened"))
def tell_of_cases(opened: Sequence[CaseOpened]) -> None:
    queue_news(
        "case.opened",
        [
            (e.programme_id, f"case_{e.case_id}", {"case_id": e.case_id})
            for e in opened
            if e.programme_id is not None
        ],
    )


@subscribe(AlertRaised, name="api.tell_of_alerts", wanted=partial(somebody_listens, "alert.raised"))
def tell_of_alerts(raised: Sequence[AlertRaised]) -> None:
    queue_news(
        "alert.raised",
        [
            (
                e.programme_id,
                f"alert_{e.raised_id}",
                {
                    "alert_id": e.raised_id,
                    "rule_id": e.rule_id,
                    "kind": e.kind,
                    "urgency": e.urgency,
                    "response_id": e.response_id,
                    "case_id": e.case_id,
                },
            )
            for e in raised
        ],
    )


@subscribe(AnswersErased, name="api.tell_of_erasures", wanted=partial(somebody_listens, "person.erased"))
def tell_of_erasures(erased: Sequence[AnswersErased]) -> None:
    queue_news(
        "person.erased",
        [
            (
                e.programme_id,
                f"erasure_{min(e.response_ids)}_{len(e.response_ids)}",
                {"response_ids": e.response_ids},
            )
            for e in erased
        ],
    )
