"""Texts made ready for several readers are read as if each reader had cut them itself."""

from __future__ import annotations

import numpy as np

from huiyin.analytics.text.artefacts import shipped
from huiyin.analytics.text.characters import batch_of, squeezed
from huiyin.analytics.text.kinds import marked, read_kinds
from huiyin.analytics.text.polarity import read_polarity
from huiyin.analytics.text.preparing import prepared
from huiyin.analytics.text.sentences import clauses_apart, clauses_of
from huiyin.analytics.text.starters import starter
from huiyin.analytics.text.terms import terms_of
from huiyin.analytics.text.topics import read_topics
from huiyin.analytics.text.words import Cutter, common_cutter

SAID = [
    "服务态度很好，但是等了半天没人管！！！！",
    "好好好好好",
    "",
    "停电，停电，停电……",
    "建议多开几个窗口  ",
    "Great service, but the bill is sooooo high...",
    "电费怎么查？",
    "。。。",
    "满意",
]


def test_words_taken_over_are_those_that_would_be_cut() -> None:
    said = prepared(SAID)
    whole = batch_of(said)
    for batch in (whole, squeezed(whole), clauses_apart(whole), squeezed(clauses_apart(whole))):
        taken = common_cutter().words_of(batch)
        afresh = batch_of(batch.joined().split("\n")[:-1])
        cut = Cutter().words_of(afresh)
        assert taken.starts.tolist() == cut.starts.tolist()
        assert taken.ends.tolist() == cut.ends.tolist()


def test_some_clauses_have_the_words_they_have_among_all() -> None:
    whole = batch_of(prepared(SAID))
    chosen = np.arange(0, clauses_of(whole).n, 2)
    some = squeezed(clauses_apart(whole, chosen))
    cut = Cutter().words_of(batch_of(some.joined().split("\n")[:-1]))
    assert common_cutter().words_of(some).starts.tolist() == cut.starts.tolist()


def test_every_reader_says_the_same_of_prepared_texts_and_of_a_list() -> None:
    said, topics = prepared(SAID), starter("power")
    assert topics is not None
    ready, alone = read_polarity(said), read_polarity(SAID)
    assert np.array_equal(ready.positive_rate, alone.positive_rate, equal_nan=True)
    assert np.array_equal(ready.is_mixed, alone.is_mixed)
    kinds = read_kinds(said, positive_rate=ready.positive_rate)
    assert np.array_equal(kinds.probabilities, read_kinds(SAID).probabilities)
    assert terms_of(said, fewest=1).names == terms_of(SAID, fewest=1).names
    found, again = read_topics(said, topics.topics), read_topics(SAID, topics.topics)
    assert found.n > 0
    assert np.array_equal(found.positive_rate, again.positive_rate)
    assert np.array_equal(found.evidence_start, again.evidence_start)


def test_marks_behind_texts_count_as_if_they_were_written_there() -> None:
    """The head of kinds was trained on texts with marks written behind them."""
    rate = read_polarity(SAID).positive_rate
    head = shipped("kinds")
    written = head.of_texts(marked(SAID, rate))
    read = read_kinds(SAID, positive_rate=rate)
    suggests = written[:, head.labels.index("suggestion")]
    spoken = np.isfinite(rate)
    assert np.array_equal(read.probabilities[spoken, 2], suggests[spoken])
