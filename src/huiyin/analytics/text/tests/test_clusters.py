"""Clusters with readable names, and trends of themes; rows A05 and A06."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from huiyin.analytics.problems import BadArgument, LengthsDiffer, NoChart
from huiyin.analytics.text.clusters import clusters
from huiyin.analytics.text.problems import TooFewTexts
from huiyin.analytics.text.terms import terms_of
from huiyin.analytics.text.theme_trends import theme_trend, theme_trends
from huiyin.analytics.text.themes import Spoken

GOLDEN = json.loads(
    (Path(__file__).resolve().parents[5] / "tests" / "golden" / "text.json").read_text("utf8")
)
KINDS = {
    "停电": [
        "小区停电三天没人修",
        "昨晚停电到现在",
        "经常停电，冰箱坏了",
        "停电抢修太慢",
        "又停电，没有通知",
    ],
    "电费": [
        "电费账单看不懂",
        "这个月电费突然多了一倍",
        "电费算错了要求退",
        "阶梯电费说明不清",
        "电费多收了",
    ],
    "客服": ["客服电话打不通", "客服态度很差", "客服推来推去", "客服说话不耐烦", "打了三次客服没人接"],
}
SAID = [
    text + mark for mark in ("", "！", "，请处理", "，很生气") for texts in KINDS.values() for text in texts
]


def test_texts_of_one_matter_come_together_under_its_words() -> None:
    found = clusters(SAID, 3)
    assert sorted(name[0] for name in found.names) == sorted(KINDS)
    assert found.sizes == (20, 20, 20)
    for k, name in enumerate(found.names):
        assert all(name[0] in SAID[text] for text in np.flatnonzero(found.labels == k))
        assert len({SAID[text] for text in found.examples[k]}) == len(found.examples[k]) == 5
        assert all(name[0] in SAID[text] for text in found.examples[k])
        assert found.shares[k].low is not None
    assert "停电" in str(found)


def test_the_same_texts_give_the_same_clusters_from_texts_or_terms() -> None:
    first, again = clusters(SAID), clusters(terms_of(SAID))
    assert first.labels.tolist() == again.labels.tolist()
    assert first.names == again.names


def test_texts_that_say_nothing_belong_to_no_cluster() -> None:
    found = clusters([*SAID, "", "的", "！！"], 3)
    assert found.labels[-3:].tolist() == [-1, -1, -1]
    assert found.n_apart == 3
    assert sum(found.sizes) == len(SAID)


def test_too_few_texts_are_not_grouped() -> None:
    with pytest.raises(TooFewTexts):
        clusters(SAID[:10])
    with pytest.raises(BadArgument):
        clusters(SAID, 1)


def test_a_trend_equals_that_of_r_and_says_its_direction() -> None:
    """A05: prop.trend.test and prop.test of R."""
    golden = GOLDEN["trend"]
    has, periods = [], []
    for month, (k, n) in enumerate(zip(golden["hits"], golden["sizes"], strict=True)):
        has += [True] * k + [False] * (n - k)
        periods += [f"2026-0{month + 1}"] * n
    found = theme_trend(has, periods)
    assert found.p_value == pytest.approx(golden["p"], rel=1e-9)
    assert found.direction == "rising"
    assert (found.shares[-1].low, found.shares[-1].high) == pytest.approx(golden["last"], abs=1e-9)
    assert found.periods == ("2026-01", "2026-02", "2026-03", "2026-04")
    assert found.change is not None
    assert found.change.difference == pytest.approx(14 / 120 - 9 / 110)


def test_periods_come_in_the_order_given_and_empty_ones_stay_empty() -> None:
    found = theme_trend([1, 0, 1, 1], ["b", "b", "a", None], order=["b", "x", "a"])
    assert [share.n for share in found.shares] == [2, 0, 1]
    assert found.shares[1].value is None
    assert {one.code for one in found.notes} >= {"small_periods", "without_period"}
    nothing = theme_trend([0, 0], ["a", "b"])
    assert (nothing.p_value, nothing.direction) == (None, "cannot_tell")
    assert theme_trend([], []).shares == ()
    with pytest.raises(LengthsDiffer):
        theme_trend([1], [])


def test_themes_together_have_the_trends_they_have_alone() -> None:
    """A05: one row for each theme and period with enough texts."""
    draw = np.random.default_rng(1)
    period_of = np.repeat(np.arange(4), 200)
    has = [draw.random(800) < rate for rate in (0.04 + 0.04 * period_of, np.full(800, 0.1))]
    theme, text = np.nonzero(np.asarray(has))
    spoken = Spoken(text, theme, np.full(len(text), np.nan), np.ones(len(text), dtype=bool))
    names = {f"t{k}": {"zh": f"主题{k}", "en": f"Theme {k}"} for k in range(2)}
    found = theme_trends(spoken, names, list("abcd"), period_of)
    alone = theme_trend(has[0], [str(one) for one in period_of])
    assert found.trends[0].p_value == alone.p_value
    assert found.trends[0].shares == alone.shares
    assert found.trends[0].direction == "rising"
    assert len(found.tables()[0].rows) == 8
    few = theme_trends(spoken, names, list("abcd"), period_of, fewest=201)
    assert few.tables()[0].rows == ()
    with pytest.raises(NoChart):
        few.plot("zh")
    assert theme_trends(spoken, {}, [], np.full(800, -1)).trends == ()
