"""The filter editor: condition ↔ rows of a form ↔ one parameter of an address."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.conditions import (
    EVERYTHING,
    Choice,
    Condition,
    Field,
    Kind,
    above,
    all_of,
    among,
    any_of,
    at_least,
    at_most,
    between,
    contains,
    differs,
    equals,
    missing,
    negated,
    parse,
    present,
)
from huiyin.conditions.problems import NotReadable, UnknownField, WrongType
from huiyin.core.filters import (
    FilterEditor,
    Group,
    compact_query,
    condition_from_query,
    condition_to_query,
    filter_part,
)
from huiyin.core.problems import NothingToCompare

AREAS = tuple(Choice(name, {"zh": name, "en": name}) for name in ("北", "南", "x'y\"<z>"))
FIELDS = [
    Field("area", Kind.TEXT, {"zh": "地区", "en": "Region"}, AREAS),
    Field("nps", Kind.NUMBER, {"zh": "推荐意愿", "en": "Likelihood to recommend"}, (), 0, 10),
    Field(
        "overall",
        Kind.NUMBER,
        {"zh": "总体", "en": "Overall"},
        (Choice(5, {"zh": "很满意", "en": "Very satisfied"}),),
    ),
    Field("why", Kind.TEXT, {"zh": "原因", "en": "Reason"}),
    Field("day", Kind.DATE, {"zh": "填答日期", "en": "Answered on"}),
    Field("at", Kind.MOMENT, {"zh": "收到时间", "en": "Received at"}),
    Field("ok", Kind.BOOLEAN, {"zh": "已解决", "en": "Solved"}),
]


class _Controls(HTMLParser):
    """What a browser would send of a form, and its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.buttons: list[str] = []
        self._select = ""
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "input" and (at["type"] != "checkbox" or "checked" in at):
            self.sent.append((at["name"], at["value"]))
        elif tag == "select":
            self._select, self._options = at["name"], []
        elif tag == "option":
            self._options.append((at["value"], "selected" in at))
        elif tag == "button":
            self.buttons.append(at["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            chosen = [value for value, selected in self._options if selected] or [self._options[0][0]]
            self.sent.append((self._select, chosen[-1]))


def controls(editor: FilterEditor) -> _Controls:
    found = _Controls()
    found.feed(render_to_string("core/components/filter_editor.html", {"editor": editor, "url": "/x/"}))
    return found


def sent(editor: FilterEditor, action: str = "", **changed: str | list[str]) -> FilterEditor:
    """The editor after its form was sent by a button, with some controls changed."""
    query = QueryDict(mutable=True)
    for name, value in controls(editor).sent:
        query.appendlist(name, value)
    for name, value in changed.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    if action:
        query["f-do"] = action
    return FilterEditor.of_query(QueryDict(query.urlencode()), editor.fields.values())


leaves = st.one_of(
    st.sampled_from(
        [
            equals("area", "北"),
            among("area", ["北", "x'y\"<z>"]),
            differs("area", "南"),
            negated(among("area", ["北", "南"])),
            contains("area", "x"),
            at_most("nps", 6),
            above("nps", 0.1),
            equals("nps", 7),
            differs("nps", 7),
            between("nps", 1, 6),
            negated(equals("nps", 3)),
            equals("overall", 5),
            among("overall", [4, 5]),
            differs("overall", 1) & differs("overall", 2),
            contains("why", "慢"),
            negated(contains("why", "a, b")),
            equals("why", " 空格 "),
            among("why", ["甲", "乙，丙"]),
            between("day", date(2026, 1, 1), date(2026, 3, 31)),
            at_least("day", "2026-02-01"),
            at_least("at", "2026-11-22T00:30:15+00:00"),
            between("at", "2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00"),
            equals("ok", True),
            equals("ok", False),
            missing("area"),
            present("day"),
            negated(equals("ok", True)),
            parse({"<": [{"var": "nps"}, {"var": "overall"}]}, FIELDS),
            equals("lost", "x"),
        ]
    )
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda of: all_of(*of)),
        st.lists(inner, min_size=1, max_size=3).map(lambda of: any_of(*of)),
        inner.map(negated),
    ),
    max_leaves=6,
)
KNOWN = [*FIELDS, Field("lost", Kind.TEXT, {"zh": "旧字段", "en": "Old field"})]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(condition=conditions)
def test_a_condition_survives_the_form_and_the_address(condition: Condition) -> None:
    """Shown, sent unchanged by a browser without script and read again, it is the same condition."""
    editor = FilterEditor.of_condition(condition, KNOWN)
    assert sent(editor, "apply").condition == condition
    query = QueryDict(compact_query(QueryDict("wave=2026&f=old&f-join=all&f-row=0"), condition))
    assert query["wave"] == "2026"
    assert set(query) <= {"wave", "f"}
    assert condition_from_query(query, KNOWN) == condition
    assert FilterEditor.of_query(query, KNOWN).condition == condition


