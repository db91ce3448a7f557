"""Heads of many classes, from labelled texts of an organisation's own."""

from __future__ import annotations

import numpy as np
import pytest

from huiyin.analytics.text.classes import read_classes, train_classes
from huiyin.analytics.text.features import Analyser
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.problems import TooFewLabels

ABOUT = {
    "账单": ("电费多扣了", "账单看不懂", "发票开不出来", "重复收费", "余额不对", "扣费没有通知"),
    "抢修": ("停电没人修", "线路跳闸", "抢修来得慢", "电压不稳", "变压器坏了", "电表烧了"),
    "服务": ("营业厅态度差", "客服不耐烦", "窗口排队久", "工作人员不理人", "电话打不通", "师傅很没礼貌"),
}
PLACES = ("城东", "城西", "开发区", "老街", "我们小区", "单位", "村里", "学校旁边")
TAILS = ("请处理", "希望改进", "怎么回事", "已经两次了")
SMALL = Analyser(bits=16, characters=2)


def made(seed: int, n: int) -> tuple[list[str], list[str]]:
    """Texts put together from a place, a matter and a tail."""
    rng = np.random.default_rng(seed)
    labels = [list(ABOUT)[number] for number in rng.integers(0, 3, n)]
    return [
        rng.choice(PLACES) + rng.choice(ABOUT[label]) + "，" + rng.choice(TAILS) for label in labels
    ], labels


@pytest.fixture(scope="module")
def head() -> Head:
    return train_classes("matter", *made(1, 150), analyser=SMALL, about={"terms": "own"})


def test_texts_it_has_not_seen_get_their_class(head: Head) -> None:
    """X08: classes of unstructured feedback, learned from the organisation's own labels."""
    texts, labels = made(2, 60)
    found = read_classes(head, texts)
    assert np.mean([said == true for said, true in zip(found.labels, labels, strict=True)]) > 0.95
    assert np.all(found.margin >= 0)
    assert all(first != second for first, second in zip(found.labels, found.second, strict=True))


def test_a_text_that_says_nothing_of_the_matter_is_unsure(head: Head) -> None:
    found = read_classes(head, ["城东电费多扣了，请处理", "zzz qqq", ""])
    assert found.is_unsure.tolist() == [False, True, True]
    assert found.probability[0] > 0.7


def test_what_was_measured_and_the_terms_stand_in_the_head(head: Head) -> None:
    assert head.about["n"] == 150
    assert head.about["accuracy"] > 0.9
    assert head.about["wrong_label_rate"] < 0.05
    assert head.about["terms"] == "own"


def test_a_head_is_the_same_when_read_back(head: Head) -> None:
    again = Head.from_bytes(head.to_bytes())
    texts = made(3, 20)[0]
    np.testing.assert_array_equal(again.of_texts(texts), head.of_texts(texts))


def test_wrong_labels_are_counted_and_learned_from_less() -> None:
    texts, labels = made(4, 400)
    rng = np.random.default_rng(5)
    names = list(ABOUT)
    noisy = [names[rng.integers(3)] if rng.random() < 0.45 else label for label in labels]
    truly_wrong = np.mean([one != other for one, other in zip(noisy, labels, strict=True)])
    head = train_classes("matter", texts, noisy, analyser=SMALL)
    assert head.about["wrong_label_rate"] == pytest.approx(truly_wrong, abs=0.1)
    test, true = made(6, 100)
    assert np.mean([a == b for a, b in zip(read_classes(head, test).labels, true, strict=True)]) > 0.95


def test_more_labels_than_a_few_are_read_the_same_way() -> None:
    texts = [f"事项{number}号{place}办理" for number in range(12) for place in PLACES]
    labels = [f"{number:02}" for number in range(12) for _ in PLACES]
    head = train_classes("matters", texts, labels, analyser=SMALL)
    few = Head(
        **{**vars(head), "labels": head.labels[:2], "weights": head.weights[:, :2]}
        | {name: getattr(head, name)[:2] for name in ("scales", "biases", "slopes")}
    )
    features = head.analyser.features(texts[:20])
    np.testing.assert_allclose(few.logits(features), head.logits(features)[:, :2], atol=1e-4)


def test_labels_with_too_few_texts_are_named() -> None:
    with pytest.raises(TooFewLabels) as raised:
        train_classes("matter", ["a", "b", "c"] * 5, ["x", "x", "y"] * 4 + ["x", "x", "x"])
    assert raised.value.facts["label"] == "y"
