"""Signs of doubtful answers: found, shown, set aside in bulk, and taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.core import events
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.flagged import compared, n_by_sign, reinstate_many, set_aside_many
from huiyin.responses.models import QualityFlag, Response
from huiyin.responses.quality import Sign
from huiyin.responses.queries import counted_ids
from huiyin.responses.services import accept
from huiyin.surveys.models import Programme, QuestionnaireVersion
from huiyin.surveys.queries import codebook
from huiyin.surveys.services import create_programme, create_questionnaire, ensure_wave, publish

BLOCK = {
    "type": "rating_block",
    "key": "service",
    "text": {"zh": "请评价", "en": "Please rate"},
    "scale": "satisfaction_5",
    "items": [{"key": f"i{n}", "text": {"zh": f"第 {n} 项", "en": f"Item {n}"}} for n in range(8)],
}
WHY = {"type": "open_text", "key": "why", "text": {"zh": "为什么", "en": "Why"}}
MIXED = {f"i{n}": 5 - n % 3 for n in range(8)}
ALIKE = {f"i{n}": 4 for n in range(8)}


@pytest.fixture
def version(cast: Any) -> QuestionnaireVersion:
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区")
    definition = {"title": {"zh": "评价"}, "pages": [{"questions": [BLOCK, WHY]}]}
    questionnaire = create_questionnaire(
        by=cast.bob, programme=programme, title="评价", definition=definition
    )
    return publish(by=cast.bob, questionnaire=questionnaire)


def answer(version: QuestionnaireVersion, name: str, seconds: float = 60, *flags: str, **said: Any) -> int:
    """Store one answer with how it was given; its id."""
    programme_id = version.questionnaire.programme_id
    wave = ensure_wave(programme_id, "2026-Q4", timezone.localdate())
    new = NewAnswer(
        dedup_key=name,
        answers={**MIXED, **said},
        wave_id=wave.pk,
        answered_on=timezone.localdate(),
        paradata={"seconds": seconds, "flags": list(flags)},
    )
    row, _ = accept(new, programme_id=programme_id, channel="web_link", version_id=version.pk)
    return row.pk


def signs(key: int) -> set[str]:
    return set(QualityFlag.objects.filter(response=key).values_list("kind", flat=True))


def test_whoever_takes_less_than_a_third_of_the_usual_time_is_noted(version: QuestionnaireVersion) -> None:
    usual = [answer(version, f"a{n}", 55 + n) for n in range(19)]
    early = answer(version, "early", 10)
    events.drain_all()
    assert signs(early) == {Sign.SPEEDER}, "also who came before the median was known"
    slow = answer(version, "slow", 22)
    fast = answer(version, "fast", 15)
    events.drain_all()
    assert (signs(slow), signs(fast)) == (set(), {Sign.SPEEDER})
    assert not any(signs(key) for key in usual)
    facts = QualityFlag.objects.get(response=fast).facts
    assert facts["seconds"] == 15
    assert 60 <= facts["median"] <= 64


def test_nobody_is_called_fast_before_there_is_a_usual_time(version: QuestionnaireVersion) -> None:
    keys = [answer(version, f"a{n}", 60) for n in range(10)] + [answer(version, "fast", 1)]
    events.drain_all()
    assert not any(signs(key) for key in keys)


def test_eight_items_with_one_grade_are_a_straight_line_and_seven_are_not(
    version: QuestionnaireVersion,
) -> None:
    line, broken = answer(version, "line", **ALIKE), answer(version, "broken", **{**ALIKE, "i3": 5})
    partial = answer(version, "partial", **{**ALIKE, "i3": None})
    events.drain_all()
    assert signs(line) == {Sign.STRAIGHT_LINE}
    assert (signs(broken), signs(partial)) == (set(), set())


def test_the_same_words_are_noted_the_second_time_and_short_ones_never(version: QuestionnaireVersion) -> None:
    text = "等了四十分钟没有人接电话，非常失望！"
    first = answer(version, "a", why=text)
    events.drain_all()
    again = answer(version, "b", why=" 等了四十分钟 没有人接电话，非常失望 ")
    short = [answer(version, name, why="没有意见") for name in ("c", "d")]
    events.drain_all()
    assert (signs(first), signs(again)) == (set(), {Sign.SAME_WORDS})
    assert QualityFlag.objects.get(response=again).facts == {"first": first}
    assert not any(signs(key) for key in short)


def test_what_the_page_noticed_is_noted(version: QuestionnaireVersion) -> None:
    key = answer(version, "a", 60, "honeypot", "same_device")
    events.drain_all()
    assert signs(key) == {Sign.HONEYPOT, Sign.SAME_DEVICE}
    assert Response.objects.get(pk=key).answers == MIXED, "the answer itself stays"


def test_looking_twice_notes_nothing_twice(version: QuestionnaireVersion) -> None:
    from huiyin.responses.quality import look_at

    key = answer(version, "line", **ALIKE)
    events.drain_all()
    look_at([key])
    assert QualityFlag.objects.count() == 1


def test_many_are_set_aside_at_once_and_all_come_back(cast: Any, version: QuestionnaireVersion) -> None:
    programme = version.questionnaire.programme_id
    keys = [answer(version, f"line {n}", **ALIKE) for n in range(3)]
    honest = answer(version, "honest")
    changed = set_aside_many(
        by=cast.bob, programme_id=programme, response_ids=keys, validity="other", reason="全部同一评分"
    )
    assert changed == keys
    assert counted_ids(programme) == [honest]
    assert set_aside_many(
        by=cast.bob, programme_id=programme, response_ids=[*keys, honest], validity="other", reason="再次"
    ) == [honest], "who does not count already is left alone"
    assert reinstate_many(
        by=cast.bob, programme_id=programme, response_ids=[*keys, honest], reason="撤销"
    ) == [
        *keys,
        honest,
    ]
    assert len(counted_ids(programme)) == 4


def test_means_with_and_without_doubtful_answers_stand_side_by_side(version: QuestionnaireVersion) -> None:
    for n in range(2):
        answer(version, f"honest {n}", i0=2)
    answer(version, "line", **ALIKE)
    events.drain_all()
    programme = Programme.objects.get(pk=version.questionnaire.programme_id)
    first = compared(programme.pk, codebook(programme.pk))[0]
    assert (first.n, first.n_without) == (3, 2)
    assert first.mean == pytest.approx(8 / 3)
    assert first.mean_without == 2
    assert n_by_sign(programme.pk) == {"straight_line": 1}


def test_the_page_sets_aside_and_offers_to_take_it_back(
    cast: Any, client: Client, version: QuestionnaireVersion
) -> None:
    programme = version.questionnaire.programme_id
    key = answer(version, "line", **ALIKE)
    events.drain_all()
    address = f"/programmes/{programme}/answers/flagged/"
    client.force_login(cast.ann)
    page = client.get(address).content.decode()
    assert "评分全部相同" in page
    assert "set-aside" not in page.partition("<main")[2].partition("checkbox")[2], "an analyst only looks"
    assert client.post(f"{address}set-aside/", {"answer": key, "reason": "x"}).status_code == 403
    client.force_login(cast.bob)
    sent = client.post(f"{address}set-aside/", {"answer": key, "reason": "评分全部相同"})
    assert sent.headers["Location"] == f"{address}?undo={key}"
    assert counted_ids(programme) == []
    shown = client.get(sent.headers["Location"]).content.decode()
    assert f'name="undo" value="{key}"' in shown
    client.post(f"{address}reinstate/", {"undo": str(key)})
    assert counted_ids(programme) == [key]
    assert client.get(address, {"sign": "speeder"}).status_code == 200
    client.force_login(cast.nora)
    assert client.get(address).status_code == 404
