"""What is published is found at once, by whoever may read it."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.knowledge import services
from huiyin.knowledge.contracts import NewArticle, Text
from huiyin.knowledge.problems import ArticleEmpty, NothingToPublish, SynonymsTooFew
from huiyin.knowledge.searching import search_public, search_staff


def first(unit: Any, words: str) -> int | None:
    found = search_public(unit, words).matches
    return found[0].article_id if found else None


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("电费去哪儿交", "pay"),
        ("家里突然没电了", "outage"),
        ("電費怎麼繳", "pay"),  # traditional characters
        ("ｆapiao 电子发票", "bill"),
        ("电表不准", "meter"),
        ("change name of account", "move"),
        ("acount name chnage", "move"),  # mistyped
        ("怎么交电废", "pay"),
    ],
)
def test_a_question_finds_its_article_however_it_is_put(
    cast: Any, articles: dict[str, int], words: str, key: str
) -> None:
    """X02: an answer without a person, in either script, with slips of the keyboard."""
    assert first(cast.north, words) == articles[key]


def test_a_question_about_something_else_is_answered_with_no_confidence(
    cast: Any, articles: dict[str, int]
) -> None:
    for words in ("今天天气怎么样", "推荐一家火锅店", "who won the match", "？？？", ""):
        assert search_public(cast.north, words).confidence < 0.5, words
    assert search_public(cast.north, "怎么交电费").confidence > 0.9


def test_words_of_the_same_meaning_lead_to_the_same_article(cast: Any, articles: dict[str, int]) -> None:
    words = "计量盒子坏了"
    before = search_public(cast.north, words).confidence
    group = services.save_synonyms(by=cast.bob, words="电表\n计量盒子")
    assert first(cast.north, words) == articles["meter"]
    assert search_public(cast.north, words).confidence > before
    services.drop_synonyms(by=cast.bob, group_id=group.pk)
    assert search_public(cast.north, words).confidence == before
    with pytest.raises(SynonymsTooFew):
        services.save_synonyms(by=cast.bob, words="电表\n电表")


def test_a_draft_is_found_by_nobody_until_it_is_published_and_not_once_archived(cast: Any) -> None:
    wanted = NewArticle({"zh": Text("充电桩报装流程", answer="在线申请即可。")})
    article = services.make_article(by=cast.bob, unit=cast.north, wanted=wanted)
    assert first(cast.north, "充电桩报装") is None
    services.publish_article(by=cast.bob, article_id=article.pk)
    assert first(cast.north, "充电桩报装") == article.pk
    services.archive_article(by=cast.bob, article_id=article.pk)
    assert first(cast.north, "充电桩报装") is None
    services.archive_article(by=cast.bob, article_id=article.pk, archived=False)
    assert first(cast.north, "充电桩报装") == article.pk


def test_what_is_changed_is_read_only_when_it_is_published(cast: Any, articles: dict[str, int]) -> None:
    new = NewArticle({"zh": Text("怎么交电费", answer="新的答复：可以刷脸支付。")})
    version = services.change_article(by=cast.bob, article_id=articles["pay"], wanted=new)
    assert version.number == 2
    assert first(cast.north, "刷脸") is None
    services.change_article(by=cast.bob, article_id=articles["pay"], wanted=new)
    assert version.article.versions.count() == 2, "the same words make no further version"
    services.publish_article(by=cast.bob, article_id=articles["pay"])
    assert first(cast.north, "刷脸") == articles["pay"]
    with pytest.raises(NothingToPublish):
        services.publish_article(by=cast.bob, article_id=articles["pay"])


def test_units_read_their_own_and_what_holds_from_above_and_customers_nothing_of_colleagues(
    cast: Any,
) -> None:
    def make(unit: Any, title: str, audience: str = "everybody") -> int:
        wanted = NewArticle({"zh": Text(title, answer="答复")}, audience=audience)
        article = services.make_article(by=cast.alice, unit=unit, wanted=wanted)
        services.publish_article(by=cast.alice, article_id=article.pk)
        return int(article.pk)

    above, north = make(cast.root, "全公司的光伏并网"), make(cast.north, "北区的光伏补贴")
    staff = make(cast.root, "光伏并网内部口径", "staff")
    assert {one.article_id for one in search_public(cast.north, "光伏").matches} == {above, north}
    assert {one.article_id for one in search_public(cast.south, "光伏").matches} == {above}
    assert {one.article_id for one in search_staff(cast.nora, "光伏").matches} == {above, staff}
    assert {one.article_id for one in search_staff(cast.alice, "光伏").matches} == {above, north, staff}


def test_an_article_without_words_is_refused(cast: Any) -> None:
    for text in (Text(""), Text("只有标题"), Text("", answer="只有答复")):
        with pytest.raises(ArticleEmpty):
            services.make_article(by=cast.bob, unit=cast.north, wanted=NewArticle({"zh": text}))