def test_a_filter_is_built_row_by_row_without_script() -> None:
    editor = FilterEditor.of_query(QueryDict(""), FIELDS)
    assert editor.condition == EVERYTHING
    assert controls(editor).buttons[:1] == ["add"]
    editor = sent(editor, "add")
    assert editor.is_draft
    assert editor.applied == EVERYTHING
    editor = sent(editor, "refresh", **{"f-0-field": "area"})
    assert [row.operator for row in editor.rows] == ["one_of"]
    editor = sent(editor, "group", **{"f-0-value": ["北", "南"]})
    editor = sent(editor, "refresh", **{"f-1.0-field": "nps", "f-1.1-field": "why"})
    editor = sent(editor, "add:1", **{"f-1.0-value": "6", "f-1.1-value": "慢"})
    assert [row.name for row in editor.rows] == ["0", "1.0", "1.1", "1.2"]
    editor = sent(editor, "apply")
    assert not editor.is_draft
    assert editor.is_sent
    expected = among("area", ["北", "南"]) & any_of(at_most("nps", 6), contains("why", "慢"))
    assert editor.condition == expected
    assert sent(editor, "apply", **{"f-join": "any", "f-1-join": "all"}).condition == any_of(
        among("area", ["北", "南"]), at_most("nps", 6) & contains("why", "慢")
    )
    assert sent(sent(editor, "remove:1.0"), "apply").condition == among("area", ["北", "南"]) & contains(
        "why", "慢"
    )
    assert sent(sent(editor, "remove:1"), "apply").condition == among("area", ["北", "南"])
    assert sent(editor, "clear").condition == EVERYTHING


def test_what_is_in_force_stays_while_rows_change() -> None:
    editor = FilterEditor.of_condition(at_most("nps", 6), FIELDS)
    draft = sent(editor, "remove:0")
    assert draft.applied == at_most("nps", 6)
    assert draft.condition == EVERYTHING
    assert sent(draft, "add").applied == at_most("nps", 6)


def test_rows_keep_the_order_in_which_they_were_written() -> None:
    condition = all_of(equals("ok", True), at_most("nps", 6), equals("area", "北"))
    query = QueryDict(compact_query(QueryDict(""), condition))
    assert [row.key for row in FilterEditor.of_query(query, FIELDS).rows] == ["ok", "nps", "area"]


