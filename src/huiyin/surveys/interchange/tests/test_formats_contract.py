"""Every format carries what it says it carries, lists what it cannot, and refuses what is not its own."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from huiyin.analytics.problems import Problem
from huiyin.surveys.definition import Definition
from huiyin.surveys.interchange.arriving import Arrived, arrived
from huiyin.surveys.interchange.base import LIMITS, InterchangeFormat, interchange_formats
from huiyin.surveys.interchange.leaving import leaving
from huiyin.surveys.interchange.reading import read_outline
from huiyin.surveys.interchange.samples import BASIC, BRANCHED, bilingual
from huiyin.surveys.question_types.base import question_types

two_way = [one for one in interchange_formats if one.can_read and one.can_write]
each_format = pytest.mark.parametrize("form", two_way, ids=lambda form: form.key)
each_known = pytest.mark.parametrize("form", list(interchange_formats), ids=lambda form: form.key)


def there_and_back(
    form: InterchangeFormat, definition: Definition, folder: Path
) -> tuple[Arrived, list[str]]:
    """Written, read behind the walls, and made a definition again; with the places of what writing lost."""
    written = form.write(leaving(definition))
    path = folder / f"survey{form.suffixes[0]}"
    path.write_bytes(written.data)
    key, outline = read_outline(path, filename=path.name)
    assert key == form.key
    return arrived(outline), [one.place for one in written.lost]


def words(definition: Definition, language: str) -> list[list[str]]:
    """What a respondent reads, question by question."""
    return [
        [text.get(language, "") for text in question_types[question["type"]].texts(question)]
        for question in definition.questions
    ]


@each_format
def test_plain_questions_come_back_with_their_types_words_options_and_duties(
    form: InterchangeFormat, tmp_path: Path
) -> None:
    """C25"""
    definition = Definition.from_json(BASIC)
    back, lost = there_and_back(form, definition, tmp_path)
    duties = [q["key"] for q in definition.questions if q.get("required")]
    assert lost == (duties if form.is_data_definition else [])
    assert [q["type"] for q in back.definition.questions] == [q["type"] for q in definition.questions]
    assert words(back.definition, "zh") == words(definition, "zh")
    if not form.is_data_definition:
        required = [[bool(q.get("required")) for q in one.questions] for one in (back.definition, definition)]
        assert required[0] == required[1]
    assert back.definition.title.get("zh") == "满意度调查"


@each_format
def test_grades_come_back_with_their_numbers_best_first(form: InterchangeFormat, tmp_path: Path) -> None:
    definition = Definition.from_json(BASIC)
    back, _ = there_and_back(form, definition, tmp_path)
    for before, after in zip(definition.questions, back.definition.questions, strict=True):
        if before["type"] == "rating_block":
            graded = [question_types[q["type"]].complete(q)["grades"] for q in (before, after)]
            values = [[grade["value"] for grade in grades] for grades in graded]
            assert values[0] == values[1]
            assert [grade["text"]["zh"] for grade in graded[0]] == [
                grade["text"]["zh"] for grade in graded[1]
            ]


@each_format
def test_both_languages_come_back_or_the_missing_one_is_listed(
    form: InterchangeFormat, tmp_path: Path
) -> None:
    definition = Definition.from_json(bilingual(BASIC))
    back, lost = there_and_back(form, definition, tmp_path)
    assert words(back.definition, "zh") == words(definition, "zh")
    if form.carries_languages:
        assert words(back.definition, "en") == words(definition, "en")
    else:
        assert lost, "a language that is left behind is listed"


@each_format
def test_conditions_come_back_meaning_the_same_or_are_listed(form: InterchangeFormat, tmp_path: Path) -> None:
    definition = Definition.from_json(BRANCHED)
    back, lost = there_and_back(form, definition, tmp_path)
    rules = [q.get("show_if") for q in definition.questions]
    after = [q.get("show_if") for q in back.definition.questions]
    keys = {a.key: b.key for a, b in zip(back.definition.variables(), definition.variables(), strict=True)}
    renamed = json.loads(
        json.dumps(after), object_hook=lambda row: {"var": keys[row["var"]]} if set(row) == {"var"} else row
    )
    renamed = json.loads(
        json.dumps(renamed),
        object_hook=lambda row: (
            {"missing": [keys[key] for key in row["missing"]]}
            if "missing" in row and row["missing"][0] in keys
            else row
        ),
    )
    if form.carries_conditions:
        assert renamed == rules
        assert not lost
    else:
        assert not any(after)
        assert set(lost) >= {q["key"] for q in definition.questions if q.get("show_if")}


@each_format
@pytest.mark.parametrize("type_key", question_types.keys())
def test_no_type_of_question_vanishes_unlisted(
    form: InterchangeFormat, type_key: str, tmp_path: Path
) -> None:
    question = question_types[type_key].example()
    plain = {"type": "open_text", "key": "why_so", "text": {"zh": "为什么？", "en": "Why?"}}
    definition = Definition.from_json(
        {"title": {"zh": "一题", "en": "One"}, "pages": [{"key": "p1", "questions": [question, plain]}]}
    )
    back, lost = there_and_back(form, definition, tmp_path)
    kinds = [q["type"] for q in back.definition.questions]
    listed = [*lost, *(one.place for one in back.lost)]
    assert type_key in kinds or listed, f"{type_key} became {kinds} in silence"


@each_format
def test_what_was_read_can_be_published_or_says_why_not(form: InterchangeFormat, tmp_path: Path) -> None:
    back, _ = there_and_back(form, Definition.from_json(BASIC), tmp_path)
    assert back.definition.faults() == []
    again = Definition.from_json(json.loads(json.dumps(back.definition.as_json())))
    assert again == back.definition


@each_known
def test_a_format_names_itself_in_both_languages(form: InterchangeFormat) -> None:
    for said in (form.name, form.about):
        assert said["zh"]
        assert said["en"]
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in form.suffixes)


JUNK = {
    "nothing": b"",
    "noise": bytes(range(256)) * 40,
    "text": "这不是问卷".encode(),
    "html": b"<html><body>Hello</body></html>",
    "a list": b"[1, 2, 3]",
    "entities": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><document>&b;</document>',
    "outside": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sss version="3.0"><survey><record><variable ident="1" type="single"><name>q</name><label>&a;</label></variable></record></survey></sss>',
    "deep": b"[" * 100_000,
    "deep object": b'{"pages":' * 50_000,
    "zip": b"PK\x03\x04" + b"\x00" * 500,
}


@each_known
@pytest.mark.parametrize("name", JUNK)
def test_what_is_no_questionnaire_is_refused_with_words(
    form: InterchangeFormat, name: str, tmp_path: Path
) -> None:
    path = tmp_path / f"survey{form.suffixes[0]}"
    path.write_bytes(JUNK[name])
    with pytest.raises(Problem) as refused:
        read_outline(path, filename=path.name, format_key=form.key)
    assert refused.value.words("zh").cure


OTHERS: dict[str, object] = {
    "title": {"zh": "渠道", "en": "Ways"},
    "pages": [
        {
            "key": "p1",
            "questions": [
                {
                    "type": "multiple_choice",
                    "key": "ways",
                    "text": {"zh": "您用过哪些渠道？", "en": "Which ways did you use?"},
                    "options": [
                        {"key": "hall", "text": {"zh": "营业厅", "en": "Hall"}},
                        {"key": "app", "text": {"zh": "手机应用", "en": "App"}},
                        {
                            "key": "more",
                            "text": {"zh": "别的，请写明", "en": "Another, namely"},
                            "other": True,
                        },
                        {"key": "none", "text": {"zh": "都没有", "en": "None"}, "exclusive": True},
                    ],
                }
            ],
        }
    ],
}


@each_format
def test_options_that_stand_alone_or_ask_for_words_do_so_or_are_listed(
    form: InterchangeFormat, tmp_path: Path
) -> None:
    written = form.write(leaving(Definition.from_json(OTHERS)))
    path = tmp_path / f"survey{form.suffixes[0]}"
    path.write_bytes(written.data)
    back = arrived(form.read(path, path.name, LIMITS))
    lost = {one.place for one in written.lost}
    options = next(iter(back.definition.questions)).get("options", [])
    found = {name: [one["text"]["zh"] for one in options if one.get(name)] for name in ("other", "exclusive")}
    kept = found == {"other": ["别的，请写明"], "exclusive": ["都没有"]}
    assert kept or "ways" in lost, found


def test_other_programs_find_them_in_their_own_words(tmp_path: Path) -> None:
    """Not only in marks that nobody but this program reads."""
    outline = leaving(Definition.from_json(OTHERS))
    survey = json.loads(interchange_formats["surveyjs"].write(outline).data)
    choices = {one["value"]: one for one in survey["pages"][0]["elements"][0]["choices"]}
    assert choices["none"]["isExclusive"]
    assert choices["more"]["showCommentArea"]
    lime = interchange_formats["limesurvey"].write(outline).data.decode()
    assert "<attribute>exclude_all_others</attribute><value>none</value>" in lime
    assert (
        "<value>Another, namely</value><attribute>other_replace_text</attribute><language>en</language>"
        in lime
    )
    form = interchange_formats["xlsform"].write(outline)
    assert "ways" in {one.place for one in form.lost}
    path = tmp_path / "form.xlsx"
    path.write_bytes(form.data)
    cells = [cell for row in openpyxl.load_workbook(path)["survey"].values for cell in row]
    assert any("not(selected(., 'none') and count-selected(.) > 1)" in str(cell) for cell in cells)


def test_every_row_of_a_grid_must_be_answered_in_surveyjs_too() -> None:
    survey = json.loads(interchange_formats["surveyjs"].write(leaving(Definition.from_json(BASIC))).data)
    grid = next(one for page in survey["pages"] for one in page["elements"] if one["type"] == "matrix")
    assert grid["isRequired"]
    assert grid["isAllRowRequired"]
