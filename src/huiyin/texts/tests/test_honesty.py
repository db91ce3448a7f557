"""Labels are measured by people, put right by people, learned from, and watched (rows A05, X08)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from huiyin.core.events import drain_all
from huiyin.messaging.models import OutgoingMessage, SenderAccount
from huiyin.messaging.sending import content_of
from huiyin.surveys.models import Programme
from huiyin.texts import drift_mails, drifting, services
from huiyin.texts.coding_contracts import HeadState, LabelTask, Purpose
from huiyin.texts.contracts import ReadingFlag
from huiyin.texts.drifting import drift_in, look_at
from huiyin.texts.labelling import said_of
from huiyin.texts.models import CodingItem, CodingRound, DriftLook, LabelCorrection, OwnHead, TextReading
from huiyin.texts.own_heads import labels_to_learn, texts_at
from huiyin.texts.own_layers import head_of
from huiyin.texts.problems import CodeEmpty, CodeUnknown, HeadNotUsable, NoTextsToDraw, NothingToLearn
from huiyin.texts.quality_queries import (
    corrected_shares,
    label_counts,
    next_to_code,
    next_to_settle,
    progress_of,
    quality_of,
)
from huiyin.texts.tests.conftest import Answered

TODAY = timezone.localdate
Coded = Callable[..., CodingRound]


def day() -> date:
    return TODAY() - timedelta(days=3)


@pytest.fixture
def read(programme: Programme, answered: Answered) -> Callable[..., list[TextReading]]:
    """Answers with words, read, and what the readers say of them set as the test wants it."""

    def make(rows: list[tuple[str, float]], on: date | None = None) -> list[TextReading]:
        ids = answered([(3, words) for words, _ in rows], day=on or day())
        found = {row.source_id: row for row in TextReading.objects.filter(source_id__in=ids)}
        readings = [found[number] for number in ids]
        for reading, (_, rate) in zip(readings, rows, strict=True):
            reading.positive_rate, reading.kind_rate, reading.kind = rate, 0.9, "other"
            reading.flags = int(ReadingFlag.UNSURE) if 0.3 < rate < 0.7 else 0
        TextReading.objects.bulk_update(readings, ["positive_rate", "kind", "kind_rate", "flags"])
        return readings

    return make


def draw(programme: Programme, n: int, purpose: str = Purpose.MEASURE, double: int = 0) -> CodingRound:
    return services.draw_round(
        by=None,
        programme=programme,
        purpose=purpose,
        n=n,
        n_double=double,
        first_on=TODAY() - timedelta(days=90),
        last_on=TODAY(),
        seed=1,
    )


def texts_in(made: CodingRound) -> dict[int, str]:
    items = list(made.items.all())
    words = texts_at((item.source, item.source_id, item.question) for item in items)
    return {item.pk: words[item.source, item.source_id, item.question] for item in items}


def test_a_round_is_drawn_within_what_was_said_and_stands_for_all_texts(
    cast: Any, programme: Programme, read: Any
) -> None:
    read([(f"服务很好 {n}", 0.95) for n in range(40)] + [(f"太差了 {n}", 0.05) for n in range(10)])
    made = draw(programme, 20, double=6)
    said = [item.said["polarity"] for item in made.items.all()]
    assert len(said) == 20
    assert said.count("negative") >= 3
    assert made.n_population == 50
    assert sum(item.weight for item in made.items.all()) == pytest.approx(50)
    assert made.items.filter(is_double=True).count() == 6
    again = draw(programme, 50)
    assert again.items.count() == 30  # no text twice
    with pytest.raises(NoTextsToDraw):
        draw(programme, 5)


def test_two_coders_get_the_same_text_without_seeing_each_other_and_a_manager_settles(
    cast: Any, programme: Programme, read: Any
) -> None:
    read([(f"排队太久 {n}", 0.1) for n in range(3)])
    made = draw(programme, 3, double=1)
    double = made.items.get(is_double=True)
    for _ in range(3):
        item = next_to_code(cast.bob, made)
        assert item is not None
        services.code_text(by=cast.bob, item=item, labels={"polarity": "negative", "kind": "complaint"})
    assert next_to_code(cast.bob, made) is None
    assert next_to_code(cast.alice, made) == double
    services.code_text(by=cast.alice, item=double, labels={"polarity": "mixed", "kind": "complaint"})
    assert next_to_code(cast.alice, made) is None
    assert (progress_of(made).n_done, progress_of(made).n_differ) == (3, 1)
    assert next_to_settle(made) == double
    services.settle(by=cast.bob, item=double, labels={"polarity": "mixed", "kind": "complaint"})
    assert next_to_settle(made) is None
    found = quality_of(programme.pk, "polarity")
    assert found is not None
    assert found.quality.of("mixed").recall.n == 1  # type: ignore[union-attr]
    assert found.kappa is not None
    assert found.kappa.n == 1


def test_a_code_must_say_something_and_only_what_there_is(cast: Any, programme: Programme, read: Any) -> None:
    read([("还行", 0.5)])
    item = draw(programme, 1).items.get()
    with pytest.raises(CodeEmpty):
        services.code_text(by=cast.bob, item=item, labels={})
    with pytest.raises(CodeUnknown):
        services.code_text(by=cast.bob, item=item, labels={"polarity": "great"})


def test_quality_and_shares_put_right_are_those_of_people(cast: Any, programme: Programme, read: Any) -> None:
    read([(f"话务员 好 {n}", 0.95) for n in range(60)] + [(f"话务员 差 {n}", 0.05) for n in range(40)])
    made = draw(programme, 50)
    words = texts_in(made)
    for at, item in enumerate(made.items.all()):
        truly = "negative" if "差" in words[item.pk] or at % 5 == 0 else "positive"
        services.code_text(by=cast.bob, item=item, labels={"polarity": truly, "kind": "other"})
    found = quality_of(programme.pk, "polarity")
    assert found is not None
    negative = found.quality.of("negative")
    assert negative is not None
    assert negative.precision.value == 1.0
    assert negative.recall.value is not None
    assert 0.5 < negative.recall.value < 1
    readings = TextReading.objects.filter(programme=programme)
    assert label_counts(readings, LabelTask.POLARITY) == {"": 100, "mixed": 0, "positive": 60, "negative": 40}
    shares = {one.label: one for one in corrected_shares(found, readings, is_same=True)}
    assert shares["negative"].observed.value == 0.4
    right = shares["negative"].corrected
    assert right is not None
    assert right.value == pytest.approx(negative.true_rate.value)
    assert right.method == "two_phase"


def test_a_correction_holds_through_later_readings_until_it_is_taken_back(
    cast: Any, programme: Programme, read: Any
) -> None:
    reading = read([("呵呵，真行", 0.9)])[0]
    made = services.correct_label(by=cast.alice, reading=reading, task="polarity", label="negative")
    reading.refresh_from_db()
    assert said_of(reading)["polarity"] == "negative"
    services.read_records(source="answer", ids=[reading.source_id])
    again = TextReading.objects.get(source_id=reading.source_id)
    assert said_of(again)["polarity"] == "negative"
    second = services.correct_label(by=cast.bob, reading=again, task="polarity", label="mixed")
    assert LabelCorrection.objects.filter(undone_at=None).get() == second
    assert second.was == LabelCorrection.objects.get(pk=made.pk).was
    services.undo_correction(by=cast.bob, correction=second)
    assert said_of(TextReading.objects.get(source_id=reading.source_id))["polarity"] == second.was
    with pytest.raises(CodeUnknown):
        services.correct_label(by=cast.bob, reading=again, task="topics", label="wait")


def test_corrected_texts_do_not_flatter_the_measure(cast: Any, programme: Programme, read: Any) -> None:
    reading = read([("呵呵，真行", 0.9)])[0]
    services.correct_label(by=cast.alice, reading=reading, task="polarity", label="negative")
    item = draw(programme, 1).items.get()
    assert item.said["polarity"] == "positive"


def test_the_model_follows_what_agents_put_right_and_can_be_taken_back(
    cast: Any, programme: Programme, read: Any
) -> None:
    frozen = read([(f"蓝蓝路 {n}", 0.5) for n in range(20)] + [(f"绿绿路 {n}", 0.5) for n in range(20)])
    assert len(frozen) == 40
    made = draw(programme, 40)
    words = texts_in(made)
    for item in made.items.all():
        label = "positive" if "蓝" in words[item.pk] else "negative"
        services.code_text(by=cast.bob, item=item, labels={"polarity": label})
    with pytest.raises(NothingToLearn):
        services.ask_training(by=cast.bob, programme=programme, task="polarity")
    more = read([(f"又是蓝蓝路 {n}", 0.5) for n in range(14)] + [(f"又是绿绿路 {n}", 0.5) for n in range(14)])
    for at, reading in enumerate(more):
        label = "positive" if at < 14 else "negative"
        services.correct_label(by=cast.alice, reading=reading, task="polarity", label=label)
    assert len(labels_to_learn(programme.pk, "polarity")) == 28  # none of the measured ones
    head = services.ask_training(by=cast.bob, programme=programme, task="polarity")
    assert services.ask_training(by=cast.bob, programme=programme, task="polarity") == head
    drain_all()
    head.refresh_from_db()
    assert head.state == HeadState.READY
    assert head.report["contest"]["verdict"] == "better"
    assert head.report["contest"]["challenger"]["n"] == 40
    assert len(head.report["curve"]) >= 2
    services.use_head(by=cast.bob, head=head)
    drain_all()
    assert head_of(programme.pk, "polarity") is not None
    names = {"zh": "绿绿", "en": "Green"}
    topics = [{"key": "green", "name": names, "words": ["绿绿"]}]
    services.save_topics(by=cast.bob, programme=programme, topics=topics, based_on=0)
    fresh = read([("绿绿路啊", 0.5)])[0]
    services.read_records(source="answer", ids=[fresh.source_id])
    followed = TextReading.objects.get(source_id=fresh.source_id)
    assert followed.readers.endswith("p1")
    assert followed.positive_rate is not None
    assert followed.positive_rate < 0.5
    told = followed.mentions.get()
    assert told.positive_rate is not None
    assert told.positive_rate < 0.4, "what is said of a topic follows, too"
    services.stop_using(by=cast.bob, head=head)
    drain_all()
    assert head_of(programme.pk, "polarity") is None
    assert not TextReading.objects.filter(readers__contains="p").exists()
    without = TextReading.objects.get(source_id=fresh.source_id).mentions.get()
    assert without.positive_rate is not None
    assert without.positive_rate > told.positive_rate


def test_kinds_are_learned_too(cast: Any, programme: Programme, read: Any) -> None:
    rows = read(
        [(f"小程序里没找到入口 {n}", 0.5) for n in range(12)] + [(f"增加自助机 {n}", 0.5) for n in range(12)]
    )
    for at, reading in enumerate(rows):
        label = "question" if at < 12 else "suggestion"
        services.correct_label(by=cast.alice, reading=reading, task="kind", label=label)
    head = services.ask_training(by=cast.bob, programme=programme, task="kind")
    drain_all()
    head.refresh_from_db()
    assert head.state == HeadState.READY
    assert "contest" not in head.report  # nothing was coded to measure by
    services.use_head(by=cast.bob, head=head)
    drain_all()
    fresh = read([("小程序里没找到入口呀", 0.5)])[0]
    services.read_records(source="answer", ids=[fresh.source_id])
    followed = TextReading.objects.get(source_id=fresh.source_id)
    assert (followed.kind, followed.readers[-2:]) == ("question", "k1")


def test_managers_with_an_address_are_told_of_drift_by_mail(cast: Any, programme: Programme) -> None:
    cast.bob.email = "bob@example.com"
    cast.bob.save()
    look = DriftLook.objects.create(
        programme=programme, task="polarity", looked_on=TODAY(), decision="drifted"
    )
    assert drift_mails.tell(look.pk) == 0  # no account for mail: the page tells
    SenderAccount.objects.create(name="邮件", sender="smtp", kind="email", hook_seed="m", hook_hash="m")
    assert drift_mails.tell(look.pk) == 1
    assert drift_mails.tell(look.pk) == 1  # the same mail
    mail = OutgoingMessage.objects.get()
    assert mail.to == "bob@example.com"
    assert f"/programmes/{programme.pk}/texts/quality/" in content_of(mail).text


def test_a_layer_that_is_worse_is_not_put_to_use(cast: Any, programme: Programme) -> None:
    head = OwnHead.objects.create(
        programme=programme,
        task="polarity",
        number=1,
        state=HeadState.READY,
        report={"contest": {"verdict": "worse"}},
        asked_at=timezone.now(),
    )
    with pytest.raises(HeadNotUsable):
        services.use_head(by=cast.bob, head=head)


def test_drift_raises_a_flag_once_and_steady_texts_raise_none(
    cast: Any, programme: Programme, read: Any
) -> None:
    usual = [0.05, 0.15, 0.5, 0.85, 0.95] * 50
    past, today = TODAY() - timedelta(days=60), TODAY()
    read([(f"说 {n}", rate) for n, rate in enumerate(usual)], on=past)
    read([(f"话 {n}", rate) for n, rate in enumerate(usual)])
    assert drift_in(programme.pk, LabelTask.POLARITY, today).decision == "steady"
    assert [look.decision for look in look_at(programme.pk, today)] == ["steady", "steady"]
    read([(f"新 {n}", 0.5) for n in range(250)])
    DriftLook.objects.all().delete()
    assert drifting.tend() == 1
    assert drifting.tend() == 0
    look = DriftLook.objects.get(task="polarity")
    assert look.decision == "drifted"
    assert {sign["kind"] for sign in look.report["signs"] if sign["has_moved"]} >= {"unsure"}
    services.note_drift(by=cast.bob, look=look, note="新套餐上线，正在补编码")
    tomorrow = look_at(programme.pk, today + timedelta(days=1))[0]
    assert tomorrow.note == "新套餐上线，正在补编码"


def test_a_text_that_is_gone_wants_no_code(cast: Any, programme: Programme, read: Any) -> None:
    from huiyin.responses.services import remove_batch

    read([("明天就忘", 0.2)])
    made = draw(programme, 1)
    remove_batch(programme_id=programme.pk, batch="texts:1")
    drain_all()
    assert next_to_code(cast.bob, made) is None
    assert CodingItem.objects.get().is_gone
