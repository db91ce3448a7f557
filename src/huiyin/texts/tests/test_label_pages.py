"""The pages of coding and label quality, as people use them (rows A05, X08)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.core.events import drain_all
from huiyin.surveys.models import Programme
from huiyin.texts.coding import code_text
from huiyin.texts.labelling import said_of
from huiyin.texts.models import CodingRound, DriftLook, LabelCorrection, OwnHead, TextCode, TextReading
from huiyin.texts.tests.conftest import Answered

As = Callable[[Any], Client]


@pytest.fixture
def as_person() -> As:
    def sign_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


def words_of(response: Any) -> str:
    return str(response.content.decode())


def drawn(client: Client, programme: Programme, **values: str) -> Any:
    form = {
        "purpose": "measure",
        "n": "4",
        "n_double": "1",
        "first_on": "2026-01-01",
        "last_on": "2027-12-31",
    }
    return client.post(reverse("text-draw", args=[programme.pk]), form | values)


def test_a_manager_draws_people_code_and_the_page_shows_what_came_out(
    cast: Any, programme: Programme, answered: Answered, as_person: As
) -> None:
    answered([(2, "<b>等了半天没人管</b>，态度太差"), (5, "很满意，谢谢"), (1, "太差了"), (5, "非常好")])
    bob = as_person(cast.bob)
    page = words_of(bob.get(reverse("text-quality", args=[programme.pk])))
    assert "尚未测量" in page or "本项目尚未测量" in page
    done = drawn(bob, programme)
    made = CodingRound.objects.get()
    coding = reverse("text-coding", args=[programme.pk, made.number])
    assert done.url == coding
    for _ in range(4):
        page = words_of(bob.get(coding))
        assert "<b>等了" not in page
        item = page.split('name="item" value="')[1].split('"')[0]
        said = "negative" if ("差" in page) else "positive"
        assert bob.post(coding, {"item": item, "polarity": said, "kind": "other"}).url == coding
    assert "没有需要您编码的了" in words_of(bob.get(coding))
    ann = as_person(cast.ann)
    page = words_of(ann.get(coding))
    item = page.split('name="item" value="')[1].split('"')[0]
    ann.post(coding, {"item": item, "polarity": "mixed", "kind": "other"})
    differences = reverse("text-differences", args=[programme.pk, made.number])
    page = words_of(bob.get(differences))
    assert cast.ann.name in page
    bob.post(differences, {"item": item, "polarity": "negative", "kind": "other"})
    assert TextCode.objects.filter(settles=True).count() == 1
    page = words_of(bob.get(reverse("text-quality", args=[programme.pk])))
    assert "人工编码 4 条" in page
    assert "准确率" in page


def test_an_empty_code_is_told_and_nothing_chosen_is_lost(
    cast: Any, programme: Programme, answered: Answered, as_person: As
) -> None:
    answered([(3, "还行")])
    bob = as_person(cast.bob)
    coding = drawn(bob, programme).url
    item = words_of(bob.get(coding)).split('name="item" value="')[1].split('"')[0]
    response = bob.post(coding, {"item": item})
    assert response.status_code == 422
    assert "至少选一项" in words_of(response)
    assert not TextCode.objects.exists()
    assert bob.post(coding, {"item": "x"}).status_code == 404
    assert "没有需要您编码的了" in words_of(bob.get(f"{coding}?skip={item}"))


def test_a_wrong_draw_is_told_on_the_page(
    cast: Any, programme: Programme, answered: Answered, as_person: As
) -> None:
    bob = as_person(cast.bob)
    response = drawn(bob, programme, n="4", n_double="9")
    assert response.status_code == 422
    assert "不能多于文本条数" in words_of(response)
    drawn(bob, programme)
    assert "没有可抽的文本" in words_of(bob.get(reverse("text-quality", args=[programme.pk])))


def test_an_agent_puts_a_label_right_where_it_is_shown_and_a_manager_takes_it_back(
    cast: Any, programme: Programme, answered: Answered, as_person: As
) -> None:
    answered([(2, "呵呵，真行")])
    reading = TextReading.objects.get()
    agent, address = as_person(cast.amy), reverse("text-correct", args=[reading.pk])
    back = reverse("text-quality", args=[programme.pk])
    response = agent.post(address, {"task": "polarity", "label": "negative", "next": back})
    assert response.url == back
    reading.refresh_from_db()
    assert said_of(reading)["polarity"] == "negative"
    away = agent.post(address, {"task": "polarity", "label": "mixed", "next": "https://else.example/"})
    assert away.url == reverse("home")
    bob = as_person(cast.bob)
    assert cast.amy.name in words_of(bob.get(back))
    newest = LabelCorrection.objects.get(undone_at=None)
    bob.post(reverse("text-uncorrect", args=[programme.pk, newest.pk]))
    assert not LabelCorrection.objects.filter(undone_at=None).exists()


def test_a_layer_is_trained_used_and_taken_back_from_the_page(
    cast: Any, programme: Programme, answered: Answered, as_person: As
) -> None:
    answered([(3, f"{side} {n}") for side in ("蓝蓝路", "绿绿路") for n in range(14)])
    bob = as_person(cast.bob)
    quality = reverse("text-quality", args=[programme.pk])
    bob.post(reverse("text-train", args=[programme.pk]), {"task": "polarity"})
    assert "还没有可供学习的标签" in words_of(bob.get(quality))
    for reading in TextReading.objects.order_by("source_id"):
        label = "positive" if reading.source_id % 28 < 14 else "negative"
        data = {"task": "polarity", "label": label, "next": quality}
        bob.post(reverse("text-correct", args=[reading.pk]), data)
    bob.post(reverse("text-train", args=[programme.pk]), {"task": "polarity"})
    assert "训练中" in words_of(bob.get(quality))
    drain_all()
    head = OwnHead.objects.get()
    layer = reverse("text-layer", args=[programme.pk, head.pk])
    bob.post(layer, {"act": "use"})
    drain_all()
    assert "使用中" in words_of(bob.get(quality))
    bob.post(layer, {"act": "stop"})
    head.refresh_from_db()
    assert head.state == "retired"


def test_drift_stands_on_the_page_until_somebody_says_what_is_done(
    cast: Any, programme: Programme, as_person: As
) -> None:
    report = {
        "signs": [
            {"kind": "scores", "before": None, "now": None, "size": 0.31, "has_moved": True},
            {"kind": "unsure", "before": 0.1, "now": 0.25, "size": 0.15, "has_moved": True},
        ]
    }
    look = DriftLook.objects.create(
        programme=programme, task="polarity", looked_on="2026-11-01", decision="drifted", report=report
    )
    bob, quality = as_person(cast.bob), reverse("text-quality", args=[programme.pk])
    page = words_of(bob.get(quality))
    assert "PSI 0.31" in page
    assert "25.0%" in page
    bob.post(reverse("text-drift", args=[programme.pk, look.pk]), {"note": "新业务上线，补编码"})
    assert "新业务上线，补编码" in words_of(bob.get(quality))


def test_the_page_of_an_answer_offers_to_put_labels_right_and_says_who_did(
    cast: Any, programme: Programme, answered: Answered, as_person: As
) -> None:
    number = answered([(2, "等了半天没人管，态度太差")])[0]
    agent, page = as_person(cast.amy), reverse("answer", args=[programme.pk, number])
    reading = TextReading.objects.get()
    address = reverse("text-correct", args=[reading.pk])
    assert address in words_of(agent.get(page))
    assert agent.post(address, {"task": "kind", "label": "suggestion", "next": page}).url == page
    assert f"{cast.amy.name} 更正于" in words_of(agent.get(page))


def test_measured_labels_say_so_on_the_page_of_themes_with_the_share_put_right(
    cast: Any, programme: Programme, answered: Answered, as_person: As
) -> None:
    answered(
        [(5, f"很满意，服务特别好 {n}") for n in range(30)] + [(1, f"太差了，没人管 {n}") for n in range(30)]
    )
    bob, themes = as_person(cast.bob), reverse("texts", args=[programme.pk])
    assert "本项目尚未测量其误差" in words_of(bob.get(themes))
    drawn(bob, programme, n="50", n_double="0")
    for at, item in enumerate(CodingRound.objects.get().items.all()):
        true = item.said["polarity"] if at % 6 else "negative"
        code_text(by=cast.bob, item=item, labels={"polarity": true or "mixed"})
    page = words_of(bob.get(themes))
    assert "校正后" in page
    assert "准确率" in page
