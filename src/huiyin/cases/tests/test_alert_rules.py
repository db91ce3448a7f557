"""The contract of every alert rule, found by the registry: its examples hold, and it never falls over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.low_grades import is_low, lowest_two_grades
from huiyin.cases.alert_rules import AlertExample, AlertRule, alert_rules
from huiyin.cases.contracts import Severity

RULES = list(alert_rules)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
class TestEveryRule:
    def test_speaks_both_languages(self, rule: AlertRule) -> None:
        assert set(rule.name) == set(rule.about) == {"zh", "en"}
        assert all(rule.name.values())
        assert all(rule.about.values())

    def test_has_examples_that_fire_and_that_do_not(self, rule: AlertRule) -> None:
        fired = {example.severity is not None for example in rule.examples}
        assert fired == {True, False}
        assert all(set(example.why) == {"zh", "en"} for example in rule.examples)

    def test_does_what_its_examples_say(self, rule: AlertRule) -> None:
        for example in rule.examples:
            alert = rule.fires(example.answer(), example.variables)
            assert (alert.severity if alert else None) == example.severity, example.why["en"]
            if alert is not None:
                assert alert.rule == rule.key
                assert 0 < len(alert.title_zh) <= 200
                assert 0 < len(alert.title_en) <= 200

    def test_unknown_and_strange_answers_never_fire(self, rule: AlertRule) -> None:
        for variable in (v for example in rule.examples for v in example.variables):
            for strange in (None, "", "1", "很满意", True, [1], {"a": 1}, float("nan")):
                answer = AlertExample((variable,), {variable.key: strange}, None, {}).answer()
                assert rule.fires(answer, (variable,)) is None
        assert rule.fires(AlertExample((), {"gone": 1}, None, {}).answer(), ()) is None


@given(
    st.integers(0, 3),
    st.integers(4, 11),
    st.booleans(),
)
def test_the_two_lowest_grades_are_two_in_either_direction(
    minimum: int, n_grades: int, high_is_good: bool
) -> None:
    scale = Scale(minimum, minimum + n_grades - 1, high_is_good=high_is_good)
    variable = Variable("q", "项目", Role.RATING, scale)
    low = [grade for grade in range(minimum, minimum + n_grades) if is_low(variable, grade)]
    best_first = (
        range(minimum, minimum + n_grades)
        if not high_is_good
        else range(minimum + n_grades - 1, minimum - 1, -1)
    )
    assert low == sorted(list(best_first)[-2:])
    assert not is_low(variable, scale.middle)


def test_a_worded_scale_of_uneven_values_counts_its_words_as_grades() -> None:
    words = (("很满意", 100.0), ("满意", 85.0), ("一般", 60.0), ("不满意", 30.0))
    assert lowest_two_grades(Scale(30, 100, words=words)) == (30.0, 60.0)


def test_a_scale_of_three_grades_has_one_low_grade() -> None:
    assert lowest_two_grades(Scale(1, 3)) == (1.0, 1.0)
    assert lowest_two_grades(Scale(0, 1)) == (0.0, 0.0)


def test_a_detractor_on_a_turned_scale_is_found_and_named_from_the_bottom() -> None:
    turned = Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10, high_is_good=False))
    alert = alert_rules["detractor"].fires(AlertExample((turned,), {"nps": 9}, None, {}).answer(), (turned,))
    assert alert is not None
    assert alert.severity is Severity.HIGH
    assert alert.title_zh == "贬损者：推荐意愿 1 分"
    assert (
        alert_rules["detractor"].fires(AlertExample((turned,), {"nps": 3}, None, {}).answer(), (turned,))
        is None
    )


def test_many_low_items_are_counted_in_the_title() -> None:
    items = tuple(Variable(f"q{n}", f"项目{n}", Role.RATING, Scale(1, 5), f"Item {n}") for n in range(5))
    answer = AlertExample(items, {item.key: 1 for item in items}, None, {}).answer()
    alert = alert_rules["lowest_two_grades"].fires(answer, items)
    assert alert is not None
    assert alert.title_zh == "低分：项目0、项目1等 5 项"
    assert alert.title_en == "Low rating: Item 0, Item 1 and 3 more"
