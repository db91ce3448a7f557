"""Texts become features and features become labels: the same pieces anywhere, in any batch, after any journey."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.text.characters import batch_of, fold
from huiyin.analytics.text.features import Analyser
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.problems import ArtefactUnreadable, TooFewLabels
from huiyin.analytics.text.training import train
from huiyin.analytics.text.words import Cutter

PRAISE = ["服务很好", "态度特别好", "很快，满意", "师傅专业又热情", "非常满意", "处理及时，点赞"]
BLAME = ["停电太久", "没人接电话", "态度很差", "电费算错了", "一直没人管", "太慢了，不满意"]

texts = st.lists(st.text(alphabet="停电服务好差 ,!\nab１Ａ電", max_size=12), min_size=1, max_size=6)


@given(texts)
def test_folding_keeps_every_place(given_texts: list[str]) -> None:
    batch = batch_of(given_texts)
    assert [int(one) for one in batch.ends - batch.starts] == [len(text) for text in given_texts]
    assert batch.joined() == "".join(fold(text) + "\n" for text in given_texts)


@given(texts)
def test_a_text_has_the_same_features_alone_and_among_others(given_texts: list[str]) -> None:
    analyser = Analyser(bits=12)
    together = analyser.features(given_texts)
    for row, text in enumerate(given_texts):
        alone = analyser.features([text])
        piece = slice(together.indptr[row], together.indptr[row + 1])
        assert together.buckets[piece].tolist() == alone.buckets.tolist()
        assert together.counts[piece].tolist() == alone.counts.tolist()


def test_pieces_are_counted_and_spaces_belong_to_none() -> None:
    features = Analyser(characters=2, words=False, pairs=False).features(["好好 坏"])
    assert sorted(features.counts.tolist()) == [1.0, 1.0, 2.0]  # 坏, 好好, 好 twice


def test_widths_cases_and_scripts_read_alike() -> None:
    analyser = Analyser()
    left, right = analyser.features(["停電ＯＫ"]), analyser.features(["停电ok"])
    assert left.buckets.tolist() == right.buckets.tolist()


def test_words_of_an_organisation_are_not_cut() -> None:
    assert "户号迁移单" in Cutter(["户号迁移单"]).cut("我要户号迁移单")
    assert "户号迁移单" not in Cutter().cut("我要户号迁移单")


def test_a_head_learns_calibrates_and_survives_its_bytes() -> None:
    said, labels = PRAISE * 3 + BLAME * 3, ["good"] * 18 + ["bad"] * 18
    head = train("polarity", said, labels, about={"sources": ["own"]})
    back = Head.from_bytes(head.to_bytes())
    assert back.to_bytes() == head.to_bytes()
    chances = back.of_texts(["师傅态度很好", "停电没人管", ""])
    assert np.allclose(chances.sum(axis=1), 1)
    assert chances[0, back.labels.index("good")] > 0.5 > chances[1, back.labels.index("good")]
    assert back.about["sources"] == ["own"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x93NUMPY"])
def test_bytes_that_are_no_head_are_told_so(data: bytes) -> None:
    with pytest.raises(ArtefactUnreadable):
        Head.from_bytes(data)


def test_nothing_is_learned_from_one_label_or_too_few() -> None:
    with pytest.raises(TooFewLabels):
        train("polarity", PRAISE, ["good"] * 6)
    with pytest.raises(TooFewLabels):
        train("polarity", [*PRAISE, BLAME[0]], ["good"] * 6 + ["bad"])
