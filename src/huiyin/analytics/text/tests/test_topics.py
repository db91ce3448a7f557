"""Topics are found by words, rules, examples and learned weights, and each gets what its own clauses say (A05, X08)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.analytics.text.characters import batch_of
from huiyin.analytics.text.heads import Head
from huiyin.analytics.text.patterns import Finder, pattern_of
from huiyin.analytics.text.problems import PatternUnreadable, TooFewLabels, TopicsUnreadable
from huiyin.analytics.text.sentences import clauses_of
from huiyin.analytics.text.starters import starter, starters
from huiyin.analytics.text.topic_training import train_topics
from huiyin.analytics.text.topics import BY_WORDS, Mentions, Topic, TopicSet, read_topics


def topic(key: str, *words: str, rules: tuple[str, ...] = (), examples: tuple[str, ...] = ()) -> Topic:
    return Topic(key, {"zh": key, "en": key}, words, rules, examples)


def told(texts: list[str], topics: TopicSet) -> list[tuple[int, str]]:
    said = read_topics(texts, topics)
    return [(text, topics.keys[number]) for text, number in zip(said.text_of, said.topic, strict=True)]


def test_each_topic_gets_the_polarity_of_its_own_clauses() -> None:
    topics = TopicSet((topic("hall", "营业厅", "窗口"), topic("bill", "电费")))
    said = read_topics(["营业厅的服务态度很好，非常满意，但是电费太贵了，很不合理"], topics)
    assert said.topic.tolist() == [0, 1]
    assert said.positive_rate[0] > 0.5 > said.positive_rate[1]


def test_what_is_said_right_behind_a_topic_belongs_to_it_unless_it_has_a_topic_of_its_own() -> None:
    topics = TopicSet((topic("staff", "师傅"), topic("price", "价格")))
    praised, alone = read_topics(["师傅来了，非常热情周到，满意"], topics), read_topics(["师傅来了"], topics)
    other = read_topics(["师傅来了，价格非常合理，满意"], topics)
    assert praised.positive_rate[0] > alone.positive_rate[0]
    assert praised.positive_rate[0] > other.positive_rate[0]


def test_places_are_those_of_the_text_as_written() -> None:
    text = "ＡＰＰ很好用。　營業廳排隊太久，沒人管"
    said = read_topics([text], TopicSet((topic("hall", "营业厅"), topic("app", "APP"))))
    pieces = [text[a:b] for a, b in zip(said.evidence_start, said.evidence_end, strict=True)]
    clauses = [text[a:b] for a, b in zip(said.start, said.end, strict=True)]
    assert pieces == ["營業廳", "ＡＰＰ"]
    assert clauses == ["營業廳排隊太久，", "ＡＰＰ很好用。"]


@pytest.mark.parametrize(
    ("rule", "text", "fits"),
    [
        ("排队|等位 + 久", "等位要很久", True),
        ("排队|等位 + 久", "排队，不久", False),  # not the same clause
        ("停电 - 通知", "昨天停电", True),
        ("停电 - 通知", "停电通知收到了", False),
        ("bill", "The bill is wrong", True),
        ("bill", "A billion", False),
        ("bill*", "Billing was late", True),
        ("4S店", "去４Ｓ店修", True),
        ("網上國網", "网上国网登录不了", True),
    ],
)
def test_rules_say_what_must_and_must_not_stand_in_one_clause(rule: str, text: str, fits: bool) -> None:
    assert bool(told([text], TopicSet((topic("one", rules=(rule,)),)))) is fits


@pytest.mark.parametrize("written", ["", "a||b", "停电 + ", " - 通知", "长" * 41])
def test_a_rule_with_a_gap_is_refused(written: str) -> None:
    with pytest.raises(PatternUnreadable):
        TopicSet((topic("one", written),))


def test_examples_find_clauses_that_say_nearly_the_same() -> None:
    topics = TopicSet((topic("late", examples=("抢修师傅一直没有来",)),))
    texts = ["打了电话，抢修师傅一直没来", "账单看不懂", "师傅很好"]
    assert told(texts, topics) == [(0, "late")]


def test_without_training_a_mention_has_the_stated_probability() -> None:
    said = read_topics(["停电"], TopicSet((topic("outage", "停电"),)))
    assert said.probability.tolist() == [BY_WORDS]


def test_no_texts_and_no_topics_give_no_mentions() -> None:
    topics = TopicSet((topic("outage", "停电"),))
    for said in (
        read_topics([], topics),
        read_topics(["", "。", "没事"], topics),
        read_topics(["好"], TopicSet(())),
    ):
        assert isinstance(said, Mentions)
        assert said.n == 0


def test_a_key_twice_and_a_topic_without_a_name_are_refused() -> None:
    with pytest.raises(TopicsUnreadable):
        TopicSet((topic("one", "a"), topic("one", "b")))
    with pytest.raises(TopicsUnreadable):
        Topic.from_json({"key": "one", "name": {"zh": "一"}})


def test_topics_go_through_plain_data() -> None:
    one = topic("late", "晚点", rules=("等 + 久",), examples=("一直没来",))
    assert Topic.from_json(one.to_json()) == one


_WORDS = ["停电", "电", "bill", "bills", "4s", "a"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("停电通知bils4s a，。x", max_size=12), max_size=4), st.sampled_from(_WORDS))
def test_a_word_is_found_wherever_it_stands_by_itself(texts: list[str], word: str) -> None:
    batch = batch_of(texts)
    clauses = clauses_of(batch)
    hits = Finder([pattern_of(word)]).find(batch, clauses)
    joined = batch.joined()
    latin = set("abcdefghijklmnopqrstuvwxyz0123456789")
    expected = set()
    for number, (start, end) in enumerate(zip(clauses.starts.tolist(), clauses.ends.tolist(), strict=True)):
        for at in range(start, end - len(word) + 1):
            touches = (word[0] in latin and joined[at - 1 : at] in latin and at > 0) or (
                word[-1] in latin and joined[at + len(word)] in latin
            )
            if joined[at : at + len(word)] == word and not touches:
                expected.add(number)
    assert set(hits.clause.tolist()) == expected


def _labelled() -> tuple[list[str], list[tuple[str, ...]]]:
    """Texts of which half speak of one thing in words that no topic lists."""
    draw = np.random.default_rng(3)
    late, bill, none = (
        ["快递迟迟不到", "包裹还在路上", "物流太慢"],
        ["账单算错了", "多扣了钱"],
        ["没什么", "还可以吧"],
    )
    texts, labels = [], []
    for _ in range(120):
        kinds = draw.random(2) < 0.4
        parts = [str(draw.choice(late))] * int(kinds[0]) + [str(draw.choice(bill))] * int(kinds[1])
        texts.append("，".join(parts) or str(draw.choice(none)))
        labels.append(tuple(key for key, is_said in zip(("late", "bill"), kinds, strict=True) if is_said))
    return texts, labels


def test_what_labels_say_is_learned_with_calibrated_chances_and_kept_in_bytes() -> None:
    texts, labels = _labelled()
    topics = TopicSet((topic("late"), topic("bill", "账单")))
    head = Head.from_bytes(train_topics("own", texts, labels, topics).to_bytes())
    trained = TopicSet(topics.topics, head)
    assert told(["包裹一直在路上，而且多扣了钱", "都还可以"], trained) == [(0, "late"), (0, "bill")]
    assert head.about["micro_f1"] > 0.95
    assert not head.about["always"]


def test_where_every_text_has_a_topic_the_likeliest_is_told() -> None:
    texts, labels = _labelled()
    chosen = [at for at, keys in enumerate(labels) if keys]
    topics = TopicSet((topic("late"), topic("bill")))
    head = train_topics("own", [texts[at] for at in chosen], [labels[at] for at in chosen], topics)
    assert head.about["always"]
    assert len(told(["完全不相干的一句话"], TopicSet(topics.topics, head))) == 1


def test_texts_that_occur_twice_do_not_make_a_head_look_better() -> None:
    draw = np.random.default_rng(5)
    texts = ["".join(draw.choice(list("天地玄黄宇宙洪荒日月盈昃辰宿列张"), 6)) for _ in range(40)]
    labels = [("late",) if draw.random() < 0.5 else () for _ in texts]
    topics = TopicSet((topic("late"),))
    once, twice = (train_topics("own", texts * n, labels * n, topics).about["micro_f1"] for n in (1, 2))
    assert twice < once + 0.1


def test_labels_that_are_no_topics_and_too_few_of_one_are_refused() -> None:
    topics = TopicSet((topic("late"), topic("bill")))
    with pytest.raises(TopicsUnreadable):
        train_topics("own", ["a"], [("price",)], topics)
    with pytest.raises(TooFewLabels):
        train_topics("own", ["快"] * 20, [("late",)] * 4 + [("bill",)] * 16, topics)


def test_every_starter_can_be_read_and_names_its_topics_in_both_languages() -> None:
    assert len(starters()) >= 10
    for one in starters():
        assert 5 <= len(one.topics.topics) <= 20
        for single in one.topics.topics:
            assert single.name["zh"]
            assert single.name["en"]
            assert len(set(single.patterns)) == len(single.patterns) > 0


@pytest.mark.parametrize(
    ("industry", "text", "key", "is_praise"),
    [
        ("power", "昨天又停电了，一晚上没来电，太差了", "supply_stability", False),
        ("power", "抢修师傅来得很快，非常感谢", "problem_solving", True),
        ("power", "The outage lasted all night, terrible", "supply_stability", False),
        ("retail", "快递太慢了，包装也破了，很失望", "delivery", False),
        ("telecom", "信号很差，经常断网，气人", "signal", False),
        ("hotel", "早餐丰富，味道很好", "breakfast", True),
        ("government", "窗口工作人员很耐心，服务很好", "attitude", True),
        ("catering", "菜的味道很好，非常好吃", "taste", True),
    ],
)
def test_starters_read_what_customers_of_their_industry_say(
    industry: str, text: str, key: str, is_praise: bool
) -> None:
    found = starter(industry)
    assert found is not None
    said = read_topics([text], found.topics)
    at = found.topics.keys.index(key)
    assert at in said.topic
    assert (said.positive_rate[said.topic == at] > 0.5).tolist() == [is_praise]
