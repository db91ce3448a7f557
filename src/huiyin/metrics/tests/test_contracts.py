"""Metric contracts: suggested, checked, confirmed by version, retired."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.core.models import AuditEntry
from huiyin.metrics import problems, queries, services
from huiyin.metrics.checking import checked, problems_of
from huiyin.metrics.computing.headline import band_of
from huiyin.metrics.contracts import Band, MetricContract
from huiyin.metrics.suggestions import BANDS, contract_item, satisfied_range, suggest_contracts
from huiyin.surveys import services as surveys

FIVE = Scale(1, 5)
CODEBOOK = [
    Variable("q1", "服务", Role.RATING, FIVE),
    Variable("q2", "环境", Role.RATING, FIVE),
    Variable("q3", "价格", Role.RATING, FIVE),
    Variable("rival", "对手的服务", Role.COMPETITOR, FIVE),
    Variable("rival_2", "对手的环境", Role.COMPETITOR, FIVE, competitor=True),
    Variable("speed", "速度", Role.RATING, Scale(1, 10)),
    Variable("all", "总体满意度", Role.OVERALL, FIVE),
    Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10)),
    Variable("nps_app", "推荐应用", Role.RECOMMEND, Scale(0, 10)),
    Variable("effort", "费力", Role.EFFORT, Scale(1, 5, high_is_good=False)),
    Variable("age", "年龄", Role.NUMBER),
]


def suggested(codebook: list[Variable] = CODEBOOK) -> dict[str, MetricContract]:
    return {contract.key: contract for contract in suggest_contracts(codebook)}


def test_each_kind_of_question_gets_its_metrics() -> None:
    found = suggested()
    assert list(found) == [
        "satisfaction_index",
        "satisfied_customer_rate",
        "satisfied_rating_rate",
        "nps",
        "nps_nps_app",
        "ces",
        "top_2_box",
    ]
    assert "nps" not in suggested([Variable("r", "推荐", Role.RECOMMEND, Scale(1, 5))])
    names = [found[key].name_zh for key in list(found)[:3]]
    assert names == ["满意度", "满意客户率", "满意评价率"]
    assert found["nps_nps_app"].name_zh == "净推荐值·推荐应用"
    assert (found["ces"].high_is_good, found["top_2_box"].high_is_good) == (False, True)
    assert (found["satisfied_customer_rate"].threshold, found["satisfied_customer_rate"].target) == (70, 0.85)


def test_the_index_takes_the_largest_block_of_own_items_with_equal_weights() -> None:
    """C23: one missing rating counts as the middle grade, two make the form invalid."""
    index = suggested()["satisfaction_index"]
    assert [item.variable for item in index.items] == ["q1", "q2", "q3"]
    assert sum(item.weight for item in index.items) == pytest.approx(1, abs=1e-9)
    assert (index.max_imputed, {item.middle for item in index.items}) == (1, {3.0})


def test_a_comparison_with_competitors_rated_as_an_item_belongs_to_the_index() -> None:
    """M26: "compared with competitors" is one of the items; a rating of a competitor is not."""
    codebook = [*CODEBOOK, Variable("versus", "与竞争对手相比", Role.RATING, FIVE, competitor=True)]
    index = suggested(codebook)["satisfaction_index"]
    assert [item.variable for item in index.items] == ["q1", "q2", "q3", "versus"]


def test_questions_that_may_not_apply_count_where_they_are_answered() -> None:
    """C23 speaks of ratings left out; "not used" is no such omission, and nothing is put in for it."""
    assert suggested()["satisfaction_index"].missing_rule == "middle"
    codebook = [*CODEBOOK, Variable("park", "停车", Role.RATING, FIVE, optional=True)]
    for key in ("satisfaction_index", "satisfied_customer_rate", "satisfied_rating_rate"):
        contract = suggested(codebook)[key]
        assert (contract.missing_rule, contract.minimum_answered, contract.least_answered) == (
            "answered",
            0,
            2,
        )
        assert contract.spec().minimum_answered == 2
    assert replace(contract, minimum_answered=3).least_answered == 3
    assert replace(contract, items=contract.items[:3]).least_answered == 2
    assert replace(contract, missing_rule="middle").least_answered is None


def test_a_contract_from_before_the_missing_rule_puts_the_middle_in() -> None:
    old = suggested()["satisfaction_index"].as_json()
    del old["missing_rule"], old["minimum_answered"]
    assert MetricContract.from_json(old) == suggested()["satisfaction_index"]


def test_perceptions_with_an_expectation_are_the_items_of_the_index() -> None:
    codebook = [
        *CODEBOOK,
        Variable("p1", "感知", Role.RATING, Scale(1, 100)),
        Variable("e1", "期望", Role.EXPECTATION, Scale(1, 100), pair="p1"),
    ]
    assert [item.variable for item in suggested(codebook)["satisfaction_index"].items] == ["p1"]
    assert suggested(codebook)["satisfaction_index"].max_imputed == 0  # nothing is known of an empty form


def test_short_scales_become_shares_of_the_maximum_and_long_ones_a_line() -> None:
    """M09, M14: every grade has its value; a 4-grade form has no middle grade of its own."""

    def values(scale: Scale) -> list[float]:
        item = contract_item(Variable("q", "题", Role.RATING, scale), 1.0)
        return [value for _, value in item.grades]

    assert values(FIVE) == [20, 40, 60, 80, 100]
    assert values(Scale(1, 4)) == [25, 50, 75, 100]
    assert values(Scale(1, 5, high_is_good=False)) == [100, 80, 60, 40, 20]
    assert values(Scale(1, 7))[::6] == [0, 100]
    assert values(Scale(1, 100)) == [0, 100]


def test_satisfied_answers_are_the_better_end_of_the_scale() -> None:
    assert satisfied_range(Scale(1, 4)) == (3, 4)
    assert satisfied_range(Scale(1, 7)) == (6, 7)
    assert satisfied_range(Scale(1, 10)) == pytest.approx((7.3, 10))
    assert satisfied_range(Scale(1, 7, high_is_good=False)) == (1, 2)


def test_an_edge_belongs_to_the_upper_band() -> None:
    """M13: 80, 70 and 60 are edges; each belongs to the band above it."""
    names = [getattr(band_of(BANDS, value), "zh", None) for value in (80, 79.9, 70, 69.9, 60, 59.9, 0)]
    assert names == ["非常满意", "满意", "满意", "一般", "一般", "不满意", "不满意"]
    assert band_of(BANDS, None) is None
    assert band_of(BANDS[1:], 10) is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from([Role.RATING, Role.OVERALL, Role.RECOMMEND, Role.EFFORT, Role.COMPETITOR]),
            st.integers(0, 1),
            st.sampled_from([2, 3, 4, 5, 7, 10, 11, 100]),
            st.booleans(),
        ),
        max_size=40,
    )
)
def test_whatever_is_suggested_can_be_confirmed(drawn: list[Any]) -> None:
    codebook = [
        Variable(f"v{at}", f"题{at}", role, Scale(low, low + n - 1, high_is_good=high_is_good))
        for at, (role, low, n, high_is_good) in enumerate(drawn)
    ]
    for contract in suggest_contracts(codebook):
        assert problems_of(contract, codebook) == []
        assert MetricContract.from_json(contract.as_json()) == contract


def broken(**changes: Any) -> list[type]:
    return [type(p) for p in problems_of(replace(suggested()["satisfaction_index"], **changes), CODEBOOK)]


def test_a_contract_that_means_nothing_is_refused_with_its_reason() -> None:
    items = suggested()["satisfaction_index"].items
    first, *others = items

    def with_first(**changes: Any) -> list[type]:
        return broken(items=(replace(first, **changes), *others))

    assert broken() == []
    assert with_first(weight=0.5) == [problems.WeightsDoNotSum]
    assert with_first(weight=float("nan")) == [problems.WeightsDoNotSum]
    assert with_first(variable="gone") == [problems.UnknownVariable]
    assert with_first(variable="age") == [problems.NotARating]
    assert with_first(grades=((1, 20), (2, 60), (3, 40), (5, 100))) == [problems.GradesNotMonotone]
    assert with_first(grades=((1, 50), (5, 50))) == [problems.GradesNotMonotone]
    assert with_first(grades=((1, 0), (5, 120))) == [problems.GradesNotMonotone]
    assert with_first(satisfied=(5, 4)) == [problems.SatisfiedRangeEmpty]
    assert with_first(middle=9) == [problems.SettingOutOfRange]
    assert with_first(variable="q2") == [problems.WrongNumberOfItems]
    assert broken(items=()) == [problems.WrongNumberOfItems, problems.WeightsDoNotSum]
    assert broken(measure="ces") == [problems.WrongNumberOfItems]
    assert broken(measure="nps", items=(replace(first, weight=1.0),)) == [problems.NotZeroToTen]
    assert broken(measure="magic") == [problems.UnknownMeasure]
    assert broken(name_zh=" ") == broken(key="No Key") == [problems.NoName]
    assert broken(target=101.0) == [problems.TargetOutOfBounds]
    assert broken(bands=(Band(70, "高", "high"), Band(60, "低", "low"))) == [problems.BandsUnordered]
    assert broken(max_imputed=3) == broken(threshold=101) == broken(minimum_base=0)
    assert broken(max_imputed=3) == [problems.SettingOutOfRange]
    assert broken(minimum_answered=4) == broken(minimum_answered=-1) == [problems.SettingOutOfRange]
    assert broken(missing_rule="guess") == [problems.UnknownMissingRule]
    assert broken(survey_weight="q_gone") == [problems.UnknownVariable]


def test_weights_a_hair_off_are_put_right() -> None:
    contract = suggested()["satisfaction_index"]
    rounded = tuple(replace(item, weight=0.3333333) for item in contract.items)
    sound = checked(replace(contract, items=rounded), CODEBOOK)
    assert sum(item.weight for item in sound.items) == pytest.approx(1, abs=1e-12)


@pytest.fixture
def programme(cast: Any) -> Any:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    surveys.extend_codebook(made.pk, CODEBOOK)
    return made


def test_a_version_is_made_only_when_something_changes(cast: Any, programme: Any) -> None:
    def confirm(contract: MetricContract) -> int:
        return services.confirm_contract(by=cast.ann, programme_id=programme.pk, definition=contract).version

    index = suggested()["satisfaction_index"]
    assert [confirm(index), confirm(index)] == [1, 1]
    assert confirm(replace(index, target=80.0)) == 2
    assert confirm(replace(index, target=80.0, version=7)) == 2
    history = queries.contract_history(programme.pk, index.key)
    assert [(row.contract.version, row.contract.target, row.confirmed_by) for row in history] == [
        (2, 80.0, "安娜"),
        (1, None, "安娜"),
    ]
    assert queries.current_contracts(programme.pk) == [replace(index, target=80.0, version=2)]
    entries = AuditEntry.objects.filter(action="contract.confirm")
    assert list(entries.values_list("actor", "detail__version").order_by("pk")) == [("ann", 1), ("ann", 2)]


def test_a_refused_contract_leaves_nothing_behind(cast: Any, programme: Any) -> None:
    contract = replace(suggested()["nps"], target=500.0)
    with pytest.raises(problems.TargetOutOfBounds):
        services.confirm_contract(by=cast.ann, programme_id=programme.pk, definition=contract)
    assert queries.current_contracts(programme.pk) == []
    assert not AuditEntry.objects.filter(action="contract.confirm").exists()


def test_suggestions_are_open_until_they_are_confirmed_and_stay_away_once_retired(
    cast: Any, programme: Any
) -> None:
    assert len(queries.open_suggestions(programme.pk)) == 7
    rows = services.confirm_suggested(by=cast.ann, programme_id=programme.pk)
    assert [row.key for row in rows] == list(suggested())
    assert [c.key for c in queries.current_contracts(programme.pk)] == list(suggested())
    assert queries.open_suggestions(programme.pk) == []
    services.retire_contract(by=cast.bob, programme_id=programme.pk, key="ces")
    assert "ces" not in [c.key for c in queries.current_contracts(programme.pk)]
    assert [c.key for c in queries.retired_contracts(programme.pk)] == ["ces"]
    assert services.confirm_suggested(by=cast.ann, programme_id=programme.pk) == []
    with pytest.raises(problems.NoSuchContract):
        services.retire_contract(by=cast.bob, programme_id=programme.pk, key="ces")
    again = services.confirm_contract(by=cast.bob, programme_id=programme.pk, definition=suggested()["ces"])
    assert (again.version, again.retired_at) == (2, None)


def test_a_programme_without_ratings_has_nothing_to_confirm(cast: Any) -> None:
    empty = surveys.create_programme(by=cast.bob, unit=cast.north, name="空")
    with pytest.raises(problems.NothingToSuggest):
        services.confirm_suggested(by=cast.bob, programme_id=empty.pk)
