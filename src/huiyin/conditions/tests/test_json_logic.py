"""JsonLogic as its documentation describes it, and as another implementation does it."""

from __future__ import annotations

import json
import math
from typing import Any

import json_logic as peer
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.conditions import Field, Kind, json_logic, parse
from huiyin.conditions.json_logic import apply
from huiyin.conditions.predicate import holds
from huiyin.conditions.problems import TooDeep, UnknownOperator, WrongArity

ORDER = {"customer": {"name": "王芳", "visits": [3, 8, 5]}, "nps": 4, "note": "", "agent": None}
# rule, data, result
CASES: list[tuple[Any, Any, Any]] = [
    # what is no rule is its own value
    ("北", None, "北"),
    ({}, None, {}),
    ({"zh": "北", "en": "north"}, None, {"zh": "北", "en": "north"}),
    ([{"var": "nps"}, 2], ORDER, [4, 2]),
    # var
    ({"var": "nps"}, ORDER, 4),
    ({"var": ["nps"]}, ORDER, 4),
    ({"var": "customer.name"}, ORDER, "王芳"),
    ({"var": "customer.visits.1"}, ORDER, 8),
    ({"var": "customer.visits.length"}, ORDER, 3),
    ({"var": "customer.visits.01"}, ORDER, None),
    ({"var": ["region", "北"]}, ORDER, "北"),
    ({"var": ["agent", "无"]}, ORDER, None),
    ({"var": "agent.name"}, ORDER, None),
    ({"var": ""}, 7, 7),
    ({"var": 1}, ["a", "b"], "b"),
    ({"var": {"cat": ["n", "ps"]}}, ORDER, 4),
    # missing, missing_some
    ({"missing": ["nps", "note", "agent", "region"]}, ORDER, ["note", "agent", "region"]),
    ({"missing": "nps"}, ORDER, []),
    ({"missing": {"merge": ["nps", {"if": [True, ["note"], []]}]}}, ORDER, ["note"]),
    ({"missing_some": [1, ["nps", "note", "region"]]}, ORDER, []),
    ({"missing_some": [2, ["nps", "note", "region"]]}, ORDER, ["note", "region"]),
    # if
    ({"if": [{"<": [{"var": "nps"}, 7]}, "贬损者", "其他"]}, ORDER, "贬损者"),
    ({"if": [False, 1, [], 2, "0", 3, 4]}, None, 3),
    ({"if": [0, 1]}, None, None),
    ({"if": []}, None, None),
    ({"if": "only"}, None, "only"),
    ({"?:": [{"var": "note"}, "有", "无"]}, ORDER, "无"),
    # truth
    ({"!!": [[]]}, None, False),
    ({"!!": ["0"]}, None, True),
    ({"!!": [{"a": 1, "b": 2}]}, None, True),
    ({"!": [{"var": "agent"}]}, ORDER, True),
    ({"!": [0]}, None, True),
    ({"and": [1, "", 3]}, None, ""),
    ({"and": [1, 2]}, None, 2),
    ({"or": [0, [], "北"]}, None, "北"),
    ({"or": [0, False]}, None, False),
    # equality, loose and strict
    ({"==": [1, "1"]}, None, True),
    ({"==": [" 1 ", 1]}, None, True),
    ({"==": ["", 0]}, None, True),
    ({"==": [None, 0]}, None, False),
    ({"==": [True, "1"]}, None, True),
    ({"==": [[1], 1]}, None, True),
    ({"==": [[1], [1]]}, None, False),
    ({"!=": [1, "1"]}, None, False),
    ({"!=": [None, False]}, None, True),
    ({"===": [1, 1.0]}, None, True),
    ({"===": [1, True]}, None, False),
    ({"===": [None, None]}, None, True),
    ({"!==": [1, "1"]}, None, True),
    # order
    ({"<": [1, 2, 3]}, None, True),
    ({"<": [1, 2, 2]}, None, False),
    ({"<=": [0, {"var": "nps"}, 6]}, ORDER, True),
    ({"<": ["10", "9"]}, None, True),  # two texts: letter by letter
    ({"<": ["10", 9]}, None, False),  # one number: as numbers
    ({"<=": [None, 0]}, None, True),
    ({">": ["甲", 1]}, None, False),
    ({"<": ["\uffff", "😀"]}, None, False),  # by UTF-16 units, not by characters
    ({">=": ["2026-11-22", "2026-01-01"]}, None, True),
    # arithmetic
    ({"+": ["1.5 分", 2]}, None, 3.5),
    ({"+": []}, None, 0),
    ({"+": "3"}, None, 3),
    ({"*": [2, "3", 4]}, None, 24),
    ({"-": [5, "2"]}, None, 3),
    ({"-": "2"}, None, -2),
    ({"/": [9, 2]}, None, 4.5),
    ({"/": [1, 0]}, None, math.inf),
    ({"%": [-7, 3]}, None, -1),
    ({"%": [7.5, 2]}, None, 1.5),
    ({"min": [3, "2", 9]}, None, 2),
    ({"max": {"var": "customer.visits"}}, ORDER, None),  # one list is no list of numbers, see below
    ({"max": [3, 8]}, None, 8),
    # texts
    ({"cat": ["第 ", 2.0, " 次", None, True]}, None, "第 2 次true"),
    ({"cat": [[1, [2, 3]], " ", {"a": 1, "b": 2}]}, None, "1,2,3 [object Object]"),
    ({"substr": ["满意度调查", 3]}, None, "调查"),
    ({"substr": ["满意度调查", -2, 1]}, None, "调"),
    ({"substr": ["满意度调查", 1, -2]}, None, "意度"),
    ({"in": ["意", "满意"]}, None, True),
    ({"in": [1, "第 1 次"]}, None, True),
    ({"in": ["北", ["北", "南"]]}, None, True),
    ({"in": [1, ["1"]]}, None, False),
    ({"in": ["北", None]}, None, False),
    ({"in": ["zh", {"zh": 1, "en": 2}]}, None, False),
    # lists
    ({"merge": [[1, 2], 3, [[4]]]}, None, [1, 2, 3, [4]]),
    ({"map": [{"var": "customer.visits"}, {"-": [{"var": ""}, 1]}]}, ORDER, [2, 7, 4]),
    ({"map": [{"var": "agent"}, 1]}, ORDER, []),
    ({"filter": [{"var": "customer.visits"}, {">": [{"var": ""}, 4]}]}, ORDER, [8, 5]),
    (
        {
            "reduce": [
                {"var": "customer.visits"},
                {"+": [{"var": "current"}, {"var": "accumulator"}]},
                {"var": "nps"},
            ]
        },
        ORDER,
        20,
    ),
    ({"reduce": [{"var": "agent"}, 1, "无"]}, ORDER, "无"),
    ({"all": [[1, 2], {">": [{"var": ""}, 0]}]}, None, True),
    ({"all": [[], {">": [{"var": ""}, 0]}]}, None, False),
    ({"some": [[1, 2], {">": [{"var": ""}, 1]}]}, None, True),
    ({"some": [[], True]}, None, False),
    ({"none": [[1, 2], {">": [{"var": ""}, 2]}]}, None, True),
    ({"none": [[], True]}, None, True),
    # log says its first term and gives it back
    ({"log": ["北"]}, None, "北"),
    ({"log": []}, None, None),
]


