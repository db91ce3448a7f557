"""Texts are read when their records come, again when they change, and forgotten with them."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.core.erasure import Person
from huiyin.core.events import drain_all
from huiyin.responses.services import remove_batch
from huiyin.surveys.models import Programme
from huiyin.texts import services
from huiyin.texts.erasers import ReadingsOfPerson
from huiyin.texts.models import TextReading, TextRun, TopicMention
from huiyin.texts.problems import TopicsChangedMeanwhile
from huiyin.texts.queries import texts_of, topics_of
from huiyin.texts.tests.conftest import Answered

WAIT = {"key": "wait", "name": {"zh": "等候", "en": "Waiting"}, "words": ["排队", "等了"]}


def test_imported_answers_are_read_and_those_without_words_are_not(
    programme: Programme, answered: Answered
) -> None:
    ids = answered([(5, "服务很好"), (2, "排队太久了"), (4, ""), (3, "  ")])
    rows = {row.source_id: row for row in TextReading.objects.all()}
    assert set(rows) == set(ids[:2])
    assert {text.text for text in texts_of(rows.values()).values()} == {"服务很好", "排队太久了"}
    run = TextRun.objects.get()
    assert run.finished_at is not None
    assert run.n_done == run.n_total == 4


def test_reading_twice_leaves_one_reading(programme: Programme, answered: Answered) -> None:
    ids = answered([(5, "服务很好")])
    assert services.read_records(source="answer", ids=ids) == 1
    services.reread(by=None, programme=programme)
    drain_all()
    assert TextReading.objects.count() == 1


def test_an_undone_batch_leaves_no_readings(programme: Programme, answered: Answered) -> None:
    answered([(5, "服务很好")])
    remove_batch(programme_id=programme.pk, batch="texts:1")
    drain_all()
    assert not TextReading.objects.exists()


def test_topics_saved_on_an_old_version_are_refused(cast: Any, programme: Programme) -> None:
    first = services.save_topics(by=cast.bob, programme=programme, topics=[WAIT], based_on=0)
    assert first.number == 1
    with pytest.raises(TopicsChangedMeanwhile):
        services.save_topics(by=cast.bob, programme=programme, topics=[], based_on=0)
    newest = topics_of(programme.pk)
    assert newest is not None
    assert newest.topics == [WAIT]


def test_erasing_a_person_leaves_no_reading(programme: Programme, answered: Answered) -> None:
    answered([(5, "服务很好"), (2, "排队太久了")])
    person = Person(programme.pk, "K1-0")
    assert ReadingsOfPerson().count(person) == 1
    ReadingsOfPerson().erase(person)
    assert [text.text for text in texts_of(TextReading.objects.all()).values()] == ["排队太久了"]


def test_saved_topics_are_read_in_all_texts_there_are(
    cast: Any, programme: Programme, answered: Answered
) -> None:
    """A05: what a text is about, by the organisation's own words, with the clause and how it is spoken of."""
    answered([(2, "服务很好，但是排队太久了，很生气"), (5, "一切都好")])
    services.save_topics(by=cast.bob, programme=programme, topics=[WAIT], based_on=0)
    drain_all()
    mention = TopicMention.objects.select_related("reading").get()
    text = texts_of([mention.reading])[mention.reading.pk].text
    assert text[mention.evidence_start : mention.evidence_end] == "排队"
    assert mention.topic == "wait"
    assert mention.positive_rate is not None
    assert mention.positive_rate < 0.5
