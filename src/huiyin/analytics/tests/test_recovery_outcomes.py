"""What recovery brought: matching, cost, re-contact, first contact, action; rows T06, T19, I19, C10."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from huiyin.analytics import customers, trials
from huiyin.analytics.inference.multiplicity import holm
from huiyin.analytics.inference.ratios import fieller
from huiyin.analytics.operations.acted_findings import acted_findings
from huiyin.analytics.operations.first_contact import first_contact_resolution, repeats
from huiyin.analytics.operations.first_contact_views import first_contact_views
from huiyin.analytics.operations.recontact import recontact_rate
from huiyin.analytics.trials.problems import NobodyComparable

GOLDEN = json.loads(
    (Path(__file__).resolve().parents[4] / "tests" / "golden" / "outcomes.json").read_text("utf8")
)
CUTS = {"before": [50.0, 80.0]}


def data() -> dict[str, Any]:
    return {
        name: np.array(values, dtype=object if name in ("g", "v", "s") else float)
        for name, values in GOLDEN["data"].items()
    }


@pytest.mark.parametrize(("clusters", "error"), [(None, "se"), ("u", "se_cluster")])
def test_matched_differences_equal_rs_weighted_regression_with_sandwich_errors(
    clusters: str | None, error: str
) -> None:
    """T19: every pair, by row and by cluster."""
    made = customers.recovered_comparison(
        data(), group="g", outcome="y", exact=["v"], coarsened=CUTS, clusters=clusters
    )
    for one, wanted in zip(made.contrasts, GOLDEN["pairs"], strict=True):
        found = one.comparison
        assert found is not None
        assert found.effect == pytest.approx(wanted["effect"], rel=1e-9)
        assert found.standard_error == pytest.approx(wanted[error], rel=1e-9)
        assert found.n_effective_controls == pytest.approx(wanted["kish"], rel=1e-9)
        assert (found.n_matched, found.n_matched + found.n_controls_used) == (wanted["treated"], wanted["n"])
        assert found.n_clusters == (wanted["clusters"] if clusters else None)
    if clusters is None:
        first = made.contrasts[0].comparison
        assert first is not None
        assert first.low == pytest.approx(GOLDEN["pairs"][0]["low"], rel=1e-9)
        assert [one.p_adjusted for one in made.contrasts] == pytest.approx(GOLDEN["holm"], rel=1e-6)
    assert [one.verdict for one in made.contrasts] == ["better", "cannot_tell", "worse"]


def test_cost_per_customer_kept_equals_fieller_by_hand() -> None:
    """The set of R's hand formula, covariance included."""
    d, wanted = data(), GOLDEN["cost"]
    failed = np.array([one != "never" for one in d["g"]])
    rows = {name: column[failed] for name, column in d.items()}
    rows["solved"] = np.array([float(one == "recovered") for one in rows["g"]])
    made = customers.cost_per_customer_kept(
        rows, solved="solved", kept="kept", cost="cost", exact=["v"], coarsened=CUTS
    )
    assert made.verdict == "kept"
    assert made.ratio.value == pytest.approx(wanted["ratio"], rel=1e-9)
    assert (made.ratio.low, made.ratio.high) == pytest.approx((wanted["low"], wanted["high"]), rel=1e-9)
    assert made.n_kept == pytest.approx(wanted["gain"] * made.n_solved)


def test_without_a_proven_gain_no_cost_is_told() -> None:
    """The denominator may be zero: the cost has no upper end, so there is no single number to quote."""
    rng = np.random.default_rng(5)
    rows = {
        "s": np.repeat([1.0, 0.0], 60),
        "k": (rng.random(120) < 0.8).astype(float),
        "c": np.full(120, 50.0),
        "v": ["a"] * 120,
    }
    made = customers.cost_per_customer_kept(rows, solved="s", kept="k", cost="c", exact=["v"])
    assert made.verdict == "cannot_tell"
    assert made.ratio.shape != "bounded"
    assert made.tables()[0].rows[0][1:4] == (None, None, None)
    assert "may_be_zero" in {one.code for one in made.notes}
    worse = {**rows, "k": np.r_[np.repeat([1.0, 0.0], [20, 40]), np.ones(60)]}
    lost = customers.cost_per_customer_kept(worse, solved="s", kept="k", cost="c", exact=["v"])
    assert lost.verdict == "lost"
    assert lost.tables()[0].rows[0][1] is None


