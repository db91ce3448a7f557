"""The contract of every question type: whatever is registered is tested here."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.summaries import Histogram
from huiyin.core.components import icon_names
from huiyin.facts.schema import column_of
from huiyin.facts.table import fact_table
from huiyin.surveys.asking.summaries import Counts
from huiyin.surveys.contracts import Definition, Page
from huiyin.surveys.definition import KEY
from huiyin.surveys.question_types.base import QuestionType, field_of, question_types

KINDS = pytest.mark.parametrize("kind", list(question_types), ids=lambda kind: kind.key)
HOSTILE = """"><script>alert(1)</script><img src=x onerror=alert(1)>'{{ 7|add:7 }}"""


class Tags(HTMLParser):
    """Collects the tags of a page, with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@KINDS
def test_the_right_bots_are_accepted_with_the_answers_they_mean(kind: QuestionType) -> None:
    for form, answers in kind.bots().right:
        checked = kind.validate(kind.example(), form)
        assert checked.problems == {}
        assert checked.answers == answers
        assert {type(value) for value in checked.answers.values()} <= {int, float, str}


@KINDS
def test_the_wrong_bots_are_refused_at_one_of_the_questions_own_fields(kind: QuestionType) -> None:
    fields = set(kind.fields(kind.example()))
    assert bool(kind.bots().wrong) is kind.asks
    for form in kind.bots().wrong:
        checked = kind.validate(kind.example(), form)
        assert checked.problems, form
        assert set(checked.problems) <= fields
        assert all(problem.words("zh").cure for problem in checked.problems.values())


@KINDS
def test_an_optional_question_may_be_left_alone(kind: QuestionType) -> None:
    checked = kind.validate({**kind.example(), "required": False}, {})
    assert (checked.answers, checked.problems) == ({}, {})


@KINDS
@given(data=st.data())
def test_no_form_whatever_makes_validation_fail_or_store_a_foreign_variable(
    kind: QuestionType, data: st.DataObject
) -> None:
    example = kind.example()
    fields = [*kind.fields(example), "a-foreign"]
    checked = kind.validate(example, data.draw(st.dictionaries(st.sampled_from(fields), st.text())))
    assert set(checked.answers) <= {variable.key for variable in kind.variables(example)}


@KINDS
def test_it_works_without_script_and_every_control_has_a_name_and_a_label(kind: QuestionType) -> None:
    example = kind.example()
    for language in ("zh", "en"):
        page = Tags(kind.render(example, {}, language))
        controls = page.named("input", "textarea", "select")
        assert {control["name"] for control in controls} == set(kind.fields(example))
        assert not page.named("script")
        shown = [control for control in controls if control.get("type") != "hidden"]
        assert len(page.named("label")) >= len(shown)
        assert all(control.get("type") != "submit" and "onclick" not in control for control in controls)
        if shown or not kind.fields(example):
            assert example["text"][language] in page.text
        if kind.asks:
            assert shown
            assert page.named("legend", "label")


@KINDS
def test_what_was_typed_and_what_was_wrong_comes_back(kind: QuestionType) -> None:
    example = kind.example()
    form, _ = kind.bots().right[0]
    page = Tags(kind.render(example, form, "zh"))
    kept = [control for control in page.named("input") if "checked" in control]
    typed = {control.get("value") for control in page.named("input") if control.get("type") != "radio"}
    chosen = [option for option in page.named("option") if "selected" in option]
    assert all(
        kept or chosen or value in typed or page.text.count(value.strip().splitlines()[0])
        for value in form.values()
    )
    problems = kind.validate(example, {}).problems
    html = kind.render(example, {}, "zh", problems)
    for name, problem in problems.items():
        assert f'id="e-{name}"' in html
        assert f'aria-describedby="e-{name}"' in html
        assert problem.words("zh").title in html


@KINDS
def test_hostile_words_in_questions_and_answers_are_escaped(kind: QuestionType) -> None:
    example = kind.example()
    example["text"] = example["help"] = {"zh": HOSTILE, "en": HOSTILE}
    for name in kind.lists:
        example[name] = [{**part, "text": {"zh": HOSTILE, "en": HOSTILE}} for part in example[name]]
    for setting in kind.settings:
        if setting.kind == "words":
            example[setting.key] = {"zh": HOSTILE, "en": HOSTILE}
    form = dict.fromkeys(kind.fields(example), HOSTILE)
    page = Tags(kind.render(example, form, "zh", kind.validate(example, form).problems))
    assert not page.named("script", "img")
    assert HOSTILE in page.text or not kind.asks
    paper = Tags(kind.paper(example, "zh"))
    assert not paper.named("script", "img")
    assert HOSTILE in paper.text


@KINDS
def test_its_variables_survive_storage_and_fit_its_fields(kind: QuestionType) -> None:
    example = kind.complete(kind.example())
    variables = kind.variables(example)
    assert bool(variables) is bool(kind.fields(example))
    assert [Variable.from_json(variable.as_json()) for variable in variables] == variables
    assert all(variable.label and variable.label_en for variable in variables)
    assert {variable.key for variable in variables} >= {
        key for _, answers in kind.bots().right for key in answers
    }
    assert all(variable.role.is_answer or variable.role is Role.SEGMENT for variable in variables)
    for _, answers in kind.bots().right:
        for variable in variables:
            given = answers.get(variable.key)
            assert given is None or isinstance(given, int | float) is variable.role.is_numeric
    fields = set(kind.fields(example))
    assert fields >= set(kind.file_fields(example))
    assert set(kind.codes(example)) == fields
    assert all(name.startswith(field_of("")) for name in fields)


@KINDS
def test_its_example_can_be_published_in_both_languages_and_takes_time(kind: QuestionType) -> None:
    definition = Definition(
        {"zh": "例", "en": "Example"}, {}, {}, (Page("p1", (kind.complete(kind.example()),)),)
    )
    assert definition.faults() == []
    assert definition.languages == ("zh", "en")
    assert (kind.seconds(kind.example()) > 0) is not (kind.key == "hidden")
    assert Definition.from_json(definition.as_json()) == definition


@KINDS
def test_it_says_what_it_is_in_both_languages(kind: QuestionType) -> None:
    assert all(kind.name[language] and kind.about[language] for language in ("zh", "en"))
    assert kind.blank("q_new")["type"] == kind.key


@KINDS
def test_its_facts_and_exports_hold_what_was_answered(kind: QuestionType) -> None:
    variables = kind.variables(kind.complete(kind.example()))
    right = [answers for _, answers in kind.bots().right]
    rows = [{"id": at, "answers": answers, "context": {}} for at, answers in enumerate(right)]
    table = fact_table(variables, rows).to_pylist()
    for row, answers in zip(table, right, strict=True):
        for variable in variables:
            held = row[column_of(variable.key)]
            if isinstance(held, date):
                held = held.isoformat()
            assert held == answers.get(variable.key)


@KINDS
def test_all_answers_together_are_summarised_with_their_n(kind: QuestionType) -> None:
    question = kind.complete(kind.example())
    answers = [given for _, given in kind.bots().right if given]
    counts = {}
    for variable in kind.variables(question):
        given = [one[variable.key] for one in answers if variable.key in one]
        if variable.role.is_numeric:
            counts[variable.key] = Counts.of_numbers(Histogram.from_arrays(given))
        else:
            counts[variable.key] = Counts.of_words({str(word): given.count(word) for word in given})
    summary = kind.summarise(question, counts)
    assert summary.n == (len(answers) if kind.fields(question) else 0)
    known = {variable.key for variable in kind.variables(question)}
    assert set(summary.texts) <= known
    for part in summary.parts:
        assert part.n <= summary.n
        assert all(0 <= bar.n <= summary.n for bar in part.bars)
        assert all(bar.share.n == 0 or bar.share.low is not None for bar in part.bars)
        assert all(estimate.n == part.n for _, estimate in part.figures)
    nobody = kind.summarise(question, {})
    assert nobody.n == 0
    assert all(estimate.value is None for part in nobody.parts for _, estimate in part.figures)


@KINDS
def test_it_prints_on_paper_with_the_codes_it_is_entered_by(kind: QuestionType) -> None:
    """C25: printable tick-box forms of every question type and scale."""
    question = kind.complete(kind.example())
    for language in ("zh", "en"):
        page = Tags(kind.paper(question, language))
        assert question["text"][language] in page.text
        assert not page.named("input", "textarea", "select", "script")
        for part in (part for name in kind.lists for part in question[name]):
            assert part["text"][language] in page.text
    if not any(kind.codes(question).values()):
        return
    form: dict[str, str] = {}
    for name, codes in kind.codes(question).items():
        for value in codes.values():
            assert name not in kind.validate(question, {**form, name: value}).problems or len(codes) == 2


@KINDS
def test_what_it_asks_the_builder_is_complete(kind: QuestionType) -> None:
    for setting in kind.settings:
        assert setting.kind in {"tick", "choice", "whole", "number", "line", "words"}
        assert all(setting.label[language] for language in ("zh", "en"))
        assert not setting.of or setting.of in kind.lists
        assert (setting.kind == "choice") is bool(setting.choices)
    assert kind.icon in icon_names()
    assert kind.family in {"rate", "choose", "write", "other"}
    assert "<" not in kind.style
    assert "</script" not in kind.script


@KINDS
def test_the_bigger_it_is_the_longer_it_takes_and_a_new_one_lacks_only_words(kind: QuestionType) -> None:
    blank = kind.blank("q_new")
    for name in kind.lists:
        more = [{**part, "key": f"{part['key']}x"} for part in kind.example()[name]]
        longer = {**kind.example(), name: [*kind.example()[name], *more]}
        assert kind.seconds(longer) >= kind.seconds(kind.example())
    worded = {**blank, "text": {"zh": "例", "en": "Example"}}
    for name in kind.lists:
        texts = enumerate(blank[name], start=1)
        worded[name] = [{**part, "text": {"zh": f"项{n}", "en": f"Part {n}"}} for n, part in texts]
        assert worded[name], "the builder copies the first part of a new question"
    assert all(fault.code == "HY-S012" for fault in kind.faults(worded))
    keys = [variable.key for variable in kind.variables(kind.complete(worded))]
    assert len(set(keys)) == len(keys)
    assert all(KEY.fullmatch(key) for key in keys)


def test_likelihood_to_recommend_is_eleven_even_buttons_with_both_ends_in_words() -> None:
    kind = question_types["recommend"]
    page = Tags(kind.render(kind.example(), {}, "zh"))
    assert [control["value"] for control in page.named("input")] == [str(n) for n in range(11)]
    assert "0 · 完全不可能" in page.text
    assert "10 · 非常可能" in page.text
    assert not any("checked" in control for control in page.named("input"))


@pytest.mark.parametrize(
    ("scale", "n_grades"),
    [("satisfaction_4", 4), ("satisfaction_5", 5), ("satisfaction_7", 7), ("satisfaction_10", 10)],
)
def test_a_rating_block_offers_worded_grades_best_first(scale: str, n_grades: int) -> None:
    kind = question_types["rating_block"]
    question = kind.complete({**kind.example(), "scale": scale})
    grades = question["grades"]
    assert [grade["value"] for grade in grades] == list(range(n_grades, 0, -1))
    variable = kind.variables(question)[0]
    assert variable.scale is not None
    assert (variable.scale.minimum, variable.scale.maximum) == (1, n_grades)
    assert variable.scale.words[0][1] == n_grades


def test_who_cannot_judge_an_item_may_say_so_and_that_is_no_rating() -> None:
    kind = question_types["rating_block"]
    question = {**kind.example(), "not_applicable": True}
    checked = kind.validate(question, {"a-attitude": "na", "a-speed": "4"})
    assert checked.answers == {"speed": 4}
    assert checked.problems == {}
    assert all(variable.optional for variable in kind.variables(question))
    assert not any(variable.optional for variable in kind.variables(kind.example()))


def test_consent_keeps_the_version_of_its_words_and_is_never_chosen_beforehand() -> None:
    kind = question_types["consent"]
    question = kind.complete(kind.example())
    before = kind.validate(question, {"a-contact_me": "1"}).answers
    reworded = {**question, "words": {**question["words"], "zh": "换了一个字"}}
    assert before["contact_me_words"] == question["words_version"]
    assert kind.validate(reworded, {"a-contact_me": "1"}).answers != before
    assert not any("checked" in one for one in Tags(kind.render(question, {}, "zh")).named("input"))
    assert not kind.may_be_prefilled


@pytest.mark.parametrize("n_options", range(4, 13))
@pytest.mark.parametrize("set_size", range(3, 7))
def test_best_worst_sets_show_every_option_equally_often_and_none_twice(
    n_options: int, set_size: int
) -> None:
    options = [{"key": f"x{n}", "text": {"zh": f"项{n}", "en": f"Part {n}"}} for n in range(n_options)]
    kind = question_types["best_worst"]
    question = kind.complete({**kind.example(), "options": options, "set_size": set_size})
    sets = question["sets"]
    size = min(set_size, n_options - 1)
    assert all(len(set(one)) == len(one) == size for one in sets)
    shown = [key for one in sets for key in one]
    assert {shown.count(option["key"]) for option in options} == {size}
    places = [{one[place] for one in sets} for place in range(size)]
    assert all(len(place) == n_options for place in places), "each stands at every place once"
    fewer = {**question, "options": options[1:]}
    assert kind.validate(fewer, dict.fromkeys(kind.fields(fewer), "x0")).problems


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("请打 13800138000", ["phone"]),
        ("电话 0591-87654321 转 8", ["phone"]),
        ("+86 138-0013-8000", ["phone"]),
        ("１３８００１３８０００", ["phone"]),
        ("身份证 11010519491231002X", ["identity number"]),
        ("110105 19491231 002x", ["identity number"]),
        ("邮箱 wang.fang@example.com.cn 谢谢", ["e-mail"]),
        ("卡号 6222 0200 0000 0000 005", []),
        ("卡号 4111 1111 1111 1111", ["card number"]),
        ("拨 95598 没人接，又拨 4008001234", []),
        ("订单 2026112200017，等了 45 分钟", []),
        ("户号 0123456789", []),
        ("11010519491231002X1", []),
        ("110105194913310025", []),
        ("3.14159265358979", []),
        ("", []),
    ],
)
def test_personal_data_is_told_and_what_only_looks_like_it_is_not(text: str, kinds: list[str]) -> None:
    kind = question_types["open_text"]
    assert kind.context(kind.example(), {"a-comment": text}, "en")["personal"] == ", ".join(kinds)
    page = Tags(kind.render(kind.example(), {"a-comment": text}, "zh"))
    (hint,) = [one for one in page.named("p") if one.get("class") == "hint"]
    assert ("hidden" in hint) is not bool(kinds)
    if text:
        assert kind.validate(kind.example(), {"a-comment": text}).problems == {}, "warned of, never refused"
