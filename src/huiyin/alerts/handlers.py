"""What this app does when news arrives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from huiyin.alerts import clock_rules, raising
from huiyin.alerts.contracts import AlertOpened
from huiyin.cases.contracts import CaseEscalated, ClockBreached
from huiyin.core.events import SLOW, subscribe
from huiyin.responses import queries as responses
from huiyin.responses.contracts import AnswerAccepted, AnswersErased, AnswersImported

AT_A_TIME = 1_000


@subscribe(AnswerAccepted, name="alerts.rules_on_answers", most=AT_A_TIME, wanted=raising.somebody_watches)
def rules_on_answers(events: Sequence[AnswerAccepted]) -> None:
    """Live answers: every rule of their programmes is asked about them in one pass."""
    by_programme: dict[int, set[int]] = defaultdict(set)
    for event in events:
        by_programme[event.programme_id].add(event.response_id)
    for programme_id, ids in by_programme.items():
        raising.raise_for_answers(programme_id, sorted(ids))


@subscribe(
    AnswersImported, name="alerts.rules_on_imports", lane=SLOW, most=1, wanted=raising.somebody_watches
)
def rules_on_imports(events: Sequence[AnswersImported]) -> None:
    """Imported answers raise alerts only when whoever imported them wanted cases, too."""
    for event in events:
        if not event.open_cases:
            continue
        rows = responses.stored_between(event.programme_id, event.first_id, event.last_id, event.batch)
        ids = [answer.id for answer in rows]
        for start in range(0, len(ids), AT_A_TIME):
            raising.raise_for_answers(event.programme_id, ids[start : start + AT_A_TIME])


@subscribe(AlertOpened, name="alerts.rules_on_charts")
def rules_on_charts(events: Sequence[AlertOpened]) -> None:
    """A control chart went out of its limits: rules may wait for that."""
    for event in events:
        raising.raise_for_chart(event.alert_id)


@subscribe(ClockBreached, name="alerts.rules_on_breaches", lane=SLOW)
def rules_on_breaches(events: Sequence[ClockBreached]) -> None:
    """The clock of a case ran out."""
    for event in events:
        clock_rules.raise_for_breach(event)


@subscribe(CaseEscalated, name="alerts.rules_on_clock_steps", lane=SLOW)
def rules_on_clock_steps(events: Sequence[CaseEscalated]) -> None:
    """The clock of a case came to a step of its chain."""
    for event in events:
        clock_rules.raise_for_step(event)


@subscribe(AnswersErased, name="alerts.forget_answers", lane=SLOW)
def forget_answers(events: Sequence[AnswersErased]) -> None:
    """An alert of an erased answer stays as a number; it leads nowhere."""
    for event in events:
        raising.forget_answers(event.response_ids)
