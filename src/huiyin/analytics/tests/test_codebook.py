"""Variables keep everything through storage, and scales know their middle and their words."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role, Scale, Variable

texts = st.text(max_size=12)
ends = st.tuples(st.integers(-5, 5), st.integers(1, 100)).map(lambda pair: (pair[0], pair[0] + pair[1]))
scales = st.builds(
    lambda pair, offset, words, good: Scale(float(pair[0]), float(pair[1]), float(offset), words, good),
    ends,
    st.integers(-3, 3),
    st.lists(st.tuples(texts, st.floats(0, 10)), max_size=4).map(tuple),
    st.booleans(),
)
variables = st.builds(
    Variable,
    key=texts,
    label=texts,
    role=st.sampled_from(Role),
    scale=st.none() | scales,
    label_en=texts,
    pair=texts,
    dimension=texts,
    competitor=st.booleans(),
    optional=st.booleans(),
)


@given(variables)
def test_a_variable_survives_storage_as_json(variable: Variable) -> None:
    assert Variable.from_json(json.loads(json.dumps(variable.as_json()))) == variable


def test_the_middle_of_four_grades_lies_between_two() -> None:
    """M14: a scale without a middle grade."""
    assert Scale(1, 4).middle == 2.5
    assert (Scale(1, 5).middle, Scale(1, 5).n_grades, Scale(0, 10).n_grades) == (3, 5, 11)


def test_labels_fall_back_on_chinese_and_numbers() -> None:
    assert Variable("q1", "速度", Role.RATING, label_en="Speed").label_in("en") == "Speed"
    assert Variable("q1", "速度", Role.RATING).label_in("en") == "速度"
    assert Variable("q1", "速度", Role.RATING, label_en="Speed").label_in("zh-hans") == "速度"
    assert Scale(1, 5, words=(("很满意", 5.0),)).label_of(4) == "4"


def test_roles_know_what_they_are() -> None:
    assert Role.RATING.is_rating
    assert Role.WEIGHT.is_numeric
    assert not Role.WEIGHT.is_rating
    assert Role.OPEN_TEXT.is_answer
    assert not Role.SEGMENT.is_answer
