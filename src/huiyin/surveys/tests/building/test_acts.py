"""What the buttons of the builder do to a draft."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.surveys.building.acts import perform
from huiyin.surveys.building.differences import differences
from huiyin.surveys.building.reading import read
from huiyin.surveys.definition import Definition
from huiyin.surveys.question_types.base import question_types
from huiyin.surveys.tests.building.conftest import branching


def keys(data: dict) -> list[list[str]]:
    return [[question["key"] for question in page["questions"]] for page in data["pages"]]


def after(*acts: str) -> dict:
    data = branching()
    for act in acts:
        data = perform(data, act).data
    return data


def test_questions_are_added_moved_across_pages_duplicated_and_removed() -> None:
    done = perform(branching(), "add:open_text:p1:1")
    assert keys(done.data)[0][1] == done.open
    assert keys(after("down:service")) == [["recommend"], ["service", "why"]]
    assert keys(after("up:why")) == [["recommend", "service", "why"], []]
    assert keys(after("move:why:p1:0")) == [["why", "recommend", "service"], []]
    assert keys(after("remove:recommend")) == [["service"], ["why"]]


def test_a_duplicate_feeds_variables_of_its_own() -> None:
    done = perform(branching(), "copy:service")
    copy = next(q for page in done.data["pages"] for q in page["questions"] if q["key"] == done.open)
    assert copy["text"] == {"zh": "请为以下各项打分", "en": "Please rate"}
    variables = [variable.key for variable in Definition.from_json(done.data).variables()]
    assert len(variables) == len(set(variables)) == 6


def test_pages_are_added_split_joined_moved_and_removed() -> None:
    assert keys(after("page-add:p1")) == [["recommend", "service"], [], ["why"]]
    assert keys(after("page-split:service")) == [["recommend"], ["service"], ["why"]]
    assert keys(after("page-join:p2")) == [["recommend", "service", "why"]]
    assert keys(after("page-up:p2")) == [["why"], ["recommend", "service"]]
    assert keys(after("page-remove:p2")) == [["recommend", "service"]]
    assert keys(after("page-remove:p2", "page-remove:p1")) == [["recommend", "service"]], "one page stays"


def test_items_are_added_moved_removed_and_pasted() -> None:
    data = after("part-add:service:items", "part-down:service:attitude", "part-remove:service:speed")
    items = data["pages"][0]["questions"][1]["items"]
    assert items[0]["key"] == "attitude"
    assert items[1]["role"] == "rating"
    pasted = read({"q.service.paste.items": "环境 | Surroundings\nPrice\n\n网点｜Branches"}, branching())
    texts = [item["text"] for item in pasted["pages"][0]["questions"][1]["items"]]
    assert texts[2:] == [
        {"zh": "环境", "en": "Surroundings"},
        {"zh": "", "en": "Price"},
        {"zh": "网点", "en": "Branches"},
    ]


def test_blocks_and_data_with_the_link_come_and_go() -> None:
    data = after("block-add", "embedded-add")
    block, entry = data["blocks"][0]["key"], data["embedded"][0]["key"]
    data = read({"p.p1.block": block, f"e.{entry}.key": "office", "e.x.role": "number"}, data)
    assert data["pages"][0]["block"] == block
    assert data["embedded"][0]["key"] == "office"
    data = perform(perform(data, f"block-remove:{block}").data, "embedded-remove:office").data
    assert "block" not in data["pages"][0]
    assert differences(branching(), data) == []


@pytest.mark.parametrize("act", ["", "add", "add:hologram", "up", "up:none", "part-up:service:none", "::"])
def test_an_act_that_makes_no_sense_changes_nothing(act: str) -> None:
    assert perform(branching(), act).data == branching()


@given(
    st.lists(
        st.sampled_from(
            [
                "add:rating_block:p1",
                "add:open_text:p2:0",
                "copy:service",
                "copy:why",
                "remove:recommend",
                "up:why",
                "down:recommend",
                "move:service:p2:5",
                "page-add",
                "page-split:service",
                "page-join:p2",
                "page-remove:p1",
                "page-up:p2",
                "page-down:p1",
                "block-add",
                "embedded-add",
                "part-add:service:items",
                "part-remove:service:speed",
            ]
        ),
        max_size=12,
    )
)
def test_whatever_is_pressed_the_draft_can_be_stored_and_no_variable_doubles(acts: list[str]) -> None:
    data = branching()
    for act in acts:
        data = perform(data, act).data
    definition = Definition.from_json(data)
    variables = [variable.key for variable in definition.variables()]
    assert len(variables) == len(set(variables))
    assert len({page.key for page in definition.pages}) == len(definition.pages) >= 1


@pytest.mark.parametrize("kind", list(question_types), ids=lambda kind: kind.key)
def test_saving_what_is_shown_unchanged_changes_nothing(kind: object) -> None:
    question = kind.example()
    data = branching()
    data["pages"][0]["questions"].append(question)
    place = f"q.{question['key']}"
    typed = {f"{place}.present": "1", f"{place}.zh": question["text"]["zh"]}
    if question.get("required"):
        typed[f"{place}.required"] = "on"
    for setting in kind.settings:
        value = question.get(setting.key, setting.usual)
        name = f"{place}.set.{setting.key}"
        if setting.of:
            continue
        if setting.kind == "tick":
            typed |= {name: "on"} if value else {}
        elif setting.kind == "words":
            typed |= {f"{name}.{code}": (value or {}).get(code, "") for code in ("zh", "en")}
        else:
            typed[name] = "" if value is None else str(value)
    assert differences(data, read(typed, data)) == []


def test_a_page_that_is_dropped_joins_the_block_it_lands_in_or_leaves_its_own() -> None:
    def made(*blocks: str) -> dict[str, object]:
        pages = [
            {"key": f"p{n}", "questions": [], **({"block": b} if b else {})} for n, b in enumerate(blocks)
        ]
        return {"pages": pages, "blocks": [{"key": "b1", "name": "", "shuffle": True}], "embedded": []}

    def after(act: str, *blocks: str) -> list[tuple[str, str]]:
        pages = perform(made(*blocks), act).data["pages"]
        return [(page["key"], page.get("block", "")) for page in pages]

    assert after("page-move:p0:1", "", "b1", "b1") == [("p1", "b1"), ("p0", "b1"), ("p2", "b1")]
    assert after("page-move:p2:0", "", "b1", "b1") == [("p2", ""), ("p0", ""), ("p1", "b1")]
    assert after("page-move:p1:2", "", "b1", "b1") == [("p0", ""), ("p2", "b1"), ("p1", "b1")]
    assert after("page-move:p9:0", "", "b1") == [("p0", ""), ("p1", "b1")]
