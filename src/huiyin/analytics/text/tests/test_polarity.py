"""Row A05: open answers become polarity with a probability, sentence by sentence, and say where nobody can be sure."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.text.characters import batch_of
from huiyin.analytics.text.features import Analyser
from huiyin.analytics.text.polarity import bent, of_spans, read_polarity
from huiyin.analytics.text.sentences import clauses_of, sentences_of
from huiyin.analytics.text.training import compact

texts = st.lists(st.text(alphabet="服务好但差。！, .\n3a？👍", max_size=14), max_size=6)


@given(texts)
def test_pieces_lie_in_order_inside_their_texts_and_leave_out_no_word(given_texts: list[str]) -> None:
    batch = batch_of(given_texts)
    for spans in (sentences_of(batch), clauses_of(batch)):
        starts, ends = spans.within(batch)
        assert np.all(ends > starts)
        assert np.all(spans.starts[1:] >= spans.ends[:-1])
        assert all(ends[k] <= len(given_texts[text]) for k, text in enumerate(spans.text_of))
        covered = np.zeros(len(batch.codes), dtype=bool)
        for start, end in zip(spans.starts, spans.ends, strict=True):
            covered[start:end] = True
        assert not set(map(chr, batch.codes[~covered])) & set("服务好但差3a👍")


def test_pieces_as_a_batch_read_the_same_as_by_themselves() -> None:
    batch = batch_of(["服务很好，但是等了很久", "不错"])
    clauses = clauses_of(batch)
    together = of_spans(batch, clauses).positive_rate
    alone = read_polarity(["服务很好，", "但是等了很久", "不错"]).positive_rate
    assert np.allclose(together, alone)


def test_praise_with_blame_is_mixed_and_praise_alone_is_not() -> None:
    read = read_polarity(["味道很好吃，服务态度太差了", "味道很好吃，服务态度非常好", "好吃"])
    assert read.is_mixed.tolist() == [True, False, False]


def test_stronger_words_make_a_stronger_judgement() -> None:
    much, plain, little = read_polarity(["服务非常好", "服务好", "服务还好"]).strength
    assert much > plain > little
    worst, bad = read_polarity(["太差了", "差了"]).strength
    assert worst < bad < 0


def test_texts_without_words_have_no_polarity() -> None:
    read = read_polarity(["", "  ", "。。。", "123", "？！"])
    assert np.isnan(read.positive_rate).all()
    assert read.is_unsure.all()
    assert not read.strength.any()


def test_a_text_without_any_hint_is_unsure() -> None:
    assert read_polarity(["我的户号是这个"]).is_unsure.tolist() == [True]


def test_no_texts_are_read_as_none() -> None:
    assert len(read_polarity([]).positive_rate) == 0


def test_a_head_that_says_too_much_is_held_back_and_keeps_its_sides() -> None:
    analyser = Analyser(characters=1, words=False, pairs=False)
    weights = np.zeros((2, 1 << analyser.bits))
    weights[1, analyser.features(["好"]).buckets] = 4.0
    weights[1, analyser.features(["差"]).buckets] = -4.0
    rates = [
        read_polarity(
            ["好", "差"],
            head=compact("p", ("bad", "positive"), "one", analyser, weights, np.zeros(2), 2, about),
        ).positive_rate
        for about in ({}, {"bend": [1.0, 0.5]})
    ]
    assert np.allclose(rates[0], [1 / (1 + np.exp(-4)), 1 / (1 + np.exp(4))])
    assert np.allclose(rates[1], [1 / (1 + np.exp(-2)), 1 / (1 + np.exp(2))])


@given(st.floats(-50, 50), st.floats(0.1, 3), st.floats(0.1, 1))
def test_bending_changes_no_order_and_no_side(log_odds: float, times: float, power: float) -> None:
    low, high = bent(np.asarray([log_odds, log_odds + 1.0]), times, power)
    assert low <= high
    assert np.sign(low) == np.sign(log_odds)