WRONG: dict[str, tuple[dict[str, str], type[Exception]]] = {
    "no value": ({"f-0-field": "nps", "f-0-is": "<="}, NothingToCompare),
    "no number": ({"f-0-field": "nps", "f-0-is": "<=", "f-0-value": "six"}, WrongType),
    "no day": ({"f-0-field": "day", "f-0-is": ">=", "f-0-value": "2026-02-30"}, WrongType),
    "no time": ({"f-0-field": "at", "f-0-is": ">=", "f-0-value": "yesterday"}, WrongType),
    "no truth": ({"f-0-field": "ok", "f-0-is": "==", "f-0-value": "maybe"}, WrongType),
    "a field that is gone": ({"f-0-field": "gone", "f-0-is": "<=", "f-0-value": "1"}, UnknownField),
    "a rule tampered with": ({"f-0-rule": "{"}, NotReadable),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_row_says_what_is_wrong_and_keeps_what_was_typed(name: str) -> None:
    changed, problem = WRONG[name]
    blank = sent(FilterEditor.of_query(QueryDict(""), FIELDS), "add")
    editor = sent(blank, "apply", **changed)
    assert editor.condition is None
    assert [type(one) for one in editor.problems] == [problem]
    html = render_to_string("core/components/filter_editor.html", {"editor": editor, "url": "/x/"})
    words = editor.rows[0].problem_words
    assert words is not None
    assert escape(words.cause) in html
    assert "{place}" not in words.cause
    assert "/" not in words.cause
    for value in changed.values():
        assert f'value="{escape(value)}"' in html
    query = QueryDict("f-join=all&f-row=0&" + "&".join(f"{key}={value}" for key, value in changed.items()))
    with pytest.raises(problem):
        condition_from_query(query, FIELDS)


def test_an_address_that_cannot_be_read_is_told_and_filters_nothing() -> None:
    editor = FilterEditor.of_query(QueryDict("f={"), FIELDS)
    assert editor.condition is None
    assert isinstance(editor.address_problem, NotReadable)
    assert editor.applied == EVERYTHING
    with translation.override("en"):
        html = render_to_string("core/components/filter_editor.html", {"editor": editor, "url": "/x/"})
    assert "cannot be read" in html


def test_only_one_end_of_a_range_leaves_the_other_open() -> None:
    editor = FilterEditor.of_condition(between("nps", 1, 6), FIELDS)
    assert sent(editor, "apply", **{"f-0-value": ["", "6"]}).condition == at_most("nps", 6)
    assert sent(editor, "apply", **{"f-0-value": ["2", ""]}).condition == at_least("nps", 2)


def test_another_field_brings_an_operator_of_its_own() -> None:
    editor = FilterEditor.of_condition(contains("why", "慢"), FIELDS)
    changed = sent(editor, "refresh", **{"f-0-field": "nps"})
    assert changed.rows[0].operator == "<="
    assert [tick.value for tick in changed.rows[0].operator_ticks] == [
        "<=",
        ">=",
        "<",
        ">",
        "==",
        "!=",
        "between",
        "filled",
        "empty",
    ]


def test_controls_fit_the_kind_of_the_field() -> None:
    condition = all_of(
        at_most("nps", 6), at_least("day", "2026-01-01"), equals("ok", True), among("area", ["北", "旧区"])
    )
    html = render_to_string(
        "core/components/filter_editor.html",
        {"editor": FilterEditor.of_condition(condition, FIELDS), "url": "/x/"},
    )
    assert 'type="number"' in html
    assert 'min="0" max="10"' in html
    assert 'type="date"' in html
    assert html.count('type="checkbox"') == len(AREAS) + 1  # a value in use that is no choice any more
    assert 'value="旧区" checked' in html


def test_a_time_is_the_clock_on_the_wall_here() -> None:
    editor = FilterEditor.of_condition(at_least("at", "2026-11-22T00:30:00+00:00"), FIELDS)
    assert editor.rows[0].first == "2026-11-22T08:30:00"
    later = sent(editor, "apply", **{"f-0-value": "2026-11-22T09:30"})
    assert later.condition == at_least("at", "2026-11-22T01:30:00+00:00")


def test_no_filter_needs_no_parameter() -> None:
    assert condition_to_query(EVERYTHING) == ""
    assert compact_query(QueryDict("wave=2026&f=x"), EVERYTHING) == "wave=2026"


def test_two_editors_may_share_a_page() -> None:
    query = QueryDict('f={"<=":[{"var":"nps"},6]}&g={"==":[{"var":"ok"},true]}')
    assert condition_from_query(query, FIELDS) == at_most("nps", 6)
    assert condition_from_query(query, FIELDS, "g") == equals("ok", True)
    found = _Controls()
    editor = FilterEditor.of_query(query, FIELDS, "g")
    found.feed(render_to_string("core/components/filter_editor.html", {"editor": editor, "url": "/x/"}))
    assert all(name == "g" or name.startswith("g-") for name, _ in found.sent)


def test_a_script_gets_the_editor_alone() -> None:
    editor: Any = sent(FilterEditor.of_query(QueryDict(""), FIELDS), "add")
    html = filter_part(RequestFactory().get("/explore/"), editor).content.decode()
    assert html.lstrip().startswith("<fieldset")
    assert 'hx-get="/explore/"' in html
    assert "autofocus" in html


def test_a_group_without_rows_goes() -> None:
    editor = FilterEditor.of_condition(at_most("nps", 6) & any_of(equals("ok", True), missing("why")), FIELDS)
    assert isinstance(editor.entries[1], Group)
    editor = sent(sent(editor, "remove:1.0"), "remove:1.0")
    assert [type(one).__name__ for one in editor.entries] == ["Row"]
