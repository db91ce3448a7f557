"""Problems speak two languages, carry their facts, and have codes of their own."""

from __future__ import annotations

import pickle

import pytest

from huiyin.analytics import problems
from huiyin.analytics.problems import ImpossibleCount, Problem, Words, catalogue

OURS = [kind for kind in catalogue() if kind.__module__ == problems.__name__]


def made(kind: type[Problem]) -> Problem:
    return kind(**{name: f"<{name}>" for name in kind.zh.placeholders()})


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.code)
def test_every_problem_says_what_why_and_what_to_do_in_both_languages(kind: type[Problem]) -> None:
    assert kind.code.startswith("HY-A")
    for language in ("zh-hans", "en"):
        words = made(kind).words(language)
        assert words.title
        assert words.cause
        assert words.cure
        assert not Words(words.title, words.cause, words.cure).placeholders()
    chinese = made(kind).words("zh")
    assert all(
        any("一" <= sign <= "鿿" for sign in part) for part in (chinese.title, chinese.cause, chinese.cure)
    )
    assert str(made(kind)).startswith(f"[{kind.code}] ")


def test_problems_are_value_errors_and_survive_another_process() -> None:
    problem = pickle.loads(pickle.dumps(ImpossibleCount(k=5, n=4)))
    assert isinstance(problem, ValueError)
    assert problem.facts == {"k": 5, "n": 4}
    assert "5 out of 4" in str(problem)


def test_a_problem_without_its_facts_cannot_be_raised() -> None:
    with pytest.raises(TypeError, match="needs n"):
        ImpossibleCount(k=5)


def test_long_facts_are_cut_and_braces_in_them_are_harmless() -> None:
    words = ImpossibleCount(k="{evil}" * 100, n=1).words("en")
    assert "{evil}" in words.cause
    assert len(words.cause) < 120


def test_two_languages_must_name_the_same_facts() -> None:
    with pytest.raises(TypeError, match="different facts"):
        type(
            "Uneven",
            (Problem,),
            {"code": "HY-A999", "zh": Words("{a}", "因", "法"), "en": Words("t", "c", "c")},
        )


def test_a_code_belongs_to_one_problem() -> None:
    words = Words("题", "因", "法")
    with pytest.raises(TypeError, match="HY-A001 is already taken by ImpossibleCount"):
        type("Thief", (Problem,), {"code": "HY-A001", "zh": words, "en": words})


def test_the_catalogue_is_sorted_by_code() -> None:
    codes = [kind.code for kind in catalogue()]
    assert codes == sorted(codes)
    assert len(codes) == len(set(codes))
