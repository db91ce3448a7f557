"""Correcting on the page: what was said is shown, what was changed is kept, and it can be taken back."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.responses import queries, services
from huiyin.responses.contracts import NewAnswer
from huiyin.surveys import services as surveys

CODEBOOK = [
    Variable("q1", "总体满意度", Role.OVERALL, Scale(1, 5, words=(("很满意", 5.0),))),
    Variable("minutes", "等候分钟", Role.NUMBER),
    Variable("why", "原因", Role.OPEN_TEXT),
    Variable("region", "地区", Role.SEGMENT),
]


@pytest.fixture
def answer(cast):
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    surveys.extend_codebook(programme.pk, CODEBOOK)
    wave = surveys.ensure_wave(programme.pk, "2026-Q1", date(2026, 1, 1))
    new = NewAnswer(
        "act:1",
        {"q1": 1.0, "minutes": 12.5, "why": "按反了"},
        wave.pk,
        date(2026, 2, 3),
        "客户1",
        {"region": "北"},
    )
    return services.accept(new, programme_id=programme.pk, channel="web_link")[0]


@pytest.fixture
def client(cast) -> Client:
    client = Client()
    client.force_login(cast.bob)
    return client


def page(answer, part: str = "") -> str:
    return f"/programmes/{answer.programme_id}/answers/{answer.pk}/{part}"


def form_of(answer, **changes) -> dict:
    said = {"v-q1": "1", "v-minutes": "12.5", "v-why": "按反了", "v-region": "北"}
    rest = {"answered_on": "2026-02-03", "wave": answer.wave_id, "seen": 1, "reason": "客户来电"}
    return {**said, **rest, **changes}


def test_the_form_is_made_from_the_codebook_and_shows_what_the_answer_says(client, answer) -> None:
    html = client.get(page(answer, "correct/")).content.decode()
    for words in (
        "总体满意度",
        "5 · 很满意",
        "等候分钟",
        'value="12.5"',
        "按反了",
        'value="北"',
        "2026-02-03",
    ):
        assert words in html


def test_only_what_was_changed_is_corrected(client, answer) -> None:
    sent = client.post(page(answer, "correct/"), form_of(answer, **{"v-q1": "5", "v-minutes": ""}))
    assert sent.headers["Location"] == page(answer)
    newest = queries.stored(answer.pk)
    assert newest.answers == {"q1": 5.0, "why": "按反了"}
    assert (newest.context, newest.answered_on, newest.wave) == (
        {"region": "北"},
        date(2026, 2, 3),
        "2026-Q1",
    )
    html = client.get(page(answer)).content.decode()
    for words in ("第 2 版", "客户来电", "鲍勃", "<del", "很满意", "客户原始作答"):
        assert words in html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"v-q1": "5", "reason": ""}, "errorlist|invalid-feedback"),
        ({}, "没有改动"),
        ({"v-q1": "9"}, "invalid-feedback"),
        ({"v-q1": "5", "seen": 7}, "刚刚被别人更正过"),
    ],
)
def test_what_cannot_be_saved_is_told_and_nothing_typed_is_lost(client, answer, changes, words) -> None:
    sent = client.post(
        page(answer, "correct/"), form_of(answer, **{"v-why": "其实很好", **changes} if changes else {})
    )
    html = sent.content.decode()
    assert sent.status_code == 200
    assert any(word in html for word in words.split("|"))
    assert "其实很好" in html or not changes
    assert queries.stored(answer.pk).version == 1


def test_setting_aside_says_so_and_can_be_taken_back(client, answer) -> None:
    client.post(page(answer, "set-aside/"), {"validity": "test", "reason": "试填", "seen": 1})
    html = client.get(page(answer)).content.decode()
    assert "不计入任何指标" in html
    assert queries.stored(answer.pk).validity == "test"
    assert "已排除" in client.get(page(answer).rsplit("/", 2)[0] + "/").content.decode()
    client.post(page(answer, "reinstate/"))
    assert queries.stored(answer.pk).validity == "valid"
    assert client.post(page(answer, "reinstate/")).status_code == 302  # again: told, not failed


def test_agents_and_analysts_read_the_history_and_change_nothing(cast, client, answer) -> None:
    client.post(page(answer, "correct/"), form_of(answer, **{"v-q1": "5"}))
    for person in (cast.amy, cast.ann):
        client.force_login(person)
        html = client.get(page(answer)).content.decode()
        assert "第 2 版" in html
        assert "correct/" not in html
        assert client.post(page(answer, "correct/"), form_of(answer)).status_code == 403


def test_no_link_of_an_answer_leads_an_agent_to_a_refusal(cast, client, answer) -> None:
    client.force_login(cast.amy)
    html = client.get(page(answer)).content.decode()
    inside = {one for one in re.findall(r'href="(/[^"#]*)"', html) if not one.startswith("/static/")}
    assert {one: client.get(one).status_code for one in inside if client.get(one).status_code != 200} == {}
