"""What cannot work in conditions is found before publishing; what can work is never accused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.surveys.definition import Block, Definition, Embedded, Page
from huiyin.surveys.flow import Flow
from huiyin.surveys.problems import (
    BadRule,
    BlockMissing,
    ComesLater,
    DeadEnd,
    GoesInCircles,
    NeverShown,
    RequiredButHidden,
    ShuffledCondition,
    SpeaksOfNothing,
)
from huiyin.surveys.question_types.base import field_of
from huiyin.surveys.reachability import check
from huiyin.surveys.tests.questionnaires import COLOURS, choice, definitions, score, survey, words

RED = {"==": [{"var": "colour"}, "red 色"]}
LOW = {"<=": [{"var": "nps"}, 6]}
HIGH = {">": [{"var": "nps"}, 8]}


def only_red(question: dict[str, Any]) -> dict[str, Any]:
    """The question with every option shown to the unhappy alone."""
    options = [{**option, "show_if": LOW} for option in question["options"]]
    return {**question, "options": options}


GOOD = [
    survey(
        score("nps"), words("why", show_if=LOW), choice("colour"), words("more", show_if={"and": [RED, LOW]})
    ),
    survey(
        score("nps"), words("why", show_if={"and": [{">": [{"var": "nps"}, 5]}, {"<": [{"var": "nps"}, 7]}]})
    ),
    survey(
        words("a"), words("b", show_if={"in": ["价", {"var": "a"}]}), words("c", show_if={"missing": ["a"]})
    ),
    survey(words("a", show_if={">": [{"var": "n"}, 3]}), words("b"), embedded=(Embedded("n", {}, "number"),)),
    survey(score("nps"), only_red(choice("colour"))),
    survey(score("nps"), only_red(choice("colour", required=True, show_if=LOW))),
    survey(score("nps"), {**words("why"), "text": {"zh": "为什么打{{nps}}分", "en": "Why {{nps}}"}}),
]
BAD = [
    (survey(words("why", show_if=LOW), score("nps")), ComesLater),
    (survey(words("why", show_if={"<=": [{"var": "absent"}, 6]})), BadRule),
    (survey(score("nps"), words("why", show_if={"<=": [{"var": "nps"}, "six"]})), BadRule),
    (survey(choice("colour", show_if=LOW), score("nps", show_if=RED)), GoesInCircles),
    (survey(score("nps"), words("why", show_if={">": [{"var": "nps"}, 10]})), NeverShown),
    (survey(score("nps"), words("why", show_if={"and": [LOW, HIGH]})), NeverShown),
    (survey(choice("colour"), words("w", show_if={"==": [{"var": "colour"}, "black"]})), NeverShown),
    (survey(score("nps"), choice("colour", show_if=LOW), Page("p3", (words("w", show_if=HIGH),), show_if=RED)), NeverShown),
    (survey(score("nps"), words("w", required=True, show_if={"<": [{"var": "nps"}, 0]})), RequiredButHidden),
    (survey(score("nps", required=True), words("w", required=True, show_if={"missing": ["nps"]})), RequiredButHidden),
    (survey(score("nps"), only_red(choice("colour", required=True))), DeadEnd),
    (survey(Page("p1", (score("nps"), words("why", show_if=LOW)), shuffle=True)), ShuffledCondition),
    (
        survey(
            Page("p1", (score("nps"),), block="b"),
            Page("p2", (words("why"),), show_if=LOW, block="b"),
            blocks=(Block("b", "", True),),
        ),
        ShuffledCondition,
    ),
    (survey(Page("p1", (words("a"),), block="gone")), BlockMissing),
    (survey({**words("a"), "text": {"zh": "{{b}}", "en": "x"}}, words("b")), SpeaksOfNothing),
]  # fmt: skip


@pytest.mark.parametrize("definition", GOOD)
def test_what_works_is_not_accused(definition: Definition) -> None:
    assert check(definition) == []
    assert definition.faults() == []


@pytest.mark.parametrize(("definition", "problem"), BAD)
def test_what_cannot_work_is_found_with_its_place_in_both_languages(
    definition: Definition, problem: type[Exception]
) -> None:
    found = check(definition)
    assert {type(one) for one in found} == {problem}
    assert found == definition.faults() or type(definition.faults()[0]) is problem
    for one in found:
        assert one.words("zh").cause != one.words("en").cause
        assert "{" not in one.words("zh").cause.replace("{{", "")


@given(st.data())
def test_nothing_that_a_respondent_can_reach_is_called_unreachable(data: st.DataObject) -> None:
    definition = data.draw(definitions())
    plain = Definition(
        definition.title, {}, {}, tuple(Page(p.key, p.questions, {}, p.show_if) for p in definition.pages)
    )
    lost = [one for one in check(plain) if isinstance(one, NeverShown | RequiredButHidden)]
    form: dict[str, str] = {}
    flow = Flow(plain, "s")
    page = flow.next_page(form)
    seen: set[str] = set()
    while page is not None:
        for question in page.questions:
            seen.add(f"“{question['text']['zh']}”")
            offered = [str(n) for n in range(11)] if question["type"] == "recommend" else list(COLOURS)
            form[field_of(question["key"])] = data.draw(st.sampled_from(offered))
        page = flow.next_page(form, page.key)
    assert not {one.facts["place"]["zh"] for one in lost} & seen
