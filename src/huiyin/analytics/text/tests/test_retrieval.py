"""The right article is found, scores stay in their bounds, and a slip of the keyboard is forgiven where it is plain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.text.retrieval import Entry, Index, Vocabulary, confidence_of, terms_of

ARTICLES = [
    ("怎么交电费", ["在哪里缴电费", "电费怎么付款"], "可在网上营业厅缴纳。"),
    ("停电了怎么办", ["家里没电了"], "请先检查开关，再报修。"),
    ("How do I close my account", ["cancel my contract"], "Send us a letter."),
]


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.of([Entry.of(*one) for one in ARTICLES], [["缴费", "交钱"]])


def first(index: Index, words: str) -> int | None:
    hits = index.search(index.question(words))
    return hits[0].at if hits else None


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("電費怎麼付款", 0),
        ("ｃａｎｃｅｌ ＭＹ contract", 2),
        ("cancel contarct", 2),
        ("acount close", 2),
        ("家里忽然没电", 1),
        ("停店了", 1),
    ],
)
def test_width_script_case_and_slips_do_not_hide_an_article(index: Index, words: str, at: int) -> None:
    assert first(index, words) == at


def test_words_that_share_nothing_find_nothing(index: Index) -> None:
    for words in ("", "！？", "zzzz", "鑫森淼焱垚"):
        assert index.search(index.question(words)) == []
    assert Index.of([]).search(Index.of([]).question("电费")) == []


def test_only_what_is_allowed_is_found(index: Index) -> None:
    allowed = np.array([False, True, True])
    assert all(hit.at != 0 for hit in index.search(index.question("怎么交电费"), allowed=allowed))


def test_the_question_itself_is_most_alike_and_sure(index: Index) -> None:
    hits = index.search(index.question("怎么交电费"))
    assert hits[0].alike == pytest.approx(1.0)
    assert confidence_of(hits) > 0.95


def test_a_way_of_asking_makes_surer() -> None:
    entries = Entry.of_all(ARTICLES)
    before = Index.of(entries)
    after = Index.of([Entry.of(ARTICLES[0][0], ["钱怎么给你们"], ""), *entries[1:]])
    words = "我的钱怎么给你们"
    sure = [confidence_of(one.search(one.question(words))) for one in (before, after)]
    assert sure[1] > sure[0]


def test_a_term_is_a_word_or_a_pair_of_characters_and_never_a_mark() -> None:
    assert all(term[0].isalnum() for term in terms_of("停电，了！ok — 5kW。"))


@settings(max_examples=30)
@given(
    st.lists(st.text(alphabet="电费停交怎么了 abc?。", max_size=20), min_size=1, max_size=6),
    st.text(max_size=30),
)
def test_scores_lie_between_nought_and_one_whatever_is_written(titles: list[str], words: str) -> None:
    index = Index.of([Entry.of(title, [], title) for title in titles], [[titles[0], words]])
    hits = index.search(index.question(words))
    for hit in hits:
        assert 0 <= hit.score <= 1 + 1e-9
        assert 0 <= hit.alike <= 1 + 1e-9
        assert 0 <= hit.covered <= 1 + 1e-9
    assert 0 <= confidence_of(hits) <= 1
    assert [hit.rank for hit in hits] == sorted((hit.rank for hit in hits), reverse=True)


def test_a_vocabulary_that_grew_finds_as_a_fresh_one_does() -> None:
    """What was prepared earlier stays good; terms of articles that are gone are known no more."""
    vocabulary = Vocabulary()
    prepared = [vocabulary.prepare(entry) for entry in Entry.of_all(ARTICLES)]
    Index.prepared(vocabulary, prepared).search(Index.prepared(vocabulary, prepared).question("电费"))
    more = vocabulary.prepare(Entry.of("充电桩报装", [], ""))
    grown = Index.prepared(vocabulary, [prepared[1], more])
    fresh = Index.of([Entry.of(*ARTICLES[1]), Entry.of("充电桩报装", [], "")])
    for words in ("充电桩怎么报装", "停店了", "怎么交电费", "contract"):
        assert grown.search(grown.question(words)) == fresh.search(fresh.question(words))
