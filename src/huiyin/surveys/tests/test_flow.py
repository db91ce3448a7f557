"""The way through a questionnaire: what is asked, in which order, in which words."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from huiyin.surveys.definition import Block, Definition, Embedded, Page
from huiyin.surveys.flow import Flow, embedded_from, sent_field
from huiyin.surveys.problems import AnswerMissing
from huiyin.surveys.question_types.base import field_of, question_types
from huiyin.surveys.tests.questionnaires import answered, choice, definitions, forms, score, survey, words

UNHAPPY = {"<=": [{"var": "nps"}, 6]}


def branched() -> Definition:
    """A score; those below 7 are asked why; everybody is asked for a colour."""
    return survey(score("nps", required=True), words("why", required=True, show_if=UNHAPPY), choice("colour"))


def keys(pages: list[Page]) -> list[str]:
    return [page.key for page in pages]


def shown(flow: Flow, form: dict[str, str]) -> set[str]:
    return {question["key"] for page in flow.visible(form) for question in page.questions}


def test_a_question_is_asked_only_after_the_answers_that_lead_to_it() -> None:
    flow = Flow(branched(), "s")
    assert keys(flow.visible(answered(nps=3))) == ["p1", "p2", "p3"]
    assert keys(flow.visible(answered(nps=9))) == ["p1", "p3"]
    assert keys(flow.visible({})) == ["p1", "p3"], "no score is no low score"


def test_what_is_not_asked_is_neither_required_nor_stored() -> None:
    flow = Flow(branched(), "s")
    checked = flow.validate(answered(nps=9, why="sent all the same"))
    assert checked.answers == {"nps": 9}
    assert checked.problems == {}
    assert isinstance(flow.validate(answered(nps=2)).problems["a-why"], AnswerMissing)


def test_an_answer_taken_back_takes_what_depended_on_it_along() -> None:
    deeper = choice("detail", show_if={"==": [{"var": "colour"}, "red 色"]})
    definition = survey(
        score("nps"), choice("colour", show_if=UNHAPPY), deeper, words("end", show_if={"missing": ["detail"]})
    )
    flow = Flow(definition, "s")
    sent = answered(nps=2, colour="red", detail="blue")
    assert flow.validate(sent).answers == {"nps": 2, "colour": "red 色", "detail": "blue 色"}
    changed = {**sent, **answered(nps=10)}
    assert flow.validate(changed).answers == {"nps": 10}
    assert shown(flow, changed) == {"nps", "end"}


def test_next_and_last_page_follow_the_way_of_the_answers() -> None:
    flow = Flow(branched(), "s")
    page = flow.next_page({}, None)
    assert page is not None
    assert page.key == "p1"
    assert flow.next_page(answered(nps=9), "p1").key == "p3"
    assert flow.next_page(answered(nps=9), "p3") is None
    assert flow.page_before(answered(nps=9), "p3").key == "p1"
    assert flow.page_before(answered(nps=9), "p1") is None


def test_an_option_may_have_a_condition_and_one_that_is_not_offered_is_refused() -> None:
    colour = choice("colour")
    colour["options"][2]["show_if"] = UNHAPPY
    flow = Flow(survey(score("nps"), colour), "s")
    assert flow.validate(answered(nps=1, colour="blue")).answers["colour"] == "blue 色"
    assert "a-colour" in flow.validate(answered(nps=9, colour="blue")).problems


def test_a_page_without_anything_to_fill_in_is_open_until_it_was_sent() -> None:
    flow = Flow(branched(), "s")
    sent = answered(nps=9)
    assert flow.open_page(sent).key == "p3"
    assert flow.open_page({**sent, sent_field("p3"): "1"}) is None


def test_texts_speak_of_earlier_answers_in_the_language_of_the_page_and_escaped() -> None:
    why = words("why", required=True)
    why["text"] = {"zh": "为什么是{{colour|这个}}？", "en": "Why {{colour|that}}, {{name|dear customer}}?"}
    definition = survey(choice("colour"), why, embedded=(Embedded("name", {"zh": "称呼"}),))
    flow = Flow(definition, "s", {"name": "<b>Li</b>"})
    page = flow.page(answered(colour="red"), "p2")
    html = "".join(flow.render(page, answered(colour="red"), "en"))
    assert "Why red, &lt;b&gt;Li&lt;/b&gt;?" in html
    assert "为什么是red 色？" in "".join(flow.render(page, answered(colour="red"), "zh"))
    nobody = Flow(definition, "s")
    assert "Why that, dear customer?" in "".join(nobody.render(page, {}, "en"))
    problem = flow.validate(answered(colour="red"), "p2").problems["a-why"]
    assert "为什么是red 色？" in problem.words("zh").title


def test_what_an_option_is_called_changes_nothing_about_what_is_stored() -> None:
    colour = choice("colour")
    colour["options"][0]["text"] = {"zh": "{{name}}的红", "en": "{{name}}'s red"}
    flow = Flow(survey(colour, embedded=(Embedded("name", {}),)), "s", {"name": "李"})
    assert flow.validate(answered(colour="red")).answers["colour"] == "{{name}}的红"


def test_what_comes_with_the_link_is_an_answer_that_rules_may_use() -> None:
    definition = survey(
        choice("colour", show_if={">=": [{"var": "visits"}, 3]}),
        words("end"),
        embedded=(Embedded("visits", {}, "number"), Embedded("area", {})),
    )
    given_by_link = embedded_from(definition, {"visits": "4", "area": ""}, {"area": "北区", "other": "x"})
    assert given_by_link == {"visits": 4.0, "area": "北区"}
    often = Flow(definition, "s", given_by_link)
    assert keys(often.visible({})) == ["p1", "p2"]
    assert often.validate({}).answers == {"visits": 4.0, "area": "北区"}
    assert keys(Flow(definition, "s", {"visits": 1.0}).visible({})) == ["p2"]
    assert embedded_from(definition, {"visits": "often"}) == {}


def test_pages_of_a_shuffled_block_share_out_their_places() -> None:
    pages = [Page(f"p{n}", (words(f"w{n}"),), block="b" if 0 < n < 5 else "") for n in range(6)]
    definition = survey(*pages, blocks=(Block("b", "组", True),))
    orders = Counter(tuple(keys(Flow(definition, f"seed {n}").pages())) for n in range(400))
    assert all(order[0] == "p0" and order[5] == "p5" for order in orders)
    assert all(sorted(order) == [f"p{n}" for n in range(6)] for order in orders)
    assert len(orders) == 24, "four pages have 24 orders"


def test_every_option_comes_first_about_as_often_and_fixed_ones_stay() -> None:
    question = choice("colour", shuffle=True)
    question["options"].append({"key": "other", "text": {"zh": "其他", "en": "Other"}, "fixed": True})
    firsts: Counter[str] = Counter()
    for n in range(3000):
        options = Flow(survey(question), f"s{n}").pages()[0].questions[0]["options"]
        assert options[3]["key"] == "other"
        firsts[options[0]["key"]] += 1
    assert all(850 < n < 1150 for n in firsts.values())


def walked(flow: Flow, draw: Any) -> tuple[dict[str, str], list[str]]:
    """A respondent who answers every page asked rightly, until there is none."""
    form: dict[str, str] = {}
    visited: list[str] = []
    page = flow.next_page(form)
    while page is not None:
        visited.append(page.key)
        assert len(visited) <= len(flow.definition.pages), "no page comes twice"
        form[sent_field(page.key)] = "1"
        for question in page.questions:
            offered = [str(n) for n in range(11)]
            if question["type"] == "single_choice":
                offered = [option["key"] for option in question["options"]]
            form[field_of(question["key"])] = draw(st.sampled_from(offered))
        page = flow.next_page(form, page.key)
    return form, visited


@given(st.data())
def test_a_hidden_question_never_has_an_answer(data: st.DataObject) -> None:
    definition = data.draw(definitions())
    form = data.draw(forms(definition))
    flow = Flow(definition, "seed")
    checked = flow.validate(form)
    asked = shown(flow, form)
    assert checked.answers.keys() <= asked
    assert {name.removeprefix("a-") for name in checked.problems} <= asked
    for page in flow.visible(form):
        for question in page.questions:
            part = question_types[question["type"]].validate(question, form)
            assert part.answers.items() <= checked.answers.items()


@given(st.data())
def test_every_path_ends_with_nothing_left_open(data: st.DataObject) -> None:
    definition = data.draw(definitions())
    unshuffled = Definition(definition.title, {}, {}, definition.pages)
    flow = Flow(unshuffled, data.draw(st.text(max_size=8)))
    form, visited = walked(flow, data.draw)
    assert flow.open_page(form) is None
    assert flow.validate(form).problems == {}
    assert visited == keys(flow.visible(form)), "who looks back finds the pages that were asked"


@given(st.data())
def test_the_same_seed_gives_the_same_order_and_nothing_is_lost(data: st.DataObject) -> None:
    definition = data.draw(definitions())
    seed = data.draw(st.text(max_size=12))
    first, second = Flow(definition, seed).pages(), Flow(definition, seed).pages()
    assert first == second
    assert sorted(keys(first)) == sorted(page.key for page in definition.pages)
    for page in definition.pages:
        mine = next(one for one in first if one.key == page.key)
        assert sorted(q["key"] for q in mine.questions) == sorted(q["key"] for q in page.questions)
        for question in page.questions:
            ordered = next(q for q in mine.questions if q["key"] == question["key"])
            if "options" not in question:
                continue
            assert sorted(o["key"] for o in ordered["options"]) == sorted(
                o["key"] for o in question["options"]
            )
            for at, option in enumerate(question["options"]):
                if option.get("fixed"):
                    assert ordered["options"][at]["key"] == option["key"]


def test_a_day_asked_for_branches_as_a_day() -> None:
    """Earlier and later are told apart; a text that is no day is a fault of the rule."""
    late = {">=": [{"var": "bought"}, "2026-11-01"]}
    bought = {
        "type": "date",
        "key": "bought",
        "text": {"zh": "哪天购买", "en": "Bought on"},
        "required": False,
    }
    made = survey(bought, words("why", required=False, show_if=late))
    flow = Flow(made, "s")
    assert keys(flow.visible({"a-bought": "2026-11-20"})) == ["p1", "p2"]
    assert keys(flow.visible({"a-bought": "2026-10-31"})) == ["p1"]
    assert keys(flow.visible({})) == ["p1"]
    assert next(field.kind for field in made.condition_fields()) == "date"
    wrong = survey(bought, words("why", required=False, show_if={">=": [{"var": "bought"}, "soon"]}))
    assert any(fault.code.startswith("HY-") for fault in wrong.faults())