@pytest.mark.parametrize(
    ("rule", "data", "result"), CASES, ids=[json.dumps(case[0], ensure_ascii=False) for case in CASES]
)
def test_a_rule_gives_what_the_documentation_says(rule: Any, data: Any, result: Any) -> None:
    found = apply(rule, data)
    if rule == {"max": {"var": "customer.visits"}}:
        assert math.isnan(found)  # JavaScript's Number([3, 8, 5])
        return
    assert found == result
    assert isinstance(found, bool) == isinstance(result, bool)


def test_every_operator_has_a_case() -> None:
    shown = {operator for rule, _, _ in CASES if isinstance(rule, dict) for operator in rule}
    assert shown >= json_logic.OPERATORS


# -- held against another implementation ----------------------------------------------------------

# The other one is no JavaScript where kinds mix (to it, "" is not equal to 0 and [] is 0) or a rule begins a reduction: the rules below
# keep numbers, texts, lists and truths apart, and leave what mixes them to the cases above.
number_data = st.one_of(st.integers(0, 20), st.sampled_from([0.5, 1.25, -3]))
text_data = st.sampled_from(["北", "abc", "满意度"])
data = st.fixed_dictionaries(
    {
        "a": number_data,
        "b": st.lists(number_data, min_size=1, max_size=4),
        "c": st.fixed_dictionaries({"d": text_data}),
        "e": st.sampled_from([None, ""]),
    }
)


