"""An organisation's own layer on its topics: what people say texts are about is learned, what words tell stays (row A05)."""

from __future__ import annotations

import numpy as np
import pytest

from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.layering import learning_curve
from huiyin.analytics.text.problems import TooFewLabels
from huiyin.analytics.text.topic_layers import base_of, layered_topics, told_topics
from huiyin.analytics.text.topics import Topic, TopicSet, read_topics

WAIT = Topic("wait", {"zh": "等候", "en": "Waiting"}, words=("排队",))
BILL = Topic("bill", {"zh": "账单", "en": "Bills"}, words=("电费",))
TOPICS = TopicSet((WAIT, BILL))
CROWDED = ["大厅人山人海", "到处人山人海啊", "里面人山人海挤不动", "今天人山人海的", "人山人海没座位"]
NO_QUEUE = ["不用排队就办好", "来了不用排队", "全程不用排队", "不用排队真好", "这里不用排队的"]
QUEUE = ["排队一个小时", "排队太久", "一直在排队", "排队的人多", "排队到中午"]
PLAIN = ["挺好的", "服务不错", "没什么意见", "电费涨了", "电费算错了"]


def said() -> tuple[list[str], list[list[str]]]:
    """What people say: crowded means waiting, no queue is no waiting; words of topics are mostly right."""
    texts, labels = [], list[list[str]]()
    for n in range(4):
        for group, keys in ((CROWDED, ["wait"]), (NO_QUEUE, []), (QUEUE, ["wait"]), (PLAIN, [])):
            for text in group:
                texts.append(f"{text}{'。！…～'[n]}")
                labels.append(["bill"] if "电费" in text else keys)
    return texts, labels


def read_by(head: Head) -> TopicSet:
    return TopicSet(TOPICS.topics, head)


def test_the_base_of_a_layer_reads_as_words_do() -> None:
    texts = [*CROWDED, *NO_QUEUE, *QUEUE, *PLAIN]
    assert told_topics(texts, read_by(base_of(TOPICS))) == told_topics(texts, TOPICS)
    plain, based = read_topics(QUEUE, TOPICS), read_topics(QUEUE, read_by(base_of(TOPICS)))
    assert np.allclose(plain.probability, based.probability)


def test_what_people_add_is_found_and_what_they_take_out_is_not() -> None:
    head = layered_topics(TOPICS, *said())
    fresh = ["周末也是人山人海", "真的不用排队", "又要排队", "电费贵", "还可以"]
    assert told_topics(fresh, read_by(head)) == [("wait",), (), ("wait",), ("bill",), ()]
    assert told_topics(fresh, TOPICS)[:2] == [(), ("wait",)], "by words alone it was the other way round"
    again = Head.from_bytes(head.to_bytes())
    assert told_topics(fresh, read_by(again)) == told_topics(fresh, read_by(head))


def test_a_word_keeps_telling_though_people_only_put_right_where_it_was_wrong() -> None:
    """Corrections hold only mistakes; a layer of them must not throw out the words that are right elsewhere."""
    texts = [f"{text}{mark}" for text in NO_QUEUE + CROWDED for mark in "。！…"]
    labels: list[list[str]] = [["wait"] if "人山人海" in text else [] for text in texts]
    head = layered_topics(TOPICS, texts, labels, others=[*QUEUE, *PLAIN])
    fresh = ["排队两小时", "电费太高", "真的不用排队", "又是人山人海"]
    assert told_topics(fresh, read_by(head)) == [("wait",), ("bill",), (), ("wait",)]


def test_the_curve_counts_texts_of_which_every_topic_is_right() -> None:
    texts, labels = said()
    frozen = ["门口人山人海", "早上不用排队", "排队好久", "电费多少"]
    true = [("wait",), (), ("wait",), ("bill",)]
    curve = learning_curve(
        base_of(TOPICS),
        texts,
        labels,
        frozen,
        true,
        learn=lambda _base, some, keys: layered_topics(TOPICS, some, keys),
        tell=lambda head, some: told_topics(some, read_by(head)),
    )
    assert (curve.points[0].accuracy.value, curve.points[-1].accuracy.value) == (0.5, 1.0)


def test_too_few_texts_of_every_topic_are_refused() -> None:
    with pytest.raises(TooFewLabels):
        layered_topics(TOPICS, CROWDED[:4], [["wait"]] * 4)
    with pytest.raises(TooFewLabels):
        layered_topics(TopicSet(()), CROWDED, [[]] * 5)
