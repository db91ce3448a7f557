"""Fairness, the proof that a cause is gone, Pareto's lines and the fishbone (T08, T16, T18)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from huiyin.recovery import queries, services
from huiyin.recovery.cause_views import by_unit, pareto_chart, pareto_lines
from huiyin.recovery.fairness import like_groups, like_this, spread_of
from huiyin.recovery.fishbone import Bone, Twig, fishbone
from huiyin.recovery.proofs import before_after, rates_compared


def test_fewer_than_five_amounts_are_never_called_unusual() -> None:
    """T16: fairness tells nothing from too little."""
    few = spread_of([100, 100, 100, 9000])
    assert few is not None
    assert few.stands_out(9000) == ""
    enough = spread_of([100, 100, 110, 120, 9000])
    assert enough is not None
    assert (enough.stands_out(9000), enough.stands_out(130), enough.stands_out(50)) == ("high", "", "low")
    assert spread_of([]) is None


def test_like_cases_are_compared_and_the_unusual_one_is_named(cast, make_case, catalogue, limits) -> None:
    """T16: the same problem, different compensation."""
    for amount in (100, 110, 100, 120, 100, 900):
        one = make_case()
        services.ask_remedy(
            by=cast.bob, case_id=one.pk, remedy_id=catalogue["退款"].pk, stated=Decimal(amount), reason="退还"
        )
    without = make_case()
    since = timezone.now() - timedelta(days=1)
    [group] = like_groups(cast.bob, since)
    assert (group.n_cases, group.n_compensated) == (7, 6)
    assert [one.cost for one in group.outliers] == [900]
    assert group.interval[0] < 6 / 7 < group.interval[1]
    like = like_this(cast.bob, without, since)
    assert like.spread is not None
    assert (like.n_cases, like.spread.middle, like.spread.stands_out(900)) == (6, 105, "high")
    assert like_groups(cast.nora, since) == []


def test_the_rates_before_and_after_are_compared_with_an_exact_interval() -> None:
    """T18: 20 against 2 in equal times; conditional binomial, as R's poisson.test(c(2, 20), c(90, 90))."""
    found = rates_compared(20, 90, 2, 90)
    assert found.ratio == pytest.approx(0.1)
    assert found.low == pytest.approx(0.0113, abs=5e-4)
    assert found.high == pytest.approx(0.4101, abs=5e-3)
    assert found.verdict == "better"
    assert rates_compared(2, 90, 20, 90).verdict == "worse"
    assert rates_compared(0, 90, 0, 90).verdict == "cannot_tell"
    assert rates_compared(0, 90, 3, 90).high is None
    assert rates_compared(5, 30, 1, 0).verdict == "cannot_tell"


def test_a_problem_counts_its_cases_and_those_of_its_cause_before_and_since(cast, make_case, causes) -> None:
    problem = services.open_problem(by=cast.bob, unit=cast.north, title="计费", cause=causes["数据错误"])
    assert before_after(problem) is None
    now = timezone.now()
    for days in (50, 45, 41, 5):
        one = make_case()
        one.opened_at = now - timedelta(days=days)
        one.save(update_fields=["opened_at"])
        services.name_cause(by=cast.amy, case_id=one.pk, cause_id=causes["数据错误"].pk)
    problem.improved_at = now - timedelta(days=40)
    found = before_after(problem, now)
    assert found is not None
    assert (found.n_before, found.n_after) == (3, 1)
    assert (found.days_before, found.days_after) == (40, 40)


def test_paretos_lines_run_up_to_the_whole(cast, make_case, causes) -> None:
    """T08: counts and running shares, in all and by unit."""
    for name, n in (("数据错误", 3), ("告知不清", 1)):
        for _ in range(n):
            one = make_case()
            services.name_cause(by=cast.amy, case_id=one.pk, cause_id=causes[name].pk)
    make_case()
    counted = queries.cause_counts(cast.root)
    counts = {row.cause.pk: row.n for row in counted}
    names = {row.cause.pk: row.cause.name for row in counted}
    lines = pareto_lines(counts, names)
    assert [(line["name"], line["n"], line["cumulative"]) for line in lines] == [
        ("数据错误", 3, 0.75),
        ("告知不清", 1, 1.0),
    ]
    assert pareto_chart(counts, names) is not None
    [north] = by_unit(cast.root, counted, names)
    assert (north["name"], north["n"], north["top"][0]["share"]) == ("北区公司", 4, 0.75)
    assert queries.n_without_cause(cast.bob, cast.north) == (1, 5)
    assert queries.cause_counts(cast.south) == []


def test_the_fishbone_is_a_drawing_in_which_words_are_only_words() -> None:
    svg = fishbone("<script>", [Bone("流程", (Twig("环节过多", 3, True),)), Bone("人员", ())], words="图")
    assert "<script>" not in svg
    assert "环节过多 (3)" in svg
    assert "hy-meant" in svg
