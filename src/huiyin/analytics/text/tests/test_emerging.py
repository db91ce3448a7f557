"""Emerging issues: planted ones are told, nothing is told of noise; rows A05 and X08."""

from __future__ import annotations

import numpy as np
import pytest

from huiyin.analytics.problems import BadArgument, LengthsDiffer
from huiyin.analytics.text._tails import upper_tail
from huiyin.analytics.text.emerging import emerging
from huiyin.analytics.text.problems import NothingToCompare
from huiyin.analytics.text.terms import terms_of

USUAL = ["营业厅排队太久", "客服态度很好", "电费账单看不懂", "师傅上门及时", "手机缴费很方便", "抄表不准"]


def said(n: int, seed: int) -> list[str]:
    """Texts of random words as frequent as words are: a few often, most hardly ever."""
    draw = np.random.default_rng(seed)
    words = (draw.zipf(1.3, (n, 12)) % 5000).tolist()
    return [" ".join(f"w{word}x" for word in row) for row in words]


def test_planted_issues_are_told_with_their_texts_and_words() -> None:
    """A05: two new matters among the usual ones, each with its own texts."""
    before, now = USUAL * 60, USUAL * 4
    outage = [
        f"幸福小区{one}停电三天没人管" for one in ("又", "已经", "昨晚开始", "整栋楼", "还是", "从周一")
    ]
    fake = [f"{one}冒充电力公司上门换电表收费" for one in ("有人", "骗子", "陌生人", "两个人", "老人家遇到")]
    texts = before + now + outage + fake
    found = emerging(terms_of(texts), [False] * len(before) + [True] * 35, budget=0.1)
    assert len(found) == 2
    assert {one.n for one in found} == {6, 5}
    assert [set(one.texts) for one in found] == [set(range(384, 390)), set(range(390, 395))]
    assert any("停电" in word for word in found[0].words)
    assert any("冒充" in word or "电表" in word for word in found[1].words)
    for one in found:
        assert one.clearest in one.texts
        assert one.chance <= one.threshold <= 0.01
        assert (one.n_new, one.n_old, one.n_before) == (35, 360, 0)


def test_alarms_on_noise_stay_within_the_budget() -> None:
    """Nothing has changed in 12 looks: at most as many alarms as were allowed, and that not by never looking."""
    terms = terms_of(said(1500, 3))
    draw = np.random.default_rng(4)
    marks = [draw.random(1500) < 0.1 for _ in range(12)]
    assert sum(len(emerging(terms, one, budget=1.0)) for one in marks) <= 12
    assert sum(len(emerging(terms, one, budget=0.05)) for one in marks) <= 3
    assert sum(len(emerging(terms, one, budget=4.0)) for one in marks) > 0


def test_one_voice_counts_once() -> None:
    """One customer who writes eight times, or one complaint copied eight times, is no issue."""
    texts = USUAL * 20 + ["充电桩坏了没人修"] * 8 + USUAL
    new = [False] * 120 + [True] * 14
    terms = terms_of(texts)
    assert len(emerging(terms, new, budget=0.1)) == 1
    voices = [*range(120), *[500] * 8, *range(600, 606)]
    assert emerging(terms, new, budget=0.1, voices=voices) == ()
    with pytest.raises(LengthsDiffer):
        emerging(terms, new, voices=[1])


def test_two_issues_that_share_a_common_word_stay_two() -> None:
    before = USUAL * 100 + ["楼下餐饮油烟"] * 6
    first = [f"青山家园餐饮油烟{one}" for one in ("太大", "直排", "扰民", "没人管", "熏人", "投诉")]
    second = [f"辉煌广场餐饮油烟{one}" for one in ("太大", "直排", "扰民", "没人管", "熏人", "投诉")]
    texts = before + USUAL * 5 + first + second
    found = emerging(terms_of(texts), [False] * len(before) + [True] * 42, budget=0.5)
    assert {frozenset(one.texts) for one in found[:2]} == {
        frozenset(range(636, 642)),
        frozenset(range(642, 648)),
    }


def test_what_was_said_before_as_often_is_not_new() -> None:
    texts = ["停电三天"] * 100 + ["停电三天"] * 10
    assert emerging(terms_of(texts), [False] * 100 + [True] * 10) == ()
    assert emerging(terms_of([""] * 10), [False] * 5 + [True] * 5) == ()


def test_a_look_needs_both_sides_and_a_budget() -> None:
    terms = terms_of(["停电", "停电"])
    with pytest.raises(NothingToCompare):
        emerging(terms, [True, True])
    with pytest.raises(BadArgument):
        emerging(terms, [True, False], budget=0)


def test_tails_add_up() -> None:
    """P(X ≥ x) over all x is the expectation of X."""
    x = np.arange(1.0, 8.0)
    assert upper_tail(x, np.full(7, 7.0), 30.0, 100.0).sum() == pytest.approx(7 * 0.3, abs=1e-12)
    assert upper_tail(np.array([9.0]), np.array([8.0]), 30.0, 100.0).tolist() == [0.0]
    assert upper_tail(np.array([95.0]), np.array([95.0]), 100.0, 100.0).tolist() == [1.0]
