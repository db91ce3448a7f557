"""Texts that say much the same, named, with examples; themes that move; both on pages (rows A05, A06)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.surveys.models import Programme
from huiyin.texts import cluster_figures, figures, services
from huiyin.texts.models import MachineSummary
from huiyin.texts.movement_figures import movements
from huiyin.texts.selecting import Selection
from huiyin.texts.tests.conftest import Answered

POWER = ["小区停电三天没人修", "昨晚停电到现在", "经常停电，冰箱坏了", "停电抢修太慢", "又停电，没有通知"]
STAFF = ["客服态度很差", "客服推来推去", "客服说话不耐烦", "打了三次客服没人接", "客服电话打不通"]
GOOD = ["环境整洁很满意", "大厅环境好", "环境舒适，办得快", "喜欢这里的环境", "环境不错"]


@pytest.fixture
def mixed(cast: Any, programme: Programme, answered: Answered) -> Programme:
    """Three matters, of which one is a topic."""
    topic = {"key": "power", "name": {"zh": "停电", "en": "Outages"}, "words": ["停电"]}
    services.save_topics(by=cast.bob, programme=programme, topics=[topic], based_on=0)
    answered(
        [
            (1 + (group is GOOD) * 4, text + mark)
            for mark in "。！…～"
            for group in (POWER, STAFF, GOOD)
            for text in group
        ]
    )
    return programme


def test_clusters_have_names_figures_and_examples_and_say_what_no_topic_covers(mixed: Programme) -> None:
    found = cluster_figures.grouped(figures.look_at(mixed.pk, Selection()))
    by_word = {word: one for one in found.clusters for word in ("停电", "客服", "环境") if word in one.name}
    assert set(by_word) == {"停电", "客服", "环境"}
    assert (by_word["停电"].without.value, by_word["客服"].without.value) == (0.0, 1.0)
    assert by_word["环境"].figures.n == 20
    score = by_word["环境"].figures.score.value
    assert score is not None
    assert score > 90
    assert len(found.readings[by_word["客服"].number]) == 20
    assert by_word["客服"].terms[0] == "客服"
    assert sum(one.figures.n for one in found.clusters) + found.n_apart == found.n_looked_at == 60


def test_the_page_leads_from_a_cluster_to_its_texts_and_to_a_topic(
    cast: Any, mixed: Programme, client: Client
) -> None:
    client.force_login(cast.ann)
    page = client.get(reverse("text-clusters", args=[mixed.pk])).content.decode()
    assert "客服态度很差" in page
    assert "起名" not in page, "without a language model nothing is offered"
    found = cluster_figures.grouped(figures.look_at(mixed.pk, Selection()))
    staff = next(one for one in found.clusters if "客服" in one.name)
    listed = client.get(reverse("text-sentences", args=[mixed.pk]), {"cluster": staff.label}).content.decode()
    assert "20 条" in listed
    new = reverse("text-topic-new", args=[mixed.pk])
    assert f"{new}?name_zh=" in page
    form = client.get(new, {"name_zh": staff.words[0], "words": "客服、态度"}).content.decode()
    assert "客服、态度" in form
    few = client.get(reverse("text-clusters", args=[mixed.pk]), {"first_on": "2027-01-01"}).content.decode()
    assert "没有符合条件的文本" in few


def test_a_theme_that_rises_steadily_is_told_from_chance(
    cast: Any, programme: Programme, answered: Answered
) -> None:
    """A06: the last period against the one before, and the direction over all, put right for several themes."""
    topics = [
        {"key": key, "name": {"zh": word, "en": key}, "words": [word]}
        for key, word in (("power", "停电"), ("staff", "客服"))
    ]
    services.save_topics(by=cast.bob, programme=programme, topics=topics, based_on=0)
    for month, n in ((7, 4), (8, 9), (9, 14), (10, 20)):
        rows = ["又停电了"] * n + ["客服不错"] * 10 + ["没什么"] * (30 - n)
        answered([(3, text) for text in rows], date(2026, month, 10), drain=month == 10)
    found = {one.key: one for one in movements(figures.look_at(programme.pk, Selection()), "month")}
    power, staff = found["power"], found["staff"]
    assert (power.period, power.direction, staff.direction) == ("2026-10", "rising", "cannot_tell")
    assert power.last.value == 0.5
    assert power.change.difference == pytest.approx(6 / 40)
    assert power.p_value is not None
    assert staff.p_value is not None
    assert power.p_value < 0.01 < staff.p_value


def test_movements_stand_on_the_page_of_themes(
    cast: Any, programme: Programme, answered: Answered, client: Client
) -> None:
    topic = {"key": "power", "name": {"zh": "停电", "en": "Outages"}, "words": ["停电"]}
    services.save_topics(by=cast.bob, programme=programme, topics=[topic], based_on=0)
    for month, n in ((9, 2), (10, 12)):
        answered([(3, "又停电了")] * n + [(3, "没什么")] * (20 - n), date(2026, month, 10), drain=month == 10)
    client.force_login(cast.ann)
    page = client.get(reverse("texts", args=[programme.pk]), {"grain": "month"}).content.decode()
    assert "+50.0" in page
    assert "持续上升" in page


def test_what_was_written_goes_when_texts_go(mixed: Programme) -> None:
    from django.utils import timezone

    from huiyin.texts.models import TextReading

    MachineSummary.objects.create(
        programme=mixed, key="k", language="zh", name="停电", words="…", n_texts=20, made_at=timezone.now()
    )
    services.forget(source="answer", ids=[TextReading.objects.latest("pk").source_id])
    assert not MachineSummary.objects.exists()