def test_matching_takes_a_difference_that_was_there_before_out_of_the_comparison() -> None:
    """Recovered customers were the happier ones to begin with: unmatched better, matched nothing."""
    rng = np.random.default_rng(8)
    high = rng.random(3000) < 0.5
    solved = rng.random(3000) < np.where(high, 0.8, 0.2)
    rows = {
        "t": solved.astype(float),
        "before": np.where(high, "high", "low").astype(object),
        "y": 50 + 30 * high + rng.normal(0, 10, 3000),
    }
    made = trials.exact_comparison(rows, outcome="y", treated="t", exact=["before"])
    assert made.unadjusted > 15
    assert made.low < 0 < made.high
    assert [abs(one.before) > 0.5 > 0.1 > abs(one.after) for one in made.balance] == [True]


def test_the_interval_of_a_matched_difference_holds_the_truth_as_often_as_it_says() -> None:
    rng, hits = np.random.default_rng(3), 0
    for _ in range(400):
        kind = rng.integers(0, 4, 160)
        t = (rng.random(160) < 0.3 + 0.1 * kind).astype(float)
        y = 3.0 * kind + 2 * t + rng.normal(0, 2, 160)
        made = trials.exact_comparison(
            {"y": y, "t": t, "k": kind.astype(str).astype(object)}, outcome="y", treated="t", exact=["k"]
        )
        hits += made.low <= 2 <= made.high
    assert hits / 400 >= 0.94  # the weighted regression does not use the classes, so it errs on the wide side


def test_a_few_matched_are_not_judged_and_nobody_alike_is_said() -> None:
    rows = {
        "t": [1.0] * 5 + [0.0] * 5,
        "y": [9.0, 9.1, 9.2, 9.0, 9.1, 1.0, 1.1, 1.2, 1.0, 1.1],
        "v": ["a"] * 10,
    }
    made = trials.exact_comparison(rows, outcome="y", treated="t", exact=["v"])
    assert made.p_value < 0.001
    assert made.verdict == "not_proven"
    with pytest.raises(NobodyComparable):
        trials.exact_comparison({**rows, "v": ["a"] * 5 + ["b"] * 5}, outcome="y", treated="t", exact=["v"])


def test_the_paradox_is_found_where_it_is_and_not_assumed() -> None:
    """T19: recovered above never failed only where the customers show it."""
    rng = np.random.default_rng(2)
    who = np.repeat(["recovered", "unrecovered", "never"], 150)
    for shift, wanted in ((8.0, "better"), (0.0, "cannot_tell"), (-8.0, "worse")):
        later = rng.normal(70, 12, 450) + shift * (who == "recovered") - 20 * (who == "unrecovered")
        made = customers.recovered_comparison(
            {"g": who, "y": later, "v": ["a"] * 450}, group="g", outcome="y", exact=["v"]
        )
        assert made.paradox == wanted


def test_customers_without_a_later_answer_are_counted_and_said() -> None:
    later = np.r_[np.full(20, 80.0), np.full(20, np.nan), np.full(40, 50.0), np.full(40, 75.0)]
    who = ["recovered"] * 40 + ["unrecovered"] * 40 + ["never"] * 40
    made = customers.recovered_comparison(
        {"g": who, "y": later + np.tile([0.0, 1.0], 60), "v": ["a"] * 120},
        group="g",
        outcome="y",
        exact=["v"],
    )
    assert next((name, value.n, gone) for name, value, gone in made.groups) == ("recovered", 20, 20)
    assert "outcome_unknown" in {one.code for one in made.notes}


def test_fiellers_set_is_exactly_the_ratios_that_cannot_be_refused() -> None:
    for b, shape in ((5.0, "bounded"), (0.9, "two_rays")):
        made = fieller(10, b, 1, 0.25, 0.1)
        assert made.shape == shape
        assert made.low is not None
        assert made.high is not None
        for ratio in (made.low, made.high):
            z = (10 - ratio * b) / np.sqrt(1 + ratio**2 * 0.25 - 2 * ratio * 0.1)
            assert abs(z) == pytest.approx(1.959964, rel=1e-6)
    assert fieller(0.5, 0.2, 1, 0.25).shape == "everything"


