"""Answers question by question: every type with its figures, open ones page by page."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from django.test import Client

from huiyin.channels.services import publish_questionnaire
from huiyin.core import events
from huiyin.dashboards.tests.feeding import text_of
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import store_batch
from huiyin.surveys import services as surveys
from huiyin.surveys.question_types.base import question_types

EXAMPLES = [kind.example() for kind in question_types]


@pytest.fixture
def asked(cast: Any) -> Any:
    """A programme with one question of every type, and a way to give it answers."""
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="逐题")
    definition = {
        "title": {"zh": "全部题型", "en": "All types"},
        "pages": [{"key": "p1", "questions": EXAMPLES}],
    }
    questionnaire = surveys.create_questionnaire(
        by=cast.bob, programme=programme, title="全部题型", definition=definition
    )
    publish_questionnaire(by=cast.bob, questionnaire=questionnaire, wave_name="2026-Q3")
    return programme


def answer(programme: Any, n: int, wave: str = "2026-Q3", **fixed: Any) -> None:
    rng = random.Random(wave)
    wave_id = surveys.ensure_wave(programme.pk, wave, date(2026, 7, 1)).pk
    rows = []
    for at in range(n):
        said: dict[str, Any] = {}
        for kind in question_types:
            bots = [answers for _, answers in kind.bots().right if answers]
            said.update(rng.choice(bots) if bots else {})
        segments = {key: str(said.pop(key)) for key in ("region", "branch") if key in said}
        said |= {"comment": f"{wave} 第 {at} 条", **fixed}
        rows.append(NewAnswer(f"{wave}:{at}", said, wave_id, date(2026, 7, 2), context=segments))
    store_batch(rows, programme_id=programme.pk, channel="file_upload", batch=f"b:{wave}")
    events.drain_all()


@pytest.fixture
def reader(client: Client, cast: Any) -> Client:
    client.force_login(cast.ann)
    return client


def test_every_question_stands_there_in_the_order_it_was_asked_with_its_n(reader: Any, asked: Any) -> None:
    answer(asked, 60)
    page = reader.get(f"/programmes/{asked.pk}/questions/")
    cards = page.context["cards"]
    expected = [one["key"] for one in EXAMPLES if question_types[one["type"]].variables(one)]
    assert [card.answers.key for card in cards] == expected
    by_type = {card.answers.type: card for card in cards}
    overall = by_type["rating"].answers.summary
    assert overall.n == 60
    (part,) = overall.parts
    assert sum(bar.n for bar in part.bars) == 60
    assert {name["en"] for name, _ in part.figures} == {"Mean", "Top 2 boxes"}
    assert all(estimate.has_interval for _, estimate in part.figures)
    assert by_type["recommend"].answers.summary.parts[0].figures[0][1].unit == "points"
    ticked = by_type["multiple_choice"].answers.summary.parts[0]
    assert len(ticked.bars) == 5
    assert sum(bar.n for bar in ticked.bars) >= 60, "several may be ticked"
    points = by_type["allocation"].answers.summary.parts
    assert sum(part.figures[0][1].value for part in points) == pytest.approx(100)
    days = [bar.label["zh"] for bar in by_type["date"].answers.summary.parts[0].bars]
    assert days == sorted(days)
    assert {"2026-02-28", "2025-03-01"} == set(days)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_says_it_in_both_languages(reader: Any, asked: Any, language: str) -> None:
    answer(asked, 40)
    reader.cookies["django_language"] = language
    words = text_of(reader.get(f"/programmes/{asked.pk}/questions/"))
    for question in EXAMPLES:
        if question_types[question["type"]].variables(question):
            assert question["text"]["zh" if language.startswith("zh") else "en"] in words


def test_few_answers_are_counted_but_their_spread_is_not_shown(reader: Any, asked: Any) -> None:
    answer(asked, 4)
    page = reader.get(f"/programmes/{asked.pk}/questions/")
    assert "回答的人太少" in text_of(page)
    assert "hy-bars" not in page.content.decode()


def test_a_wave_is_chosen_and_without_answers_the_page_says_so(reader: Any, asked: Any) -> None:
    assert "还没有答卷" in text_of(reader.get(f"/programmes/{asked.pk}/questions/"))
    answer(asked, 30)
    answer(asked, 20, wave="2026-Q4")
    for wave, n in (("", 50), ("2026-Q3", 30), ("2026-Q4", 20), ("none such", 50)):
        page = reader.get(f"/programmes/{asked.pk}/questions/", {"wave": wave})
        overall = next(card.answers for card in page.context["cards"] if card.answers.type == "rating")
        assert overall.summary.n == n


def test_open_answers_are_read_page_by_page_newest_first(reader: Any, asked: Any) -> None:
    answer(asked, 45)
    first = reader.get(f"/programmes/{asked.pk}/questions/comment/")
    assert [one.text for one in first.context["answers"]] == [
        f"2026-Q3 第 {at} 条" for at in range(44, 24, -1)
    ]
    last = reader.get(f"/programmes/{asked.pk}/questions/comment/", {"page": "3", "wave": "2026-Q3"})
    assert [one.text for one in last.context["answers"]] == [f"2026-Q3 第 {at} 条" for at in range(4, -1, -1)]
    assert reader.get(f"/programmes/{asked.pk}/questions/comment/", {"page": "x"}).status_code == 200
    assert reader.get(f"/programmes/{asked.pk}/questions/overall/").status_code == 404
    assert reader.get(f"/programmes/{asked.pk}/questions/none/").status_code == 404


def test_what_was_imported_without_a_questionnaire_is_summarised_by_its_variables(
    reader: Any, hall: Any
) -> None:
    from huiyin.dashboards.tests.feeding import forms

    programme = hall(forms(80))
    cards = reader.get(f"/programmes/{programme.pk}/questions/").context["cards"]
    assert {card.answers.key for card in cards} >= {"wait", "all", "nps", "area"}
    assert all(card.answers.type == "" for card in cards)


def test_hostile_answers_are_shown_as_words(reader: Any, asked: Any) -> None:
    answer(asked, 12, comment="<script>alert(1)</script>")
    page = reader.get(f"/programmes/{asked.pk}/questions/comment/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
