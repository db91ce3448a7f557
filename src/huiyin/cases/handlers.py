"""What this app does when news arrives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from huiyin.cases import letters, services
from huiyin.cases.contracts import CaseOpened
from huiyin.core.events import SLOW, subscribe
from huiyin.messaging.contracts import MailTaken
from huiyin.responses import queries as responses
from huiyin.responses.contracts import AnswerAccepted, AnswersImported, AnswersRemoved
from huiyin.texts.services import read_records


@subscribe(AnswerAccepted, name="cases.open_for_answers")
def open_for_answers(events: Sequence[AnswerAccepted]) -> None:
    """Live answers: the programme's alert rules open cases within seconds."""
    by_programme: dict[int, list[int]] = defaultdict(list)
    for event in events:
        by_programme[event.programme_id].append(event.response_id)
    for programme_id, response_ids in by_programme.items():
        services.open_for_alerts(
            programme_id=programme_id, answers=responses.stored_many(sorted(set(response_ids)))
        )


@subscribe(AnswersImported, name="cases.open_for_imports", lane=SLOW, most=1)
def open_for_imports(events: Sequence[AnswersImported]) -> None:
    """Imported answers open cases only when whoever imported them wanted that."""
    for event in events:
        if event.open_cases:
            answers = responses.stored_between(event.programme_id, event.first_id, event.last_id, event.batch)
            services.open_for_alerts(programme_id=event.programme_id, answers=answers)


@subscribe(AnswersRemoved, name="cases.mark_withdrawn", lane=SLOW)
def mark_withdrawn(events: Sequence[AnswersRemoved]) -> None:
    """The cases of withdrawn answers stay, and say so."""
    for programme_id in sorted({event.programme_id for event in events}):
        services.mark_withdrawn(programme_id=programme_id)


@subscribe(MailTaken, name="cases.take_mails", lane=SLOW)
def take_mails(events: Sequence[MailTaken]) -> None:
    """Mails of customers open cases or go on with theirs."""
    for event in events:
        letters.take_mail(event.mail_id)


@subscribe(CaseOpened, name="cases.read_words")
def read_words(opened: Sequence[CaseOpened]) -> None:
    """What customers say in cases is read like all other texts."""
    read_records(source="case", ids=[event.case_id for event in opened])