def test_recontact_equals_a_ratio_clustered_by_customer() -> None:
    """The rate and error of R's svyratio."""
    wanted = GOLDEN["recontact"]
    ended = 1000.0 * np.arange(len(wanted["who"]))  # far apart: each contact belongs to one case
    again = [
        (who, at + 5) for who, at, back in zip(wanted["who"], ended, wanted["back"], strict=True) if back
    ]
    made = recontact_rate(
        wanted["who"], ended, [who for who, _ in again], [at for _, at in again], until=ended[-1] + 1000
    )
    assert made.rate.value == pytest.approx(wanted["rate"])
    assert made.rate.standard_error == pytest.approx(wanted["se"], rel=1e-9)


def test_a_contact_at_the_edge_of_the_window_counts_and_one_before_the_end_does_not() -> None:
    edge = recontact_rate(["a", "b", "c"], [10, 10, 10], ["a", "b", "c"], [40, 40.01, 10], until=100)
    assert edge.n_back == 1
    recent = recontact_rate(["a", "b"], [0, 90], ["a"], [1], group=["x", "y"], until=100)
    assert (recent.n_ended, recent.n_too_recent, [name for name, _ in recent.by_group]) == (1, 1, ["x"])


def test_repeats_are_told_of_every_contact_in_its_own_place() -> None:
    """T06: what first contact resolution rests on, in the order given."""
    person, cause = np.array([2, 1, 1, 1]), np.array([1, 1, 1, 2])
    again, opens = repeats(person, cause, np.array([0.0, 9.0, 3.0, 4.0]), 7.0)
    assert again.tolist() == [False, False, True, False]
    assert opens.tolist() == [True, False, True, True]
    found = first_contact_resolution(["b", "a", "a", "a"], ["1", "1", "1", "2"], [0, 9, 3, 4], until=30)
    assert (found.n_repeated, found.n_contacts) == (1, 4)


def test_behaviour_and_word_are_two_views_and_their_cells_add_up() -> None:
    """C10, T06: hand example, 40 + 10 + 6 + 4 contacts with a word and 15 without."""
    did = [1] * 40 + [0] * 10 + [1] * 6 + [0] * 4 + [1] * 15
    said = [1] * 50 + [0] * 10 + [None] * 15
    made = first_contact_views(did, said)
    cells = (
        made.n_solved_both,
        made.n_said_solved_but_back,
        made.n_said_unsolved_not_back,
        made.n_unsolved_both,
    )
    assert cells == (40, 10, 6, 4)
    assert made.n_without_word == 15
    assert made.behaviour_rate.value == pytest.approx(61 / 75)
    assert made.difference.value == pytest.approx((46 - 50) / 60)
    chance = (46 * 50 + 14 * 10) / 60**2
    assert made.kappa.value == pytest.approx((44 / 60 - chance) / (1 - chance))
    assert made.verdict == "cannot_tell"


def test_looking_is_no_action_and_young_findings_wait() -> None:
    """I19: the share is of findings old enough, and late action does not count as timely."""
    made = acted_findings(
        ["2026-01-01"] * 4 + ["2026-06-01"],
        ["2026-02-01", None, "2026-06-20", "2026-01-01", None],
        kind=["a", "a", "b", "b", "b"],
        until="2026-07-01",
    )
    assert (made.n_findings, made.n_acted, made.n_late, made.n_too_recent) == (4, 2, 1, 1)
    assert {name: value.n for name, value in made.by_kind} == {"a": 2, "b": 2}
    assert made.median_days == 31


def test_holm_over_three_pairs_is_what_a_verdict_needs() -> None:
    assert holm([0.02, 0.03, None]) == [0.04, 0.04, None]


def test_no_agreement_is_told_where_one_side_has_only_one_outcome() -> None:
    """T19: seventeen who did not come back, sixteen of whom say that it was solved."""
    made = first_contact_views([1] * 17, [1] * 16 + [0])
    assert (made.kappa.value, made.kappa.low, made.kappa.high) == (None, None, None)
    assert made.kappa.agreement_rate == 16 / 17
    assert [one.code for one in made.notes][-1] == "one_sided"
