"""Driver analysis: shares, intervals, ranks, and what it says when it cannot say much."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from huiyin.analytics.drivers import driver_methods
from huiyin.analytics.drivers.analysis import DriverAnalysis, analyse_patterns, analyse_replicates
from huiyin.analytics.resampling import bootstrap_products
from huiyin.analytics.summaries import Moments, Patterns

NAMES = ("price", "speed", "care", "shop")


def answers(n: int = 600, seed: int = 1) -> np.ndarray:
    """An outcome and four drivers on whole grades: care matters most, shop not at all."""
    rng = np.random.default_rng(seed)
    mood = rng.normal(size=(n, 1))
    drivers = np.clip(np.rint(3 + 0.7 * mood + rng.normal(size=(n, 4))), 1, 5)
    outcome = drivers @ [0.3, 0.5, 1.0, 0.0] + rng.normal(size=n)
    return np.column_stack([np.clip(np.rint(outcome - 2), 1, 7), drivers])


def by_patterns(rows: np.ndarray, **options: object) -> DriverAnalysis:
    columns = options.pop("columns", NAMES)
    return analyse_patterns(Patterns.from_arrays(rows), columns=columns, **options)


def by_groups(rows: np.ndarray, n_groups: int = 50, **options: object) -> DriverAnalysis:
    dealt = np.arange(len(rows)) % n_groups
    groups = [Moments.from_arrays(rows[dealt == g]) for g in range(n_groups)]
    return analyse_replicates(groups, columns=NAMES, **options)


def test_the_strongest_driver_leads_and_shares_sum_to_one() -> None:
    found = by_patterns(answers())
    assert found.importances[0].column == "care"
    assert found.importances[-1].column == "shop"
    assert sum(one.share for one in found.importances) == pytest.approx(1)
    assert [one.share for one in found.importances] == sorted(
        (one.share for one in found.importances), reverse=True
    )
    assert (found.n, found.n_replicates, found.interval_method) == (600, 1000, "bootstrap")
    assert found.importances[0].top3_rate == 1
    assert found.importances[-1].top3_rate < 0.2
    assert found.warnings == ()
    for one in found.importances:
        assert 0 <= one.low <= one.share <= one.high <= 1


def test_r_squared_is_that_of_the_regression() -> None:
    rows = answers()
    design = np.column_stack([np.ones(len(rows)), rows[:, 1:]])
    residual = rows[:, 0] - design @ np.linalg.lstsq(design, rows[:, 0], rcond=None)[0]
    assert by_patterns(rows).r_squared == pytest.approx(1 - residual.var() / rows[:, 0].var())


def test_the_same_seed_gives_the_same_intervals_and_another_seed_nearly_the_same() -> None:
    rows = answers()
    assert by_patterns(rows, seed=3) == by_patterns(rows, seed=3)
    assert by_patterns(rows, seed=3) == by_patterns(rows, seed=np.random.default_rng(3))
    a, b = by_patterns(rows, seed=3).importances[0], by_patterns(rows, seed=4).importances[0]
    assert a != b
    assert (a.low, a.high) == pytest.approx((b.low, b.high), abs=0.02)


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = answers()
    assert by_patterns(rows) == by_patterns(rows[::-1])


def test_both_ways_agree_on_shares_and_nearly_on_intervals() -> None:
    rows = answers(3000)
    boot, jack = by_patterns(rows), by_groups(rows, 100)
    assert jack.interval_method == "jackknife"
    assert jack.r_squared == pytest.approx(boot.r_squared)
    for a, b in zip(boot.importances, jack.importances, strict=True):
        assert a.column == b.column
        assert a.share == pytest.approx(b.share)
        assert a.correlation == pytest.approx(b.correlation)
        assert (b.high - b.low) / (a.high - a.low) == pytest.approx(1, abs=0.35)
        assert a.top3_rate == pytest.approx(b.top3_rate, abs=0.1)


def test_resampling_patterns_spreads_like_resampling_rows() -> None:
    """The counts come from 3,000 respondents in five patterns, drawn with replacement."""
    counts = np.array([10, 40, 150, 800, 2000])
    values = np.array([[1.0], [2.0], [3.0], [4.0], [5.0]])
    products = bootstrap_products(values, counts, counts.astype(float), 4000, np.random.default_rng(1))
    means = products[:, 0, 1] / products[:, 0, 0]
    mean = np.average(values[:, 0], weights=counts)
    spread = math.sqrt(np.average((values[:, 0] - mean) ** 2, weights=counts) / 3000)
    assert (products[:, 0, 0] == 3000).all()
    assert means.mean() == pytest.approx(mean, abs=5 * spread / math.sqrt(4000))
    assert means.std() == pytest.approx(spread, rel=0.05)


def test_many_distinct_rows_are_resampled_in_chunks_without_loss() -> None:
    rows = np.random.default_rng(2).normal(size=(5000, 2))
    products = bootstrap_products(
        rows, np.ones(5000, dtype=np.int64), np.ones(5000), 300, np.random.default_rng(1)
    )
    assert (products[:, 0, 0] == 5000).all()
    means = products[:, 0, 1] / 5000
    assert means.std() == pytest.approx(rows[:, 0].std() / math.sqrt(5000), rel=0.15)


def test_respondent_weights_count() -> None:
    rows = np.vstack([answers(400, 1), answers(400, 2)[:, [0, 3, 1, 2, 4]]])
    weights = np.repeat([1.0, 50.0], 400)
    weighted = analyse_patterns(Patterns.from_arrays(rows, weights), columns=NAMES)
    assert by_patterns(rows).importances[0].column != weighted.importances[0].column
    assert weighted.importances[0].column == "price"
    assert weighted.n == 800


def test_rows_with_a_gap_do_not_count() -> None:
    rows = answers()
    holes = rows.copy()
    holes[:50, 2] = math.nan
    found = by_patterns(holes)
    assert found.n_left_out == 50
    assert replace(found, n_left_out=0) == by_patterns(rows[50:])


def test_a_driver_that_never_varies_is_named_and_left_out() -> None:
    rows = answers()
    rows[:, 2] = 4.0
    for found in (by_patterns(rows), by_groups(rows)):
        assert found.warnings == ("constant",)
        last = found.importances[-1]
        assert (last.column, last.share, last.top3_rate) == ("speed", 0, 0)
        assert math.isnan(last.correlation)
        assert sum(one.share for one in found.importances) == pytest.approx(1)


def test_twins_are_flagged_as_collinear_and_share() -> None:
    rows = answers()
    rows[:, 4] = rows[:, 3]
    found = by_patterns(rows)
    assert "collinear" in found.warnings
    shares = {one.column: one.share for one in found.importances}
    assert shares["care"] == pytest.approx(shares["shop"])


def test_few_rows_are_flagged() -> None:
    assert "few_rows" in by_patterns(answers(39)).warnings
    assert "few_rows" not in by_patterns(answers(40)).warnings


def test_resamples_without_a_result_are_counted_and_flagged() -> None:
    rows = answers(60)
    rows[:, 4] = 3.0
    rows[0, 4] = 5.0
    found = by_patterns(rows)
    assert "lost_replicates" in found.warnings
    assert 0 < found.n_replicates < 1000
    assert all(math.isfinite(one.high) for one in found.importances)


@pytest.mark.parametrize("analyse", [by_patterns, by_groups])
def test_where_nothing_can_be_said_it_says_why(analyse) -> None:
    rows = answers(60)
    constant = rows.copy()
    constant[:, 0] = 5.0
    assert analyse(constant).warnings == ("constant_outcome",)
    assert analyse(rows[:5]).warnings == ("too_few_rows",)
    assert analyse(np.empty((0, 5))).warnings == ("too_few_rows",)
    assert analyse(rows[:5]).importances == ()
    unrelated = np.array([[y, x, 1, 1, 1] for y in (1.0, 2.0) for x in (1.0, 2.0)] * 3)
    assert analyse(unrelated).warnings == ("no_association",)


def test_one_group_gives_shares_without_intervals() -> None:
    rows = answers()
    found = analyse_replicates([Moments.from_arrays(rows)], columns=NAMES)
    assert found.interval_method == "none"
    assert found.importances[0].share == pytest.approx(by_patterns(rows).importances[0].share)
    assert math.isnan(found.importances[0].low)


def test_names_must_fit_the_drivers() -> None:
    with pytest.raises(ValueError, match="3 names for 4 drivers"):
        by_patterns(answers(), columns=NAMES[:3])


def test_the_method_may_be_named_or_given() -> None:
    rows = answers()
    assert by_patterns(rows, method="relative_weights") == by_patterns(
        rows, method=driver_methods["relative_weights"]
    )
