"""Control charts: limits, rules, run lengths, and the budget of false alarms over many segments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from huiyin.analytics.problems import BadArgument, ImpossibleCount, LengthsDiffer, NoSuchColumn
from huiyin.analytics.tests.trends_golden import GOLDEN
from huiyin.analytics.trends import (
    RULE_SETS,
    RULES,
    alarm_rate,
    average_run_length,
    control_chart,
    control_chart_of_series,
    control_charts,
    cusum_chart,
    ewma_chart,
    self_starting,
    series,
    simulated_run_length,
    width_for,
)
from huiyin.analytics.trends.control.run_lengths import SET_RUN_LENGTHS
from huiyin.analytics.trends.problems import NotOnePeriodEach, TooFewPeriods, TooManySegments

# Plain limits


def test_u_c_and_np_charts_have_the_textbooks_limits() -> None:
    u = control_chart([4, 8, 6], [2, 4, 2], kind="u")
    centre = 18 / 8
    np.testing.assert_allclose(u.high, centre + 3 * np.sqrt(centre / np.array([2, 4, 2])))
    assert (u.low == 0).all()
    c = control_chart([4, 8, 6], kind="c")
    np.testing.assert_allclose(c.high, 6 + 3 * np.sqrt(6))
    p, counts = (control_chart([4, 8, 6], [20, 20, 20], kind=kind) for kind in ("p", "np"))
    np.testing.assert_allclose(counts.high, 20 * p.high)
    np.testing.assert_allclose(counts.values, 20 * p.values)


def test_means_are_judged_by_the_pooled_spread_within_periods() -> None:
    n, deviations = np.array([10, 40]), np.array([1.0, 2.0])
    made = control_chart([5.0, 6.0], n, kind="xbar", deviations=deviations)
    pooled = np.sqrt((9 * 1 + 39 * 4) / 48)
    assert made.spread == pytest.approx(pooled)
    assert made.centre[0] == pytest.approx((10 * 5 + 40 * 6) / 50)
    np.testing.assert_allclose(made.high - made.centre, 3 * pooled / np.sqrt(n))


def test_nps_has_its_own_variance_and_a_p_chart_does_not_fit_it() -> None:
    n = np.array([100, 400])
    made = control_chart([50, 200], n, kind="nps", detractors=[20, 80])
    variance = 0.5 + 0.2 - 0.3**2
    np.testing.assert_allclose(made.values, 30)
    np.testing.assert_allclose(made.high - made.centre, 300 * np.sqrt(variance / n))
    with pytest.raises(BadArgument, match="detractors"):
        control_chart([50, 200], n, kind="nps")


def test_moving_range_and_not_the_standard_deviation_sets_single_values_limits() -> None:
    drifting = np.arange(20.0)
    made = control_chart(drifting)
    assert made.spread == pytest.approx(1 / 1.128)
    assert made.spread < drifting.std() / 5
    assert "autocorrelated" in {note.code for note in made.notes}


def test_given_centre_and_sigma_are_used_as_they_are() -> None:
    made = control_chart([10, 14.1, 9], centre=10, sigma=1.0, sigmas=4)
    assert made.low.tolist() == [6.0] * 3
    assert [signal.number for signal in made.signals] == [2]
    assert control_chart([5], centre=4, sigma=1).n == 1


def test_an_empty_period_is_skipped_and_counted() -> None:
    made = control_chart([20, None, 22, 3], [100, 100, 100, 0], kind="p", labels=["a", "b", "c", "d"])
    assert made.labels == ("a", "c")
    assert (made.n, made.n_missing) == (2, 2)


def test_laney_widens_by_what_sampling_does_not_explain() -> None:
    rng = np.random.default_rng(1)
    n = rng.integers(2000, 4000, 40)
    k = rng.binomial(n, np.clip(rng.normal(0.3, 0.04, 40), 0, 1))
    plain, wide = (control_chart(k, n, kind="p", laney=laney) for laney in (None, True))
    assert "overdispersed" in {note.code for note in plain.notes}
    assert len(plain.alarms) > 5
    assert wide.dispersion > 3
    assert len(wide.alarms) <= 1
    z = (k / n - k.sum() / n.sum()) / (plain.spread / np.sqrt(n))
    assert wide.dispersion == pytest.approx(np.abs(np.diff(z)).mean() / 1.128)


# Rules

PATTERNS: dict[str, list[float]] = {
    "two_of_three_beyond_2": [2.5, 0, 2.5],
    "four_of_five_beyond_1": [-1.5, -1.5, 0.5, -1.5, -1.5],
    "seven_on_one_side": [0.5] * 7,
    "eight_on_one_side": [0.5] * 8,
    "nine_on_one_side": [-0.5] * 9,
    "six_in_a_row": [-1, -0.5, 0, 0.5, 1, 1.5],
    "fourteen_alternating": [0.1, -0.1] * 7,
    "fifteen_within_1": [0.5, -0.5, 0.2, 0.4, -0.3] * 3,
    "eight_beyond_1": [1.5, -1.5] * 4,
    "beyond_limits": [3.2],
}


@pytest.mark.parametrize("name", RULES)
def test_each_rule_marks_the_last_point_of_its_pattern_and_nothing_before(name: str) -> None:
    z = np.array(PATTERNS[name])
    marks = RULES[name].marks(z)
    assert marks[-1]
    assert not marks[:-1].any()
    assert not RULES[name].marks(z[1:]).any()
    assert (RULES[name].marks(-z) == marks).all()


def test_rule_sets_are_those_of_their_authors() -> None:
    assert len(RULE_SETS["western_electric"]) == 4
    assert len(RULE_SETS["nelson"]) == 8
    made = control_chart([0, 0, 0.1, 0, 2.5, 2.2], centre=0, sigma=1, rules="western_electric")
    assert [(s.number, s.rule, s.side) for s in made.signals] == [(6, "two_of_three_beyond_2", "high")]
    with pytest.raises(BadArgument, match="rules"):
        control_chart([1, 2, 3], rules="feeling")


# Run lengths


@pytest.mark.parametrize(
    ("width", "shift", "length"), [(4, 0, 168), (5, 0, 465), (4, 1, 8.38), (5, 1, 10.4), (5, 0.5, 38.0)]
)
def test_cusum_run_lengths_equal_the_published_table(width: float, shift: float, length: float) -> None:
    """Montgomery, Introduction to Statistical Quality Control, table 9.3 (k = 1/2)."""
    assert average_run_length("cusum", width=width, shift=shift) == pytest.approx(length, rel=4e-3)


@pytest.mark.parametrize(("smoothing", "width"), [(0.1, 2.814), (0.2, 2.962), (0.25, 2.998), (0.4, 3.054)])
def test_ewma_run_lengths_equal_the_published_table(smoothing: float, width: float) -> None:
    """Lucas & Saccucci 1990: these widths give 500."""
    assert average_run_length("ewma", width=width, smoothing=smoothing) == pytest.approx(500, rel=2e-3)
    assert width_for("ewma", 500.0, smoothing) == pytest.approx(width, abs=1e-3)


@pytest.mark.parametrize(
    ("rules", "length"),
    [
        (("beyond_limits", "two_of_three_beyond_2"), 225.44),
        (("beyond_limits", "four_of_five_beyond_1"), 166.05),
        (("beyond_limits", "eight_on_one_side"), 152.73),
        ("western_electric", 91.75),
        *((name, length) for name, length in SET_RUN_LENGTHS.items()),
    ],
)
def test_run_lengths_of_the_rules_are_those_of_champ_and_woodall(rules: Any, length: float) -> None:
    assert simulated_run_length(rules, n_points=1_000_000) == pytest.approx(length, rel=0.05)


@settings(max_examples=15)
@given(st.floats(20, 1e5))
def test_the_width_for_a_run_length_gives_it_back(length: float) -> None:
    for chart in ("shewhart", "ewma", "cusum"):
        width = width_for(chart, length)  # type: ignore[arg-type]
        assert average_run_length(chart, width=width) == pytest.approx(length, rel=1e-4)  # type: ignore[arg-type]


def test_a_budget_is_shared_by_all_points() -> None:
    assert alarm_rate(200, 12, 1.0) == pytest.approx(1 / 2400)
    with pytest.raises(TooManySegments):
        alarm_rate(10_000_000, 365, 0.1)
    with pytest.raises(BadArgument, match="half"):
        alarm_rate(1, 1, 1.0)


# Probability limits


def test_limits_of_a_known_process_hold_exact_binomial_and_poisson_tails() -> None:
    """At 0.00135 a side, against R qbinom and qpois."""
    rate = 0.0027
    settings_: dict[str, Any] = {"false_alarms_per_year": rate * 12, "periods_per_year": 12}
    share = control_chart([24], [200], kind="p", centre=0.12, sigma=0.325, **settings_)
    theirs = GOLDEN["binomial_limits"]
    assert np.ceil(share.low[0] * 200) == theirs["low"]
    assert np.floor(share.high[0] * 200) == theirs["high"]
    events = control_chart([4], kind="c", centre=4.2, sigma=2.05, **settings_)
    assert np.floor(events.high[0]) == GOLDEN["poisson_limits"]["high"]
    assert events.low[0] == GOLDEN["poisson_limits"]["low"] == 0


@settings(max_examples=25)
@given(st.integers(15, 300), st.floats(0.05, 0.9), st.floats(0.05, 0.9), st.floats(1e-4, 0.01))
def test_limits_of_nps_keep_their_tail_at_any_skewness(n: int, up: float, part: float, tail: float) -> None:
    from huiyin.analytics.trends.control.limits import _nps_upper

    down = (1 - up) * part
    made = float(_nps_upper(np.array([up]), np.array([down]), np.array([float(n)]), np.array([tail]))[0])
    exact = np.array([1.0])
    for _ in range(n):
        exact = np.convolve(exact, [down, 1 - up - down, up])
    beyond = np.append(exact[::-1].cumsum()[::-1], 0.0)  # P(score sum ≥ s) at n + s
    first_alarm = int(np.floor(made / 100 * n)) + 1
    assert (beyond[n + first_alarm] if first_alarm <= n else 0.0) <= tail * 1.15
    assert beyond[n + first_alarm - 1] > tail * 0.6


def test_the_first_event_after_a_clean_base_is_no_alarm_by_itself() -> None:
    quiet = control_chart([0] * 12 + [1], [50] * 13, kind="p", baseline=12, false_alarms_per_year=0.1)
    assert quiet.in_control
    assert not control_chart(
        [0] * 12 + [8], [50] * 13, kind="p", baseline=12, false_alarms_per_year=0.1
    ).in_control


def test_more_segments_on_one_budget_mean_wider_limits() -> None:
    charts = [
        control_chart([20] * 12, [100] * 12, kind="p", segments=s, false_alarms_per_year=1)
        for s in (2, 20, 200)
    ]
    widths = [float((chart.high - chart.low)[0]) for chart in charts]
    assert widths[0] < widths[1] < widths[2]
    for chart, segments in zip(charts, (2, 20, 200), strict=True):
        assert chart.expected_false_alarms_per_year == pytest.approx(1)
        assert chart.average_run_length == pytest.approx(12 * segments)


def test_a_budget_and_other_rules_exclude_each_other() -> None:
    with pytest.raises(BadArgument, match="rules"):
        control_chart([1.0, 2, 3], rules="nelson", false_alarms_per_year=1)


# The budget over many segments, simulated

SEGMENTS, YEARS, BUDGET = 40, 12, 6.0


def drawn(kind: str, segments: int, periods: int, rng: np.random.Generator) -> dict[str, Any]:
    s, t = np.repeat(np.arange(segments), periods), np.tile(np.arange(periods), segments)
    n = rng.integers(20, 200, len(s))
    frame: dict[str, Any] = {"s": s, "t": t}
    if kind == "p":
        return frame | {"v": rng.binomial(n, rng.uniform(0.03, 0.5, segments)[s]), "n": n}
    if kind == "u":
        return frame | {"v": rng.poisson(n * rng.uniform(0.01, 0.3, segments)[s]), "n": n}
    if kind == "nps":
        k = rng.multinomial(n, rng.dirichlet([5, 3, 1.5], segments)[s])
        return frame | {"v": k[:, 0], "d": k[:, 2], "n": n}
    if kind == "xbar":
        within = np.sqrt(rng.chisquare(n - 1) / (n - 1))
        return frame | {"v": rng.normal(size=len(s)) / np.sqrt(n), "n": n, "sd": within}
    return frame | {"v": rng.normal(size=len(s))}


@pytest.mark.parametrize("kind", ["p", "u", "nps", "xbar", "xmr", "ewma", "cusum"])
def test_the_budget_of_false_alarms_holds_over_many_segments(kind: str) -> None:
    """T32: S segments, a baseline of 18 periods, and a year watched: alarms a year stay within the budget."""
    rng = np.random.default_rng(20)
    alarms = 0
    for _ in range(YEARS):
        frame = drawn(kind, SEGMENTS, 30, rng)
        names = {"n": "n", "detractors": "d", "deviations": "sd"}
        given_ = {name: column for name, column in names.items() if column in frame}
        made = control_charts(
            frame,
            segment="s",
            period="t",
            values="v",
            kind=kind,
            baseline=18,
            false_alarms_per_year=BUDGET,
            **given_,  # type: ignore[arg-type]
        )
        alarms += len(made.alarms)
    spread = np.sqrt(BUDGET / YEARS)
    assert alarms / YEARS < BUDGET + 2.5 * spread
    assert alarms / YEARS > BUDGET * 0.3  # not bought by never alarming


def test_true_shifts_are_still_found_under_the_budget() -> None:
    rng = np.random.default_rng(21)
    frame = drawn("p", 100, 25, rng)
    frame["v"], frame["n"] = rng.binomial(150, 0.8, len(frame["s"])), np.full(len(frame["s"]), 150)
    sick = (frame["s"] < 10) & (frame["t"] == 24)
    frame["v"][sick] = rng.binomial(150, 0.6, 10)
    made = control_charts(frame, segment="s", period="t", values="v", n="n", baseline=24)
    found = {alarm.segment for alarm in made.alarms if alarm.period == "24"}
    assert len(found & {str(s) for s in range(10)}) >= 8
    assert made.alarms[0].distance == max(alarm.distance for alarm in made.alarms if alarm.period == "24")


def test_self_starting_scores_are_standard_normal_from_the_third_on() -> None:
    rng = np.random.default_rng(22)
    scores = np.array([self_starting(rng.normal(50, 7, 8))[2:] for _ in range(4000)])
    assert stats.kstest(scores.ravel(), "norm").pvalue > 0.01
    assert abs(np.corrcoef(scores.T)[np.triu_indices(6, 1)]).max() < 0.05


def test_memory_charts_see_a_small_lasting_shift_that_single_points_hide() -> None:
    rng = np.random.default_rng(23)
    values = np.r_[rng.normal(0, 1, 40), rng.normal(1, 1, 15)]
    settings_: dict[str, Any] = {"centre": 0.0, "sigma": 1.0, "false_alarms_per_year": 12 / 370.4}
    assert control_chart(values, **settings_).in_control
    for chart in (ewma_chart(values, **settings_), cusum_chart(values, **settings_)):
        assert chart.alarms
        assert chart.alarms[0].number > 40
        assert chart.average_run_length == pytest.approx(370.4, rel=1e-3)


# Many segments, series


def test_segments_keep_their_periods_and_the_short_ones_are_named() -> None:
    frame = {
        "城市": ["A"] * 4 + ["B"] * 2 + ["C"] * 4,
        "月": [
            "2026-10",
            "2026-02",
            "2026-03",
            "2026-01",
            "2026-01",
            "2026-02",
            *[f"2026-{m:02d}" for m in (1, 2, 3, 10)],
        ],
        "k": [9, 20, 21, 19, 20, 20, 20, 20, 20, 90],
        "n": [100] * 10,
    }
    made = control_charts(
        frame, segment="城市", period="月", values="k", n="n", baseline=3, false_alarms_per_year=0.1
    )
    assert made.left_out == ("B",)
    assert made.charts["A"].labels == ("2026-01", "2026-02", "2026-03", "2026-10")
    assert [(alarm.segment, alarm.side) for alarm in made.alarms] == [("C", "high")]
    with pytest.raises(NotOnePeriodEach, match="A"):
        control_charts(
            {key: [*column, column[0]] for key, column in frame.items()},
            segment="城市",
            period="月",
            values="k",
            n="n",
        )
    with pytest.raises(NoSuchColumn):
        control_charts(frame, segment="city", period="月", values="k", n="n")


def test_a_series_becomes_the_chart_of_its_unit() -> None:
    rng = np.random.default_rng(24)
    dates = np.array("2024-01-05", dtype="datetime64[D]") + rng.integers(0, 700, 3000)
    scores = rng.integers(0, 11, 3000)
    share = control_chart_of_series(series(dates, scores.clip(1, 5), measure="top_2_box"))
    assert share.kind == "p"
    points = series(dates, scores, measure="nps")
    chart = control_chart_of_series(points, false_alarms_per_year=1)
    assert chart.kind == "xbar"
    assert chart.labels == points.labels
    errors = points.standard_errors * np.sqrt([e.n for e in points.estimates])
    assert chart.spread == pytest.approx(np.sqrt((errors**2).mean()), rel=0.05)


def test_what_cannot_be_charted_is_refused_in_words() -> None:
    with pytest.raises(ImpossibleCount):
        control_chart([5, 12], [10, 10], kind="p")
    with pytest.raises(BadArgument, match="n must be given"):
        control_chart([5, 12], kind="p")
    with pytest.raises(TooFewPeriods):
        control_chart([5.0])
    with pytest.raises(LengthsDiffer):
        control_chart([5, 6], [10, 10, 10], kind="p")
    with pytest.raises(BadArgument, match="baseline"):
        cusum_chart([1.0, 2, 3, 4], false_alarms_per_year=1)
    with pytest.raises(BadArgument, match="vary"):
        ewma_chart([2.0, 2, 2, 2])
