"""What a report says: every part of a survey report, in both languages (A30)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from huiyin.metrics.overview import ProgrammeFigures
from huiyin.reports.content import report
from huiyin.reports.contracts import About, Document, Numbers, Pairs, Paragraph, Picture, Table
from huiyin.reports.tests.conftest import CODEBOOK, figures_of, rows

LANGUAGES = ("zh-hans", "en")


def words_of(document: Document) -> str:
    """All running words of a document."""
    said = [document.title, document.subtitle, document.label]
    for section in document.sections:
        said.append(section.heading)
        for block in section.blocks:
            match block:
                case Paragraph(text):
                    said.append(text)
                case Pairs(pairs):
                    said += [part for pair in pairs for part in pair]
                case Table() | Numbers():
                    cells = [cell for row in [block.columns, *block.rows] for cell in row if cell is not None]
                    said += [str(cell) for cell in cells] + [getattr(block, "note", "")]
                case Picture(title, _):
                    said.append(title)
    return "\n".join(said)


def table(document: Document, name: str) -> Table:
    blocks = (block for section in document.sections for block in section.blocks)
    return next(block for block in blocks if isinstance(block, Table) and block.name == name)


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        (
            "zh-hans",
            "调查概况 答卷有效性 评价标准 总体结果 单项结果 与上一波次相比 分群比较 满意度的驱动因素 期望与感知",
        ),
        ("en", "Survey,Validity of the forms,Criteria,Results,Items,What changed,Segments"),
    ],
)
def test_all_parts_of_a_survey_report_are_there_in_their_order(
    language: str, headings: str, found: ProgrammeFigures, about: About
) -> None:
    """A30: aim, population, mode, sample, validity, criteria, results, limits."""
    document = report(about, found, language=language)
    wanted = headings.split("," if language == "en" else " ")
    shown = [section.heading for section in document.sections]
    assert [heading for heading in shown if heading in wanted] == wanted
    assert len(shown) == 12
    said = words_of(document)
    for part in (
        about.aim,
        about.population,
        about.mode,
        about.sample,
        about.limits,
        about.label,
        about.unit,
    ):
        assert part in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_n_and_interval(language: str, found: ProgrammeFigures, about: About) -> None:
    document = report(about, found, language=language)
    results = table(document, {"zh-hans": "总体结果", "en": "Results"}[language])
    at = list(results.columns).index("n")
    for row, figure in zip(results.rows, found.headline, strict=True):
        assert row[0] == figure.contract.name_in(language)
        assert row[at] == str(figure.estimate.n)
        assert re.search(r"\d", str(row[2]))
        assert "–" in str(row[2])
    assert [tile.name for tile in document.tiles] == [row[0] for row in results.rows][: len(document.tiles)]
    assert all("n = " in tile.details for tile in document.tiles)


def test_an_english_report_has_no_chinese_of_ours(found: ProgrammeFigures) -> None:
    """Words of the organisation stay as they are written; ours are English."""
    plain = About("Hall", aim="Know", population="All", mode="Web", sample="All", limits="None", label="made")
    ours = replace(
        found, open_answers=(), n_open_answers=0, watch_list=(), n_watched=0, segments=(), drivers=None
    )
    said = words_of(report(plain, ours, language="en"))
    assert re.findall(r"[一-鿿]+", said) == []


def test_a_chinese_report_has_no_english_sentence(found: ProgrammeFigures, about: About) -> None:
    said = words_of(report(about, replace(found, open_answers=(), n_open_answers=0), language="zh-hans"))
    assert [run for run in re.findall(r"(?:[A-Za-z]+ ){2,}[A-Za-z]+", said) if "Benjamini" not in run] == []


def test_what_the_programme_does_not_say_is_said_to_be_missing(found: ProgrammeFigures) -> None:
    said = words_of(report(About("营业厅"), found, language="zh-hans"))
    assert said.count("未填写") == 4
    assert "None" not in said


def test_one_wave_of_several_is_named_and_all_of_them_are_too(found: ProgrammeFigures, about: About) -> None:
    assert report(about, found, language="zh-hans").subtitle == "北区公司 · 全部波次"
    assert report(about, replace(found, wave="2026-Q1"), language="en").subtitle == "北区公司 · 2026-Q1"
    alone = replace(found, waves=("2026-Q1",))
    assert report(about, alone, language="en").subtitle == "北区公司 · 2026-Q1"
    assert report(About("2026-Q1"), alone, language="en").subtitle == ""


def test_the_moment_of_the_data_is_told_in_the_time_of_the_organisation(
    found: ProgrammeFigures, about: About
) -> None:
    late = replace(found, as_of=datetime(2026, 6, 30, 20, 5, tzinfo=UTC))
    assert "2026-07-01 04:05" in words_of(report(about, late, language="zh-hans"))


def test_invalid_and_imputed_forms_are_counted(found: ProgrammeFigures, about: About) -> None:
    """C23: complete, counted with the middle grade, invalid; their sum is all forms."""
    counts = [row[1] for row in table(report(about, found, language="zh-hans"), "有效性").rows]
    assert counts == [68, 8, 4, 80]


def test_segments_stand_side_by_side_and_in_full_in_the_workbook(
    found: ProgrammeFigures, about: About
) -> None:
    document = report(about, found, language="zh-hans")
    area = table(document, "地区")
    n_metrics = len({t.contract.key for t in found.segments})
    assert len(area.columns) == 2 + n_metrics
    assert sorted(str(row[0]) for row in area.rows) == ["=cmd|'/c calc'!A1", "城区", "郊区"]
    sheets = [
        b for s in document.sections for b in s.blocks if isinstance(b, Numbers) and b.name == "分群比较"
    ]
    assert len(sheets[0].rows) == 3 * n_metrics
    assert all(isinstance(row[3], float) for row in sheets[0].rows)


def test_the_warning_about_three_metrics_stands_only_where_they_are() -> None:
    codebook = [variable for variable in CODEBOOK if variable.key == "nps"]
    document = report(About("只有推荐"), figures_of(codebook, rows(30)), language="zh-hans")
    assert "三个不同的指标" not in words_of(document)
    assert "净推荐值" in words_of(document)


def test_a_programme_without_answers_still_makes_a_report(about: About) -> None:
    document = report(about, figures_of(CODEBOOK, []), language="zh-hans")
    assert document.tiles == []
    assert "局限" in [section.heading for section in document.sections]
