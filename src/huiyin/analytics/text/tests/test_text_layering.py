"""An own layer learns from few labels, moves little without them, and stays one small calibrated head."""

from __future__ import annotations

import numpy as np
import pytest

from huiyin.analytics.text.artefacts import shipped
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.layering import labels_by, layered, learning_curve
from huiyin.analytics.text.problems import TooFewLabels

PLACES = (
    "营业厅",
    "热线",
    "师傅",
    "小程序",
    "窗口",
    "大堂",
    "电话里",
    "柜台",
    "回访",
    "抄表",
    "缴费机",
    "网点",
)


def jargon(good: str, bad: str, places: tuple[str, ...] = PLACES) -> tuple[list[str], list[str]]:
    texts = [f"{place}{good}" for place in places] + [f"{place}{bad}" for place in places]
    return texts, ["positive"] * len(places) + ["negative"] * len(places)


def test_words_that_only_the_organisation_uses_are_learned() -> None:
    base = shipped("polarity")
    head = layered(base, *jargon("蓝蓝路", "绿绿路"))
    new, true = jargon("又是蓝蓝路", "又是绿绿路", ("前台", "客服", "食堂", "停车场"))
    assert labels_by(head, new) == true
    assert sum(said == right for said, right in zip(labels_by(base, new), true, strict=True)) < len(true)
    assert head.labels == base.labels
    assert head.about["n_own"] == 24
    assert "bend" not in head.about, "the layer is calibrated as it stands"
    assert Head.from_bytes(head.to_bytes()).of_texts(new).tolist() == head.of_texts(new).tolist()


def test_what_the_model_below_knew_is_still_known() -> None:
    base = shipped("polarity")
    head = layered(base, *jargon("蓝蓝路", "绿绿路"))
    plain = [
        "服务态度很好，非常满意",
        "等了半天没人管，态度太差",
        "质量太差了，再也不来",
        "价格实惠，下次还来",
    ]
    assert labels_by(head, plain) == labels_by(base, plain)


def test_labels_at_random_move_little() -> None:
    base = shipped("polarity")
    texts, _ = jargon("还可以", "就那样")
    mixed = ["positive", "negative"] * (len(texts) // 2)
    head = layered(base, texts, mixed)
    plain = ["服务态度很好，非常满意", "等了半天没人管，态度太差"]
    assert labels_by(head, plain) == ["positive", "negative"]


def test_too_few_labels_are_told_and_foreign_ones_left_out() -> None:
    base = shipped("polarity")
    texts, labels = jargon("蓝蓝路", "绿绿路")
    with pytest.raises(TooFewLabels):
        layered(base, texts[:12], labels[:12])
    head = layered(base, [*texts, "说不清"], [*labels, "mixed"])
    assert head.about["n_own"] == 24
    assert "bend" not in head.about, "the layer is calibrated as it stands"


def test_the_learning_curve_begins_with_the_model_below_and_ends_with_the_layer() -> None:
    base = shipped("polarity")
    texts, labels = jargon("蓝蓝路", "绿绿路")
    new, true = jargon("真是蓝蓝路", "真是绿绿路")
    curve = learning_curve(base, texts, labels, new, true)
    assert (curve.points[0].n, curve.points[-1].n) == (0, 24)
    ends = curve.points[0].accuracy.value, curve.points[-1].accuracy.value
    head = layered(base, texts, labels)
    assert ends[1] == np.mean([said == right for said, right in zip(labels_by(head, new), true, strict=True)])
    assert ends[1] == 1.0
    assert ends[0] is not None
    assert ends[0] < 1.0
    assert "24" in str(curve)
