"""Terms and the words that tell groups apart: rows A05 and A06."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.problems import LengthsDiffer
from huiyin.analytics.text.keyness import exact_p, keyness, log_odds, signed_g2
from huiyin.analytics.text.problems import NothingToCompare
from huiyin.analytics.text.terms import Terms, terms_of

GOLDEN = json.loads(
    (Path(__file__).resolve().parents[5] / "tests" / "golden" / "text.json").read_text("utf8")
)
texts = st.lists(st.text(alphabet="停电服务很差的 ,!\nab１Ａ電", max_size=12), min_size=2, max_size=8)


@pytest.mark.parametrize("case", GOLDEN["compared"], ids=lambda case: f"{case['a']}-{case['b']}")
def test_figures_of_a_term_equal_those_of_r(case: dict[str, Any]) -> None:
    """A05: G² by loglin, tails by phyper, score intervals by prop.test."""
    a, b = np.array([float(case["a"])]), np.array([float(case["b"])])
    n, n_rest = case["n"], case["n_rest"]
    assert signed_g2(a, b, n, n_rest)[0] == pytest.approx(case["g2"], rel=1e-9)
    assert exact_p(a, b, n, n_rest)[0] == pytest.approx(case["p"], rel=1e-8)
    odds, errors = log_odds(a, b, n, n_rest, 10.0)
    assert odds[0] == pytest.approx(case["log_odds"], abs=1e-9)
    assert odds[0] - 1.959963985 * errors[0] == pytest.approx(case["low"], abs=1e-7)


def test_the_words_of_a_group_come_first_with_counts_rates_and_intervals() -> None:
    """A06: what dissatisfied customers say beside what the others say."""
    said = ["停电三天没人管", "又停电，没人管"] * 10 + ["电费账单看不懂", "缴费很方便"] * 30
    group = [True] * 20 + [False] * 60
    found = keyness(terms_of(said), group)
    names = [one.name for one in found.more]
    assert "停电" in names[0] + names[1]
    assert not set(names) & {"缴费", "账单"}
    first = found.more[0]
    assert (first.n_group, first.n_rest, found.n_group, found.n_rest) == (20, 0, 20, 60)
    assert first.low > 0
    assert first.adjusted_p < 0.001
    assert first.rate_group.low == pytest.approx(0.8389, abs=1e-4)
    assert {"缴费", "电费"} & {one.name[:2] for one in found.fewer}


def test_groups_drawn_at_random_have_hardly_any_marked_word() -> None:
    draw = np.random.default_rng(5)
    words = [f"word{k}" for k in range(200)]
    said = [" ".join(draw.choice(words, 6)) for _ in range(400)]
    terms = terms_of(said)
    marked = 0
    for _ in range(20):
        found = keyness(terms, draw.random(400) < 0.3)
        marked += sum(one.adjusted_p < 0.05 for one in found.more + found.fewer)
    assert marked <= 4


@given(texts)
def test_a_text_holds_the_same_terms_whatever_stands_beside_it(given_texts: list[str]) -> None:
    together = terms_of(given_texts, fewest=1)
    for row, text in enumerate(given_texts):
        alone = terms_of([text], fewest=1)
        assert set(_terms(together, row)) == set(_terms(alone, 0))


def test_links_say_nothing_and_pairs_keep_their_negation() -> None:
    found = terms_of(["我们的信号不稳定。而且贵", "信号不稳定的"], fewest=1)
    assert {"信号", "稳定", "不稳定", "贵"} <= set(found.names)
    assert not {"我们", "的", "而且", "不", "稳定贵"} & set(
        found.names
    )  # nor is there a pair across a full stop
    assert terms_of(["The power is out", "power cut", "Power cut!"]).names == ("power", "power cut", "cut")


def test_a_word_said_ten_times_in_one_text_counts_once() -> None:
    terms = terms_of(["停电停电停电", "停电"])
    assert terms.counts()[terms.names.index("停电")] == 2
    assert terms.counts(np.array([True, False]))[terms.names.index("停电")] == 1


def test_nothing_to_compare_is_said_so() -> None:
    terms = terms_of(["停电", "停电"])
    with pytest.raises(NothingToCompare):
        keyness(terms, [True, True])
    with pytest.raises(LengthsDiffer):
        keyness(terms, [True])
    nothing = keyness(terms_of(["", "！"]), [True, False])
    assert (nothing.more, nothing.fewer, nothing.n_tested) == ((), (), 0)
    assert terms_of([]).names == ()


def _terms(terms: Terms, row: int) -> list[str]:
    return [terms.names[term] for term in terms.terms[terms.indptr[row] : terms.indptr[row + 1]]]
