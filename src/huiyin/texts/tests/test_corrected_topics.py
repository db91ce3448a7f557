"""People say what a text is about; it holds, it can be taken back, and the readers learn it (rows A05, X08)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.core.events import drain_all
from huiyin.surveys.models import Programme
from huiyin.texts import figures, services
from huiyin.texts.coding_contracts import HeadState, Purpose
from huiyin.texts.models import CodingRound, LabelCorrection, TextReading, TopicMention
from huiyin.texts.own_heads import labels_to_learn, texts_at
from huiyin.texts.problems import CodeUnknown
from huiyin.texts.selecting import Selection
from huiyin.texts.tests.conftest import Answered

TOPICS = [
    {"key": "wait", "name": {"zh": "等候", "en": "Waiting"}, "words": ["排队"]},
    {"key": "staff", "name": {"zh": "态度", "en": "Attitude"}, "words": ["态度"]},
]


@pytest.fixture
def topical(cast: Any, programme: Programme) -> Programme:
    services.save_topics(by=cast.bob, programme=programme, topics=TOPICS, based_on=0)
    return programme


def told(reading: TextReading) -> list[str]:
    rows = TopicMention.objects.filter(reading__source_id=reading.source_id)
    return sorted(rows.values_list("topic", flat=True))


def test_topics_put_right_hold_through_later_readings_until_they_are_taken_back(
    cast: Any, topical: Programme, answered: Answered
) -> None:
    answered([(2, "不用排队，就是服务员爱答不理")])
    reading = TextReading.objects.get()
    assert told(reading) == ["wait"]
    made = services.correct_topics(by=cast.amy, reading=reading, topics=["staff"])
    assert (made.was, made.value) == (["wait"], ["staff"])
    assert told(reading) == ["staff"]
    added = TopicMention.objects.get()
    assert added.positive_rate is not None, "how it is spoken of is read from the whole text"
    assert added.start == added.end, "no words told it, so none are marked"
    services.read_records(source="answer", ids=[reading.source_id])
    assert told(reading) == ["staff"]
    again = TextReading.objects.get()
    second = services.correct_topics(by=cast.bob, reading=again, topics=[])
    assert told(again) == []
    assert second.was == ["wait"], "what the readers said, not what the first person said"
    services.undo_correction(by=cast.bob, correction=second)
    assert told(again) == ["wait"]
    with pytest.raises(CodeUnknown):
        services.correct_topics(by=cast.bob, reading=TextReading.objects.get(), topics=["parking"])


def test_figures_follow_a_correction_at_once(cast: Any, topical: Programme, answered: Answered) -> None:
    answered([(2, "排队太久")] * 12 + [(5, "不用排队")])
    wait = figures.themes(figures.look_at(topical.pk, Selection())).themes[0]
    assert wait.n == 13
    reading = TextReading.objects.order_by("pk").last()
    assert reading is not None
    services.correct_topics(by=cast.amy, reading=reading, topics=[])
    assert figures.themes(figures.look_at(topical.pk, Selection())).themes[0].n == 12


def test_the_readers_learn_topics_from_people_and_the_change_can_be_taken_back(
    cast: Any, topical: Programme, answered: Answered
) -> None:
    """Forty coded texts are set apart; from thirty others, put right by an agent, the layer is learned."""
    answered([(3, f"人山人海 {n}") for n in range(20)] + [(3, f"不用排队 {n}") for n in range(20)])
    frozen = measured(cast, topical)
    answered([(3, f"又是人山人海 {n}") for n in range(15)] + [(3, f"真不用排队 {n}") for n in range(15)])
    learned = list(TextReading.objects.order_by("-source_id")[:30])
    answered([(2, f"排队等太久 {n}") for n in range(12)])  # nobody says anything of these
    for reading in learned:
        text = texts_at([(reading.source, reading.source_id, reading.question)]).popitem()[1]
        topics = ["wait"] if "人山人海" in text else []
        services.correct_topics(by=cast.amy, reading=reading, topics=topics)
    assert len(labels_to_learn(topical.pk, "topics")) == 30
    head = services.ask_training(by=cast.bob, programme=topical, task="topics")
    drain_all()
    head.refresh_from_db()
    assert head.state == HeadState.READY, head.problem
    assert head.report["contest"]["champion"]["value"] == 0.0
    assert head.report["contest"]["verdict"] == "better"
    assert head.report["curve"][-1][1]["value"] > 0.9
    services.use_head(by=cast.bob, head=head)
    drain_all()
    ids = answered([(2, "人山人海呀"), (5, "不用排队哈"), (2, "排队一小时")])
    by_id = {reading.source_id: reading for reading in TextReading.objects.filter(source_id__in=ids)}
    assert [told(by_id[key]) for key in ids] == [["wait"], [], ["wait"]]
    assert by_id[ids[0]].readers.endswith("t1")
    assert frozen.items.filter(said__topics=["wait"]).exists(), "coded texts know what is said now"
    services.stop_using(by=cast.bob, head=head)
    drain_all()
    assert [told(by_id[key]) for key in ids] == [[], ["wait"], ["wait"]]


def measured(cast: Any, programme: Programme) -> CodingRound:
    today = timezone.localdate()
    made = services.draw_round(
        by=None,
        programme=programme,
        purpose=Purpose.MEASURE,
        n=40,
        n_double=0,
        first_on=today.replace(year=2025),
        last_on=today.replace(year=2027),
        seed=1,
    )
    words = texts_at((item.source, item.source_id, item.question) for item in made.items.all())
    for item in made.items.all():
        text = words[item.source, item.source_id, item.question]
        topics = ["wait"] if "人山人海" in text else []
        services.code_text(by=cast.bob, item=item, labels={"polarity": "mixed", "topics": topics})
    return made


def test_an_agent_puts_topics_right_on_the_answer_and_takes_it_back(
    cast: Any, topical: Programme, answered: Answered, client: Client
) -> None:
    number = answered([(2, "不用排队，就是服务员爱答不理")])[0]
    client.force_login(cast.amy)
    page, reading = reverse("answer", args=[topical.pk, number]), TextReading.objects.get()
    shown = client.get(page).content.decode()
    assert 'name="topics" value="wait" checked' in shown
    address = reverse("text-correct", args=[reading.pk])
    assert client.post(address, {"task": "topics", "topics": ["staff"], "next": page}).url == page  # type: ignore[attr-defined]
    shown = client.get(page).content.decode()
    assert 'name="topics" value="staff" checked' in shown
    assert f"{cast.amy.name} 更正于" in shown
    client.force_login(cast.bob)
    listed = client.get(reverse("text-quality", args=[topical.pk])).content.decode()
    assert "等候 → 态度" in listed
    client.force_login(cast.amy)
    client.post(address, {"task": "topics", "act": "undo", "next": page})
    assert LabelCorrection.objects.get().undone_at is not None
    assert told(reading) == ["wait"]


def test_sentences_can_be_put_right_where_they_are_read(
    cast: Any, topical: Programme, answered: Answered, client: Client
) -> None:
    answered([(2, "排队太久")])
    client.force_login(cast.ann)
    page = client.get(reverse("text-sentences", args=[topical.pk])).content.decode()
    assert reverse("text-correct", args=[TextReading.objects.get().pk]) in page
