"""The contract of every question type: whatever is registered is tested here."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.analytics.codebook import Variable
from huiyin.surveys.contracts import Definition, Page
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
        assert page.named("legend", "label")
        assert len(page.named("label")) >= len(controls)
        assert example["text"][language] in page.text


@KINDS
def test_what_was_typed_and_what_was_wrong_comes_back(kind: QuestionType) -> None:
    example = kind.example()
    form, _ = kind.bots().right[0]
    page = Tags(kind.render(example, form, "zh"))
    kept = [control for control in page.named("input") if "checked" in control]
    assert kept or page.text.count(next(iter(form.values())).strip().splitlines()[0])
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
    form = dict.fromkeys(kind.fields(example), HOSTILE)
    page = Tags(kind.render(example, form, "zh", kind.validate(example, form).problems))
    assert not page.named("script", "img")
    assert HOSTILE in page.text


@KINDS
def test_its_variables_survive_storage_and_fit_its_fields(kind: QuestionType) -> None:
    example = kind.complete(kind.example())
    variables = kind.variables(example)
    assert variables
    assert [Variable.from_json(variable.as_json()) for variable in variables] == variables
    assert kind.fields(example) == [field_of(variable.key) for variable in variables]
    assert all(variable.label and variable.label_en for variable in variables)


@KINDS
def test_its_example_can_be_published_in_both_languages_and_takes_time(kind: QuestionType) -> None:
    definition = Definition(
        {"zh": "例", "en": "Example"}, {}, {}, (Page("p1", (kind.complete(kind.example()),)),)
    )
    assert definition.faults() == []
    assert definition.languages == ["zh", "en"]
    assert kind.seconds(kind.example()) > 0
    assert Definition.from_json(definition.as_json()) == definition


@KINDS
def test_it_says_what_it_is_in_both_languages(kind: QuestionType) -> None:
    assert all(kind.name[language] and kind.about[language] for language in ("zh", "en"))
    assert kind.blank("q_new")["type"] == kind.key


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