def _rule(operator: str, *terms: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(*terms).map(lambda made: {operator: list(made)})


def _one_rule(operators: str, *terms: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(operators.split()).flatmap(lambda operator: _rule(operator, *terms))


texts = st.one_of(
    text_data,
    st.just({"var": "c.d"}),
    _rule("cat", text_data, st.just({"var": "c.d"}), st.integers(0, 9)),
    _rule("substr", st.just({"var": "c.d"}), st.integers(-3, 3)),
    _rule("substr", text_data, st.integers(-3, 2), st.integers(-2, 3)),
)
numbers = st.recursive(
    st.one_of(number_data, st.sampled_from([{"var": "a"}, {"var": "b.0"}, {"var": ["zz", 4]}])),
    lambda inner: st.one_of(
        _one_rule("+ * - min max", inner, inner),
        _one_rule("+ min max", inner, inner, inner),
        _rule("/", inner, st.sampled_from([2, 4, -0.5])),
        _rule("if", _one_rule("< <= > >= == !=", inner, inner), inner, inner),
        _rule(
            "reduce",
            st.just({"var": "b"}),
            st.just({"+": [{"var": "current"}, {"var": "accumulator"}]}),
            number_data,
        ),
    ),
    max_leaves=4,
)
lists = st.recursive(
    st.one_of(st.just({"var": "b"}), st.lists(number_data, max_size=3)),
    lambda inner: st.one_of(
        _rule("merge", inner, inner),
        _rule("map", inner, _one_rule("+ - *", st.just({"var": ""}), number_data)),
        _rule("filter", inner, _one_rule("< > ==", st.just({"var": ""}), number_data)),
    ),
    max_leaves=3,
)
keys = st.lists(st.sampled_from(["a", "b", "c.d", "e", "zz", "b.9"]), max_size=4)
truths = st.recursive(
    st.one_of(
        _one_rule("< <= > >= == != === !==", numbers, numbers),
        _one_rule("< <=", numbers, numbers, numbers),
        _one_rule("< <= > >= == != === !==", texts, texts),
        _one_rule("all some none", lists, _one_rule("< > !=", st.just({"var": ""}), number_data)),
        _rule("in", number_data, lists),
        _rule("in", text_data, st.sampled_from(["东北", "满意度调查"])),
        _one_rule("! !!", st.one_of(lists, texts, numbers)),
        _rule("!", st.tuples(keys).map(lambda made: {"missing": made[0]})),
    ),
    lambda inner: st.one_of(
        _one_rule("and or", inner, inner), _rule("!", inner), _rule("?:", inner, inner, inner)
    ),
    max_leaves=4,
)
rules = st.one_of(
    truths,
    numbers,
    lists,
    texts,
    _one_rule("and or", st.one_of(texts, lists), numbers),
    keys.map(lambda made: {"missing": made}),
    st.tuples(st.integers(0, 4), keys).map(lambda made: {"missing_some": list(made)}),
)


@settings(max_examples=1000, deadline=None)
@given(rule=rules, given_data=data)
def test_random_rules_give_what_another_implementation_gives(rule: Any, given_data: Any) -> None:
    assert _comparable(apply(rule, given_data)) == _comparable(peer.jsonLogic(rule, given_data))


def _comparable(value: Any) -> Any:
    """NaN as a word, whole numbers as such, so that results can be compared."""
    if isinstance(value, list):
        return [_comparable(one) for one in value]
    if isinstance(value, float) and math.isnan(value):
        return "NaN"
    return value


# -- limits ---------------------------------------------------------------------------------------


def test_an_operator_that_is_not_published_is_refused_by_name() -> None:
    with pytest.raises(UnknownOperator, match="exec"):
        apply({"exec": ["rm"]})


def test_a_rule_nested_beyond_reason_is_refused() -> None:
    rule: Any = True
    for _ in range(200):
        rule = {"!": [rule]}
    with pytest.raises(TooDeep):
        apply(rule)


def test_a_product_of_nothing_is_refused() -> None:
    with pytest.raises(WrongArity):
        apply({"*": []})


# -- where the product's conditions differ --------------------------------------------------------

NPS = [Field("nps", Kind.NUMBER, {"zh": "推荐意愿", "en": "Likelihood to recommend"})]


def test_conditions_differ_from_the_published_rules_only_where_something_is_missing() -> None:
    """Published, null is 0 and differs from every value; in a condition it satisfies no comparison."""
    missing = {"nps": None}
    for rule in ({"<=": [{"var": "nps"}, 6]}, {"!=": [{"var": "nps"}, 6]}, {"<": [-1, {"var": "nps"}, 1]}):
        assert apply(rule, missing) is True
        assert holds(parse(rule, NPS))(missing) is False
        for nps in (-1, 0, 3, 6, 7.5):
            assert holds(parse(rule, NPS))({"nps": nps}) is bool(apply(rule, {"nps": nps}))
    for rule in ({"missing": ["nps"]}, {"==": [{"var": "nps"}, None]}, {"!": [{"==": [{"var": "nps"}, 6]}]}):
        assert holds(parse(rule, NPS))(missing) is True
        assert json_logic.apply({"!!": [rule]}, missing) is True
