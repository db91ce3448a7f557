"""What people see of texts: themes with their figures, words, new issues, drivers, stars, the sentences behind them."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from huiyin.core.events import drain_all
from huiyin.surveys.models import Programme
from huiyin.texts import figures, services
from huiyin.texts.review_figures import stars_and_words
from huiyin.texts.selecting import Selection
from huiyin.texts.tests.conftest import Answered

TOPICS = [
    {"key": "wait", "name": {"zh": "等候", "en": "Waiting"}, "words": ["排队", "等了"]},
    {"key": "staff", "name": {"zh": "态度", "en": "Attitude"}, "words": ["态度"]},
    {"key": "rare", "name": {"zh": "停车", "en": "Parking"}, "words": ["停车"]},
]
BAD, GOOD, PLAIN = "排队太久了，等了两个小时", "工作人员态度很好，非常满意", "一切正常"


@pytest.fixture
def read(cast: Any, programme: Programme, answered: Answered) -> Programme:
    """Sixty answers of two months: who waited scores low, who was treated well high; four new ones on the last day."""
    services.save_topics(by=cast.bob, programme=programme, topics=TOPICS, based_on=0)
    answered(
        [*[(1 + n % 2, BAD) for n in range(20)], *[(4 + n % 2, GOOD) for n in range(20)]], date(2026, 10, 5)
    )
    answered([(3, PLAIN)] * 20 + [(3, "停车难")] * 3, date(2026, 10, 20), area="西区")
    answered([(2, "小程序缴费失败，扣了两次钱")] * 6, date(2026, 11, 10))
    return programme


def test_a_theme_has_its_share_its_praise_and_its_score_and_few_texts_are_hidden(
    cast: Any, read: Programme, client: Client
) -> None:
    """A05, X02: figures of themes with intervals; what is said of a theme stands beside the score of who says it."""
    found = {one.key: one for one in figures.themes(figures.look_at(read.pk, Selection())).themes}
    wait = found["wait"]
    assert (wait.n, wait.rate.n) == (20, 69)
    assert wait.positive.value == 0.0
    assert wait.gap is not None
    assert wait.gap.high is not None
    assert wait.gap.high < 0
    assert found["staff"].positive.value == 1.0
    assert found["rare"].base == "hidden"
    client.force_login(cast.ann)
    page = client.get(f"/programmes/{read.pk}/texts/").content.decode()
    assert "等候" in page
    assert "条数太少，不显示" in page


def test_filters_choose_texts_by_segment_and_day(read: Programme) -> None:
    west = figures.look_at(read.pk, Selection(segment="area", value="西区"))
    assert west.n == 23
    november = figures.look_at(read.pk, Selection.of_query({"first_on": "2026-11-01"}))
    assert november.n == 6
    assert Selection.of_query({"segment": "area=西区"}).query == "segment=area%3D%E8%A5%BF%E5%8C%BA"


def test_words_new_issues_and_what_tells_groups_apart(cast: Any, read: Programme, client: Client) -> None:
    client.force_login(cast.ann)
    page = client.get(f"/programmes/{read.pk}/texts/words/?compare=blame&days=7").content.decode()
    assert "缴费失败" in page, "the new issue by its words"
    assert "排队" in page
    assert client.get(f"/programmes/{read.pk}/texts/words/?compare=topic:staff").status_code == 200


def test_sentences_behind_a_figure_are_marked(cast: Any, read: Programme, client: Client) -> None:
    """C06: every number opens the sentences it counts, with the words that told."""
    client.force_login(cast.ann)
    page = client.get(f"/programmes/{read.pk}/texts/sentences/?topic=wait&side=blame").content.decode()
    assert "20 条" in page
    assert '<mark class="hy-told hy-told-blame" title="等候">排队</mark>' in page
    none = client.get(f"/programmes/{read.pk}/texts/sentences/?word=没人说过").content.decode()
    assert "0 条" in none


def test_drivers_stars_and_the_workbook(cast: Any, read: Programme, client: Client) -> None:
    """C07, A25: themes beside ratings in one model; grades beside words; tables to take along."""
    client.force_login(cast.ann)
    drivers = client.get(f"/programmes/{read.pk}/texts/drivers/").content.decode()
    assert "等候" in drivers
    stars = client.get(f"/programmes/{read.pk}/texts/reviews/").content.decode()
    assert "按文字为好评" in stars
    book = client.get(f"/programmes/{read.pk}/texts/workbook/")
    assert book.status_code == 200
    assert BytesIO(book.content).read(2) == b"PK"


def test_good_grades_without_a_word_count_as_silent_praise(programme: Programme, answered: Answered) -> None:
    """A25: 497 of 500 good, 60 of them in silence; a filter of days and segments holds for those too."""
    answered([(5, GOOD)] * 437 + [(1, BAD)] * 3)
    answered([(5, "")] * 60, date(2026, 11, 12), area="西区")
    found = stars_and_words(figures.look_at(programme.pk, Selection())).inflation
    assert found is not None
    assert (found.star_rate.n, found.star_rate.value) == (500, 0.994)
    assert found.silent_rate.value == 60 / 497
    assert found.word_rate.n == 440, "words are compared where there are some"
    earlier = Selection.of_query({"last_on": "2026-11-11"})
    found = stars_and_words(figures.look_at(programme.pk, earlier)).inflation
    assert found is not None
    assert (found.star_rate.n, found.silent_rate.value) == (440, 0.0)


def test_a_topic_is_tried_before_it_is_saved(cast: Any, read: Programme, client: Client) -> None:
    client.force_login(cast.ann)
    typed = {"name_zh": "等候", "name_en": "Waiting", "words": "两个小时", "based_on": "1", "act": "try"}
    page = client.post(f"/programmes/{read.pk}/texts/topics/of/wait/", typed).content.decode()
    assert "两个小时</mark>" in page
    assert (
        client.post(f"/programmes/{read.pk}/texts/topics/of/wait/", typed | {"act": "save"}).status_code
        == 302
    )
    drain_all()
    stale = client.post(f"/programmes/{read.pk}/texts/topics/of/wait/", typed | {"act": "save"})
    assert stale.status_code == 422
    assert "主题刚刚被别人改过" in stale.content.decode()
    empty = client.post(f"/programmes/{read.pk}/texts/topics/new/", {"name_zh": "空", "based_on": "2"})
    assert empty.status_code == 422
