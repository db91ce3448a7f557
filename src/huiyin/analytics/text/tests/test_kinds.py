"""What texts do: the kinds, on texts that the head was not made from."""

from __future__ import annotations

import numpy as np

from huiyin.analytics.text.artefacts import shipped
from huiyin.analytics.text.kinds import LABELS, read_kinds

TEXTS = {
    "complaint": (
        "报修以后一直没等到人，太失望了",
        "客服推三阻四，问题到现在没解决",
        "网速慢得离谱，还乱扣费",
        "菜品不新鲜，吃完拉肚子",
        "柜台人员脸色很难看，说话很冲",
        "空调不制冷，换房也不给换",
        "The installer was rude and left a mess",
        "Waited a month and still no refund",
    ),
    "praise": (
        "抢修及时，服务周到，给你们点赞",
        "小哥送餐很快，态度也好",
        "房间整洁，前台热情",
        "大厅的工作人员耐心细致，非常感谢",
        "质量很好，用着放心",
        "Wonderful staff, thank you so much",
        "Excellent food and quick service",
    ),
    "suggestion": (
        "建议多开通几种缴费方式",
        "希望延长夜间服务时间",
        "最好能提前打个电话",
        "要是有电子发票就更好了",
        "Please add a night bus",
        "You should publish the prices online",
    ),
    "question": (
        "请问电表过户怎么办理？",
        "你们几点开门",
        "退款多久到账？",
        "这个套餐包含多少流量",
        "Where can I see my usage?",
        "How long does delivery take?",
    ),
    "other": ("无", "没有意见", "我住在五号楼", "收到", "N/A", "OK"),
}


def test_kinds_of_texts_from_several_industries_are_told() -> None:
    """X08: what a message is, before anybody has read it."""
    pairs = [(text, kind) for kind, texts in TEXTS.items() for text in texts]
    read = read_kinds([text for text, _ in pairs])
    right = np.asarray([said == kind for said, (_, kind) in zip(read.likeliest, pairs, strict=True)])
    assert right.mean() >= 0.85
    assert read.labels == LABELS
    np.testing.assert_allclose(read.probabilities.sum(axis=1), 1.0)


def test_a_text_without_words_is_other_and_unsure() -> None:
    read = read_kinds(["", "……", "   "])
    assert read.likeliest == ("other",) * 3
    assert read.is_unsure.all()


def test_complaint_and_praise_follow_the_polarity_that_is_given() -> None:
    texts = ["窗口的服务态度就是这样的"]
    blame, praise = (read_kinds(texts, positive_rate=np.array([rate])) for rate in (0.02, 0.98))
    assert blame.probabilities[0, 0] > blame.probabilities[0, 1]
    assert praise.probabilities[0, 1] > praise.probabilities[0, 0]


def test_no_text_gives_no_kinds() -> None:
    assert read_kinds([]).probabilities.shape == (0, len(LABELS))


def test_the_head_names_its_sources_and_what_was_measured_on_texts_held_out() -> None:
    about = shipped("kinds").about
    assert "Apache-2.0" in about["sources"]
    assert about["n_own"] + about["n_held_out"] >= 600
    assert about["held_out_accuracy"] >= 0.85
