"""Files as the other programs shape them, made by hand, and files made to do harm."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from huiyin.analytics.problems import Problem
from huiyin.surveys.interchange.arriving import Arrived, arrived
from huiyin.surveys.interchange.formats._docx import document
from huiyin.surveys.interchange.reading import read_outline


def read(folder: Path, name: str, data: bytes) -> Arrived:
    path = folder / name
    path.write_bytes(data)
    return arrived(read_outline(path, filename=name)[1])


def questions(back: Arrived) -> dict[str, dict[str, Any]]:
    return {question["key"]: question for question in back.definition.questions}


QSF = {
    "SurveyEntry": {"SurveyName": "客户调查", "SurveyLanguage": "ZH-S"},
    "SurveyElements": [
        {
            "Element": "BL",
            "Payload": [
                {
                    "Type": "Default",
                    "ID": "BL_1",
                    "Description": "主要",
                    "BlockElements": [
                        {"Type": "Question", "QuestionID": "QID1"},
                        {"Type": "Page Break"},
                        {"Type": "Question", "QuestionID": "QID2"},
                        {"Type": "Question", "QuestionID": "QID3"},
                    ],
                },
                {"Type": "Trash", "ID": "BL_2", "BlockElements": []},
            ],
        },
        {
            "Element": "FL",
            "Payload": {
                "Type": "Root",
                "Flow": [
                    {"Type": "EmbeddedData", "EmbeddedData": [{"Field": "branch", "Type": "Recipient"}]},
                    {"Type": "Block", "ID": "BL_1"},
                    {"Type": "WebService", "FlowID": "FL_9"},
                    {"Type": "EndSurvey"},
                ],
            },
        },
        {
            "Element": "SQ",
            "PrimaryAttribute": "QID1",
            "Payload": {
                "QuestionText": "您有多大可能<b>推荐</b>我们？",
                "DataExportTag": "Q1",
                "QuestionType": "MC",
                "Selector": "NPS",
                "Choices": {},
                "Validation": {"Settings": {"ForceResponse": "ON"}},
            },
        },
        {
            "Element": "SQ",
            "PrimaryAttribute": "QID2",
            "Payload": {
                "QuestionText": "请评价",
                "DataExportTag": "Q2",
                "QuestionType": "Matrix",
                "Selector": "Likert",
                "SubSelector": "SingleAnswer",
                "Choices": {"1": {"Display": "速度"}, "2": {"Display": "态度"}},
                "ChoiceOrder": ["2", "1"],
                "Answers": {"1": {"Display": "差"}, "2": {"Display": "一般"}, "3": {"Display": "好"}},
                "AnswerOrder": ["1", "2", "3"],
                "DisplayLogic": {
                    "0": {
                        "0": {
                            "LogicType": "Question",
                            "LeftOperand": "q://QID1/ChoiceNumericEntryValue",
                            "Operator": "LessThanOrEqual",
                            "RightOperand": "6",
                        },
                        "Type": "If",
                    },
                    "Type": "BooleanExpression",
                },
            },
        },
        {
            "Element": "SQ",
            "PrimaryAttribute": "QID3",
            "Payload": {
                "QuestionText": "热图",
                "DataExportTag": "Q3",
                "QuestionType": "HeatMap",
                "Selector": "OnOff",
            },
        },
        {"Element": "QO", "SecondaryAttribute": "男女各半", "Payload": {"Quota": 50}},
    ],
}


def test_a_qualtrics_survey(tmp_path: Path) -> None:
    back = read(tmp_path, "a.qsf", json.dumps(QSF).encode())
    found = questions(back)
    assert [one["type"] for one in found.values()] == ["recommend", "rating_block"]
    assert found["q1"]["text"] == {"zh": "您有多大可能推荐我们？"}
    assert found["q1"]["required"]
    assert found["q2"]["show_if"] == {"<=": [{"var": "q1"}, 6]}
    assert [item["text"]["zh"] for item in found["q2"]["items"]] == ["态度", "速度"]
    assert [grade["text"]["zh"] for grade in found["q2"]["grades"]] == ["好", "一般", "差"]
    assert [entry.key for entry in back.definition.embedded] == ["branch"]
    assert back.definition.n_pages == 2
    assert {one.place for one in back.lost} == {"Q3", "FL_9", "男女各半"}


LSS = """<?xml version="1.0" encoding="UTF-8"?><document><LimeSurveyDocType>{kind}</LimeSurveyDocType>
<answers><rows><row><qid>1</qid><code>A1</code><answer>North</answer><sortorder>1</sortorder><language>en</language></row>
<row><qid>1</qid><code>A2</code><answer>South</answer><sortorder>2</sortorder><language>en</language></row></rows></answers>
<groups><rows><row><gid>1</gid><group_name>About you</group_name><group_order>0</group_order><language>en</language></row></rows></groups>
<questions><rows>
<row><qid>1</qid><parent_qid>0</parent_qid><gid>1</gid><type>L</type><title>area</title><question>&lt;p&gt;Where?&lt;/p&gt;</question><mandatory>Y</mandatory><question_order>1</question_order><language>en</language><relevance>1</relevance><other>Y</other></row>
<row><qid>2</qid><parent_qid>0</parent_qid><gid>1</gid><type>M</type><title>ways</title><question>Which?</question><mandatory>N</mandatory><question_order>2</question_order><language>en</language><relevance>((area.NAOK == "A1"))</relevance></row>
<row><qid>5</qid><parent_qid>0</parent_qid><gid>1</gid><type>;</type><title>texts</title><question>Array</question><question_order>3</question_order><language>en</language></row>
<row><qid>6</qid><parent_qid>0</parent_qid><gid>1</gid><type>T</type><title>why</title><question>Why?</question><question_order>4</question_order><language>en</language><relevance>ways_SQ1.NAOK == "Y" and count(that.ways) &gt; 1</relevance></row>
</rows></questions>
<subquestions><rows><row><qid>3</qid><parent_qid>2</parent_qid><title>SQ1</title><question>Phone</question><question_order>1</question_order><language>en</language></row>
<row><qid>4</qid><parent_qid>2</parent_qid><title>SQ2</title><question>Web</question><question_order>2</question_order><language>en</language></row></rows></subquestions>
</document>"""


@pytest.mark.parametrize(("name", "kind"), [("a.lss", "Survey"), ("a.lsq", "Question"), ("a.lsg", "Group")])
def test_a_limesurvey_of_an_older_version(name: str, kind: str, tmp_path: Path) -> None:
    back = read(tmp_path, name, LSS.format(kind=kind).encode())
    found = questions(back)
    assert list(found) == ["area", "ways", "why"]
    assert [option["text"]["en"] for option in found["area"]["options"]] == ["North", "South", "Other"]
    assert found["area"]["options"][-1]["other"]
    assert found["ways"]["show_if"] == {"==": [{"var": "area"}, "North"]}
    assert "show_if" not in found["why"]
    assert {one.place for one in back.lost} == {"texts", "why"}


def test_an_xlsform(tmp_path: Path) -> None:
    book = Workbook()
    rows = {
        "survey": [
            [
                "type",
                "name",
                "label::中文 (zh)",
                "label::English (en)",
                "label::Français (fr)",
                "required",
                "relevant",
                "constraint",
            ],
            ["start", "start"],
            ["select_one yn", "used", "用过吗？", "Used it?", "Utilisé?", "yes"],
            ["select_multiple ways", "how", "怎么用的？", "How?", "", "", "${used} = 'y'"],
            ["begin_repeat", "visits", "每次到访"],
            [
                "integer",
                "minutes",
                "多少分钟？",
                "Minutes?",
                "",
                "",
                "selected(${how}, 'app')",
                ". >= 0 and . <= 90",
            ],
            ["end_repeat"],
            ["geopoint", "where", "在哪里？"],
            ["text", "why", "为什么？", "Why?", "", "", "pulldata('x', 'y') = 1"],
        ],
        "choices": [
            ["list_name", "name", "label::中文 (zh)", "label::English (en)"],
            ["yn", "y", "是", "Yes"],
            ["yn", "n", "否", "No"],
            ["ways", "app", "手机", "App"],
            ["ways", "web", "网页", "Web"],
        ],
        "settings": [["form_title", "default_language"], ["服务调查", "中文 (zh)"]],
    }
    for name, lines in rows.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    back = read(tmp_path, "form.xlsx", buffer.getvalue())
    found = questions(back)
    assert list(found) == ["used", "how", "minutes", "why"]
    assert found["how"]["show_if"] == {"==": [{"var": "used"}, "是"]}
    assert found["minutes"]["show_if"] == {
        "==": [{"var": "how_app" if "how_app" in str(found["how"]) else "app"}, 1]
    }
    assert (found["minutes"]["lowest"], found["minutes"]["highest"]) == (0, 90)
    assert {one.place for one in back.lost} == {"visits", "where", "why", "Français (fr)"}


def test_a_word_outline_written_by_hand(tmp_path: Path) -> None:
    lines = [
        ("", "供电服务问卷"),
        ("", "谢谢您抽出两分钟。"),
        ("Heading1", "基本情况"),
        ("", "1、您在哪个区域？（必答）"),
        ("", "A. 东区"),
        ("", "B. 西区"),
        ("", "2．您用过哪些渠道？"),
        ("", "□ 热线"),
        ("", "□ 手机"),
        ("Heading1", "评价"),
        ("", "3. 请评价以下各项"),
        ("ListParagraph", "停电通知"),
        ("ListParagraph", "抢修速度"),
        ("", "等级：5 很满意｜4 满意｜3 一般｜2 不满意｜1 很不满意"),
        ("", "4. 还有什么建议？"),
        ("", "（页脚：客户服务部）"),
    ]
    back = read(tmp_path, "a.docx", document(lines))
    kinds = [question["type"] for question in back.definition.questions]
    assert kinds == ["single_choice", "multiple_choice", "rating_block", "open_text"]
    assert [page.title for page in back.definition.pages] == [{"zh": "基本情况"}, {"zh": "评价"}]
    first, _, block, _ = back.definition.questions
    assert first["required"]
    assert block["scale"] == "satisfaction_5"
    assert back.definition.title == {"zh": "供电服务问卷"}
    assert len(back.lost) == 1


def _bomb(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/workbook.xml", '<workbook><sheets><sheet name="survey" sheetId="1"/></sheets></workbook>'
        )
        archive.writestr(name, b"\0" * (200 * 1024 * 1024))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("file", "part"), [("a.docx", "word/document.xml"), ("a.xlsx", "xl/worksheets/sheet1.xml")]
)
def test_a_bomb_is_refused_and_does_not_go_off(file: str, part: str, tmp_path: Path) -> None:
    with pytest.raises(Problem) as refused:
        read(tmp_path, file, _bomb(part))
    assert refused.value.words("en").cure


def test_a_survey_of_a_hundred_thousand_options_is_too_large(tmp_path: Path) -> None:
    data = {
        "pages": [
            {"elements": [{"type": "checkbox", "name": "q", "title": "?", "choices": list(range(100_000))}]}
        ]
    }
    with pytest.raises(Problem) as refused:
        read(tmp_path, "a.json", json.dumps(data).encode())
    assert refused.value.code == "HY-S091"
