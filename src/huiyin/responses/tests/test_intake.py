"""The intake: many answers in one durable transaction, each with its own fate."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from msgspec.structs import replace

from huiyin.analytics.problems import Problem, Words
from huiyin.core.models import OutboxEvent
from huiyin.responses import handing_in, intake
from huiyin.responses.contracts import Batch, NewAnswer, Outcome, Submission
from huiyin.responses.models import Draft, Response
from huiyin.responses.problems import NotTakenNow
from huiyin.surveys import services as surveys


class NoRoom(Problem):
    code = "HY-R999"
    zh = Words("满", "满", "满")
    en = Words("Full", "Full", "Full")


@dataclass(frozen=True)
class Room:
    """A gate that writes before it refuses: what it wrote must be undone."""

    programme_id: int
    most: int
    lock: ClassVar[str] = "room"

    def admit(self, submission: Submission) -> None:
        surveys.ensure_wave(self.programme_id, f"place {submission.answer.dedup_key}", date(2026, 1, 1))
        if len(self._places()) > self.most:
            raise NoRoom

    def _places(self) -> list[str]:
        from huiyin.surveys.queries import waves

        return [wave.name for wave in waves(self.programme_id) if wave.name.startswith("place ")]


@dataclass
class Seen:
    """A gate that remembers how it was called."""

    admitted: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)

    def admit(self, submission: Submission) -> None:
        self.admitted.append(submission.answer.dedup_key)

    def replayed(self, submission: Submission) -> None:
        self.again.append(submission.answer.dedup_key)


def programme_of(cast: Any) -> tuple[Any, Any]:
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="北区")
    return programme, surveys.ensure_wave(programme.pk, "2026-Q4", date(2026, 10, 1))


@pytest.fixture
def one(cast: Any) -> Submission:
    programme, wave = programme_of(cast)
    answer = NewAnswer("act:1", {"recommend": 9}, wave.pk, timezone.localdate())
    return Submission(answer, programme.pk, "web_link")


def act(submission: Submission, name: str, **more: Any) -> Submission:
    answer = replace(submission.answer, dedup_key=name, **more.pop("answer", {}))
    return replace(submission, answer=answer, **more)


def test_an_act_handed_in_twice_is_stored_once_with_one_event_and_one_receipt(one: Submission) -> None:
    first, again = intake.submit(one), intake.submit(one)
    assert (first.is_new, again.is_new, again.is_same) == (True, False, True)
    assert (first.response_id, first.receipt) == (again.response_id, again.receipt)
    assert Response.objects.count() == OutboxEvent.objects.filter(kind="AnswerAccepted").count() == 1
    other = intake.submit(act(one, "act:1", answer={"answers": {"recommend": 1}}))
    assert (other.is_new, other.is_same) == (False, False)
    assert Response.objects.get().answers == {"recommend": 9}


def test_a_refusal_undoes_what_its_gate_wrote_and_leaves_the_others(one: Submission) -> None:
    room = Room(one.programme_id, most=2)
    wanting = [act(one, f"act:{n}", gates=(room,)) for n in range(5)]
    results = handing_in.store_together([act(one, "act:free"), *wanting])
    assert [type(result).__name__ for result in results] == ["Outcome"] * 3 + ["NoRoom"] * 3
    assert Response.objects.count() == 3
    assert len(room._places()) == 2
    assert OutboxEvent.objects.filter(kind="AnswerAccepted").count() == 3
    with pytest.raises(NoRoom):
        intake.submit(wanting[4])


def test_a_repetition_passes_no_gate_a_second_time(one: Submission) -> None:
    gate = Seen()
    gated = replace(one, gates=(gate,))
    results = handing_in.store_together([gated, gated, gated])
    assert [result.is_new for result in results if isinstance(result, Outcome)] == [True, False, False]
    assert (gate.admitted, gate.again) == (["act:1"], ["act:1", "act:1"])


def test_when_the_first_of_two_is_refused_the_second_gets_its_own_chance(one: Submission) -> None:
    """Two submissions on one personal link: the first fails a quota, the second may still spend the link."""
    full, free = (replace(one, gates=(Room(one.programme_id, most),)) for most in (0, 5))
    results = handing_in.store_together([full, free])
    assert isinstance(results[0], NoRoom)
    assert isinstance(results[1], Outcome)
    assert results[1].is_new


def test_one_that_cannot_be_stored_keeps_no_other_out(one: Submission) -> None:
    """The batch fails through one row, so each is tried alone (per-row fall-back)."""
    bad = act(one, "act:bad", answer={"wave_id": None})
    results = intake._durably([act(one, "act:1"), bad, act(one, "act:2")])
    assert [isinstance(result, Outcome) for result in results] == [True, False, True]
    assert Response.objects.count() == 2


def test_a_store_that_cannot_be_written_is_not_tried_for_each(
    one: Submission, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[int] = []

    def full(submissions: Any, batch: Any = None) -> Any:
        tries.append(len(submissions))
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(intake, "store_together", full)
    results = intake._durably([one, act(one, "act:2")])
    assert [type(result) for result in results] == [NotTakenNow, NotTakenNow]
    assert tries == [2]
    with pytest.raises(NotTakenNow):
        intake.submit(one)


def test_handing_in_finishes_the_draft_it_came_from(one: Submission, cast: Any) -> None:
    from huiyin.channels.tests.asking import open_link

    version = open_link(cast).questionnaire.versions.get()
    for name in ("mine", "other"):
        Draft.objects.create(submission_id=name, link_token_hash="hash", version=version)
    intake.submit(replace(one, draft=("mine", "hash")))
    assert [draft.submission_id for draft in Draft.objects.all()] == ["other"]


def test_a_draft_that_nobody_looked_for_refuses_its_submission_alone(one: Submission, cast: Any) -> None:
    from huiyin.channels.tests.asking import open_link

    version = open_link(cast).questionnaire.versions.get()
    Draft.objects.create(submission_id="begun", link_token_hash="hash", version=version)
    unread = [
        act(one, f"act:{name}", draft=(name, "hash"), knows_draft=False) for name in ("begun", "at-once")
    ]
    results = handing_in.store_together(unread)
    assert [type(result).__name__ for result in results] == ["BegunBefore", "Outcome"]
    assert [row.dedup_key for row in Response.objects.all()] == ["act:at-once"]
    assert OutboxEvent.objects.filter(kind="AnswerAccepted").count() == Draft.objects.count() == 1
    intake.submit(replace(unread[0], knows_draft=True))
    assert Response.objects.count() == 2
    assert not Draft.objects.exists()


def test_a_batch_is_told_of_once_and_counts_each_act_once(one: Submission) -> None:
    many = [act(one, f"act:{n}") for n in range(700)]
    results = intake.submit_many([*many, many[0]], Batch("api:b1"))
    assert sum(result.is_new for result in results if isinstance(result, Outcome)) == 700
    events = OutboxEvent.objects.filter(kind="AnswersImported").order_by("pk")
    assert [event.payload["batch"] for event in events] == ["api:b1"]
    assert OutboxEvent.objects.filter(kind="AnswerAccepted").count() == 0
    assert Response.objects.filter(batch="api:b1").count() == 700


def test_handing_in_inside_a_transaction_of_the_caller_is_refused(transactional_db: None, cast: Any) -> None:
    """It could not promise that the answer is stored when it returns."""
    programme, wave = programme_of(cast)
    answer = NewAnswer("act:1", {}, wave.pk, timezone.localdate())
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        intake.submit(Submission(answer, programme.pk, "web_link"))


@pytest.fixture
def writer(transactional_db: None) -> Any:
    intake.start()
    yield
    intake.stop()


def test_many_threads_share_commits_and_each_gets_its_own_outcome(writer: None, cast: Any) -> None:
    programme, wave = programme_of(cast)
    outcomes: list[Outcome] = []
    connection.close()

    def work(thread: int) -> None:
        for number in range(20):
            name = f"act:{thread % 8}:{number}"  # each act by two threads at once
            answer = NewAnswer(name, {"recommend": number % 11}, wave.pk, timezone.localdate())
            outcomes.append(intake.submit(Submission(answer, programme.pk, "web_link")))
        connection.close()

    threads = [threading.Thread(target=work, args=(thread,)) for thread in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 320
    by_act = Counter(outcome.dedup_key for outcome in outcomes if outcome.is_new)
    assert set(by_act.values()) == {1}
    assert len(by_act) == Response.objects.count() == 160
    receipts = {(outcome.dedup_key, outcome.receipt.code) for outcome in outcomes}
    assert len(receipts) == 160


def test_a_queue_that_is_full_refuses_at_once(one: Submission) -> None:
    idle = intake.Writer(most_waiting=0)  # its thread never starts
    assert isinstance(idle.submit(one), NotTakenNow)
